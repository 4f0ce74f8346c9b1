class IO
  include Enumerable
  SEEK_SET = 0
  SEEK_CUR = 1
  SEEK_END = 2
  module WaitReadable; end
  module WaitWritable; end
  class EAGAINWaitReadable < Errno::EAGAIN
    include WaitReadable
  end

  class << self
    def open(*args)
      io = new(*args)
      return io unless block_given?
      begin
        yield io
      ensure
        io.close unless io.closed?
      end
    end
    alias for_fd new

    def foreach(path, *args)
      return to_enum(:foreach, path, *args) unless block_given?
      opts = args.last.is_a?(Hash) ? args.last.reject { |k, _| k == :chomp } : {}
      File.open(path, "r", **opts) { |f| f.each_line(*args) { |line| yield line } }
      nil
    end

    def pipe(*)
      r, w = __pipe
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
      unless from.respond_to?(:read) || from.respond_to?(:readpartial)
        opened << (from = File.open(from, "rb"))
      end
      unless to.respond_to?(:write)
        opened << (to = File.open(to, "wb"))
      end
      from.seek(offset) if offset
      n = 0
      while length.nil? || n < length
        chunk = from.read(length ? [length - n, 65536].min : 65536)
        break if chunk.nil? || chunk.empty?
        to.write(chunk)
        n += chunk.bytesize
      end
      n
    ensure
      opened&.each(&:close)
    end

    def select(*) = raise(NotImplementedError, "IO.select isn't supported")
    def sysopen(*) = raise(NotImplementedError, "IO.sysopen isn't supported: use File.open")
    def console_size = raise(NotImplementedError, "IO.console_size isn't supported: use IO.console.winsize")
    def try_convert(o) = o.respond_to?(:to_io) ? o.to_io : nil
  end

  def each_line(*args)
    return to_enum(:each_line, *args) unless block_given?
    raise ArgumentError, "invalid limit: 0 for each_line" if args[0] == 0
    while (line = gets(*args))
      yield line
    end
    self
  end
  alias each each_line

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

  def printf(format, *args) = (write(format(format, *args)); nil)
  def flush = (__check; self)
  def binmode = (__binary(true); self)
  def binmode? = __binary
  def pos=(n)
    seek(n)
  end
  def seek(n, whence = SEEK_SET)
    whence = { SET: 0, CUR: 1, END: 2 }[whence] || raise(ArgumentError, "unknown whence: #{whence}") if whence.is_a?(Symbol)
    n += pos if whence == SEEK_CUR
    __seek(n, whence == SEEK_CUR ? SEEK_SET : whence)
  end
  alias sysseek seek
  def to_io = self
  def stat = File.stat(self)
  def set_encoding(*) = self
  def set_encoding_by_bom = nil
  def external_encoding = Encoding::UTF_8
  def internal_encoding = nil
  def autoclose? = true
  def autoclose=(v)
    raise NotImplementedError, "IO#autoclose= false isn't supported" unless v
  end
  def close_on_exec? = true
  def close_on_exec=(v)
    raise NotImplementedError, "IO#close_on_exec= false isn't supported" unless v
  end
  def reopen(*) = raise(NotImplementedError, "IO#reopen isn't supported: assign to $stdout instead")
  def fcntl(*) = raise(NotImplementedError, "IO#fcntl isn't supported")
  def ioctl(*) = raise(NotImplementedError, "IO#ioctl isn't supported")
  def advise(*) = nil
  def wait_readable(*) = self
  def wait_writable(*) = self
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
  alias to_path path
  def size = stat.size
  def mtime = stat.mtime
  def atime = stat.atime
  def ctime = stat.ctime
  def lstat = File.lstat(path)
  def chown(uid, gid) = File.chown(uid, gid, path) && 0
end

class IO
  include File::Constants
end

class Dir
  include Enumerable
  class << self
    def glob(patterns, flags = 0, base: nil, sort: true, **opts, &block)
      flags = opts[:flags] if opts.key?(:flags)
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

    def entries(path, **) = [".", ".."] + children(path)
    def each_child(path, **, &block)
      return to_enum(:each_child, path) unless block
      children(path).each(&block)
      nil
    end
    def foreach(path, **, &block)
      return to_enum(:foreach, path) unless block
      entries(path).each(&block)
      nil
    end
    def empty?(path) = exist?(path) && children(path).empty?
    def exists?(path) = exist?(path)
    def open(path, **)
      dir = new(path)
      return dir unless block_given?
      begin
        yield dir
      ensure
        dir.close
      end
    end
    def chroot(*) = raise(NotImplementedError, "Dir.chroot isn't supported")
    def unlink(path) = rmdir(path)
  end

  attr_reader :path
  alias to_path path
  def initialize(path, **)
    @path = path.respond_to?(:to_path) ? path.to_path : path
    @entries = Dir.entries(@path)
    @pos = 0
  end
  def read
    raise IOError, "uninitialized Dir" unless @entries
    (e = @entries[@pos]) && (@pos += 1)
    e
  end
  def each
    return to_enum(:each) unless block_given?
    while (e = read)
      yield e
    end
    self
  end
  def each_child(&block)
    return to_enum(:each_child) unless block
    children.each(&block)
    self
  end
  def children = @entries[2..]
  def rewind = (@pos = 0; self)
  def tell = @pos
  alias pos tell
  def close = (@entries = nil)
  def fileno = raise(NotImplementedError, "Dir#fileno isn't supported")
  def inspect = "#<Dir:#{@path}>"
end

class Time
  include Comparable
end
