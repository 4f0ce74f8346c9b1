module Enumerable
  def compact = to_a.compact
  def each_entry(*args, &block)
    return to_enum(:each_entry, *args) unless block
    each(*args) { |*x| yield x.size > 1 ? x : x[0] }
    self
  end
  def to_set(*args, &block) = Set.new(self, *args, &block)

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
      source.each do |x|
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
    source = self
    Enumerator.new do |y|
      group = nil
      source.each do |x|
        if group && (block ? block.call(x) : pattern[0] === x)
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
    source = self
    Enumerator.new do |y|
      group = []
      source.each do |x|
        group << x
        if block ? block.call(x) : pattern[0] === x
          y << group
          group = []
        end
      end
      y << group unless group.empty?
    end
  end
  def chunk(&block)
    return to_enum(:chunk) unless block
    source = self
    Enumerator.new do |y|
      key = group = nil
      source.each do |x|
        k = block.call(x)
        if k.nil? || k == :_separator
          y << [key, group] if group
          group = nil
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

class Enumerator
  class Yielder
    def to_proc = ->(*args) { self.yield(*args) }
  end
  class Lazy
    def eager = Enumerator.new { |y| each { |x| y << x } }
    def compact = reject(&:nil?)
    alias __zip zip
    def zip(*others, &block) = __zip(*others.map { |o| o.is_a?(Array) ? o : o.each_entry }, &block)
    def with_index(offset = 0, &block)
      i = offset - 1
      mapped = map { |x| [x, i += 1] }
      block ? mapped.map { |x, n| block.call(x, n); x } : mapped
    end
  end
  def self.produce(*initial)
    Enumerator.new do |y|
      begin
        value = initial.empty? ? yield : initial[0]
        loop do
          y << value
          value = yield value
        end
      rescue StopIteration
        nil
      end
    end
  end
end
