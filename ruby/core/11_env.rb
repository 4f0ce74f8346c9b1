class << ENV
  include Enumerable

  def fetch(name, *default)
    value = self[name]
    Kernel.__warn("block supersedes default value argument") if block_given? && !default.empty?
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
  def key(value) = to_hash.key(Kernel.__str(value))
  def value?(value)
    to_hash.value?(Kernel.__str(value)) if value.respond_to?(:to_str)
  end
  alias has_value? value?
  def values_at(*names) = names.map { |n| self[n] }
  def slice(*names)
    found = {}
    names.each { |n| (v = self[n]) && found[n] = v }
    found
  end
  def except(*names) = to_hash.except(*names)
  def assoc(name) = to_hash.assoc(Kernel.__str(name))
  def rassoc(value)
    to_hash.rassoc(Kernel.__str(value)) if value.respond_to?(:to_str)
  end
  def invert = to_hash.invert
  def size = to_hash.size
  alias length size
  def empty? = to_hash.empty?
  def inspect = to_hash.inspect
  def to_s = "ENV"
  def freeze = raise(TypeError, "cannot freeze ENV")
  def rehash = nil
  def dup = raise(TypeError, "Cannot dup ENV, use ENV.to_h to get a copy of ENV as a hash")
  def clone(freeze: nil)
    raise ArgumentError, "unexpected value for freeze: #{freeze.class}" unless [nil, true, false].include?(freeze)
    raise TypeError, "cannot freeze ENV" if freeze
    raise(TypeError, "Cannot clone ENV, use ENV.to_h to get a copy of ENV as a hash")
  end

  def each
    return to_enum(:each) { size } unless block_given?
    to_hash.each { |k, v| yield k, v }
    self
  end

  def each_pair
    return to_enum(:each_pair) { size } unless block_given?
    to_hash.each { |k, v| yield k, v }
    self
  end
  def each_key(&block)
    return to_enum(:each_key) { size } unless block
    keys.each(&block)
    self
  end
  def each_value(&block)
    return to_enum(:each_value) { size } unless block
    values.each(&block)
    self
  end

  def select(&block) = block ? to_hash.select(&block) : to_enum(:select) { size }
  def filter(&block) = block ? to_hash.select(&block) : to_enum(:filter) { size }
  def reject(&block) = block ? to_hash.reject(&block) : to_enum(:reject) { size }
  def map(&block) = block ? to_hash.map(&block) : to_enum(:map) { size }
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
    return to_enum(:delete_if) { size } unless block_given?
    to_hash.each { |k, v| delete(k) if yield k, v }
    self
  end
  def reject!(&block)
    return to_enum(:reject!) { size } unless block
    n = size
    delete_if(&block)
    n == size ? nil : self
  end
  def keep_if
    return to_enum(:keep_if) { size } unless block_given?
    to_hash.each { |k, v| delete(k) unless yield k, v }
    self
  end
  def select!(&block) = block ? __select!(&block) : to_enum(:select!) { size }
  def filter!(&block) = block ? __select!(&block) : to_enum(:filter!) { size }
  def __select!(&block)
    n = size
    keep_if(&block)
    n == size ? nil : self
  end

  def update(*others)
    others.each do |h|
      h.each { |k, v| self[k] = block_given? && key?(k) ? yield(k, self[k], v) : v }
    end
    self
  end
  alias merge! update

  def replace(other)
    other = Hash.try_convert(other) || raise(TypeError, "no implicit conversion of #{other.class} into Hash")
    other.each { |k, v| Kernel.__str(k); Kernel.__str(v) }
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
