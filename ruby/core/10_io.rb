class IO
  include Enumerable
  SEEK_SET = 0
  SEEK_CUR = 1
  SEEK_END = 2
  SEEK_DATA = 3
  SEEK_HOLE = 4
  READABLE = 1
  PRIORITY = 2
  WRITABLE = 4
  module WaitReadable; end
  module WaitWritable; end
  class EAGAINWaitReadable < Errno::EAGAIN
    include WaitReadable
  end
  class EAGAINWaitWritable < Errno::EAGAIN
    include WaitWritable
  end
  EWOULDBLOCKWaitReadable = EAGAINWaitReadable
  EWOULDBLOCKWaitWritable = EAGAINWaitWritable

  class << self
    def open(*args)
      io = new(*args)
      return io unless block_given?
      begin
        yield io
      ensure
        begin
          io.close unless io.closed?
        rescue IOError => e
          raise unless e.message == "closed stream"
        end
      end
    end
    def for_fd(...) = new(...)

    # Where these get a stream of a command or a pipe, the rest may have to wait.
    def read(*args) = __rest(__read(*args)) { |io| io.read(*args.drop(1).grep(Integer)) }
    def binread(*args) = __rest(__binread(*args)) { |io| io.read(*args.drop(1).grep(Integer)) }
    def readlines(*args) = __rest(__readlines(*args)) { |io| io.readlines(*args.drop(1)) }
    def write(*args) = __rest(__write(*args)) { |io| io.write(args[1]) }
    def binwrite(*args) = __rest(__binwrite(*args)) { |io| io.write(args[1]) }
    def __rest(value)
      return value unless IO === value
      begin
        yield value
      ensure
        value.close
      end
    end

    def select(*args) = Thread.__await(__select(*args))

    def foreach(path, *args, **opts)
      return to_enum(:foreach, path, *args, **opts) unless block_given?
      chomp = opts.delete(:chomp)
      lines = chomp.nil? ? {} : { chomp: chomp }
      limit = args[-1]
      raise ArgumentError, "invalid limit: 0 for foreach" if limit == 0
      piped = equal?(IO) && path.is_a?(String) && path.start_with?("|")
      io = piped ? popen(path[1..]) : File.open(path, opts.key?(:mode) ? nil : "r", **opts)
      begin
        while (line = io.__line(*args, **lines))
          yield $_ = line
        end
      ensure
        io.close
      end
      $_ = nil
    end

    def pipe(external = nil, internal = nil, **opts)
      r, w = __pipe
      internal ? r.set_encoding(external, internal, **opts) : r.set_encoding(external, **opts) if external
      return [r, w] unless block_given?
      begin
        yield r, w
      ensure
        r.close unless r.closed?
        w.close unless w.closed?
      end
    end

    def popen(*args)
      io = __popen(*args)
      return io unless block_given?
      begin
        yield io
      ensure
        io.close unless io.closed?
      end
    end

    def copy_stream(from, to, length = nil, offset = nil)
      opened = []
      from, to = try_convert(from) || from, try_convert(to) || to
      named = ->(o, *methods) { !o.is_a?(IO) && (o.is_a?(String) || o.respond_to?(:to_path)) && methods.none? { |m| o.respond_to?(m) } }
      opened << (from = File.open(Kernel.__str(from.is_a?(String) ? from : from.to_path), "rb")) if named.(from, :read, :readpartial)
      opened << (to = File.open(Kernel.__str(to.is_a?(String) ? to : to.to_path), "wb")) if named.(to, :write)
      raise ArgumentError, "cannot specify src_offset for non-IO" if offset && !from.is_a?(IO)
      to.__writable if to.is_a?(IO)
      n = 0
      while length.nil? || n < length
        size = length ? [length - n, 65536].min : 65536
        chunk =
          if offset
            begin
              from.pread(size, offset + n)
            rescue EOFError
              nil
            end
          elsif !from.respond_to?(:readpartial)
            from.read(size, buffer = +"") && buffer
          else
            begin
              from.readpartial(size, buffer = +"")
              buffer
            rescue EOFError
              nil
            end
          end
        break if chunk.nil? || chunk.empty?
        rest = chunk
        until rest.empty?
          written = to.write(rest)
          break if to.is_a?(IO) || !written.is_a?(Integer) || written >= rest.bytesize
          rest = rest.byteslice(written..)
        end
        n += chunk.bytesize
      end
      n
    ensure
      opened&.each(&:close)
    end

    def console_size = raise(NotImplementedError, "IO.console_size isn't supported: use IO.console.winsize")

    def try_convert(o)
      return o if o.is_a?(IO)
      return unless o.respond_to?(:to_io)
      io = o.to_io
      return io if io.nil? || io.is_a?(IO)
      raise TypeError, "can't convert #{o.class} to IO (#{o.class}#to_io gives #{io.class})"
    end
  end

  # Each of these is a method of Go's that gives an operation where it would have to
  # wait, and wants to be called again after it (ruby/iowait.go).
  def read(*args)
    while Thread::Operation === (v = __read(*args))
      Thread.__await(v)
    end
    v
  end

  def readpartial(*args)
    while Thread::Operation === (v = __readpartial(*args))
      Thread.__await(v)
    end
    v
  end

  def sysread(*args)
    while Thread::Operation === (v = __sysread(*args))
      Thread.__await(v)
    end
    v
  end

  def gets(*args)
    while Thread::Operation === (v = __gets(*args))
      Thread.__await(v)
    end
    v
  end

  def __line(*args)
    while Thread::Operation === (v = __next_line(*args))
      Thread.__await(v)
    end
    v
  end

  def readline(*args)
    while Thread::Operation === (v = __readline(*args))
      Thread.__await(v)
    end
    v
  end

  def readlines(*args)
    while Thread::Operation === (v = __readlines(*args))
      Thread.__await(v)
    end
    v
  end
  alias to_a readlines

  def getc
    while Thread::Operation === (v = __getc)
      Thread.__await(v)
    end
    v
  end

  def readchar
    while Thread::Operation === (v = __readchar)
      Thread.__await(v)
    end
    v
  end

  def getbyte
    while Thread::Operation === (v = __getbyte)
      Thread.__await(v)
    end
    v
  end

  def readbyte
    while Thread::Operation === (v = __readbyte)
      Thread.__await(v)
    end
    v
  end

  def eof?
    while Thread::Operation === (v = __eof)
      Thread.__await(v)
    end
    v
  end
  alias eof eof?

  # These give an operation that does the rest.
  def write(*args) = Thread.__finished(__write(*args))
  def syswrite(text) = Thread.__finished(__syswrite(text))
  def close = Thread.__finished(__close)
  def close_read = Thread.__finished(__close_read)
  def close_write = Thread.__finished(__close_write)

  def each_line(*args, **opts)
    unless block_given?
      return to_enum(:each_line, *args, **opts) { nil }
    end
    raise ArgumentError, "invalid limit: 0 for each_line" if args[-1] == 0
    while (line = __line(*args, **opts))
      yield line
    end
    self
  end
  alias each each_line

  def each_char
    return to_enum(:each_char) { nil } unless block_given?
    while (c = getc)
      yield c
    end
    self
  end

  def each_byte
    return to_enum(:each_byte) { nil } unless block_given?
    while (b = getbyte)
      yield b
    end
    self
  end

  def each_codepoint
    return to_enum(:each_codepoint) { nil } unless block_given?
    while (c = getc)
      yield c.ord
    end
    self
  end

  def printf(format = (none = true), *args)
    return if none
    write(format(format, *args))
    nil
  end
  def flush = (__check; self)
  def binmode = (__binmode; self)
  def pos=(n)
    seek(n)
    n
  end
  def seek(n, whence = SEEK_SET)
    __seek(n, __whence(whence))
    0
  end
  def sysseek(n, whence = SEEK_SET)
    raise IOError, "sysseek for buffered IO" if __buffered > 0
    __seek(n, __whence(whence))
  end
  def __whence(whence)
    return whence unless whence.is_a?(Symbol)
    { SET: 0, CUR: 1, END: 2, DATA: 3, HOLE: 4 }[whence] || raise(ArgumentError, "unknown whence: #{whence}")
  end
  def to_io = self
  def stat
    __check
    File.stat(self)
  end
  def set_encoding(external, internal = (one = true), **opts)
    one ? __set_encoding(external, **opts) : __set_encoding(external, internal, **opts)
    self
  end
  def ioctl(*) = raise(NotImplementedError, "IO#ioctl isn't supported")
  def wait_readable(timeout = nil)
    raise IOError, "not opened for reading" unless __readable?
    self if Thread.__finished(__ready(false, timeout))
  end
  def wait_writable(timeout = nil)
    __writable
    self if Thread.__finished(__ready(true, timeout))
  end
