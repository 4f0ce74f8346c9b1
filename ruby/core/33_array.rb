class Array
  def to_ary = self
  def deconstruct = self
  def sort_by!(&block)
    return __enum(:sort_by!) unless block
    replace(sort_by(&block))
  end
  def sum(init = 0, &block)
    list = block ? map(&block) : self
    list.__sum(init) || list.inject(init) { |a, b| a + b }
  end

  # Enumerable's of these take an argument together with a block.
  %i[each_slice each_cons count find_index inject reduce minmax minmax_by tally].each do |name|
    remove_method name if method_defined?(name, false)
  end
  alias __index index
  def find_index(*args, &block) = args.empty? ? super(&block) : __index(args[0])
  alias index find_index
  def rindex(*args, &block)
    return __enum(:rindex) if args.empty? && !block
    warn("given block not used", uplevel: 0) if block && !args.empty?
    i = size
    while (i -= 1) >= 0
      return i if args.empty? ? block.call(self[i]) : self[i] == args[0]
      i = size if i > size
    end
    nil
  end
  alias __concat concat
  def fetch(at, *default, &block)
    raise ArgumentError, "wrong number of arguments (given #{default.size + 1}, expected 1..2)" if default.size > 1
    warn("block supersedes default value argument", uplevel: 0) if block && !default.empty?
    i = Kernel.__int(at)
    return self[i] if i < size && i >= -size
    return block.call(at) if block
    return default[0] unless default.empty?
    raise IndexError, "index #{i} outside of array bounds: #{-size}...#{size}"
  end
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
    h = {}
    each_with_index do |x, i|
      x = block.call(x) if block
      pair = Array.try_convert(x)
      raise TypeError, "wrong element type #{x.class} at #{i} (expected array)" if pair.nil?
      if pair.size != 2
        raise ArgumentError, "wrong array length at #{i} (expected 2, was #{pair.size})"
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
    return __enum(:max_by, *n) unless block
    return sort_by(&block).reverse.first(n) if n
    __extreme_by(1, block)
  end
  def min_by(n = nil, &block)
    return __enum(:min_by, *n) unless block
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
    found = __greatest(sign)
    return found unless found.nil?
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
    when nil, true, false, Float, Symbol then inspect
    when Integer then bit_length < 63 ? inspect : "Integer"
    else self.class.to_s
    end
  end
end

class Hash
  def to_hash = self
  def deconstruct_keys(_) = self
  def rassoc(value)
    each { |k, v| return [k, v] if v == value }
    nil
  end
  def fetch_values(*keys, &block) = keys.map { |k| fetch(k, &block) }
  def dig(key, *rest)
    value = self[key]
    rest.empty? || value.nil? ? value : value.__dig(rest)
  end
  %i[count find_index inject reduce each_slice each_cons minmax minmax_by tally].each do |name|
    remove_method name if method_defined?(name, false)
  end
  def transform_keys(names = nil, &block)
    names = __hash_arg(names) unless names.nil?
    return __enum(:transform_keys) unless names || block
    h = {}
    each { |k, v| h[names&.key?(k) ? names[k] : block ? block.call(k) : k] = v }
    h
  end
  def transform_keys!(names = nil, &block)
    return __enum(:transform_keys!) unless names || block
    __modify
    replace(transform_keys(names, &block))
  end
end
