class Array
  def self.try_convert(o) = o.is_a?(Array) ? o : o.respond_to?(:to_ary) ? o.to_ary : nil
  def to_ary = self
  def deconstruct = self
  def sort_by!(&block)
    return to_enum(:sort_by!) unless block
    replace(sort_by(&block))
  end
  def sum(init = 0, &block)
    list = block ? map(&block) : self
    list.__sum(init) || list.inject(init) { |a, b| a + b }
  end

  # Enumerable's of these take an argument together with a block.
  %i[each_slice each_cons count find_index inject reduce minmax minmax_by tally].each do |name|
    remove_method name if instance_methods(false).include?(name)
  end
  alias __index index
  def find_index(*args, &block) = args.empty? ? super(&block) : __index(args[0])
  alias index find_index
  def rindex(*args, &block)
    return to_enum(:rindex) if args.empty? && !block
    i = size
    while (i -= 1) >= 0
      return i if args.empty? ? block.call(self[i]) : self[i] == args[0]
    end
    nil
  end
  alias __insert insert
  def insert(at, *items)
    at = Kernel.__int(at)
    items.empty? ? self : __insert(at, *items)
  end
  alias __fetch fetch
  def fetch(at, *default, &block) = __fetch(Kernel.__int(at), *default, &block)
  alias __flatten flatten
  def flatten(depth = nil) = depth.nil? || (depth = Kernel.__int(depth)) < 0 ? __flatten : __flatten(depth)
  alias __flatten! flatten!
  def flatten!(depth = nil) = depth.nil? || (depth = Kernel.__int(depth)) < 0 ? __flatten! : __flatten!(depth)
  alias __last last
  def last(n = (none = true; nil)) = none ? __last : __last(Kernel.__int(n))

  alias __pop pop
  def pop(n = (none = true; nil))
    return __pop if none
    n = Kernel.__int(n)
    raise ArgumentError, "negative array size" if n < 0
    n = size if n > size
    slice!(size - n, n)
  end
  def dig(key, *rest)
    value = self[key]
    rest.empty? || value.nil? ? value : value.__dig(rest)
  end
  def to_h(&block)
    list = block ? map(&block) : self
    h = {}
    list.each_with_index do |pair, i|
      unless pair.is_a?(Array)
        pair = pair.to_ary if pair.respond_to?(:to_ary)
        raise TypeError, block ? "wrong element type #{pair.class} (expected array)" : "wrong element type #{pair.class} at #{i} (expected array)" unless pair.is_a?(Array)
      end
      if pair.size != 2
        raise ArgumentError, block ? "element has wrong array length (expected 2, was #{pair.size})" : "wrong array length at #{i} (expected 2, was #{pair.size})"
      end
      h[pair[0]] = pair[1]
    end
    h
  end
end

module Kernel
  def __dig(keys)
    raise TypeError, "#{self.class} does not have #dig method" unless respond_to?(:dig)
    dig(*keys)
  end
end

module Enumerable
  def sum(init = 0, &block) = (block ? map(&block) : to_a).sum(init)
  def max(n = nil, &block)
    return __extreme(1, block) if n.nil?
    n = Kernel.__int(n)
    (block ? sort(&block) : sort).reverse.first(n)
  end
  def min(n = nil, &block)
    return __extreme(-1, block) if n.nil?
    n = Kernel.__int(n)
    (block ? sort(&block) : sort).first(n)
  end
  def __extreme(sign, block)
    found = nil
    first = true
    each do |*x|
      x = x.size > 1 ? x : x[0]
      if first
        found = x
        first = false
      else
        c = block ? block.call(x, found) : x <=> found
        raise ArgumentError, "comparison of #{x.class} with #{found.__short} failed" if c.nil?
        found = x if c * sign > 0
      end
    end
    found
  end
  def max_by(n = nil, &block)
    return to_enum(:max_by, n) unless block
    return sort_by(&block).reverse.first(n) if n
    __extreme_by(1, block)
  end
  def min_by(n = nil, &block)
    return to_enum(:min_by, n) unless block
    return sort_by(&block).first(n) if n
    __extreme_by(-1, block)
  end
  def __extreme_by(sign, block)
    found = best = nil
    first = true
    each do |*x|
      x = x.size > 1 ? x : x[0]
      v = block.call(x)
      if first
        found, best = x, v
        first = false
      else
        c = v <=> best
        raise ArgumentError, "comparison of #{v.class} with #{best.__short} failed" if c.nil?
        found, best = x, v if c * sign > 0
      end
    end
    found
  end
