# Strings are UTF-8; bytes that aren't valid stay as they are. There is no tag
# for another encoding, so what would need one is refused.
class Encoding
  class CompatibilityError < EncodingError; end
  class UndefinedConversionError < EncodingError; end
  class InvalidByteSequenceError < EncodingError; end
  class ConverterNotFoundError < EncodingError; end

  attr_reader :name, :names
  def initialize(*names)
    @name, @names = names[0], names
  end
  def to_s = @name
  def inspect = "#<Encoding:#{@name}>"
  def ascii_compatible? = true
  def dummy? = false

  UTF_8 = new("UTF-8", "CP65001", "locale", "external", "filesystem")
  ASCII_8BIT = BINARY = new("ASCII-8BIT", "BINARY")
  US_ASCII = ASCII = new("US-ASCII", "ASCII", "ANSI_X3.4-1968", "646")
  ISO_8859_1 = new("ISO-8859-1", "ISO8859-1")
  UTF_16LE = new("UTF-16LE")
  UTF_16BE = new("UTF-16BE")

  class << self
    def list = [ASCII_8BIT, UTF_8, US_ASCII, ISO_8859_1, UTF_16LE, UTF_16BE]
    def name_list = list.flat_map(&:names)
    def find(name)
      return name if name.is_a?(Encoding)
      up = name.to_s.upcase
      list.find { |e| e.names.any? { |n| n.upcase == up } } || raise(ArgumentError, "unknown encoding name - #{name}")
    end
    def default_external = UTF_8
    def default_internal = nil
    def default_external=(e)
      raise NotImplementedError, "Encoding.default_external other than UTF-8 isn't supported" unless find(e) == UTF_8
    end
    def default_internal=(e)
      raise NotImplementedError, "Encoding.default_internal other than UTF-8 isn't supported" unless e.nil? || find(e) == UTF_8
    end
    def compatible?(*) = UTF_8
  end
end
