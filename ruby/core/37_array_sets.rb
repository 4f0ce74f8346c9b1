# Arrays as sets, flattened, combined.
class Array
  def __lookup(lists)
    seen = {}
    lists.each { |list| list.each { |x| seen[x] = true } }
    seen
  end
  def -(other) = difference(other)
  def difference(*others)
    others.map! { |o| Kernel.__ary(o) }
    seen = __lookup(others)
    list = []
    each { |x| list << x unless seen.key?(x) }
    list
  end
  def &(other) = __common(Kernel.__ary(other))
  def intersection(*others) = others.map { |o| Kernel.__ary(o) }.inject(uniq) { |list, o| list.__common(o) }
  def __common(other)
    left = __lookup([other])
    list = []
    each { |x| list << x if left.delete(x) }
    list
  end
  def intersect?(other)
    seen = __lookup([Kernel.__ary(other)])
    any? { |x| seen.key?(x) }
  end
  def |(other) = union(other)
  def union(*others)
    others.map! { |o| Kernel.__ary(o) }
    others.inject(Array.new(self)) { |list, o| list.concat(o) }.uniq
  end
  def uniq(&block)
    seen = {}
    list = []
    each do |x|
      key = block ? block.call(x) : x
      next if seen.key?(key)
      seen[key] = true
      list << x
    end
    list
  end
  def uniq!(&block)
    __modify
    list = uniq(&block)
    list.size == size ? nil : replace(list)
  end

  def flatten(depth = nil)
    depth = depth.nil? ? -1 : Kernel.__int(depth)
    return Array.new(self) if depth == 0
    list = []
    __flatten_into(list, depth, [])
    list
  end
  def flatten!(depth = nil)
    __modify
    depth = depth.nil? ? -1 : Kernel.__int(depth)
    return if depth == 0
    list = []
    __flatten_into(list, depth, []) ? replace(list) : nil
  end
  # Whether there was anything to flatten.
  def __flatten_into(list, depth, outer)
    changed = false
    each do |x|
      inner = Array.try_convert(x)
      if inner.nil?
        list << x
        next
      end
      changed = true
      if depth == 1
        list.concat(inner)
      else
        raise ArgumentError, "tried to flatten recursive array" if inner.equal?(self) || outer.any? { |o| o.equal?(inner) }
        inner.__flatten_into(list, depth - 1, outer + [self])
      end
    end
    changed
  end

  def product(*others, &block)
    lists = [self, *others.map { |o| Kernel.__ary(o) }]
    lists.map! { |l| Array.new(l) } if block
    n = lists.inject(1) { |a, l| a * l.size }
    raise RangeError, "too big to product" if !block && n >= 1 << 62
    made = []
    return block ? self : made if n == 0
    at = Array.new(lists.size, 0)
    n.times do
      row = []
      lists.each_with_index { |l, i| row << l[at[i]] }
      block ? block.call(row) : made << row
      i = lists.size - 1
      while i >= 0 && (at[i] += 1) == lists[i].size
        at[i] = 0
        i -= 1
      end
    end
    block ? self : made
  end
  def combination(n, &block)
    n = Kernel.__int(n)
    return __enum(:combination, n) unless block
    __choose(Array.new(self), n, 0, [], false, &block)
    self
  end
  def repeated_combination(n, &block)
    n = Kernel.__int(n)
    return __enum(:repeated_combination, n) unless block
    __choose(Array.new(self), n, 0, [], true, &block)
    self
  end
  def __choose(list, left, from, taken, again, &block)
    return if left < 0
    return yield(taken) if left == 0
    from.upto(list.size - (again ? 1 : left)) do |i|
      __choose(list, left - 1, again ? i : i + 1, taken + [list[i]], again, &block)
    end
  end
  def permutation(n = (all = true; size), &block)
    n = Kernel.__int(n)
    return all ? __enum(:permutation) : __enum(:permutation, n) unless block
    __arrange(Array.new(self), n, [], {}, &block)
    self
  end
  def repeated_permutation(n, &block)
    n = Kernel.__int(n)
    return __enum(:repeated_permutation, n) unless block
    __arrange(Array.new(self), n, [], nil, &block)
    self
  end
  def __arrange(list, left, taken, used, &block)
    return if left < 0 || (used && left > list.size)
    return yield(taken) if left == 0
    list.each_with_index do |x, i|
      next if used && used[i]
      used[i] = true if used
      __arrange(list, left - 1, taken + [x], used, &block)
      used.delete(i) if used
    end
  end
  def transpose
    rows = map { |row| Kernel.__ary(row) }
    return [] if rows.empty?
    width = rows[0].size
    made = Array.new(width) { [] }
    rows.each do |row|
      raise IndexError, "element size differs (#{row.size} should be #{width})" if row.size != width
      row.each_with_index { |x, i| made[i] << x }
    end
    made
  end
  def zip(*others, &block)
    lists = others.map do |o|
      list = Array.try_convert(o)
      next list if list
      raise TypeError, "wrong argument type #{o.class} (must respond to :each)" unless o.respond_to?(:each)
      o.to_enum(:each).first(size)
    end
    made = []
    each_with_index do |x, i|
      row = [x]
      lists.each { |l| row << l[i] }
      block ? block.call(row) : made << row
    end
    block ? nil : made
  end
end
