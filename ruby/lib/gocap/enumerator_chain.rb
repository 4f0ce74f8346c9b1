# Several enumerables one after the other, and all combinations of their values.
class Enumerator
  class Chain < Enumerator
    def initialize(*enums)
      raise FrozenError.new("can't modify frozen #{self.class}: #{inspect}", receiver: self) if frozen?
      @__enums = enums.freeze
      @__at = -1
      @__ready = true
      self
    end
    def initialize_copy(other)
      other.__ready
      @__enums, @__at, @__ready = other.instance_variable_get(:@__enums), -1, true
      self
    end
    def each(*args, &block)
      __ready
      return args.empty? ? self : __enum(:each, *args) unless block
      @__enums.each_with_index do |e, i|
        @__at = i unless frozen?
        e.each(*args, &block)
      end
      self
    end
    def size
      __ready
      total = 0
      @__enums.each do |e|
        n = e.size
        return n if n.nil? || (n.is_a?(Float) && n.infinite?)
        return nil unless n.is_a?(Integer)
        total += n
      end
      total
    end
    def rewind
      __ready
      while @__at >= 0
        e = @__enums[@__at]
        e.rewind if e.respond_to?(:rewind)
        @__at -= 1
      end
      @__fiber = @__ahead = @__done = @__feed = nil
      self
    end
    def inspect
      return "#<#{self.class}: uninitialized>" unless @__ready
      return "#<#{self.class}: ...>" if __inspect_recursive?
      "#<#{self.class}: #{@__enums.inspect}>"
    end
    def dup = (raise TypeError, "can't copy execution context" if @__fiber; super)
  end

  class Product < Enumerator
    def initialize(*enums, **opts)
      raise ArgumentError, "unknown keywords: #{opts.keys.map(&:inspect).join(", ")}" unless opts.empty?
      @__enums = enums.freeze
      @__ready = true
      self
    end
    def initialize_copy(other)
      other.__ready
      @__enums, @__ready = other.instance_variable_get(:@__enums), true
      self
    end
    def each(&block)
      __ready
      return self unless block
      __each_of(0, [], &block)
      self
    end
    def __each_of(at, values, &block)
      return block.call(values.dup) if at == @__enums.size
      @__enums[at].each_entry { |x| __each_of(at + 1, values + [x], &block) }
    end
    def size
      __ready
      total = 1
      @__enums.each do |e|
        return nil unless e.respond_to?(:size)
        n = e.size
        return n if n.nil?
        return nil unless n.is_a?(Integer) || (n.is_a?(Float) && n.infinite?)
        total = n == 0 || total == 0 ? 0 : total * n
      end
      total
    end
    def rewind
      __ready
      @__enums.reverse_each { |e| e.rewind if e.respond_to?(:rewind) }
      @__fiber = @__ahead = @__done = @__feed = nil
      self
    end
    def inspect
      return "#<#{self.class}: uninitialized>" unless @__ready
      return "#<#{self.class}: ...>" if __inspect_recursive?
      "#<#{self.class}: #{@__enums.inspect}>"
    end
  end
end
