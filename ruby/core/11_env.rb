class << ENV
  include Enumerable

  def fetch(name, *default)
    value = self[name]
    return value unless value.nil?
    return yield name if block_given?
    return default[0] unless default.empty?
    raise KeyError.new("key not found: #{name.inspect}", receiver: self, key: name)
  end

  def delete(name)
    value = __delete(name)
    return yield name if value.nil? && block_given?
    value
  end

  def to_h(&block) = block ? to_hash.to_h(&block) : to_hash
  def to_a = to_hash.to_a
  def keys = to_hash.keys
  def values = to_hash.values
  def key(value) = to_hash.key(value)
  def value?(value) = to_hash.value?(value)
  alias has_value? value?
  def values_at(*names) = names.map { |n| self[n] }
  def slice(*names) = to_hash.slice(*names)
  def except(*names) = to_hash.except(*names)
  def assoc(name) = key?(name) ? [name, self[name]] : nil
  def rassoc(value) = to_hash.rassoc(value)
  def invert = to_hash.invert
  def size = to_hash.size
  alias length size
  def empty? = to_hash.empty?
  def inspect = to_hash.inspect
  def to_s = "ENV"
  def freeze = raise(TypeError, "cannot freeze ENV")
  def rehash = nil
  def dup = raise(TypeError, "Cannot dup ENV, use ENV.to_h to get a copy of ENV as a hash")
  def clone(freeze: nil) = raise(TypeError, "Cannot clone ENV, use ENV.to_h to get a copy of ENV as a hash")

  def each
    return to_enum(:each) unless block_given?
    to_hash.each { |k, v| yield k, v }
    self
  end

  def each_pair
    return to_enum(:each_pair) unless block_given?
    to_hash.each { |k, v| yield k, v }
    self
  end
  def each_key(&block) = (keys.each(&block); self)
  def each_value(&block) = (values.each(&block); self)

  def select(&block) = block ? to_hash.select(&block) : to_enum(:select)
  alias filter select
  def reject(&block) = block ? to_hash.reject(&block) : to_enum(:reject)
  def map(&block) = block ? to_hash.map(&block) : to_enum(:map)
  alias collect map
  def find(&block) = to_hash.find(&block)
  alias detect find
  def any?(*args, &block) = to_hash.any?(*args, &block)
  def all?(*args, &block) = to_hash.all?(*args, &block)
  def partition(&block) = to_hash.partition(&block)
  def filter_map(&block) = to_hash.filter_map(&block)
  def inject(*args, &block) = to_hash.inject(*args, &block)
  alias reduce inject

  def delete_if
    return to_enum(:delete_if) unless block_given?
    to_hash.each { |k, v| delete(k) if yield k, v }
    self
  end
  def reject!(&block)
    n = size
    delete_if(&block)
    n == size ? nil : self
  end
  def keep_if
    return to_enum(:keep_if) unless block_given?
    to_hash.each { |k, v| delete(k) unless yield k, v }
    self
  end
  def select!(&block)
    n = size
    keep_if(&block)
    n == size ? nil : self
  end
  alias filter! select!

  def update(*others)
    others.each do |h|
      h.each { |k, v| self[k] = block_given? && key?(k) ? yield(k, self[k], v) : v }
    end
    self
  end
  alias merge! update

  def replace(other)
    (keys - other.keys).each { |k| delete(k) }
    update(other)
  end

  def clear
    keys.each { |k| delete(k) }
    self
  end

  def shift
    k = keys.first
    k && [k, delete(k)]
  end
end
