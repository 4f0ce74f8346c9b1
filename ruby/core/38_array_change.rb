# Arrays that change in place, and blocks that may change them.
module Kernel
  def __modify
    raise FrozenError.new("can't modify frozen #{self.class}: #{inspect}", receiver: self) if frozen?
  end
end

class Array
  def collect!(&block)
    return __enum(:collect!) unless block
    __modify
    i = 0
    while i < size
      self[i] = block.call(self[i])
      i += 1
    end
    self
  end
  alias map! collect!

  # Keeps what the block says; the size changes at the end only. What wasn't
  # asked for stays when the block doesn't return.
  def __keep
    __modify
    i = kept = 0
    n = size
    begin
      while i < size
        x = self[i]
        if yield(x)
          self[kept] = x unless kept == i
          kept += 1
        end
        i += 1
      end
    ensure
      slice!(kept, i - kept) if kept < i
    end
    n != size
  end
  def keep_if(&block)
    return __enum(:keep_if) unless block
    __keep(&block)
    self
  end
  def select!(&block)
    return __enum(:select!) unless block
    __keep(&block) ? self : nil
  end
  def filter!(&block)
    return __enum(:filter!) unless block
    __keep(&block) ? self : nil
  end
  def delete_if(&block)
    return __enum(:delete_if) unless block
    __keep { |x| !block.call(x) }
    self
  end
  def reject!(&block)
    return __enum(:reject!) unless block
    __keep { |x| !block.call(x) } ? self : nil
  end
  def delete(item, &block)
    found = nil
    any = false
    i = kept = 0
    while i < size
      x = self[i]
      if x == item
        __modify
        found = x
        any = true
      else
        self[kept] = x if any
        kept += 1
      end
      i += 1
    end
    return block ? block.call(item) : nil unless any
    slice!(kept, i - kept)
    found
  end

  def fill(*args, &block)
    __modify
    most = block ? 2 : 3
    if args.size > most || (!block && args.empty?)
      raise ArgumentError, "wrong number of arguments (given #{args.size}, expected #{block ? "0..2" : "1..3"})"
    end
    value = args.shift unless block
    from, count = args
    if from.is_a?(Range) && args.size == 1
      first = from.begin.nil? ? 0 : Kernel.__int(from.begin)
      last = from.end.nil? ? size : Kernel.__int(from.end)
      first += size if first < 0
      raise RangeError, "#{from.inspect} out of range" if first < 0
      last += size if last < 0
      last += 1 unless from.exclude_end? || from.end.nil?
    else
      raise TypeError, "no implicit conversion of Range into Integer" if from.is_a?(Range)
      first = from.nil? ? 0 : Kernel.__int(from)
      first += size if first < 0
      first = 0 if first < 0
      if count.nil?
        last = size
      else
        count = Kernel.__int(count)
        raise ArgumentError, "argument too big" if count > (1 << 60) - first
        last = first + count
      end
    end
    i = first
    while i < last
      self[i] = block ? block.call(i) : value
      i += 1
    end
    self
  end

  def insert(at, *items)
    __modify
    at = Kernel.__int(at)
    return self if items.empty?
    if at < 0
      raise IndexError, "index #{at} too small for array; minimum: -#{size + 1}" if at < -size - 1
      at += size + 1
    end
    self[at, 0] = items
    self
  end
  def concat(*lists)
    __modify
    lists = lists.map { |l| Array.new(Kernel.__ary(l)) }
    lists.each { |l| __concat(l) }
    self
  end

  def values_at(*places)
    list = []
    places.each do |at|
      if at.is_a?(Range)
        last = at.end.nil? ? size - 1 : Kernel.__int(at.end)
        first = at.begin.nil? ? 0 : Kernel.__int(at.begin)
        raise RangeError, "#{at.inspect} out of range" if first < -size
        first += size if first < 0
        last += size if last < 0
        last -= 1 if at.exclude_end? && !at.end.nil?
        first.upto(last) { |i| list << self[i] } if first <= size || at.end
      else
        list << self[Kernel.__int(at)]
      end
    end
    list
  end

  # What an arithmetic sequence chooses; false when it isn't one.
  def __slice_by(seq)
    return false unless seq.is_a?(Enumerator::ArithmeticSequence)
    first, last, step, exclusive = seq.begin, seq.end, seq.step, seq.exclude_end?
    if step < 0
      first, last = last, first
    end
    if step.abs > 1
      from = first.nil? ? 0 : first < 0 ? first + size : first
      to = last.nil? ? 0 : last < 0 ? last + size : last
      to += 1 unless exclusive || last.nil?
      raise RangeError, "#{seq.inspect} out of range" if from < 0 || from > size || to > size
    end
    list = self[Range.new(first, last, exclusive)]
    return list if list.nil?
    list = list.reverse if step < 0
    step = step.abs
    return list if step == 1
    chosen = []
    i = 0
    while i < list.size
      chosen << list[i]
      i += step
    end
    chosen
  end

  def assoc(key)
    each do |x|
      pair = Array.try_convert(x)
      return pair if pair && !pair.empty? && pair[0] == key
    end
    nil
  end
  def cycle(times = (forever = true; nil), &block)
    return forever ? __enum(:cycle) : __enum(:cycle, times) unless block
    if times.nil?
      each(&block) until empty?
    else
      Kernel.__int(times).times { each(&block) }
    end
    nil
  end
  alias __sort! sort!
  def sort!(&block)
    __modify
    sorted = __sorted_by(self) unless block
    sorted ? replace(sorted) : __sort!(&block)
  end
  def sort(&block) = (__sorted_by(self) unless block) || Array.new(self).__sort!(&block)

  def initialize(*args, &block)
    __modify
    raise ArgumentError, "wrong number of arguments (given #{args.size}, expected 0..2)" if args.size > 2
    clear
    return if args.empty?
    if args.size == 1 && (list = Array.try_convert(args[0]))
      replace(list)
      return
    end
    n = Kernel.__int(args[0])
    raise ArgumentError, "negative array size" if n < 0
    raise ArgumentError, "array size too big" if n >= 1 << 59
    if block
      warn("block supersedes default value argument", uplevel: 0) if args.size == 2
      i = 0
      while i < n
        self[i] = block.call(i)
        i += 1
      end
    else
      __fill(n, args[1])
    end
  end
  def to_a = instance_of?(Array) ? self : Array.new(self)
  def entries = Array.new(self)
end

class Array
  alias __join join
  def join(separator = nil)
    return "".encode(Encoding::US_ASCII) if empty?
    if separator.nil? && !$,.nil?
      warn("$, is set to non-nil value", uplevel: 0)
      separator = $,
    end
    separator = Kernel.__str(separator) unless separator.nil?
    (__plain? ? self : __texts(separator, [self])).__join(separator)
  end
  # What isn't a text by itself is asked for one, or for an Array.
  def __texts(separator, outer)
    map do |x|
      next x if x.is_a?(String)
      text = String.try_convert(x)
      next text if text
      list = Array.try_convert(x)
      next x.to_s if list.nil?
      raise ArgumentError, "recursive array join" if outer.any? { |o| o.equal?(list) }
      list.__texts(separator, outer + [list]).__join(separator)
    end
  end
  alias __times *
  def *(count)
    separator = String.try_convert(count) unless count.is_a?(Integer)
    separator ? join(separator) : __times(count)
  end
end
