# Lazy enumerators. Each stage is a Proc that runs what comes before it and
# hands on values; what a stage remembers, it remembers for one run.
class Enumerator
  class Lazy < Enumerator
    class << self
      def __of_all(source)
        allocate.__stage(source, nil, [], -> { source.size if source.respond_to?(:size) }) { |args, emit| source.each(*args, &emit) }
      end
      def __of(receiver, name, args, opts, size)
        opts = nil if opts && opts.empty?
        # What is lazy here would do nothing with a block.
        eager = Enumerator.instance_method(name) if Lazy.method_defined?(name, false) && Enumerator.method_defined?(name) && name != :each
        allocate.__stage(receiver, name, args, size) do |more, emit|
          next eager.bind_call(receiver, *args, *more, &emit) if eager && receiver.is_a?(Lazy)
          opts ? receiver.__send__(name, *args, *more, **opts, &emit) : receiver.__send__(name, *args, *more, &emit)
        end
      end
    end

    def initialize(source = (none = true; nil), size = nil, &block)
      raise ArgumentError, "wrong number of arguments (given 0, expected 1..2)" if none
      raise ArgumentError, "tried to call lazy new without a block" unless block
      raise FrozenError.new("can't modify frozen #{self.class}: #{inspect}", receiver: self) if frozen?
      __stage(source, nil, [], size) do |args, emit|
        yielder = Yielder.new(&emit)
        source.each(*args) { |*x| block.call(yielder, *x) }
      end
    end

    def __stage(source, name, args, size, &run)
      @__run = run
      __set(source, name, args, NO_OPTIONS, size)
    end
    # A stage after this one.
    def __then(name, args = [], size = nil, &run) = self.class.allocate.__stage(self, name, args, size, &run)
    def __need(block, name)
      raise ArgumentError, "tried to call lazy #{name} without a block" unless block
    end

    def each(*args, &block)
      __ready
      return self unless block
      @__run.call(args, block)
    end
    def rewind
      @__fiber = @__ahead = @__done = @__feed = nil
      self
    end

    def to_enum(name = :each, *args, **opts, &size) = Lazy.__of(self, name, args, opts, size)
    alias enum_for to_enum
    def __enum(name, *args, &size) = Lazy.__of(self, name, args, nil, size || Enumerator.__sizer(self, name, args))
    def __call_text = @__name ? super : ""

    def lazy = self
    def force(*args) = to_a(*args)
    def eager
      Enumerator.__of(self, :each, [], nil, -> { size })
    end

    def map(&block)
      __need(block, :map)
      __then(:map, [], -> { size }) { |args, emit| each(*args) { |*x| emit.call(block.call(*x)) } }
    end
    def collect(&block)
      __need(block, :map)
      __then(:collect, [], -> { size }) { |args, emit| each(*args) { |*x| emit.call(block.call(*x)) } }
    end
    def flat_map(&block)
      __need(block, :flat_map)
      __then(:flat_map) { |args, emit| each(*args) { |*x| __flatten_into(block.call(*x), emit) } }
    end
    def collect_concat(&block)
      __need(block, :flat_map)
      __then(:collect_concat) { |args, emit| each(*args) { |*x| __flatten_into(block.call(*x), emit) } }
    end
    def __flatten_into(value, emit)
      if value.is_a?(Array)
        value.each { |v| emit.call(v) }
      elsif value.respond_to?(:force) && value.respond_to?(:each)
        value.each { |v| emit.call(v) }
      elsif (list = Array.try_convert(value))
        list.each { |v| emit.call(v) }
      else
        emit.call(value)
      end
    end
    %i[select filter find_all].each do |name|
      define_method(name) do |&block|
        __need(block, :select)
        __then(name) { |args, emit| each(*args) { |*x| x = x.size > 1 ? x : x[0]; emit.call(x) if block.call(x) } }
      end
    end
    def filter_map(&block)
      __need(block, :filter_map)
      __then(:filter_map) { |args, emit| each(*args) { |*x| (v = block.call(*x)) && emit.call(v) } }
    end
    def reject(&block)
      __need(block, :reject)
      __then(:reject) { |args, emit| each(*args) { |*x| x = x.size > 1 ? x : x[0]; emit.call(x) unless block.call(x) } }
    end
    def grep(pattern, &block)
      __then(:grep, [pattern]) do |args, emit|
        each(*args) { |*x| x = x.size > 1 ? x : x[0]; emit.call(block ? block.call(x) : x) if pattern === x }
      end
    end
    def grep_v(pattern, &block)
      __then(:grep_v, [pattern]) do |args, emit|
        each(*args) { |*x| x = x.size > 1 ? x : x[0]; emit.call(block ? block.call(x) : x) unless pattern === x }
      end
    end
    def compact
      __then(:compact) { |args, emit| each(*args) { |*x| x = x.size > 1 ? x : x[0]; emit.call(x) unless x.nil? } }
    end
    def uniq(&block)
      __then(:uniq) do |args, emit|
        seen = {}
        each(*args) do |*x|
          x = x.size > 1 ? x : x[0]
          key = block ? block.call(x) : x
          unless seen.key?(key)
            seen[key] = true
            emit.call(x)
          end
        end
      end
    end
    def take(count)
      count = Kernel.__int(count)
      raise ArgumentError, "attempt to take negative size" if count < 0
      __then(:take, [count], -> { (n = size) && n < count ? n : n && count }) do |args, emit|
        left = count
        unless left == 0
          each(*args) do |*x|
            left -= 1
            emit.call(*x)
            break if left == 0
          end
        end
      end
    end
    def drop(count)
      count = Kernel.__int(count)
      raise ArgumentError, "attempt to drop negative size" if count < 0
      __then(:drop, [count], -> { (n = size) && (n > count ? n - count : 0) }) do |args, emit|
        left = count
        each(*args) { |*x| left > 0 ? left -= 1 : emit.call(*x) }
      end
    end
    def take_while(&block)
      __need(block, :take_while)
      __then(:take_while) { |args, emit| each(*args) { |*x| block.call(*x) ? emit.call(*x) : break } }
    end
    def drop_while(&block)
      __need(block, :drop_while)
      __then(:drop_while) do |args, emit|
        dropping = true
        each(*args) { |*x| emit.call(*x) unless dropping && (dropping = block.call(*x)) }
      end
    end
    def zip(*others, &block)
      return super if block
      lists = others.map { |o| Array.try_convert(o) }
      unless lists.all?
        others.each { |o| raise TypeError, "wrong argument type #{o.class} (must respond to :each)" unless o.respond_to?(:each) }
      end
      __then(:zip, others, -> { size }) do |args, emit|
        i = -1
        nexts = lists.all? ? nil : others.map { |o| o.to_enum(:each) }
        each(*args) do |*x|
          i += 1
          row = [x.size > 1 ? x : x[0]]
          if nexts
            nexts.each_with_index do |e, at|
              row << (e && e.next)
            rescue StopIteration
              nexts[at] = nil
              row << nil
            end
          else
            lists.each { |list| row << list[i] }
          end
          emit.call(row)
        end
      end
    end
    def with_index(offset = (none = true; 0), &block)
      start = offset.nil? ? 0 : Kernel.__int(offset)
      __then(:with_index, none ? [] : [offset], -> { size }) do |args, emit|
        i = start - 1
        each(*args) do |*x|
          x = x.size > 1 ? x : x[0]
          i += 1
          if block
            block.call(x, i)
            emit.call(x)
          else
            emit.call([x, i])
          end
        end
      end
    end
    def chunk(&block) = block ? super.lazy : __enum(:chunk)
    def chunk_while(&block) = super.lazy
    def slice_after(*pattern, &block) = super.lazy
    def slice_before(*pattern, &block) = super.lazy
    def slice_when(&block) = super.lazy
  end
end