end

class File
  SEPARATOR = Separator = "/"
  ALT_SEPARATOR = nil
  PATH_SEPARATOR = ":"
  module Constants
    RDONLY = 0
    WRONLY = 1
    RDWR = 2
    APPEND, CREAT, EXCL, NONBLOCK, TRUNC, NOCTTY, SYNC, NOFOLLOW, BINARY = File.__flags
    SHARE_DELETE = 0
    LOCK_SH = 1
    LOCK_EX = 2
    LOCK_NB = 4
    LOCK_UN = 8
    NULL = "/dev/null"
    FNM_NOESCAPE = 1
    FNM_PATHNAME = 2
    FNM_DOTMATCH = 4
    FNM_CASEFOLD = 8
    FNM_EXTGLOB = 16
    FNM_SYSCASE = 0
    FNM_SHORTNAME = 0
  end

  class Stat
    include Comparable
    def <=>(other) = other.is_a?(File::Stat) ? mtime <=> other.mtime : nil
  end

  def path = __path
  def flock(how)
    while Thread::Operation === (v = __flock(how))
      Thread.__await(v)
    end
    v
  end
  alias to_path path
  def size
    __check
    File.size(self)
  end
  def mtime = stat.mtime
  def atime = stat.atime
  def ctime = stat.ctime
  def lstat
    __check
    File.lstat(path)
  end
  def chown(uid, gid)
    __check
    File.chown(uid, gid, path)
    0
  end
