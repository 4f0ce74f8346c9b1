module Enumerable
  def compact = to_a.compact
  def each_entry(*args, &block)
    return to_enum(:each_entry, *args) unless block
    each(*args) { |*x| yield x.size > 1 ? x : x[0] }
    self
  end
  def grep(pattern)
    list = []
    each { |x| list << (block_given? ? yield(x) : x) if pattern === x }
    list
  end
  def grep_v(pattern)
    list = []
    each { |x| list << (block_given? ? yield(x) : x) unless pattern === x }
    list
  end
  def each_slice(n, &block)
    n = Kernel.__int(n)
    raise ArgumentError, "invalid slice size" if n <= 0
    return to_enum(:each_slice, n) unless block
    group = []
    each do |*x|
      group << (x.size > 1 ? x : x[0])
      if group.size == n
        block.call(group)
        group = []
      end
    end
    block.call(group) unless group.empty?
    self
  end
  def each_cons(n, &block)
    n = Kernel.__int(n)
    raise ArgumentError, "invalid size" if n <= 0
    return to_enum(:each_cons, n) unless block
    group = []
    each do |*x|
      group.shift if group.size == n
      group << (x.size > 1 ? x : x[0])
      block.call(group.dup) if group.size == n
    end
    self
  end
  def count(*args, &block)
    n = 0
    if !args.empty?
      each { |*x| n += 1 if (x.size > 1 ? x : x[0]) == args[0] }
    elsif block
      each { |*x| n += 1 if block.call(*x) }
    else
      each { n += 1 }
    end
    n
  end
  def find_index(*args, &block)
    return to_enum(:find_index) if args.empty? && !block
    i = 0
    each do |*x|
      return i if args.empty? ? block.call(*x) : (x.size > 1 ? x : x[0]) == args[0]
      i += 1
    end
    nil
  end
  def inject(*args, &block)
    raise ArgumentError, "wrong number of arguments (given #{args.size}, expected 0..2)" if args.size > 2
    op = args.pop if args.size == 2 || (args.size == 1 && !block)
    unless op.nil? || op.is_a?(Symbol) || op.is_a?(String)
      raise TypeError, "#{op.inspect} is not a symbol nor a string"
    end
    raise LocalJumpError, "no block given" unless op || block
    first = args.empty?
    total = args[0]
    each do |*x|
      x = x.size > 1 ? x : x[0]
      if first
        total = x
        first = false
      else
        total = op ? total.__send__(op, x) : block.call(total, x)
      end
    end
    total
  end
  alias reduce inject
  def minmax(&block) = [min(&block), max(&block)]
  def minmax_by(&block)
    return to_enum(:minmax_by) unless block
    [min_by(&block), max_by(&block)]
  end
  def tally(hash = nil)
    raise TypeError, "no implicit conversion of #{hash.class} into Hash" unless hash.nil? || hash.is_a?(Hash)
    hash ||= {}
    each { |*x| x = x.size > 1 ? x : x[0]; hash[x] = (hash[x] || 0) + 1 }
    hash
  end
  def to_set(klass = Set, *args, &block) = klass.new(self, *args, &block)

  def chunk_while(&block)
    raise ArgumentError, "tried to create Proc object without a block" unless block
    slice_when { |a, b| !block.call(a, b) }
  end
  def slice_when(&block)
    raise ArgumentError, "tried to create Proc object without a block" unless block
    source = self
    Enumerator.new do |y|
      group = nil
      last = nil
      source.each do |x|
        if group.nil?
          group = [x]
        elsif block.call(last, x)
          y << group
          group = [x]
        else
          group << x
        end
        last = x
      end
      y << group if group
    end
  end
  def slice_before(*pattern, &block)
    __one_of(pattern, block)
    source = self
    Enumerator.new do |y|
      group = nil
      source.each do |x|
        if group && (block ? block.call(x) : pattern[0] === x)
          y << group
          group = [x]
        else
          (group ||= []) << x
        end
      end
      y << group if group
    end
  end
  def slice_after(*pattern, &block)
    __one_of(pattern, block)
    source = self
    Enumerator.new do |y|
      group = []
      source.each do |x|
        group << x
        if block ? block.call(x) : pattern[0] === x
          y << group
          group = []
        end
      end
      y << group unless group.empty?
    end
  end
  def __one_of(pattern, block)
    raise ArgumentError, "both pattern and block are given" if block && !pattern.empty?
    raise ArgumentError, "wrong number of arguments (given #{pattern.size}, expected 1)" if !block && pattern.size != 1
  end
  def chunk(&block)
    return to_enum(:chunk) unless block
    source = self
    Enumerator.new do |y|
      key = group = nil
      source.each do |x|
        k = block.call(x)
        if k.nil? || k == :_separator
          y << [key, group] if group
          group = nil
        elsif k == :_alone
          y << [key, group] if group
          y << [k, [x]]
          group = nil
        elsif group && k == key
          group << x
        else
          y << [key, group] if group
          key, group = k, [x]
        end
      end
      y << [key, group] if group
    end
  end
end

class Enumerator
  class Yielder
    def to_proc = ->(*args) { self.yield(*args) }
  end
  class Lazy
    def eager = Enumerator.new { |y| each { |x| y << x } }
    def compact = reject(&:nil?)
    alias __zip zip
    def zip(*others, &block) = __zip(*others.map { |o| o.is_a?(Array) ? o : o.each_entry }, &block)
    def with_index(offset = 0, &block)
      i = offset - 1
      mapped = map { |x| [x, i += 1] }
      block ? mapped.map { |x, n| block.call(x, n); x } : mapped
    end
  end
  def self.produce(*initial)
    Enumerator.new do |y|
      begin
        value = initial.empty? ? yield : initial[0]
        loop do
          y << value
          value = yield value
        end
      rescue StopIteration
        nil
      end
    end
  end
end
