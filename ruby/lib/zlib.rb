# Compression, which Go does. The bytes differ from the C library's, what they
# unpack to doesn't.
module Zlib
  class Error < StandardError; end
  class StreamError < Error; end
  class DataError < Error; end
  class BufError < Error; end

  NO_COMPRESSION = 0
  BEST_SPEED = 1
  BEST_COMPRESSION = 9
  DEFAULT_COMPRESSION = -1
  DEFAULT_STRATEGY = 0
  MAX_WBITS = 15
  NO_FLUSH = 0
  SYNC_FLUSH = 2
  FULL_FLUSH = 3
  FINISH = 4
  VERSION = "2.1.1"

  def self.deflate(string, level = DEFAULT_COMPRESSION) = __deflate(string, level)
  def self.inflate(string) = __inflate(string)

  def self.gunzip(string)
    __gunzip(string)[0]
  rescue GzipFile::Error => e
    raise e.class, e.message.sub("end of file", "end of string")
  end

  def self.gzip(string, level: nil, strategy: nil)
    __gzip(string.to_str, level, "", "", nil)
  end

  # Collects what it is given and compresses it at the end.
  class Deflate
    def self.deflate(string, level = DEFAULT_COMPRESSION) = Zlib.deflate(string, level)

    def initialize(level = DEFAULT_COMPRESSION, wbits = MAX_WBITS, _memlevel = nil, _strategy = nil)
      @level, @wbits, @input = level || DEFAULT_COMPRESSION, wbits || MAX_WBITS, +""
    end

    def deflate(string, flush = NO_FLUSH)
      @input << string
      flush == FINISH ? finish : ""
    end

    def <<(string)
      @input << string
      self
    end

    def finish
      out = case
      when @wbits < 0 then Zlib.__raw_deflate(@input, @level)
      when @wbits > MAX_WBITS then Zlib.__gzip(@input, @level, "", "", nil)
      else Zlib.__deflate(@input, @level)
      end
      @input = +""
      out
    end

    def close = nil
    def finished? = @input.empty?
  end

  class Inflate
    def self.inflate(string) = Zlib.inflate(string)

    def initialize(wbits = MAX_WBITS)
      @wbits, @input = wbits, +""
    end

    def inflate(string)
      @input << string if string
      case
      when @wbits < 0 then Zlib.__raw_inflate(@input)
      when @wbits > MAX_WBITS && @input.start_with?("\x1f") then Zlib.gunzip(@input)
      else Zlib.__inflate(@input)
      end
    end

    def <<(string)
      @input << string
      self
    end

    def finish = @input.empty? ? "" : inflate(nil)
    def close = nil
  end

  class GzipFile
    class Error < Zlib::Error; end
    class CRCError < Error; end
    class LengthError < Error; end
    class NoFooter < Error; end

    attr_reader :orig_name, :comment, :mtime

    def self.wrap(*args, **opts)
      gz = new(*args, **opts)
      return gz unless block_given?
      begin
        yield gz
      ensure
        gz.close unless gz.closed?
      end
    end

    def closed? = @closed ? true : false
    def sync = false
    def to_io = @io
  end

  class GzipWriter < GzipFile
    attr_writer :orig_name, :comment, :mtime

    def self.open(filename, level = nil, strategy = nil, &block)
      wrap(File.open(filename, "wb"), level, strategy, &block)
    end

    def initialize(io, level = nil, _strategy = nil, **)
      @io, @level, @input = io, level, +""
      @orig_name, @comment, @mtime = "", "", nil
    end

    def write(*strings)
      strings.sum { |s| @input << s.to_s; s.to_s.bytesize }
    end

    def <<(string)
      write(string)
      self
    end

    def print(*strings)
      write(*strings)
      nil
    end

    def puts(*lines)
      buffer = StringIO.new
      buffer.puts(*lines)
      write(buffer.string)
      nil
    end

    def printf(*args)
      write(format(*args))
      nil
    end

    def flush(_flush = nil) = self

    def finish
      @io.write(Zlib.__gzip(@input, @level, @orig_name || "", @comment || "", @mtime&.to_i))
      @closed = true
      @io
    end

    def close
      finish
      @io.close if @io.respond_to?(:close)
      @io
    end
  end

  class GzipReader < GzipFile
    def self.open(filename, &block)
      wrap(File.open(filename, "rb"), &block)
    end

    def self.zcat(io, **)
      wrap(io) { |gz| gz.read }
    end

    def initialize(io, **)
      @io = io
      text, @orig_name, @comment, mtime = Zlib.__gunzip(io.read.to_s)
      @mtime = Time.at(mtime)
      @text = StringIO.new(text)
    end

    include Enumerable

    %i[read gets readline readlines readpartial each_line each_byte each_char getc readchar getbyte readbyte eof? eof rewind pos tell ungetc lineno].each do |name|
      define_method(name) { |*args, **opts, &block| @text.__send__(name, *args, **opts, &block) }
    end
    alias each each_line

    def unused = nil

    def finish
      @closed = true
      @io
    end

    def close
      @closed = true
      @io.close if @io.respond_to?(:close)
      @io
    end
  end
end