end

class IO
  include File::Constants
end

class Dir
  include Enumerable
  class << self
    def glob(patterns, flags = 0, base: nil, sort: true, **opts, &block)
      flags = opts[:flags] if opts.key?(:flags)
      raise ArgumentError, "expected true or false as sort: #{sort.inspect}" unless sort == true || sort == false
      base = base.path if base.is_a?(Dir)
      base = nil if base == ""
      found = __glob(patterns, base, flags, sort)
      return found unless block
      found.each(&block)
      nil
    end

    def [](*patterns, base: nil, sort: true) = glob(patterns.flatten, base: base, sort: sort)

    def chdir(path = (none = true; ENV["HOME"] || ENV["LOGDIR"] || raise(ArgumentError, "HOME/LOGDIR not set")))
      return __chdir(path) unless block_given?
      back = pwd
      __chdir(path)
      begin
        yield path.respond_to?(:to_path) ? path.to_path : path
      ensure
        __chdir(back)
      end
    end

    alias __children children
    def children(path, encoding: nil) = __encoded(__children(path), encoding)
    def entries(path, encoding: nil) = __encoded([".", ".."] + __children(path), encoding)
    def __encoded(names, encoding)
      names.each { |n| n.force_encoding(encoding) } if encoding
      internal = Encoding.default_internal
      internal ? names.map { |n| n.encode(internal) } : names
    end

    def each_child(path, **opts, &block)
      return to_enum(:each_child, path, **opts) unless block
      children(path, **opts).each(&block)
      nil
    end
    def foreach(path, **opts, &block)
      return to_enum(:foreach, path, **opts) { nil } unless block
      entries(path, **opts).each(&block)
      nil
    end
    def empty?(path)
      __children(path).empty?
    rescue Errno::ENOTDIR
      false
    rescue Errno::ENOENT => e
      raise Errno::ENOENT.new(path.respond_to?(:to_path) ? path.to_path : path, "rb_dir_s_empty_p")
    end
    def exists?(path) = exist?(path)
    def open(path, **opts)
      dir = new(path, **opts)
      return dir unless block_given?
      begin
        yield dir
      ensure
        dir.close
      end
    end
    def unlink(path) = rmdir(path)
  end

  attr_reader :path
  alias to_path path
  def initialize(path, encoding: nil)
    @path = path.respond_to?(:to_path) ? path.to_path : path
    @entries = Dir.entries(@path, encoding: encoding)
    @pos = 0
  end
  def __entries = @entries || raise(IOError, "closed directory")
  def read
    (e = __entries[@pos]) && (@pos += 1)
    e
  end
  def each
    return to_enum(:each) { nil } unless block_given?
    while (e = read)
      yield e
    end
    self
  end
  def each_child(&block)
    return to_enum(:each_child) { nil } unless block
    children.each(&block)
    self
  end
  def children = __entries[2..]
  def rewind
    __entries
    @pos = 0
    self
  end
  def tell
    __entries
    @pos
  end
  alias pos tell
  def seek(n)
    __entries
    @pos = Kernel.__int(n)
    self
  end
  def pos=(n)
    seek(n)
    n
  end
  def close
    @file&.close
    @entries = @file = nil
  end
  def fileno
    __entries
    (@file ||= File.open(@path, File::RDONLY)).fileno
  end
  def inspect = @path ? "#<Dir:#{@path}>" : super
end

class Time
  include Comparable
end

Object.__autoload :StringIO, "stringio"
