class Hash
  # Goes over the places of the table, so that entries may go meanwhile; no new
  # key may come.
  def __each_entry
    __iterate(1)
    begin
      i = 0
      while i < __places
        pair = __pair_at(i)
        yield pair if pair
        i += 1
      end
    ensure
      __iterate(-1)
    end
    self
  end
  def each(&block)
    return __enum(:each) unless block
    __each_entry(&block)
  end
  def each_pair(&block)
    return __enum(:each_pair) unless block
    __each_entry(&block)
  end
  def each_key
    return __enum(:each_key) unless block_given?
    __each_entry { |pair| yield pair[0] }
  end
  def each_value
    return __enum(:each_value) unless block_given?
    __each_entry { |pair| yield pair[1] }
  end

  def initialize(*default, &block)
    __modify
    raise ArgumentError, "wrong number of arguments (given #{default.size}, expected 0..1)" if default.size > 1
    raise ArgumentError, "wrong number of arguments (given #{default.size}, expected 0)" if block && !default.empty?
    if block
      self.default_proc = block
    else
      self.default = default[0]
    end
    self
  end
  alias __default_proc= default_proc=
  def default_proc=(value)
    __modify
    return self.default = nil if value.nil?
    block = value.is_a?(Proc) ? value : (value.to_proc if value.respond_to?(:to_proc))
    raise TypeError, "wrong default_proc type #{value.class} (expected Proc)" unless block.is_a?(Proc)
    if block.lambda? && block.arity != 2 && (block.arity >= 0 || block.arity < -3)
      raise TypeError, "default_proc takes two arguments (2 for #{block.arity < 0 ? -block.arity - 1 : block.arity})"
    end
    self.__default_proc = block
    value
  end

  def self.[](*args)
    made = allocate
    if args.size == 1
      if (hash = Hash.try_convert(args[0]))
        hash.each { |k, v| made[k] = v }
        return made
      end
      if (list = Array.try_convert(args[0]))
        list.each_with_index do |x, i|
          pair = Array.try_convert(x)
          raise ArgumentError, "wrong element type #{x.class} at #{i} (expected array)" if pair.nil?
          raise ArgumentError, "invalid number of elements (#{pair.size} for 1..2)" unless pair.size == 1 || pair.size == 2
          made[pair[0]] = pair[1]
        end
        return made
      end
    end
    raise ArgumentError, "odd number of arguments for Hash" if args.size.odd?
    i = 0
    while i < args.size
      made[args[i]] = args[i + 1]
      i += 2
    end
    made
  end

  def fetch(*args, &block)
    raise ArgumentError, "wrong number of arguments (given #{args.size}, expected 1..2)" unless args.size == 1 || args.size == 2
    key, *default = args
    warn("block supersedes default value argument", uplevel: 0) if block && !default.empty?
    return self[key] if key?(key)
    return block.call(key) if block
    return default[0] unless default.empty?
    raise KeyError.new("key not found: #{key.inspect}", receiver: self, key: key)
  end
  def __hash_arg(other) = Hash.try_convert(other) || raise(TypeError, "no implicit conversion of #{other.nil? || other == true || other == false ? other.inspect : other.class} into Hash")
  def <=(other)
    other = __hash_arg(other)
    size <= other.size && all? { |k, v| other.key?(k) && other[k] == v }
  end
  def <(other) = size < (other = __hash_arg(other)).size && self <= other
  def >=(other) = __hash_arg(other) <= self
  def >(other) = __hash_arg(other) < self

  def any?(*pattern, &block)
    raise ArgumentError, "wrong number of arguments (given #{pattern.size}, expected 0..1)" if pattern.size > 1
    warn("given block not used", uplevel: 0) if block && !pattern.empty?
    return !empty? if pattern.empty? && !block
    __each_entry { |pair| return true if pattern.empty? ? block.call(pair) : pattern[0] === pair }
    false
  end
  def assoc(key)
    if compare_by_identity?
      return key?(key) ? [key, self[key]] : nil
    end
    __each_entry { |pair| return pair if pair[0] == key }
    nil
  end
  def invert
    made = {}
    __each_entry { |pair| made[pair[1]] = pair[0] }
    made
  end
  def except(*keys)
    made = {}
    made.compare_by_identity if compare_by_identity?
    __each_entry { |pair| made[pair[0]] = pair[1] }
    keys.each { |k| made.delete(k) }
    made
  end
  def flatten(depth = 1)
    depth = Kernel.__int(depth)
    depth < 0 ? to_a.flatten : depth == 0 ? to_a : to_a.flatten(depth)
  end
  def to_h(&block)
    unless block
      return self if instance_of?(Hash)
      made = {}
      made.replace(self)
      return made
    end
    made = {}
    __each_entry do |k, v|
      x = block.call(k, v)
      made.__add_pair(x, x.class)
    end
    made
  end
  # Takes an Array of a key and a value; shown is what the error calls anything else.
  def __add_pair(x, shown)
    pair = Array.try_convert(x)
    raise TypeError, "wrong element type #{shown} (expected array)" if pair.nil?
    raise ArgumentError, "element has wrong array length (expected 2, was #{pair.size})" if pair.size != 2
    self[pair[0]] = pair[1]
  end
  def to_proc
    hash = self
    ->(key) { hash[key] }
  end
  alias __transform_values! transform_values!
  def transform_values!(&block)
    return __enum(:transform_values!) unless block
    __modify
    __transform_values!(&block)
  end

  def delete_if(&block)
    return __enum(:delete_if) unless block
    __modify
    __each_entry { |k, v| delete(k) if block.call(k, v) }
  end
  def keep_if(&block)
    return __enum(:keep_if) unless block
    __modify
    __each_entry { |k, v| delete(k) unless block.call(k, v) }
  end
  def reject!(&block)
    return __enum(:reject!) unless block
    n = size
    delete_if(&block)
    n == size ? nil : self
  end
  def select!(&block)
    return __enum(:select!) unless block
    n = size
    keep_if(&block)
    n == size ? nil : self
  end
  def filter!(&block)
    return __enum(:filter!) unless block
    select!(&block)
  end
  def __like = compare_by_identity? ? {}.compare_by_identity : {}
  def select(&block)
    return __enum(:select) unless block
    made = __like
    __each_entry { |k, v| made[k] = v if block.call(k, v) }
    made
  end
  def filter(&block) = block ? select(&block) : __enum(:filter)
  def reject(&block)
    return __enum(:reject) unless block
    made = __like
    __each_entry { |k, v| made[k] = v unless block.call(k, v) }
    made
  end
end
