module Enumerable
  private_constant :NONE # the VM's
  remove_method :hash # an object is a key by itself
  def compact = to_a.compact
  def each_entry(*args, &block)
    return __enum(:each_entry, *args) unless block
    each(*args) { |*x| yield x.size > 1 ? x : x[0] }
    self
  end
  def grep(pattern)
    list = []
    test = Enumerable.__matcher(pattern) unless block_given?
    each do |*x|
      x = x.size > 1 ? x : x[0]
      if test
        list << x if test.call(x)
      elsif pattern === x
        list << yield(x)
      end
    end
    list
  end
  def grep_v(pattern)
    list = []
    test = Enumerable.__matcher(pattern) unless block_given?
    each do |*x|
      x = x.size > 1 ? x : x[0]
      if test
        list << x unless test.call(x)
      elsif !(pattern === x)
        list << yield(x)
      end
    end
    list
  end
  # Without a block nobody sees what a Regexp matched.
  def self.__matcher(pattern)
    return ->(x) { pattern === x } unless pattern.instance_of?(Regexp)
    lambda do |x|
      x = x.to_str if !x.is_a?(String) && x.respond_to?(:to_str)
      (x.is_a?(String) || x.is_a?(Symbol)) && pattern.match?(x)
    end
  end
  def each_slice(n, &block)
    n = Kernel.__int(n)
    raise ArgumentError, "invalid slice size" if n <= 0
    return __enum(:each_slice, n) unless block
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
    return __enum(:each_cons, n) unless block
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
    return __enum(:find_index) if args.empty? && !block
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
    if op && block
      warn("given block not used", uplevel: 0)
    elsif !op && !block
      raise LocalJumpError, "no block given"
    end
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
  def minmax(&block)
    list = to_a
    [list.min(&block), list.max(&block)]
  end
  def minmax_by(&block)
    return __enum(:minmax_by) unless block
    list = to_a
    return [nil, nil] if list.empty?
    keys = list.map(&block)
    [list[keys.index(keys.min)], list[keys.index(keys.max)]]
  end
  def tally(hash = nil)
    hash = hash.nil? ? {} : {}.__hash_arg(hash)
    hash.__modify
    each { |*x| x = x.size > 1 ? x : x[0]; hash[x] = hash.fetch(x, 0) + 1 }
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
      source.each do |*x|
        x = x.size > 1 ? x : x[0]
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
      source.each do |*x|
        x = x.size > 1 ? x : x[0]
        cut = block ? block.call(x) : pattern[0] === x
        if group && cut
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
      source.each do |*x|
        x = x.size > 1 ? x : x[0]
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
    return __enum(:chunk) unless block
    source = self
    Enumerator.new do |y|
      key = group = nil
      source.each do |*x|
        x = x.size > 1 ? x : x[0]
        k = block.call(x)
        if k.nil? || k == :_separator
          y << [key, group] if group
          group = nil
        elsif k.is_a?(Symbol) && k != :_alone && k.to_s.start_with?("_")
          raise RuntimeError, "symbols beginning with an underscore are reserved"
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

# Blocks get what was yielded as one value.
module Enumerable
  def find_all(&block)
    return __enum(:find_all) unless block
    list = []
    each { |*x| x = x.size > 1 ? x : x[0]; list << x if block.call(x) }
    list
  end
  def select(&block) = block ? find_all(&block) : __enum(:select)
  def filter(&block) = block ? find_all(&block) : __enum(:filter)
  def find(if_none = nil, &block)
    return __enum(:find) unless block
    each { |*x| x = x.size > 1 ? x : x[0]; return x if block.call(x) }
    if_none&.call
  end
  def detect(if_none = nil, &block) = block ? find(if_none, &block) : __enum(:detect)
  def drop_while(&block)
    return __enum(:drop_while) unless block
    list = []
    dropping = true
    each { |*x| x = x.size > 1 ? x : x[0]; list << x unless dropping && (dropping = block.call(x)) }
    list
  end
  def flat_map(&block)
    return __enum(:flat_map) unless block
    map(&block).__spliced
  end
  def sort_by(&block)
    return __enum(:sort_by) unless block
    items = to_a + []
    keys = items.map(&block)
    items.__sorted_by(keys) || Array.new(items.size) { |i| i }.__sort! { |a, b| __order(keys, a, b) }.map { |i| items[i] }
  end
  def __order(keys, a, b)
    c = keys[a] <=> keys[b]
    raise ArgumentError, "comparison of #{keys[a].class} with #{keys[b].__short} failed" if c.nil?
    c == 0 ? a <=> b : c
  end
  def collect_concat(&block) = block ? flat_map(&block) : __enum(:collect_concat)
  def reject(&block)
    return __enum(:reject) unless block
    list = []
    each { |*x| x = x.size > 1 ? x : x[0]; list << x unless block.call(x) }
    list
  end
  def partition(&block)
    return __enum(:partition) unless block
    yes, no = [], []
    each { |*x| x = x.size > 1 ? x : x[0]; (block.call(x) ? yes : no) << x }
    [yes, no]
  end
  def group_by(&block)
    return __enum(:group_by) unless block
    groups = {}
    each { |*x| x = x.size > 1 ? x : x[0]; (groups[block.call(x)] ||= []) << x }
    groups
  end
  def uniq(&block)
    seen = {}
    list = []
    each do |*x|
      key = block ? block.call(*x) : nil
      x = x.size > 1 ? x : x[0]
      key = x unless block
      next if seen.key?(key)
      seen[key] = true
      list << x
    end
    list
  end
  def to_a(*args)
    list = []
    each(*args) { |*x| list << (x.size > 1 ? x : x[0]) }
    list
  end
  def entries(*args) = to_a(*args)
  def to_h(*args, &block)
    h = {}
    each(*args) do |*x|
      x = block ? block.call(*x) : x.size > 1 ? x : x[0]
      h.__add_pair(x, x.nil? || x == true || x == false ? x.inspect : x.class)
    end
    h
  end
  def zip(*others, &block) = to_a.zip(*others, &block)
end

Object.__autoload :Set, "set"
