require "tmpdir"

# A Tempfile is the open file itself. It is removed by unlink or close!, and at
# the end of the program.
class Tempfile < File
  @files = {}
  class << self
    attr_reader :files

    def open(*args, **opts)
      file = new(*args, **opts)
      return file unless block_given?
      begin
        yield file
      ensure
        file.close
      end
    end

    def create(basename = "", tmpdir = nil, mode: 0, **opts)
      file = nil
      Dir.__tmpname(basename, tmpdir) do |path|
        file = File.open(path, File::RDWR | File::CREAT | File::EXCL | mode, 0600)
      end
      return file unless block_given?
      path = file.path
      begin
        yield file
      ensure
        file.close unless file.closed?
        File.unlink(path) if File.exist?(path)
      end
    end
  end

  def initialize(basename = "", tmpdir = nil, mode: 0, **opts)
    Dir.__tmpname(basename, tmpdir) do |path|
      super(path, File::RDWR | File::CREAT | File::EXCL | mode, 0600)
      @tmp_path = path
    end
    Tempfile.files[@tmp_path] = Process.pid
  end

  def path = @tmp_path
  alias to_path path
  def unlink
    return unless @tmp_path
    File.unlink(@tmp_path) if File.exist?(@tmp_path)
    Tempfile.files.delete(@tmp_path)
    @tmp_path = nil
  end
  alias delete unlink
  def close(unlink_now = false)
    super()
    unlink if unlink_now
    nil
  end
  def close! = close(true)
  def open
    raise NotImplementedError, "Tempfile#open isn't supported: use File.open(tempfile.path)"
  end
  def size = closed? ? File.size(@tmp_path) : File.size(self)
  alias length size
  def inspect = "#<Tempfile:#{@tmp_path}#{closed? ? " (closed)" : ""}>"
end

at_exit do
  Tempfile.files.each { |path, pid| File.unlink(path) if pid == Process.pid && File.exist?(path) }
end
