# StringIO counts in bytes, as the one of CRuby does; the String it works on is
# changed in place.
class StringIO
  include Enumerable
  VERSION = "3.0.1"

  def self.open(*args)
    io = new(*args)
    return io unless block_given?
    begin
      yield io
    ensure
      io.close unless io.closed?
    end
  end

  attr_accessor :lineno
  attr_reader :string

  def initialize(string = nil, mode = nil)
    if mode.nil?
      mode = string.nil? || !string.frozen? ? "r+" : "r"
    end
    @string = string.nil? ? +"" : string.to_str
    @pos = @lineno = 0
    @append = false
    if mode.is_a?(Integer)
      access = mode & 3
      @readable, @writable = access != 1, access != 0
      @append = mode & File::APPEND != 0
      @string.replace("") if mode & File::TRUNC != 0
    else
      mode = mode.to_s
      @readable = mode.start_with?("r") || mode.include?("+")
      @writable = !mode.start_with?("r") || mode.include?("+")
      @append = mode.start_with?("a")
      @string.replace("") if mode.start_with?("w")
    end
    raise Errno::EACCES if @writable && @string.frozen?
  end

  def initialize_copy(other) = self

  def string=(s)
    @string = s.to_str
    @readable = true
    @writable = !s.frozen?
    @pos = @lineno = 0
    s
  end

  def reopen(*args) = (initialize(*args); self)

  # reading

  def read(length = nil, buffer = nil)
    __readable
    if length.nil?
      text = @pos >= @string.bytesize ? +"" : @string.byteslice(@pos, @string.bytesize - @pos)
      @pos = @string.bytesize if @pos < @string.bytesize
    else
      raise ArgumentError, "negative length #{length} given" if length < 0
      if length > 0 && @pos >= @string.bytesize
        buffer&.replace("")
        return nil
      end
      text = length == 0 ? +"" : @string.byteslice(@pos, length)
      @pos += text.bytesize
    end
    buffer ? buffer.replace(text) : text
  end

  def pread(length, offset)
    raise EOFError, "end of file reached" if offset >= @string.bytesize && length > 0
    @string.byteslice(offset, length)
  end

  def sysread(length = nil, buffer = nil)
    text = read(length, buffer)
    raise EOFError, "end of file reached" if text.nil?
    text
  end
  alias readpartial sysread
  def read_nonblock(length = nil, buffer = nil, **) = sysread(length, buffer)

  def gets(*args, chomp: false)
    line = __line(args, chomp)
    @lineno += 1 if line
    $_ = line
  end

  def readline(*args, **opts) = gets(*args, **opts) || raise(EOFError, "end of file reached")

  def readlines(*args, **opts)
    raise ArgumentError, "invalid limit: 0 for readlines" if args[0] == 0
    lines = []
    while (line = gets(*args, **opts))
      lines << line
    end
    lines
  end

  def each_line(*args, **opts)
    return readlines(*args, **opts).each unless block_given?
    raise ArgumentError, "invalid limit: 0 for each_line" if args[0] == 0
    while (line = gets(*args, **opts))
      yield line
    end
    self
  end
  alias each each_line

  def getc
    __readable
    return if @pos >= @string.bytesize
    c = @string.byteslice(@pos, 4)[0]
    @pos += c.bytesize
    c
  end

  def getbyte
    __readable
    b = @string.getbyte(@pos)
    @pos += 1 if b
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

  def ungetc(c)
    __readable
    return if c.nil?
    ungetbyte(c.is_a?(Integer) ? [c].pack("U") : c)
  end

  def ungetbyte(b)
    __readable
    return if b.nil?
    b = (b & 255).chr if b.is_a?(Integer)
    n = b.bytesize
    if n <= @pos
      __splice(@pos - n, n, b)
      @pos -= n
    else
      __splice(0, @pos, b)
      @pos = 0
    end
    nil
  end

  def eof? = (__readable; @pos >= @string.bytesize)
  alias eof eof?

  # writing

  def write(*objects)
    __writable
    n = 0
    objects.each do |o|
      text = o.to_s
      size = text.bytesize
      @pos = @string.bytesize if @append
      if @pos == @string.bytesize
        @string << text
      else
        @string << "\0" * (@pos - @string.bytesize) if @pos > @string.bytesize
        __splice(@pos, size, text)
      end
      @pos += size
      n += size
    end
    n
  end
  alias syswrite write
  def write_nonblock(text, **) = write(text)
  def <<(o) = (write(o); self)
  def print(*objects) = (write(*objects); nil)
  def puts(*objects) = (write(IO.__puts(*objects)); nil)
  def printf(format, *args) = (write(format(format, *args)); nil)
  def putc(c)
    write(c.is_a?(String) ? c[0] : (c & 255).chr)
    c
  end

  def truncate(n)
    __writable
    raise Errno::EINVAL, "negative length" if n < 0
    if n < @string.bytesize
      @string.replace(@string.byteslice(0, n))
    else
      @string << "\0" * (n - @string.bytesize)
    end
    0
  end

  # position and state

  def pos = @pos
  alias tell pos
  def pos=(n)
    raise Errno::EINVAL if n < 0
    @pos = n
  end
  def rewind = (@lineno = @pos = 0)
  def seek(n, whence = 0)
    raise IOError, "closed stream" if closed?
    whence = { SET: 0, CUR: 1, END: 2 }[whence] if whence.is_a?(Symbol)
    n += @pos if whence == 1
    n += @string.bytesize if whence == 2
    raise Errno::EINVAL if n < 0
    @pos = n
    0
  end
  def size = @string ? @string.bytesize : raise(IOError, "not opened")
  alias length size
  def close = (@readable = @writable = false; nil)
  def close_read
    raise IOError, "closing non-duplex IO for reading" unless @readable
    @readable = false
    nil
  end
  def close_write
    raise IOError, "closing non-duplex IO for writing" unless @writable
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
  def binmode = self
  def fcntl(*) = raise(NotImplementedError, "fcntl() function is unimplemented on this machine")
  def external_encoding = Encoding::UTF_8
  def internal_encoding = nil
  def set_encoding(*) = self
  def set_encoding_by_bom
    return unless @string.start_with?("\u{feff}") && @pos == 0
    @pos = 3
    Encoding::UTF_8
  end
  def inspect = "#<StringIO:0x#{object_id.to_s(16).rjust(16, "0")}>"

  def __readable = @readable || raise(IOError, "not opened for reading")
  def __writable = @writable || raise(IOError, "not opened for writing")

  # puts text over n bytes at a place.
  def __splice(at, n, text)
    rest = @string.byteslice(at + n, @string.bytesize) || ""
    @string.replace(@string.byteslice(0, at) + text + rest)
  end

  def __line(args, chomp)
    __readable
    sep, limit = "\n", nil
    if args.size == 1 && args[0].is_a?(Integer)
      limit = args[0]
    elsif args.size > 0
      sep, limit = args
    end
    return +"" if limit == 0
    return if @pos >= @string.bytesize
    if sep == ""
      @pos += 1 while @string.getbyte(@pos) == 10
      return if @pos >= @string.bytesize
      find = "\n\n"
    else
      find = sep
    end
    at = find && @string.byteindex(find, @pos)
    stop = at ? at + find.bytesize : @string.bytesize
    if limit && limit > 0 && stop - @pos > limit
      stop = @pos + limit
      stop += 1 while stop < @string.bytesize && @string.getbyte(stop) & 0xc0 == 0x80
    end
    line = @string.byteslice(@pos, stop - @pos)
    @pos = stop
    @pos += 1 while sep == "" && @string.getbyte(@pos) == 10
    return line unless chomp && find
    sep == "\n" ? line.chomp : sep == "" ? line.chomp("\n").chomp("\n") : line.delete_suffix(sep)
  end
end
