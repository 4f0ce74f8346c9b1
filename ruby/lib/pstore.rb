# Objects in a file, read and written in transactions.
class PStore
  class Error < StandardError; end

  attr_accessor :ultra_safe

  def initialize(file, thread_safe = false)
    dir = File.dirname(file)
    raise Error, format("directory %s does not exist", dir) unless File.directory?(dir)
    raise Error, format("file %s not readable", file) if File.exist?(file) && !File.readable?(file)
    @filename = file
    @lock = thread_safe ? Monitor.new : nil
    @table = nil
  end

  def path = @filename

  def [](key)
    __open
    @table[key]
  end

  def []=(key, value)
    __open(true)
    @table[key] = value
  end

  def fetch(key, default = Error)
    __open
    return @table[key] if @table.key?(key)
    raise Error, format("undefined root name `%s'", key) if default.equal?(Error)
    default
  end

  def delete(key)
    __open(true)
    @table.delete(key)
  end

  def keys
    __open
    @table.keys
  end
  alias roots keys

  def key?(key)
    __open
    @table.key?(key)
  end
  alias root? key?

  def commit
    __open
    @abort = false
    throw self
  end

  def abort
    __open
    @abort = true
    throw self
  end

  # The value of the block; nil after commit and abort.
  def transaction(read_only = false)
    return @lock.synchronize { __transaction(read_only) { yield self } } if @lock
    __transaction(read_only) { yield self }
  end

  def __open(writing = false)
    raise Error, "not in transaction" unless @table
    raise Error, "in read-only transaction" if writing && @read_only
  end

  def __transaction(read_only)
    raise Error, "nested transaction" if @table
    mode = read_only ? File::RDONLY : File::RDWR | File::CREAT
    return __run(nil, read_only) { yield } if read_only && !File.exist?(@filename)
    File.open(@filename, mode | File::BINARY) do |file|
      file.flock(read_only ? File::LOCK_SH : File::LOCK_EX)
      __run(file, read_only) { yield }
    end
  end

  def __run(file, read_only)
    before = file ? file.read : ""
    @table = before.empty? ? {} : load(before)
    raise Error, "PStore file seems to be corrupted." unless @table.is_a?(Hash)
    @read_only, @abort = read_only, false
    value = ended = nil
    begin
      catch(self) do
        value = yield
        ended = true
      end
    rescue Exception
      @abort = true
      raise
    ensure
      __save(file, before) unless @abort || read_only
      @table = nil
    end
    ended ? value : nil
  end

  def __save(file, before)
    text = dump(@table)
    return if text == before
    new = "#{@filename}.#{Process.pid}.new"
    File.binwrite(new, text, perm: file.stat.mode & 0o777)
    File.rename(new, @filename)
  end

  private

  def dump(table) = Marshal.dump(table)
  def load(text) = Marshal.load(text)
end
