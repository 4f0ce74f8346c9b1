# Enumerators. What iterates is Ruby all the way down, so that #next can leave
# an iteration in the middle.
module Kernel
  def to_enum(name = :each, *args, **opts, &size)
    Enumerator.__of(self, name, args, opts, size)
  end
  alias enum_for to_enum

  # What a method gives that is called without its block: its size is known.
  def __enum(name, *args, &size)
    Enumerator.__of(self, name, args, nil, size || Enumerator.__sizer(self, name, args))
  end
end

module Enumerable
  def each_with_index(*args, &block)
    return __enum(:each_with_index, *args) unless block
    i = -1
    each(*args) { |*x| block.call(x.size > 1 ? x : x[0], i += 1) }
    self
  end
  def lazy = Enumerator::Lazy.__of_all(self)
  def chain(*others) = Enumerator::Chain.new(self, *others)
end

class Enumerator
  include Enumerable

  class Yielder
    def initialize(&block)
      raise LocalJumpError, "no block given" unless block
      @__block = block
      self
    end
    def yield(*args) = @__block.call(*args)
    def <<(value)
      @__block.call(value)
      self
    end
    def to_proc = ->(*args) { self.yield(*args) }
  end

  class Generator
    include Enumerable
    def initialize(object = nil, &block)
      block = object if object.is_a?(Proc)
      raise LocalJumpError, "no block given" unless block
      @__block = block
      self
    end
    def each(*args, &block) = @__block.call(Yielder.new(&block), *args)
  end

  class Producer
    include Enumerable
    def initialize(initial, block)
      @__initial, @__block = initial, block
    end
    def each
      value = @__initial.empty? ? @__block.call : @__initial[0]
      while true
        yield value
        value = @__block.call(value)
      end
    rescue StopIteration
      self
    end
  end

  NO_OPTIONS = {}.freeze
  private_constant :NO_OPTIONS

  class << self
    def __of(receiver, name, args, opts, size)
      allocate.__set(receiver, name, args, opts.nil? || opts.empty? ? NO_OPTIONS : opts, size)
    end

    def produce(*initial, &block)
      raise ArgumentError, "no block given" unless block
      raise ArgumentError, "wrong number of arguments (given #{initial.size}, expected 0..1)" if initial.size > 1
      __of(Producer.new(initial, block), :each, [], nil, Float::INFINITY)
    end

    def product(*enums, **opts, &block)
      raise ArgumentError, "unknown keywords: #{opts.keys.map(&:inspect).join(", ")}" unless opts.empty?
      e = Product.new(*enums)
      block ? e.each(&block) : e
    end

    # How many times a method of the core calls its block, as a Proc; nil when
    # that can't be known.
    def __sizer(object, name, args)
      case name
      when :each_slice then __sized(object) { |n| (n + args[0] - 1).div(args[0]) }
      when :each_cons then __sized(object) { |n| n < args[0] ? 0 : n - args[0] + 1 }
      when :cycle then -> { __cycles(object, args[0]) }
      when :combination then -> { __combinations(object.size, args[0]) }
      when :permutation then -> { __falling(object.size, args.empty? ? object.size : args[0]) }
      when :repeated_permutation then -> { args[0] < 0 ? 0 : object.size**args[0] }
      when :repeated_combination then -> { args[0] == 0 ? 1 : args[0] < 0 ? 0 : __combinations(object.size + args[0] - 1, args[0]) }
      when :find, :detect, :find_index, :index, :rindex, :take_while, :drop_while, :bsearch, :bsearch_index, :chunk,
           :each_line, :each_grapheme_cluster
        nil
      else __sized(object) { |n| n }
      end
    end

    def __sized(object, &block)
      lambda do
        n = object.size if object.respond_to?(:size)
        n && block.call(n)
      end
    end
    def __cycles(object, times)
      n = object.size if object.respond_to?(:size)
      return n if n.nil? || n == 0
      return Float::INFINITY if times.nil?
      times = Kernel.__int(times)
      times <= 0 ? 0 : n * times
    end
    def __falling(n, k)
      return 0 if k > n || k < 0
      (n - k + 1..n).inject(1) { |a, b| a * b }
    end
    def __combinations(n, k)
      return 0 if k > n || k < 0
      k = n - k if n - k < k
      __falling(n, k) / __falling(k, k)
    end
  end

  def initialize(size = nil, &block)
    raise ArgumentError, "tried to create Proc object without a block" unless block
    size = Kernel.__int(size) unless size.nil? || size.respond_to?(:call) || (size.is_a?(Float) && size.infinite?)
    raise FrozenError.new("can't modify frozen #{self.class}: #{inspect}", receiver: self) if frozen?
    __set(Generator.new(&block), :each, [], NO_OPTIONS, size)
  end

  def __set(receiver, name, args, opts, size)
    @__receiver, @__name, @__args, @__opts, @__size, @__ready = receiver, name, args, opts, size, true
    self
  end
  def __ready = @__ready || raise(ArgumentError, "uninitialized enumerator")

  def initialize_copy(other)
    other.__ready
    raise TypeError, "can't copy execution context" if other.instance_variable_get(:@__fiber)
    super
    @__ahead = @__done = nil
    self
  end

  def each(*args, &block)
    __ready
    unless args.empty?
      return self.class.__of(@__receiver, @__name, @__args + args, @__opts, nil) unless block
      return @__opts.empty? ? @__receiver.__send__(@__name, *@__args, *args, &block) : @__receiver.__send__(@__name, *@__args, *args, **@__opts, &block)
    end
    return self unless block
    if @__opts.empty?
      @__receiver.__send__(@__name, *@__args, &block)
    else
      @__receiver.__send__(@__name, *@__args, **@__opts, &block)
    end
  end

  def size
    __ready
    @__size.respond_to?(:call) ? @__size.call : @__size
  end

  def with_index(*offset, &block)
    raise ArgumentError, "wrong number of arguments (given #{offset.size}, expected 0..1)" if offset.size > 1
    return __enum(:with_index, *offset) unless block
    i = (offset[0].nil? ? 0 : Kernel.__int(offset[0])) - 1
    each { |*x| block.call(x.size > 1 ? x : x[0], i += 1) }
  end
  def each_with_index(&block)
    return __enum(:each_with_index) unless block
    i = -1
    each { |*x| block.call(x.size > 1 ? x : x[0], i += 1) }
  end
  def with_object(memo, &block)
    return __enum(:with_object, memo) unless block
    each { |*x| block.call(x.size > 1 ? x : x[0], memo) }
    memo
  end
  def each_with_object(memo, &block)
    return __enum(:each_with_object, memo) unless block
    with_object(memo, &block)
  end

  def next
    values = next_values
    values.size > 1 ? values : values[0]
  end
  def peek
    values = peek_values
    values.size > 1 ? values : values[0]
  end
  def next_values
    values = peek_values
    @__ahead = nil
    values
  end
  def peek_values
    __ready
    return @__ahead if @__ahead
    raise @__done if @__done
    @__fiber ||= Fiber.new do
      result = each do |*values|
        @__ahead = values
        Fiber.__yield
        fed, @__feed = @__feed, nil
        fed ? fed[0] : nil
      end
      @__done = StopIteration.new("iteration reached an end")
      @__done.result = result
    end
    begin
      @__fiber.resume
    rescue Exception
      @__fiber = nil
      raise
    end
    return @__ahead unless @__done
    @__fiber = nil
    raise @__done
  end
  def rewind
    __ready
    @__receiver.rewind if @__receiver.respond_to?(:rewind)
    @__fiber = @__ahead = @__done = @__feed = nil
    self
  end
  def feed(value)
    __ready
    raise TypeError, "feed value already set" if @__feed
    @__feed = [value]
    nil
  end

  def +(other) = Chain.new(self, other)

  def inspect
    return "#<#{self.class}: uninitialized>" unless @__ready
    return "#<#{self.class}: ...>" if __inspect_recursive?
    "#<#{self.class}: #{@__receiver.inspect}#{__call_text}>"
  end
  def __call_text
    args = @__args.map(&:inspect)
    if @__opts.all? { |k, _| k.is_a?(Symbol) }
      @__opts.each { |k, v| args << "#{k}: #{v.inspect}" }
    else
      args << @__opts.inspect
    end
    args.empty? ? ":#{@__name}" : ":#{@__name}(#{args.join(", ")})"
  end

  __autoload :ArithmeticSequence, "gocap/arithmetic_sequence"
  __autoload :Chain, "gocap/enumerator_chain"
  __autoload :Lazy, "gocap/lazy"
  __autoload :Product, "gocap/enumerator_chain"
end
