class Encoding
  def self.const_missing(name)
    require "gocap/converter" if name == :Converter
    __define_all
    const_defined?(name) ? const_get(name) : super
  end
  def self.constants(*)
    __define_all
    super
  end
  def self.compatible?(a, b)
    return if (x = __of(a)).nil? || (y = __of(b)).nil?
    return x if x.equal?(y)
    if a.is_a?(String) && b.is_a?(String)
      n = a.__compatible(b)
      return n && __at(n)
    end
    return x if b.is_a?(String) && b.empty?
    return y if a.is_a?(String) && a.empty?
    return unless x.ascii_compatible? && y.ascii_compatible?
    return x if !b.is_a?(String) && y.equal?(US_ASCII)
    return y if !a.is_a?(String) && x.equal?(US_ASCII)
    return y if a.is_a?(String) && a.ascii_only?
    x if b.is_a?(String) && b.ascii_only?
  end
  def self.__of(o)
    case o
    when Encoding then o
    when String, Symbol, Regexp then o.encoding
    when IO then o.external_encoding
    end
  end
  def __dump(*) = name
  def self._load(name) = find(name)
  def clone(*) = self
  def dup = self
end