end

class Array
  def max(n = nil, &block) = n || block ? super : __most(1)
  def min(n = nil, &block) = n || block ? super : __most(-1)
  def __most(sign)
    found = self[0]
    i = 1
    while i < size
      c = found <=> self[i]
      raise ArgumentError, "comparison of #{found.class} with #{self[i].__short} failed" if c.nil?
      found = self[i] if c * sign < 0
      i += 1
    end
    found
  end
end

module Kernel
  # as an error message shows what could not be compared
  def __short
    case self
    when nil, true, false, Numeric, Symbol then inspect
    else self.class.to_s
    end
  end
end

class Hash
  def self.try_convert(o) = o.is_a?(Hash) ? o : o.respond_to?(:to_hash) ? o.to_hash : nil
  def self.ruby2_keywords_hash(h) = h
  def self.ruby2_keywords_hash?(_) = false
  def to_hash = self
  def deconstruct_keys(_) = self
  def assoc(key) = key?(key) ? [keys.find { |k| k == key }, self[key]] : nil
  def rassoc(value)
    each { |k, v| return [k, v] if v == value }
    nil
  end
  def compare_by_identity? = false
  def compare_by_identity = raise(NotImplementedError, "Hash#compare_by_identity isn't supported")

  def fetch(key, *default)
    return self[key] if key?(key)
    return yield key if block_given?
    return default[0] unless default.empty?
    raise KeyError.new("key not found: #{key.inspect}", receiver: self, key: key)
  end
  def fetch_values(*keys, &block) = keys.map { |k| fetch(k, &block) }
  def dig(key, *rest)
    value = self[key]
    rest.empty? || value.nil? ? value : value.__dig(rest)
  end
  def to_h(&block)
    return instance_of?(Hash) ? self : Hash.new.merge!(self) unless block
    h = {}
    each do |k, v|
      pair = block.call(k, v)
      raise TypeError, "wrong element type #{pair.class} (expected array)" unless pair.is_a?(Array)
      raise ArgumentError, "element has wrong array length (expected 2, was #{pair.size})" if pair.size != 2
      h[pair[0]] = pair[1]
    end
    h
  end
  %i[count find_index inject reduce each_slice each_cons minmax minmax_by tally].each do |name|
    remove_method name if instance_methods(false).include?(name)
  end
  def flatten(depth = 1) = depth < 0 ? to_a.flatten : depth == 0 ? to_a : to_a.flatten(depth)
  def transform_keys(names = nil, &block)
    raise TypeError, "no implicit conversion of #{names.class} into Hash" unless names.nil? || names.is_a?(Hash)
    return to_enum(:transform_keys) unless names || block
    h = {}
    each { |k, v| h[names&.key?(k) ? names[k] : block ? block.call(k) : k] = v }
    h
  end
  def transform_keys!(names = nil, &block)
    return to_enum(:transform_keys!) unless names || block
    replace(transform_keys(names, &block))
  end

  # two values for the block, as CRuby gives it
  def select(&block)
    return to_enum(:select) unless block
    h = {}
    each { |k, v| h[k] = v if block.call(k, v) }
    h
  end
  alias filter select
  def reject(&block)
    return to_enum(:reject) unless block
    h = {}
    each { |k, v| h[k] = v unless block.call(k, v) }
    h
  end
  def delete_if(&block)
    return to_enum(:delete_if) unless block
    to_a.each { |k, v| delete(k) if block.call(k, v) }
    self
  end
  def keep_if(&block)
    return to_enum(:keep_if) unless block
    to_a.each { |k, v| delete(k) unless block.call(k, v) }
    self
  end
  def reject!(&block)
    return to_enum(:reject!) unless block
    n = size
    delete_if(&block)
    n == size ? nil : self
  end
  def select!(&block)
    return to_enum(:select!) unless block
    n = size
    keep_if(&block)
    n == size ? nil : self
  end
  alias filter! select!
end

class Set
  def to_set(*) = self
  def compare_by_identity = raise(NotImplementedError, "Set#compare_by_identity isn't supported")
  def compare_by_identity? = false
  def hash = map(&:hash).sort.hash
  def ^(other)
    n = Set.new(other)
    each { |x| n.delete?(x) || n.add(x) }
    n
  end
end
