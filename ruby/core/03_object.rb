module Kernel
  alias __clone clone
  def clone(freeze: nil)
    return self if is_a?(Numeric) || is_a?(Symbol) || nil? || equal?(true) || equal?(false)
    copy = freeze == false ? __unfrozen_clone : __clone
    copy.freeze if freeze == true
    copy
  end

  def __unfrozen_clone
    copy = dup
    singleton_methods(false).each { |m| copy.define_singleton_method(m, &method(m).unbind.bind(copy)) } unless is_a?(Module)
    copy
  end

  alias __rand rand
  def rand(max = nil)
    return Random.rand(max) if max.is_a?(Range)
    max = max.to_i.abs if max
    max == 0 ? __rand : max ? __rand(max) : __rand
  end
end

class Random
  DEFAULT = self
  class << self
    alias __rand rand
    def rand(max = nil)
      return __rand if max.nil?
      __in(max) { |n| n ? __rand(n) : __rand }
    end
    def random_number(max = nil) = max.nil? || (max.is_a?(Numeric) && max <= 0) ? __rand : rand(max)
    def new_seed = Integer(__seed)
    def seed = @__seed ||= new_seed
    def urandom(n) = __bytes(n)
    def __in(max)
      if max.is_a?(Range)
        low, high = max.begin, max.end
        raise Errno::EDOM if low.nil? || high.nil?
        if low.is_a?(Float) || high.is_a?(Float)
          return low + yield(nil) * (high - low)
        end
        n = high - low + (max.exclude_end? ? 0 : 1)
        return nil if n <= 0
        return low + yield(n)
      end
      raise ArgumentError, "invalid argument - #{max}" if max <= 0
      max.is_a?(Float) ? yield(nil) * max : yield(max)
    end
  end
  alias __rand rand
  def rand(max = nil)
    return __rand if max.nil?
    Random.__in(max) { |n| n ? __rand(n) : __rand }
  end
  def random_number(max = nil) = max.nil? ? __rand : rand(max)
  def seed = raise(NotImplementedError, "Random#seed isn't supported")
end
