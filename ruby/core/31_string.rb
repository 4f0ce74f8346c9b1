class String
  include Comparable
  def self.try_convert(o) = Kernel.__try_str(o)

  alias __initialize initialize
  def initialize(text = (none = true; ""), encoding: nil, capacity: nil)
    __initialize(text) unless none
    if encoding
      force_encoding(encoding)
    elsif none && instance_of?(String) && empty? && !frozen?
      self.__encoding = 1 # binary, as what has no text yet
    end
    self
  end

  def unicode_normalize!(form = :nfc) = replace(unicode_normalize(form))
  def unicode_normalized?(form = :nfc) = unicode_normalize(form) == self
  def to_c = Complex.__of_string(self, false)
  def to_r = Rational.__of_string(self, false)
  def sum(bits = 16)
    bits = Kernel.__int(bits)
    n = bytes.sum
    bits > 0 ? n & ((1 << bits) - 1) : n
  end
  def each_codepoint(&block)
    return to_enum(:each_codepoint) { size } unless block
    __codepoints.each(&block)
    self
  end
  # Lines of characters of several bytes, in which no part may pass for an end.
  def __wide_lines(sep, chomp)
    sep = sep.encode(encoding) if sep.encoding != encoding && !encoding.dummy?
    list, line = [], self[0, 0]
    __chars.each do |c|
      line << c
      if line.end_with?(sep)
        list << (chomp ? line[0, line.size - sep.size] : line)
        line = self[0, 0]
      end
    end
    line.empty? ? list : list << line
  end
  def grapheme_clusters(&block) = block ? each_grapheme_cluster(&block) : __graphemes
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
    other = String.try_convert(other)
    __ascii_down <=> other.__ascii_down if other && __compatible(other)
  end
  def casecmp?(other)
    other = String.try_convert(other)
    downcase(:fold) == other.downcase(:fold) if other && __compatible(other)
  end
  def __thawed = frozen? ? raise(FrozenError.new("can't modify frozen String: #{inspect}", receiver: self)) : self
  def __bang(text) = __thawed && text == self ? nil : replace(text)

  # What isn't a String may compare itself the other way round.
  alias __str_order <=>
  def <=>(other)
    return __str_order(other) if other.is_a?(String)
    text = String.try_convert(other)
    return __str_order(text) if text
    order = other <=> self if other.respond_to?(:<=>)
    order && (order > 0 ? -1 : order < 0 ? 1 : 0)
  end

  # The VM's leave NULs at the start.
  alias __lstrip lstrip
  def lstrip = (text = __lstrip).getbyte(0) == 0 ? text.sub(/\A[\0\s]+/, "") : text
  def strip = rstrip.lstrip
  def lstrip! = __bang(lstrip)
  def strip! = __bang(strip)

  def chars(&block) = block ? each_char(&block) : __chars
  def each_char(&block)
    return to_enum(:each_char) unless block
    __chars.each(&block)
    self
  end
  def each_byte(&block)
    return to_enum(:each_byte) unless block
    bytes.each(&block)
    self
  end
  def each_line(sep = $/, chomp: false, &block)
    return lines(sep, chomp: chomp).each unless block
    lines(sep, chomp: chomp).each(&block)
    self
  end
  def lines(sep = $/, chomp: false, &block)
    return each_line(sep, chomp: chomp, &block) if block
    return [dup] if sep.nil?
    sep = Kernel.__str(sep)
    return __wide_lines(sep, chomp) unless encoding.ascii_compatible?
    find = sep.empty? ? "\n\n" : sep
    list, pos, size = [], 0, bytesize
    while pos < size
      at = byteindex(find, pos)
      stop = at ? at + find.bytesize : size
      line = byteslice(pos, stop - pos)
      list << (chomp ? line.chomp(sep.empty? ? "\n" : sep) : line)
      pos = stop
      pos += 1 while sep.empty? && getbyte(pos) == 10
    end
    list
  end

  def upto(last, exclusive = false)
    return to_enum(:upto, last, exclusive) unless block_given?
    last = Kernel.__str(last)
    if __digits? && last.__digits?
      width = size
      to_i.upto(exclusive ? last.to_i - 1 : last.to_i) { |n| yield n.to_s.rjust(width, "0") }
      return self
    end
    if size == 1 && last.size == 1 && ascii_only? && last.ascii_only?
      ord.upto(exclusive ? last.ord - 1 : last.ord) { |c| yield c.chr(encoding) }
      return self
    end
    return self if (self <=> last) > 0 && size >= last.size
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
  alias __chomp chomp
  def chomp(sep = $/) = sep.nil? ? String.new(self) : __chomp(sep)
  alias __chomp! chomp!
  def chomp!(sep = $/) = __thawed && sep.nil? ? nil : __chomp!(sep)
  alias __aset []=
  def insert(index, other)
    i = Kernel.__int(index)
    other = Kernel.__str(other)
    i += size + 1 if i < 0
    raise IndexError, "index #{i < 0 ? i - size : i} out of string" if i < 0 || i > size
    __aset(i, 0, other)
    self
  end
  def prepend(*others)
    others.map! { |o| Kernel.__str(o) }
    others.each { |o| __united(o) }
    others.empty? ? self : replace(others.join + self)
  end
  def concat(*others)
    if others.size == 1
      self << others[0]
    else
      others.map { |o| o.equal?(self) ? dup : o }.each { |o| self << o }
      self
    end
  end
  def ljust(width, pad = " ") = __pad(width, pad, 0)
  def rjust(width, pad = " ") = __pad(width, pad, 1)
  def center(width, pad = " ") = __pad(width, pad, 2)
  def __pad(width, pad, side)
    width = Kernel.__int(width)
    pad = Kernel.__str(pad)
    raise ArgumentError, "zero width padding" if pad.empty?
    encoding = __united(pad)
    n = width - size
    return String.new(self) if n <= 0
    left = side == 0 ? 0 : side == 1 ? n : n / 2
    right = n - left
    fill = ->(k) { (pad * (k / pad.size + 1))[0, k] }
    text = fill.(left) + self + fill.(right)
    text.__encoding = encoding
    text
  end
  def append_as_bytes(*others) = concat(*others)
end

class Symbol
  include Comparable
  # The receiver may be a Hash that is given as keywords. The name of its variable
  # tells Proc#parameters whose block it is.
  def to_proc
    name = self # which isn't the block's in an instance_eval(&:name)
    guarded = __guarded?
    ->(__receiver = (none = true), *args, **opts, &block) do
      if none
        raise ArgumentError, "no receiver given" if opts.empty?
        __receiver, opts = opts, {}
      end
      guarded ? __receiver.public_send(name, *args, **opts, &block) : __receiver.__send__(name, *args, **opts, &block)
    end
  end

  def =~(other) = to_s =~ other
  def match(*args, &block) = to_s.match(*args, &block)
  def match?(*args) = to_s.match?(*args)
  def [](*args) = to_s[*args]
  alias slice []
  def end_with?(*args) = to_s.end_with?(*args)
  def start_with?(*args) = to_s.start_with?(*args)
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

{ nil => "", true => "true", false => "false" }.each do |value, text|
  text = text.encode("US-ASCII").freeze
  value.class.define_method(:to_s) { text }
end
