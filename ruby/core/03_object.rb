module Kernel
  alias __clone clone
  def clone(freeze: nil)
    raise ArgumentError, "unexpected value for freeze: #{freeze.class}" unless freeze.nil? || freeze == true || freeze == false
    if is_a?(Numeric) || is_a?(Symbol) || nil? || equal?(true) || equal?(false)
      raise ArgumentError, "can't unfreeze #{self.class}" if freeze == false
      return self
    end
    copy = freeze == false ? __unfrozen_clone : __clone
    if copy.method(:initialize_clone).owner != Kernel
      copy = copy.__unfrozen_clone if copy.frozen?
      freeze.nil? ? copy.__send__(:initialize_clone, self) : copy.__send__(:initialize_clone, self, freeze: freeze)
      copy.freeze if frozen? && freeze.nil?
    end
    copy.freeze if freeze == true
    copy
  end

  alias __dup dup
  def dup
    copy = __dup
    copy.__send__(:initialize_dup, self) if !copy.equal?(self) && copy.method(:initialize_dup).owner != Kernel
    copy
  end

  # The VM's dup and clone call initialize_copy themselves.
  def initialize_dup(_) = self
  def initialize_clone(_, freeze: nil) = self

  def __unfrozen_clone
    copy = dup
    singleton_methods(false).each { |m| copy.define_singleton_method(m, &method(m).unbind.bind(copy)) } unless is_a?(Module)
    copy
  end

  # The modules that extend it, for Marshal.
  def __extensions
    return [] if singleton_methods.empty?
    raise TypeError, "singleton can't be dumped" unless singleton_methods(false).empty?
    (singleton_class.ancestors - self.class.ancestors).reject { |m| Class === m }
  end

  def rand(max = 0)
    if max.is_a?(Range)
      return Random.__within(Random, max)
    end
    max = max.nil? ? 0 : Kernel.__whole(max).abs
    max == 0 ? Random.__real : Random.__below(max)
  end

  def self.rand(max = 0) = Object.__send__(:rand, max)
end

class Random
  class << self
    def rand(*max) = __rand(self, max)
    def random_number(max = nil) = max.is_a?(Range) || (max.is_a?(Numeric) && max > 0) ? rand(max) : __real

    def __rand(source, given)
      return source.__real if given.empty?
      raise ArgumentError, "wrong number of arguments (given #{given.size}, expected 0..1)" if given.size > 1
      max = given[0]
      case max
      when Range then __within(source, max) || raise(ArgumentError, "invalid argument - #{max}")
      when Float
        raise Errno::EDOM if max.nan? || max.infinite?
        raise ArgumentError, "invalid argument - #{max}" if max <= 0
        source.__real * max
      else
        n = max.nil? ? 0 : Kernel.__whole(max)
        raise ArgumentError, "invalid argument - #{max}" if n <= 0
        source.__below(n)
      end
    end

    # nil when the range is empty
    def __within(source, range)
      low, high = range.begin, range.end
      raise Errno::EDOM if low.nil? || high.nil?
      if low.is_a?(Float) || high.is_a?(Float)
        raise Errno::EDOM if [low, high].any? { |x| x.to_f.nan? || x.to_f.infinite? }
        return if high < low || (high == low && range.exclude_end?)
        return low + source.__real(!range.exclude_end?) * (high - low).to_f
      end
      raise TypeError, "no implicit conversion of #{low.class} into Integer" unless low.respond_to?(:+) && high.respond_to?(:-)
      n = high - low + (range.exclude_end? ? 0 : 1)
      n > 0 ? low + source.__below(n) : nil
    end

    # A place below n in an Array, from what was given as random:
    def __place(source, n)
      return source.__below(n) if source.equal?(Random) || source.is_a?(Random)
      i = Kernel.__int(source.rand(n))
      raise RangeError, "random number too small #{i}" if i < 0
      raise RangeError, "random number too big #{i}" if i >= n
      i
    end
  end

  def rand(*max) = Random.__rand(self, max)
  def random_number(max = nil) = max.is_a?(Range) || (max.is_a?(Numeric) && max > 0) ? rand(max) : __real
end

class Array
  def shuffle!(random: Random)
    raise FrozenError.new("can't modify frozen #{self.class}: #{inspect}", receiver: self) if frozen?
    i = n = size
    while i > 0
      j = Random.__place(random, i)
      raise "modified during shuffle!" if size != n
      i -= 1
      self[i], self[j] = self[j], self[i]
    end
    self
  end
  def shuffle(random: Random) = Array.new(self).shuffle!(random: random)

  def sample(count = (one = true; nil), random: Random)
    return empty? ? nil : self[Random.__place(random, size)] if one
    count = Kernel.__int(count)
    raise ArgumentError, "negative sample number" if count < 0
    left = size
    count = left if count > left
    places = Array.new(count) { |i| Random.__place(random, left - i) } if count <= 3 || count <= 16
    case count
    when 0 then []
    when 1 then [self[places[0]]]
    when 2
      i, j = places
      j += 1 if j >= i
      [self[i], self[j]]
    when 3
      i, j, k = places
      low, high = j, i
      low, high = i, j += 1 if j >= i
      k += 1 if k >= low && (k += 1) >= high
      [self[i], self[j], self[k]]
    else
      if places # each counts the places that the ones before left
        taken = []
        return places.map do |at|
          taken.each { |t| at < t ? break : at += 1 }
          taken.insert(taken.index { |t| t > at } || taken.size, at)
          self[at]
        end
      end
      list = Array.new(self)
      count.times do |i|
        j = Random.__place(random, left - i) + i
        list[i], list[j] = list[j], list[i]
      end
      list.first(count)
    end
  end
end
