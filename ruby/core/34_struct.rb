class Struct
  class << self
    alias __define new
    def new(*names, keyword_init: nil, &block)
      if equal?(Struct)
        made = __define(*names)
        # the VM's own hands keywords on as a Hash
        made.singleton_class.__send__(:define_method, :new, Class.instance_method(:new))
        if keyword_init
          made.instance_variable_set(:@__keyword_init, true)
          made.define_singleton_method(:inspect) { "#{super()}(keyword_init: true)" }
        end
        made.class_eval(&block) if block
        made
      else
        __define(*names, &block)
      end
    end
    def keyword_init? = @__keyword_init
    def __keyword_init? = @__keyword_init || (superclass < Struct && superclass.__keyword_init?)
  end

  # A class may have a [] of its own.
  alias __member []
  alias __initialize initialize
  def initialize(*values)
    if self.class.__keyword_init?
      named = values.empty? ? {} : values[0] # the VM hands keywords on as a Hash
      raise ArgumentError, "wrong number of arguments (given #{values.size}, expected 0)" unless values.size < 2 && named.is_a?(Hash)
      unknown = named.keys - members
      raise ArgumentError, "unknown keywords: #{unknown.join(", ")}" unless unknown.empty?
      __initialize(*members.map { |m| named[m] })
    else
      __initialize(*values)
    end
  end

  def each(&block)
    return __enum(:each) unless block
    to_a.each(&block)
    self
  end
  def each_pair(&block)
    return __enum(:each_pair) unless block
    members.each { |m| yield [m, __member(m)] }
    self
  end
  def select(&block) = block ? to_a.select(&block) : __enum(:select)
  alias filter select
  alias __to_h to_h
  def to_h(&block) = block ? __to_h.to_h(&block) : __to_h
  def dig(key, *rest)
    value = begin
      __member(key)
    rescue NameError, IndexError
      nil
    end
    rest.empty? || value.nil? ? value : value.__dig(rest)
  end
  def deconstruct = to_a
  def deconstruct_keys(keys)
    return to_h if keys.nil?
    raise TypeError, "wrong argument type #{keys.class} (expected Array or nil)" unless keys.is_a?(Array)
    return {} if keys.size > size
    found = {}
    keys.each do |k|
      case k
      when Symbol, String then return found unless members.include?(k.to_sym)
      else
        k = Kernel.__int(k)
        return found unless k < size && k >= -size
      end
      found[k] = __member(k)
    end
    found
  end

  def inspect
    name = Module.instance_method(:name).bind_call(self.class)
    name = nil if name&.start_with?("#<")
    return "#<struct #{self.class}:...>" if __inspect_recursive?
    list = members.map { |m| "#{/\A[A-Za-z_]\w*\z/.match?(m.to_s) ? m : m.inspect}=#{__member(m).inspect}" }
    "#<struct #{"#{name} " if name}#{list.join(", ")}>"
  end
  alias to_s inspect
end

class Data
  def with(**changes) = changes.empty? ? self : self.class.new(**to_h, **changes)
end
