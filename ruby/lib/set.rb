# mruby has Set; this is what differs from CRuby's.
class Set
  def ^(enum)
    n = self.class.new(enum)
    each { |o| n.add(o) unless n.delete?(o) }
    n
  end

  def clear
    __get_hash.clear
    self
  end

  def reset
    __get_hash.rehash
    self
  end

  def freeze
    __get_hash.freeze
    super
  end

  def intersect?(enum)
    raise ArgumentError, "value must be enumerable" unless enum.is_a?(Enumerable)
    enum.any? { |o| include?(o) }
  end

  def disjoint?(enum)
    !intersect?(enum)
  end

  def merge(*enums)
    enums.each do |enum|
      raise ArgumentError, "value must be enumerable" unless enum.is_a?(Enumerable)
      enum.each { |o| add(o) }
    end
    self
  end

  def pretty_print(pp)
    pp.text(inspect)
  end
end
