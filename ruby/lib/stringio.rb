# StringIO counts in bytes, as the one of CRuby does; the String it works on is
# changed in place. What a copy shares with its original is in a Place.
class StringIO
  include Enumerable
  VERSION = "3.0.1"

  class Place
    attr_accessor :string, :pos, :lineno, :encoding, :access

    def initialize(string, access)
      @string = string
      @access = access
      @pos = @lineno = 0
    end
  end
  private_constant :Place

  def self.open(*args, **opts)
    io = new(*args, **opts)
    return io unless block_given?
    begin
      yield io
    ensure
      io.close
      io.instance_variable_get(:@at).string = nil
    end
  end

  def initialize(*args, mode: nil, **opts)
    raise ArgumentError, "wrong number of arguments (given #{args.size}, expected 0..2)" if args.size > 2
    warn "#{self.class}::new() does not take block; use #{self.class}::open() instead", uplevel: 1 if block_given?
    raise ArgumentError, "mode specified twice" if mode && args[1]
    string = args.empty? ? +"" : Kernel.__str(args[0])
    mode ||= args[1]
    mode = string.frozen? ? "r" : "r+" if mode.nil?
    mode, encoding = __mode(mode, **opts)
    access = mode & 3
    @readable, @writable = access != File::WRONLY, access != File::RDONLY
    @append = mode & File::APPEND != 0
    raise Errno::EACCES if @writable && string.frozen?
    string.replace("") if mode & File::TRUNC != 0
    @at = Place.new(string, access)
    @at.encoding = encoding
  end

  # A copy has the same place, and closes by itself.
  def initialize_copy(other) = self

  def string = __at.string

  def string=(s)
    @at.string = Kernel.__str(s)
    @at.pos = @at.lineno = 0
    @at.access = @at.string.frozen? ? File::RDONLY : File::RDWR
    @readable = true
    @writable = @at.access == File::RDWR
    s
  end

  def reopen(*args)
    if args.size == 1 && !args[0].is_a?(String)
      other = args[0]
      other = other.to_strio if !other.is_a?(StringIO) && other.respond_to?(:to_strio)
      raise TypeError, "can't convert #{args[0].nil? ? "nil" : args[0].class} into StringIO" unless other.is_a?(StringIO)
      other.instance_variables.each { |name| instance_variable_set(name, other.instance_variable_get(name)) }
    else
      initialize(*args)
    end
    self
  end

  # reading

  def read(length = nil, buffer = nil)
    __readable
    length = Kernel.__int(length) unless length.nil?
    unless buffer.nil?
      buffer = Kernel.__str(buffer)
      raise FrozenError, "can't modify frozen String: #{buffer.inspect}" if buffer.frozen?
    end
    raise ArgumentError, "negative length #{length} given" if length && length < 0
    text = __bytes(@at.pos, length || @at.string.bytesize)
    @at.pos += text.bytesize
    if length
      text.force_encoding(Encoding::BINARY)
      if length > 0 && text.empty?
        buffer&.replace("")
        return
      end
    end
    buffer ? buffer.replace(text) : text
  end

  def pread(length, offset, buffer = nil)
    length, offset = Kernel.__int(length), Kernel.__int(offset)
    raise ArgumentError, "negative string size (or size too big): #{length}" if length < 0
    raise Errno::EINVAL, "pread: Invalid offset argument" if offset < 0
    __readable
    return buffer ? buffer.replace("") : +"" if length == 0
    raise EOFError, "end of file reached" if offset >= @at.string.bytesize
    text = __bytes(offset, length).force_encoding(Encoding::BINARY)
    buffer ? buffer.replace(text) : text
  end

  def sysread(*args)
    text = read(*args)
    raise EOFError, "end of file reached" if text.nil?
    text
  end
  alias readpartial sysread

  def read_nonblock(length, buffer = nil, exception: true)
    text = read(length, buffer)
    raise EOFError, "end of file reached" if text.nil? && exception
    text
  end

  def gets(*args, chomp: false)
    sep, limit = __separator(args)
    $_ = __line(sep, limit, chomp)
  end

  def readline(*args, **opts) = gets(*args, **opts) || raise(EOFError, "end of file reached")

  def readlines(*args, chomp: false)
    sep, limit = __separator(args)
    raise ArgumentError, "invalid limit: 0 for readlines" if limit == 0
    lines = []
    while (line = __line(sep, limit, chomp))
      lines << line
    end
    lines
  end

  def each_line(*args, chomp: false)
    return to_enum(:each_line, *args, chomp: chomp) unless block_given?
    sep, limit = __separator(args)
    raise ArgumentError, "invalid limit: 0 for each_line" if limit == 0
    while (line = __line(sep, limit, chomp))
      yield line
    end
    self
  end
  alias each each_line

  def getc
    __readable
    return if @at.pos >= @at.string.bytesize
    c = __bytes(@at.pos, 8)[0]
    @at.pos += c.bytesize
    c
  end

  def getbyte
    __readable
    b = @at.string.getbyte(@at.pos)
    @at.pos += 1 if b
    b
  end
  def readchar = getc || raise(EOFError, "end of file reached")
  def readbyte = getbyte || raise(EOFError, "end of file reached")

  def each_char
    return to_enum(:each_char) unless block_given?
    while (c = getc)
      yield c
    end
    self
  end

  def each_byte
    return to_enum(:each_byte) unless block_given?
    while (b = getbyte)
      yield b
    end
    self
  end

  def each_codepoint
    return to_enum(:each_codepoint) unless block_given?
    each_char { |c| yield c.ord }
  end

  def ungetc(c)
    __readable
    return if c.nil?
    __unget(c.is_a?(Integer) ? c.chr(external_encoding) : __encode(Kernel.__str(c)))
  end

  def ungetbyte(b)
    __readable
    return if b.nil?
    __unget(b.is_a?(Integer) ? (b & 255).chr : Kernel.__str(b))
  end

  def eof? = (__readable; @at.pos >= @at.string.bytesize)
  alias eof eof?

  # writing

  def write(*objects)
    n = 0
    objects.each { |o| n += __write(o) }
    n
  end
  def syswrite(o) = write(o)
  def write_nonblock(o, **) = write(o)
  def <<(o) = (write(o); self)
  def print(*objects)
    objects = [$_] if objects.empty?
    objects.each_with_index do |o, i|
      write($,) if i > 0 && $,
      write(o)
    end
    write($\) if $\
    nil
  end
  def puts(*objects) = (write(IO.__puts(*objects)); nil)
  def printf(format, *args) = (write(format(format, *args)); nil)
  def putc(c)
    write(c.is_a?(String) ? c[0] : (Kernel.__int(c) & 255).chr)
    c
  end

  def truncate(length)
    __writable
    n = Kernel.__int(length)
    raise Errno::EINVAL, "negative length" if n < 0
    size = @at.string.bytesize
    n < size ? __splice(n, size - n, "") : __pad(n)
    length
  end

  # position and state

  def pos = __at.pos
  alias tell pos
  def pos=(n)
    n = Kernel.__int(n)
    raise Errno::EINVAL if n < 0
    @at.pos = n
  end
  def lineno = __at.lineno
  def lineno=(n)
    @at.lineno = Kernel.__int(n)
  end
  def rewind = (@at.lineno = @at.pos = 0)
  def seek(offset, whence = IO::SEEK_SET)
    raise IOError, "closed stream" if closed?
    n = Kernel.__int(offset)
    case Kernel.__int(whence)
    when IO::SEEK_SET
    when IO::SEEK_CUR then n += @at.pos
    when IO::SEEK_END then n += @at.string.bytesize
    else raise Errno::EINVAL, "invalid whence"
    end
    raise Errno::EINVAL if n < 0
    @at.pos = n
    0
  end
  def size = string ? string.bytesize : raise(IOError, "not opened")
  alias length size
  def close = (@readable = @writable = false; nil)
  def close_read
    raise IOError, "closing non-duplex IO for reading" if @at.access == File::WRONLY
    @readable = false
    nil
  end
  def close_write
    raise IOError, "closing non-duplex IO for writing" if @at.access == File::RDONLY
    @writable = false
    nil
  end
  def closed? = !@readable && !@writable
  def closed_read? = !@readable
  def closed_write? = !@writable
  def flush = self
  def fsync = 0
  def sync = true
  def sync=(v)
    v
  end
  def tty? = false
  alias isatty tty?
  def fileno = nil
  def pid = nil
  def fcntl(*) = raise(NotImplementedError, "fcntl() function is unimplemented on this machine")
  def inspect = "#<StringIO:0x#{object_id.to_s(16).rjust(16, "0")}>"

  # encoding

  def external_encoding = @at.encoding || @at.string&.encoding
  def internal_encoding = nil
  def binmode = set_encoding(Encoding::BINARY)

  def set_encoding(external, *)
    external = external.to_s.split(":")[0] unless external.nil? || external.is_a?(Encoding)
    @at.encoding = external.nil? ? Encoding.default_external : Encoding.find(external)
    @at.string.force_encoding(@at.encoding) if @writable && !@at.string.frozen?
    self
  end

  BOMS = { "\xef\xbb\xbf" => "UTF-8", "\xff\xfe\0\0" => "UTF-32LE", "\xff\xfe" => "UTF-16LE", "\0\0\xfe\xff" => "UTF-32BE", "\xfe\xff" => "UTF-16BE" }
  private_constant :BOMS

  def set_encoding_by_bom
    start = @at.string.byteslice(0, 4).b
    bom, name = BOMS.find { |bytes, _| start.start_with?(bytes.b) }
    return unless bom
    @at.pos = bom.bytesize
    set_encoding(name)
    @at.encoding
  end

  private

  def __at = @at || raise(IOError, "uninitialized stream")
  def __readable = @readable || (__at && raise(IOError, "not opened for reading"))
  def __writable = @writable || (__at && raise(IOError, "not opened for writing"))

  # "r+:utf-8" is a number of flags and an encoding, which may be options too.
  def __mode(mode, external_encoding: nil, encoding: nil, binmode: nil, textmode: nil, **)
    flags = mode
    encoding ||= external_encoding
    unless mode.is_a?(Integer)
      access, name, = (text = Kernel.__str(mode)).split(":", 3)
      raise ArgumentError, "invalid access mode #{text}" unless (m = /\A([rwa])([bt]?\+?|\+[bt])\z/.match(access))
      flags = m[2].include?("+") ? File::RDWR : m[1] == "r" ? File::RDONLY : File::WRONLY
      flags |= { "r" => 0, "w" => File::TRUNC, "a" => File::APPEND }[m[1]]
      binary, text = m[2].include?("b"), m[2].include?("t")
      raise ArgumentError, "binmode specified twice" if binary && !binmode.nil?
      raise ArgumentError, "textmode specified twice" if text && !textmode.nil?
      raise ArgumentError, "encoding specified twice" if name && encoding
    end
    binary ||= binmode
    raise ArgumentError, "both textmode and binmode specified" if binary && (text || textmode)
    name ? name = name.sub(/\Abom\|/i, "") : name = encoding
    name = name ? Encoding.find(name) : binary ? Encoding::BINARY : nil
    [flags, name]
  end

  # up to n bytes from a place on
  def __bytes(from, n)
    text = @at.string.byteslice(from, n) || +""
    @at.encoding ? text.force_encoding(@at.encoding) : text
  end

  def __encode(text)
    to = external_encoding
    from = text.encoding
    return text if to == from || from == Encoding::BINARY || to == Encoding::BINARY || to == Encoding::US_ASCII
    begin
      text.encode(to)
    rescue EncodingError
      text
    end
  end

  def __write(object)
    __writable
    text = __encode(object.is_a?(String) ? object : "#{object}")
    size = text.bytesize
    return 0 if size == 0
    raise IOError, "not modifiable string" if @at.string.frozen?
    string = @at.string
    @at.pos = string.bytesize if @append
    if @at.pos == string.bytesize
      if text.encoding == string.encoding || text.ascii_only?
        string << text
      elsif text.encoding == Encoding::BINARY || string.encoding == Encoding::BINARY
        string << text.dup.force_encoding(string.encoding)
      else
        string << text
      end
    else
      __pad(@at.pos)
      __splice(@at.pos, size, text)
    end
    @at.pos += size
    size
  end

  def __unget(bytes)
    raise IOError, "not modifiable string" if @at.string.frozen?
    __pad(@at.pos)
    n = bytes.bytesize
    over = n < @at.pos ? n : @at.pos
    __splice(@at.pos - over, over, bytes)
    @at.pos -= over
    nil
  end

  # makes the String n bytes long, if it is shorter.
  def __pad(n)
    short = n - @at.string.bytesize
    @at.string << "\0" * short if short > 0
  end

  # puts text over n bytes at a place, whatever the encodings are.
  def __splice(at, n, text)
    string = @at.string
    rest = string.byteslice(at + n, string.bytesize) || ""
    string.replace((string.byteslice(0, at).b << text.b << rest.b).force_encoding(string.encoding))
  end

  def __separator(args)
    case args.size
    when 0 then [$/, nil]
    when 1
      return [nil, nil] if args[0].nil?
      return [Kernel.__str(args[0]), nil] if args[0].is_a?(String) || args[0].respond_to?(:to_str)
      [$/, Kernel.__int(args[0])]
    when 2
      [args[0].nil? ? nil : Kernel.__str(args[0]), args[1].nil? ? nil : Kernel.__int(args[1])]
    else
      raise ArgumentError, "wrong number of arguments (given #{args.size}, expected 0..2)"
    end
  end

  def __line(sep, limit, chomp)
    __readable
    return __bytes(0, 0) if limit == 0
    string, pos = @at.string, @at.pos
    size = string.bytesize
    return if pos >= size
    if sep == ""
      pos += 1 while string.getbyte(pos) == 10
      if pos >= size
        @at.pos = pos
        return
      end
    end
    stop = sep ? __stop(sep, pos) : size
    # newlines that were skipped count too
    limit -= pos - @at.pos if limit
    stop = pos + __whole(pos, limit) if limit && limit > 0 && stop - pos > limit
    line = __bytes(pos, stop - pos)
    @at.pos = stop
    @at.lineno += 1
    return line unless chomp
    return line.chomp if sep.nil? || sep == "\n" || sep == ""
    sep.bytesize == 1 && line.end_with?(sep) ? line.delete_suffix(sep).delete_suffix("\r") : line.delete_suffix(sep)
  end

  # where a line ends that begins at pos
  def __stop(sep, pos)
    find = sep == "" ? "\n\n" : sep
    at = @at.string.byteindex(find, pos)
    return @at.string.bytesize unless at
    at + find.bytesize
  end

  # A limit within a character takes the whole of it.
  def __whole(pos, limit)
    n = 0
    text = __bytes(pos, limit + 8)
    return limit if text.ascii_only? || text.encoding == Encoding::BINARY
    text.each_char { |c| return n if (n += c.bytesize) >= limit }
    n
  end
end
