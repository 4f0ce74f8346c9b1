# What Numeric#step and Range#step give without a block.
class Enumerator
  class ArithmeticSequence < Enumerator
    class << self
      alias __new new

      def __make(text, from, to, step, exclusive)
        __new { |y| ArithmeticSequence.__each(from, to, step, exclusive) { |x| y << x } }.__set(text, from, to, step, exclusive)
      end
      undef_method :new

      def __each(from, to, step, exclusive, &block)
        if from.is_a?(Float) || to.is_a?(Float) || step.is_a?(Float)
          Numeric.__float_steps(from.to_f, to, step.to_f, exclusive, &block)
          return
        end
        v = from
        while to.nil? || (exclusive ? (step > 0 ? v < to : v > to) : (step > 0 ? v <= to : v >= to))
          yield v
          v += step
        end
      end
    end

    def __set(text, from, to, step, exclusive)
      @__text, @__begin, @__end, @__step, @__exclusive = text, from, to, step, exclusive
      self
    end

    def begin = @__begin
    def end = @__end
    def step = @__step
    def exclude_end? = @__exclusive
    def inspect = @__text
    alias to_s inspect

    def each(&block)
      return self unless block
      ArithmeticSequence.__each(@__begin, @__end, @__step, @__exclusive, &block)
      self
    end

    def size
      return Float::INFINITY if @__end.nil?
      if @__begin.is_a?(Float) || @__end.is_a?(Float) || @__step.is_a?(Float)
        return Numeric.__float_step_count(@__begin.to_f, @__end.to_f, @__step.to_f, @__exclusive)
      end
      n = (@__end - @__begin).div(@__step)
      n -= 1 if @__exclusive && @__begin + n * @__step == @__end
      n < 0 ? 0 : n + 1
    end

    def last(n = (one = true; 1))
      raise RangeError, "cannot get the last element of endless arithmetic sequence" if @__end.nil?
      one ? to_a.last : to_a.last(n)
    end

    def first(*args)
      return super unless args.empty?
      size == 0 ? nil : (@__end.is_a?(Float) || @__step.is_a?(Float) ? @__begin.to_f : @__begin)
    end

    def ==(other)
      other.is_a?(ArithmeticSequence) && @__begin == other.begin && @__end == other.end && @__step == other.step && @__exclusive == other.exclude_end?
    end
    alias === ==
    alias eql? ==
    def hash = [ArithmeticSequence, @__begin, @__end, @__step, @__exclusive].hash
  end
end
