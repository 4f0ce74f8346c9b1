# Set, on a Hash whose values are true.
class Set
  include Enumerable

  def self.[](*items) = new(items)

  def initialize(items = nil, &block)
    @hash = {}
    return if items.nil?
    __each_of(items) { |x| add(block ? block.call(x) : x) }
  end
  def __each_of(items, &block)
    if items.respond_to?(:each_entry)
      items.each_entry(&block)
    elsif items.respond_to?(:each)
      items.each(&block)
    else
      raise ArgumentError, "value must be enumerable"
    end
  end
  def __hash = @hash
  def initialize_dup(other)
    super
    @hash = other.__hash.dup
  end
  def initialize_clone(other, freeze: nil)
    super
    @hash = other.__hash.dup
    @hash.freeze if freeze || (freeze.nil? && other.frozen?)
  end
  def freeze
    @hash.freeze
    super
  end

  def compare_by_identity
    @hash.compare_by_identity
    self
  end
  def compare_by_identity? = @hash.compare_by_identity?
  def size = @hash.size
  alias length size
  def count(*args, &block) = args.empty? && !block ? size : super
  def empty? = @hash.empty?
  def to_a = @hash.keys
  def to_set(klass = Set, *args, &block)
    return self if instance_of?(Set) && klass == Set && !block && args.empty?
    klass.new(self, *args, &block)
  end
  def first(n = (one = true; 1))
    return super(n) unless one
    @hash.each_key { |x| return x }
    nil
  end
  def clear
    @hash.clear
    self
  end
  def replace(items)
    if items.instance_of?(self.class)
      @hash.replace(items.__hash)
    else
      __each_of(items) {}
      clear
      merge(items)
    end
    self
  end
  def reset
    raise FrozenError.new("can't modify frozen #{self.class}: #{inspect}", receiver: self) if frozen?
    @hash.rehash
    self
  end

  def include?(item) = @hash.key?(item)
  alias member? include?
  alias === include?

  def each(&block)
    return __enum(:each) unless block
    @hash.each_key(&block)
    self
  end
  def add(item)
    @hash[item] = true
    self
  end
  alias << add
  def add?(item) = include?(item) ? nil : add(item)
  def delete(item)
    @hash.delete(item)
    self
  end
  def delete?(item) = include?(item) ? delete(item) : nil
  def delete_if(&block)
    return __enum(:delete_if) unless block
    to_a.each { |x| @hash.delete(x) if block.call(x) }
    self
  end
  def keep_if(&block)
    return __enum(:keep_if) unless block
    to_a.each { |x| @hash.delete(x) unless block.call(x) }
    self
  end
  def select!(&block)
    return __enum(:select!) unless block
    n = size
    keep_if(&block)
    n == size ? nil : self
  end
  alias filter! select!
  def reject!(&block)
    return __enum(:reject!) unless block
    n = size
    delete_if(&block)
    n == size ? nil : self
  end
  def collect!(&block)
    return __enum(:collect!) unless block
    replace(self.class.new(map(&block)))
  end
  alias map! collect!

  def merge(*lists)
    lists.each { |items| items.instance_of?(self.class) ? @hash.update(items.__hash) : __each_of(items) { |x| add(x) } }
    self
  end
  def subtract(items)
    __each_of(items) { |x| delete(x) }
    self
  end
  def |(items) = dup.merge(items)
  alias + |
  alias union |
  def -(items) = dup.subtract(items)
  alias difference -
  def &(items)
    made = self.class.new
    __each_of(items) { |x| made.add(x) if include?(x) }
    made
  end
  alias intersection &
  def ^(items)
    made = Set.new(items)
    each { |x| made.delete?(x) || made.add(x) }
    made
  end

  def superset?(other)
    raise ArgumentError, "value must be a set" unless other.is_a?(Set)
    size >= other.size && other.all? { |x| include?(x) }
  end
  alias >= superset?
  def proper_superset?(other)
    raise ArgumentError, "value must be a set" unless other.is_a?(Set)
    size > other.size && other.all? { |x| include?(x) }
  end
  alias > proper_superset?
  def subset?(other)
    raise ArgumentError, "value must be a set" unless other.is_a?(Set)
    size <= other.size && all? { |x| other.include?(x) }
  end
  alias <= subset?
  def proper_subset?(other)
    raise ArgumentError, "value must be a set" unless other.is_a?(Set)
    size < other.size && all? { |x| other.include?(x) }
  end
  alias < proper_subset?
  def <=>(other)
    return unless other.is_a?(Set)
    case size <=> other.size
    when -1 then -1 if proper_subset?(other)
    when 1 then 1 if proper_superset?(other)
    else 0 if self == other
    end
  end
  def intersect?(items)
    case items
    when Set then size < items.size ? any? { |x| items.include?(x) } : items.any? { |x| include?(x) }
    when Enumerable then items.any? { |x| include?(x) }
    else raise ArgumentError, "value must be enumerable"
    end
  end
  def disjoint?(items) = !intersect?(items)

  def ==(other)
    return true if equal?(other)
    return @hash == other.__hash if other.instance_of?(self.class)
    other.is_a?(Set) && size == other.size && other.all? { |x| include?(x) }
  end
  def hash = @hash.hash
  def eql?(other) = other.is_a?(Set) && @hash.eql?(other.__hash)

  def join(separator = nil) = to_a.join(separator)
  def flatten = self.class.new.__flatten(self, [])
  def flatten!
    any?(Set) ? replace(flatten) : nil
  end
  def __flatten(set, outer)
    set.each do |x|
      unless x.is_a?(Set)
        add(x)
        next
      end
      raise ArgumentError, "tried to flatten recursive Set" if outer.any? { |o| o.equal?(x) }
      __flatten(x, outer + [x])
    end
    self
  end
  def flatten_merge(set, _seen = nil) = __flatten(set, [])
  protected :flatten_merge

  def classify(&block)
    return __enum(:classify) unless block
    sets = {}
    each { |x| (sets[block.call(x)] ||= self.class.new).add(x) }
    sets
  end
  def divide(&block)
    return __enum(:divide) unless block
    return Set.new(classify(&block).values) unless block.arity == 2
    # Those that the block joins, directly or by others.
    joined = {}
    each { |x| each { |y| joined[[x, y]] = block.call(x, y) } }
    groups = []
    left = to_a
    until left.empty?
      group = [left.shift]
      group.each do |x|
        near, left = left.partition { |y| joined[[x, y]] && joined[[y, x]] }
        group.concat(near)
      end
      groups << self.class.new(group)
    end
    Set.new(groups)
  end

  def inspect
    return "#<#{self.class}: {...}>" if __inspect_recursive?
    "#<#{self.class}: {#{map(&:inspect).join(", ")}}>"
  end
  alias to_s inspect
  def pretty_print(pp)
    pp.group(1, "#<Set:", ">") do
      pp.breakable
      pp.group(1, "{", "}") { pp.seplist(self) { |x| pp.pp(x) } }
    end
  end
  def pretty_print_cycle(pp)
    pp.text("#<Set: {#{"..." unless empty?}}>")
  end
end

autoload :SortedSet, "set/sorted_set"

module Enumerable
  def to_set(klass = Set, *args, &block) = klass.new(self, *args, &block)
end
