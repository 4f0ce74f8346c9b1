# An object whose attributes are made up as one goes.
class OpenStruct
  VERSION = "0.5.2"

  def initialize(hash = nil)
    @table = {}
    hash.each_pair { |k, v| __set(k, v) } if hash
  end

  def __set(name, value)
    name = name.to_sym
    @table[name] = value
    __accessors(name)
    value
  end

  # Attributes are singleton methods, so that one named like a method of every
  # object, such as :method or :test, wins over it.
  def __accessors(name)
    return if name.to_s.end_with?("!") || PROTECTED.include?(name)
    table = @table
    define_singleton_method(name) { table[name] }
    define_singleton_method("#{name}=") do |value|
      raise FrozenError, "can't modify frozen object: #{inspect}" if frozen?
      table[name] = value
    end
  end

  def initialize_copy(orig)
    super
    @table = @table.dup
    @table.each_key { |name| __accessors(name) }
  end

  def to_h(&block)
    block ? @table.to_h(&block) : @table.dup
  end

  def each_pair
    return to_enum(:each_pair) unless block_given?
    @table.each_pair { |pair| yield pair }
    self
  end

  def respond_to_missing?(mid, include_private = false)
    name = mid.to_s.chomp("=").to_sym
    @table&.key?(name) || super
  end

  def method_missing(mid, *args)
    name = mid.to_s
    if name.end_with?("=")
      raise ArgumentError, "wrong number of arguments (given #{args.length}, expected 1)" if args.length != 1
      raise FrozenError, "can't modify frozen object: #{inspect}" if frozen?
      __set(name[0..-2], args[0])
    elsif args.empty?
      @table[mid]
    else
      raise NoMethodError.new("undefined method `#{mid}' for #{inspect}", mid, args)
    end
  end

  def [](name) = @table[name.to_sym]

  def []=(name, value)
    raise FrozenError, "can't modify frozen object: #{inspect}" if frozen?
    __set(name, value)
  end

  def dig(name, *names)
    unless name.is_a?(String) || name.is_a?(Symbol)
      raise TypeError, "#{name} is not a symbol nor a string"
    end
    @table.dig(name.to_sym, *names)
  end

  def delete_field(name)
    sym = name.to_sym
    unless @table.key?(sym)
      return yield if block_given?
      raise NameError.new("no field `#{name}' in #{inspect}", sym)
    end
    [sym, :"#{name}="].each { |m| singleton_class.send(:remove_method, m) if singleton_methods.include?(m) }
    @table.delete(sym)
  end

  def inspect
    fiber = (@@inspecting ||= [])
    klass = CLASS.bind(self).call
    return "#<#{klass} ...>" if fiber.any? { |o| o.equal?(self) }
    fiber.push(self)
    begin
      detail = @table.map { |k, v| " #{k}=#{v.inspect}" }.join(",")
    ensure
      fiber.pop
    end
    "#<#{klass}#{detail}>"
  end
  alias to_s inspect

  def freeze
    @table.freeze
    super
  end

  def ==(other) = other.is_a?(OpenStruct) && to_h == other.to_h
  def eql?(other) = other.is_a?(OpenStruct) && to_h.eql?(other.to_h)
  def hash = @table.hash

  @@inspecting = nil
  CLASS = Object.instance_method(:class)

  # What this class itself needs of every object.
  PROTECTED = %i[
    __send__ __id__ object_id instance_variable_get instance_variables respond_to? method_missing respond_to_missing? initialize
    define_singleton_method singleton_class singleton_methods frozen? equal? raise
  ]
end
