class Range
  alias __each each
  def each(&block)
    return __enum(:each) unless block
    first = self.begin
    return __each(&block) if first.is_a?(Integer) && (self.end.nil? || self.end.is_a?(Integer))
    case first
    when Integer
      last = self.end
      last.is_a?(Numeric) || raise(TypeError, "can't iterate from Integer")
      while exclude_end? ? first < last : first <= last
        yield first
        first += 1
      end
    when String
      self.end.nil? ? __each_succ(first, &block) : first.upto(self.end, exclude_end?, &block)
    when Symbol
      if self.end.nil?
        __each_succ(first.to_s) { |s| yield s.to_sym }
      else
        first.to_s.upto(self.end.to_s, exclude_end?) { |s| yield s.to_sym }
      end
    else
      raise TypeError, "can't iterate from #{first.class}" unless first.respond_to?(:succ)
      return __each_succ(first, &block) && self if self.end.nil?
      while (c = first <=> self.end) && (c < 0 || (c == 0 && !exclude_end?))
        yield first
        break if c == 0
        first = first.succ
      end
    end
    self
  end
  def __each_succ(value)
    while true
      yield value
      value = value.succ
    end
  end
  def reverse_each(&block)
    return __enum(:reverse_each) unless block
    last = self.end
    raise TypeError, "can't iterate from #{last.class}" if last.nil?
    return super unless last.is_a?(Integer) && (self.begin.nil? || self.begin.is_a?(Integer))
    last -= 1 if exclude_end?
    while self.begin.nil? || last >= self.begin
      yield last
      last -= 1
    end
    self
  end

  def ==(other)
    equal?(other) || (other.is_a?(Range) && exclude_end? == other.exclude_end? && self.begin == other.begin && self.end == other.end)
  end
  def eql?(other)
    equal?(other) || (other.is_a?(Range) && exclude_end? == other.exclude_end? && self.begin.eql?(other.begin) && self.end.eql?(other.end))
  end
  def hash = [Range, self.begin, self.end, exclude_end?].hash

  def to_s = "#{self.begin}#{exclude_end? ? "..." : ".."}#{self.end}"
  def inspect
    return exclude_end? ? "(... ... ...)" : "(... .. ...)" if __inspect_recursive?
    first = self.begin.inspect unless self.begin.nil? && !self.end.nil?
    last = self.end.inspect unless self.end.nil? && !self.begin.nil?
    "#{first}#{exclude_end? ? "..." : ".."}#{last}"
  end

  # Whether a value lies between the ends, by <=>.
  def __between?(value)
    unless self.begin.nil?
      c = self.begin <=> value
      return false if c.nil? || c > 0
    end
    return true if self.end.nil?
    c = value <=> self.end
    !c.nil? && (exclude_end? ? c < 0 : c <= 0)
  end
  def ===(value) = __between?(value)
  def cover?(value)
    return __between?(value) unless value.is_a?(Range)
    first, last = value.begin, value.end
    return false if (self.end && last.nil?) || (self.begin && first.nil?)
    unless first.nil? || last.nil?
      c = first <=> last
      return false if c.nil? || c > 0 || (c == 0 && value.exclude_end?)
    end
    return false unless first.nil? || __between?(first)
    return true if self.end.nil? || last.nil?
    c = self.end <=> last
    return false if c.nil?
    return true if c > 0 || (c == 0 && (!exclude_end? || value.exclude_end?))
    return false unless value.exclude_end? && !exclude_end? && self.end.is_a?(Integer) && last.is_a?(Integer) && first.is_a?(Integer)
    (self.end <=> value.max) >= 0
  end
  def include?(value)
    first, last = self.begin, self.end
    if first.is_a?(String) && last.is_a?(String)
      return value.is_a?(String) && __string_in?(first, last, value)
    end
    return __between?(value) if __ordered?(first) || __ordered?(last)
    return __between?(value) if (first.nil? && last.is_a?(String)) || (last.nil? && first.is_a?(String))
    super
  end
  alias member? include?
  def __ordered?(x) = x.is_a?(Numeric) || x.is_a?(Time) || x.respond_to?(:to_int)
  def __string_in?(first, last, value)
    return __between?(value) if first.size == 1 && last.size == 1 && value.size == 1 && first.ascii_only? && last.ascii_only? && value.ascii_only?
    first.upto(last, exclude_end?) { |s| return true if s == value }
    false
  end
  def overlap?(other)
    raise TypeError, "wrong argument type #{other.class} (expected Range)" unless other.is_a?(Range)
    __begins_before?(other) && other.__begins_before?(self) && !__empty? && !other.__empty?
  end
  def __begins_before?(other)
    return true if self.begin.nil? || other.end.nil?
    c = self.begin <=> other.end
    !c.nil? && (other.exclude_end? ? c < 0 : c <= 0)
  end
  def __empty?
    return false if self.begin.nil? || self.end.nil?
    c = self.begin <=> self.end
    c.nil? || c > 0 || (c == 0 && exclude_end?)
  end

  def size
    first, last = self.begin, self.end
    if first.is_a?(Numeric)
      return Float::INFINITY if last.nil?
      return unless last.is_a?(Numeric)
      if first.is_a?(Integer) && last.is_a?(Integer)
        n = last - first + (exclude_end? ? 0 : 1)
        return n < 0 ? 0 : n
      end
      return Numeric.__float_step_count(first, last, 1, exclude_end?)
    end
    Float::INFINITY if first.nil? && (last.nil? || last.is_a?(Numeric))
  end
  def count(*args, &block)
    return super if !args.empty? || block
    return Float::INFINITY if self.end.nil? || self.begin.nil?
    return size if self.begin.is_a?(Integer) && self.end.is_a?(Integer)
    super
  end
  def to_a
    raise RangeError, "cannot convert endless range to an array" if self.end.nil?
    return __num_to_a if self.begin.is_a?(Integer) && self.end.is_a?(Integer) && self.begin <= self.end
    list = []
    each { |x| list << x }
    list
  end
  alias entries to_a

  def first(n = (one = true; 1))
    raise RangeError, "cannot get the first element of beginless range" if self.begin.nil?
    return self.begin if one
    n = Kernel.__int(n)
    raise ArgumentError, "negative array size (or size too big)" if n < 0
    super(n)
  end
  def last(n = (one = true; 1))
    raise RangeError, "cannot get the last element of endless range" if self.end.nil?
    return self.end if one
    n = Kernel.__int(n)
    raise ArgumentError, "negative array size" if n < 0
    return to_a.last(n) unless self.begin.is_a?(Integer) && self.end.is_a?(Integer)
    last = exclude_end? ? self.end - 1 : self.end
    first = last - n + 1
    first = self.begin if first < self.begin
    (first..last).to_a
  end

  def min(*count, &block)
    raise RangeError, "cannot get the minimum of beginless range" if self.begin.nil?
    if block
      raise RangeError, "cannot get the minimum of endless range with custom comparison method" if self.end.nil?
      return super
    end
    return first(*count) if !count.empty? && self.end.nil?
    return super unless count.empty?
    return self.begin if self.end.nil?
    c = self.begin <=> self.end
    self.begin unless c.nil? || c > 0 || (c == 0 && exclude_end?)
  end
  def max(*count, &block)
    raise RangeError, "cannot get the maximum of endless range" if self.end.nil?
    first, last = self.begin, self.end
    if block || !count.empty? || (exclude_end? && !last.is_a?(Numeric))
      raise RangeError, "cannot get the maximum of beginless range with custom comparison method" if first.nil?
      return super
    end
    c = first.nil? ? -1 : first <=> last
    return if c.nil? || c > 0
    return last unless exclude_end?
    raise TypeError, "cannot exclude non Integer end value" unless last.is_a?(Integer)
    return if c == 0
    raise TypeError, "cannot exclude end value with non Integer begin value" unless first.is_a?(Integer)
    last - 1
  end
  def minmax(&block)
    return [min, max] unless block
    raise RangeError, "cannot get the minimum of beginless range with custom comparison method" if self.begin.nil?
    raise RangeError, "cannot get the maximum of endless range with custom comparison method" if self.end.nil?
    super
  end
  def sum(init = 0, &block)
    first, last = self.begin, self.end
    return super unless !block && first.is_a?(Integer) && last.is_a?(Integer) && init.is_a?(Integer)
    last -= 1 if exclude_end?
    last < first ? init : init + (last - first + 1) * (first + last) / 2
  end

  def step(n = (none = true; 1), &block)
    first, last = self.begin, self.end
    unless block
      numbers = (first.is_a?(Numeric) && (last.nil? || last.is_a?(Numeric))) || (first.nil? && last.is_a?(Numeric))
      n = Kernel.__int(n) unless n.is_a?(Numeric)
      raise ArgumentError, "step can't be 0" if n == 0
      return __sequence(none ? ".step" : ".step(#{n.inspect})", n) if numbers
      return none ? __enum(:step) { nil } : __enum(:step, n) { nil }
    end
    n = Kernel.__int(n) unless n.is_a?(Numeric)
    raise ArgumentError, "step can't be negative" if n < 0
    raise ArgumentError, "step can't be 0" if n == 0
    if first.is_a?(Float) || last.is_a?(Float) || (n.is_a?(Float) && first.is_a?(Numeric))
      Numeric.__float_steps(first.to_f, last, n.to_f, exclude_end?, &block)
    elsif first.is_a?(Numeric)
      while last.nil? || (exclude_end? ? first < last : first <= last)
        yield first
        first += n
      end
    else
      raise TypeError, "no implicit conversion to float from #{first.class.to_s.downcase}" if n.is_a?(Float) && first.is_a?(String)
      n = Kernel.__int(n)
      raise TypeError, "can't iterate from #{first.class}" unless first.respond_to?(:succ)
      left = 1
      each do |x|
        if (left -= 1) == 0
          yield x
          left = n
        end
      end
    end
    self
  end
  def %(n)
    return step(n) unless n.is_a?(Numeric) && n != 0
    numbers = self.begin.is_a?(Numeric) || (self.begin.nil? && self.end.is_a?(Numeric))
    numbers ? __sequence(".%(#{n.inspect})", n) : step(n)
  end
  def __sequence(call, n) = Enumerator::ArithmeticSequence.__make("((#{inspect})#{call})", self.begin, self.end, n, exclude_end?)

  def bsearch(&block)
    return __enum(:bsearch) unless block
    low, high = self.begin, self.end
    if low.is_a?(Float) || high.is_a?(Float)
      __check_bsearch(low, high)
      a = Float.__ordinal(low.nil? ? -Float::INFINITY : low.to_f)
      b = Float.__ordinal(high.nil? ? Float::INFINITY : high.to_f)
      b -= 1 if exclude_end? && !high.nil?
      return __bsearch(a, b, ->(i) { Float.__at_ordinal(i) }, &block)
    end
    __check_bsearch(low, high)
    same = ->(i) { i }
    if low && high
      return __bsearch(low, exclude_end? ? high - 1 : high, same, &block)
    end
    # The open end is searched for in growing steps.
    width = 1
    if low
      while true
        r = yield low + width
        break if r == true || (r.is_a?(Numeric) && r <= 0)
        __bsearch_result(r)
        width *= 2
      end
      __bsearch(low, low + width, same, &block)
    else
      high -= 1 if exclude_end?
      while true
        r = yield high - width
        break if r == false || r.nil? || (r.is_a?(Numeric) && r >= 0)
        __bsearch_result(r)
        width *= 2
      end
      __bsearch(high - width, high, same, &block)
    end
  end
  def __check_bsearch(low, high)
    bad = [low, high].find { |x| !(x.nil? || x.is_a?(Integer) || x.is_a?(Float)) }
    raise TypeError, "can't do binary search for #{(low.nil? ? high : low).class}" if bad || (low.nil? && high.nil?)
  end
  def __bsearch(low, high, value)
    found = nil
    while low <= high
      mid = low + (high - low) / 2
      at = value.call(mid)
      case __bsearch_result(yield at)
      when true then found, high = at, mid - 1
      when nil then low = mid + 1
      when 0 then return at
      when -1 then high = mid - 1
      else low = mid + 1
      end
    end
    found
  end
  # true, nil, or the sign of what a block of bsearch gave.
  def __bsearch_result(r)
    case r
    when true then true
    when false, nil then nil
    when Numeric then r <=> 0
    else raise TypeError, "wrong argument type #{r.class} (must be numeric, true, false or nil)"
    end
  end
end

class Float
  # Floats in their order, as Integers: the next one is one more.
  def self.__ordinal(f)
    bits = [f].pack("G").unpack("N2")
    n = (bits[0] << 32) | bits[1]
    n[63] == 1 ? -(n & 0x7fff_ffff_ffff_ffff) : n
  end
  def self.__at_ordinal(n)
    bits = n < 0 ? -n | (1 << 63) : n
    [bits >> 32, bits & 0xffff_ffff].pack("N2").unpack("G")[0]
  end
end
