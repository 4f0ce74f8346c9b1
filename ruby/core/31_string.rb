class String
  include Comparable
  def self.try_convert(o) = o.is_a?(String) ? o : o.respond_to?(:to_str) ? o.to_str : nil

  alias __initialize initialize
  def initialize(text = "", encoding: nil, capacity: nil)
    __initialize(text)
    force_encoding(encoding) if encoding
  end

  def encoding = Encoding::UTF_8
  def ascii_only? = bytesize == size && bytes.all? { |b| b < 128 }
  def force_encoding(encoding)
    e = Encoding.find(encoding)
    unless e == Encoding::UTF_8 || ascii_only?
      raise NotImplementedError, "String#force_encoding(#{e.name}) of text that isn't ASCII: strings are always UTF-8"
    end
    self
  end
  def b = dup # the bytes are the same, but they count as characters still
  def encode(to = Encoding::UTF_8, from = nil, invalid: nil, replace: nil, xml: nil, crlf_newline: nil, universal_newline: nil, **opts)
    to = Encoding.find(to)
    from = Encoding.find(from) if from && !from.is_a?(Hash)
    text = dup
    text = bytes.pack("U*") if from == Encoding::ISO_8859_1
    unless text.valid_encoding?
      unless invalid == :replace
        bad = text.each_char.find { |c| !c.valid_encoding? }
        raise Encoding::InvalidByteSequenceError, "#{bad.inspect} on UTF-8" if to != Encoding::UTF_8 || from
        return text
      end
      text = text.scrub(replace || (to == Encoding::UTF_8 ? "\u{fffd}" : "?"))
    end
    case to
    when Encoding::US_ASCII, Encoding::ASCII_8BIT
      unless text.ascii_only?
        bad = text.each_char.find { |c| c.bytesize > 1 }
        raise Encoding::UndefinedConversionError, "U+#{bad.ord.to_s(16).upcase.rjust(4, "0")} from UTF-8 to #{to.name}" unless opts[:undef] == :replace
        text = text.each_char.map { |c| c.bytesize > 1 ? replace || "?" : c }.join
      end
    when Encoding::ISO_8859_1, Encoding::UTF_16LE, Encoding::UTF_16BE
      raise NotImplementedError, "String#encode to #{to.name}: strings are always UTF-8" unless text.ascii_only? && to == Encoding::ISO_8859_1
    end
    text = text.gsub("\r\n", "\n").gsub("\r", "\n") if universal_newline
    text = text.gsub("\n", "\r\n") if crlf_newline
    if xml
      text = text.gsub("&", "&amp;").gsub("<", "&lt;").gsub(">", "&gt;")
      text = "\"#{text.gsub("\"", "&quot;")}\"" if xml == :attr
    end
    text
  end
  def encode!(*args, **opts) = replace(encode(*args, **opts))
  def unicode_normalize(form = :nfc) = ascii_only? ? dup : __normalize(form.to_s)
  def unicode_normalize!(form = :nfc) = replace(unicode_normalize(form))
  def unicode_normalized?(form = :nfc) = unicode_normalize(form) == self
  def scrub(with = "\u{fffd}")
    return dup if valid_encoding?
    each_char.map { |c| c.valid_encoding? ? c : block_given? ? yield(c) : with }.join
  end
  def scrub!(*args, &block) = replace(scrub(*args, &block))
  def crypt(*) = raise(NotImplementedError, "String#crypt isn't supported")
  def undump = raise(NotImplementedError, "String#undump isn't supported")
  def to_c = Complex.__of_string(self, false)
  def to_r = Rational.__of_string(self, false)
  def sum(bits = 16)
    n = bytes.sum
    bits > 0 ? n & ((1 << bits) - 1) : n
  end
  def grapheme_clusters = __graphemes
  def each_grapheme_cluster(&block)
    return to_enum(:each_grapheme_cluster) unless block
    __graphemes.each(&block)
    self
  end

  def upcase(*opts) = __case(0, opts)
  def downcase(*opts) = __case(1, opts)
  def swapcase(*opts) = __case(2, opts)
  def capitalize(*opts) = __case(3, opts)
  def upcase!(*opts) = __bang(__case(0, opts))
  def downcase!(*opts) = __bang(__case(1, opts))
  def swapcase!(*opts) = __bang(__case(2, opts))
  def capitalize!(*opts) = __bang(__case(3, opts))
  def casecmp(other)
    return unless other.is_a?(String)
    __ascii_down <=> other.__ascii_down
  end
  def casecmp?(other)
    return unless other.is_a?(String)
    downcase == other.downcase
  end
  def __bang(text)
    raise FrozenError.new("can't modify frozen String: #{inspect}", receiver: self) if frozen?
    text == self ? nil : replace(text)
  end

  def each_char(&block)
    return to_enum(:each_char) unless block
    chars.each(&block)
    self
  end
  def each_byte(&block)
    return to_enum(:each_byte) unless block
    bytes.each(&block)
    self
  end
  def each_line(sep = "\n", chomp: false, &block)
    return lines(sep, chomp: chomp).each unless block
    lines(sep, chomp: chomp).each(&block)
    self
  end
  def lines(sep = "\n", chomp: false, &block)
    return each_line(sep, chomp: chomp, &block) if block
    sep = Kernel.__str(sep) unless sep.nil?
    io = StringIO.new(self, "r")
    list = []
    while (line = io.__line([sep], chomp))
      list << line
    end
    list
  end

  def upto(last, exclusive = false)
    return to_enum(:upto, last, exclusive) unless block_given?
    if __digits? && last.__digits?
      width = size
      to_i.upto(exclusive ? last.to_i - 1 : last.to_i) { |n| yield n.to_s.rjust(width, "0") }
      return self
    end
    if size == 1 && last.size == 1 && ascii_only? && last.ascii_only?
      ord.upto(exclusive ? last.ord - 1 : last.ord) { |c| yield c.chr }
      return self
    end
    return self if size > last.size || (self <=> last) > 0 && size == last.size
    s = dup
    loop do
      at_end = s == last
      break if exclusive && at_end
      yield s
      break if at_end
      s = s.succ
      break if s.size > last.size
    end
    self
  end
  def __digits? = !empty? && bytes.all? { |c| c >= 48 && c <= 57 }
  def between?(a, b) = self >= a && self <= b

  def encoding_aware? = true
  def unpack1(format, offset: 0) = (offset == 0 ? self : byteslice(offset, bytesize)).unpack(format)[0]
  alias __chomp chomp
  def chomp(*args) = args == [nil] ? dup : __chomp(*args)
  alias __chomp! chomp!
  def chomp!(*args) = args == [nil] ? nil : __chomp!(*args)
  def insert(index, other)
    i = index
    i += size + 1 if i < 0
    raise IndexError, "index #{index} out of string" if i < 0 || i > size
    replace(self[0, i] + other + self[i, size])
  end
  def prepend(*others) = replace(others.map { |o| Kernel.__str(o) }.join + self)
  def concat(*others)
    if others.size == 1
      self << others[0]
    else
      text = others.map { |o| o.is_a?(Integer) ? [o].pack("U") : o }.join
      self << text
    end
  end
  def ljust(width, pad = " ") = __pad(width, pad, 0)
  def rjust(width, pad = " ") = __pad(width, pad, 1)
  def center(width, pad = " ") = __pad(width, pad, 2)
  def __pad(width, pad, side)
    raise ArgumentError, "zero width padding" if pad.empty?
    n = width - size
    return dup if n <= 0
    left = side == 0 ? 0 : side == 1 ? n : n / 2
    right = n - left
    fill = ->(k) { (pad * (k / pad.size + 1))[0, k] }
    fill.(left) + self + fill.(right)
  end
  def append_as_bytes(*others) = concat(*others)
end

class Symbol
  include Comparable
  def =~(other) = to_s =~ other
  def match(*args, &block) = to_s.match(*args, &block)
  def match?(*args) = to_s.match?(*args)
  def [](*args) = to_s[*args]
  alias slice []
  def encoding = to_s.ascii_only? ? Encoding::US_ASCII : Encoding::UTF_8
  def end_with?(*args) = to_s.end_with?(*args)
  def start_with?(*args) = to_s.start_with?(*args)
  def id2name = to_s
  def name = to_s.freeze
  def succ = to_s.succ.to_sym
  alias next succ
  def swapcase(*opts) = to_s.swapcase(*opts).to_sym
  def upcase(*opts) = to_s.upcase(*opts).to_sym
  def downcase(*opts) = to_s.downcase(*opts).to_sym
  def capitalize(*opts) = to_s.capitalize(*opts).to_sym
  def casecmp(other) = other.is_a?(Symbol) ? to_s.casecmp(other.to_s) : nil
  def casecmp?(other) = other.is_a?(Symbol) ? to_s.casecmp?(other.to_s) : nil
  def to_sym = self
end
