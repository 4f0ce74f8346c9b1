class Pathname
  include Comparable
  SEPARATOR_LIST = "/"
  TO_PATH = :to_path

  def self.pwd = new(Dir.pwd)
  def self.getwd = pwd
  def self.glob(patterns, flags = 0, base: nil, &block)
    found = Dir.glob(patterns.is_a?(Pathname) ? patterns.to_s : patterns, flags, base: base).map { |f| new(f) }
    return found unless block
    found.each(&block)
    nil
  end

  def initialize(path)
    path = path.to_path if path.respond_to?(:to_path)
    raise TypeError, "no implicit conversion of #{path.nil? ? "nil" : path.class} into String" unless path.is_a?(String)
    raise ArgumentError, "pathname contains null byte" if path.include?("\0")
    @path = path.dup
  end

  def to_s = @path.dup
  alias to_path to_s
  def inspect = "#<Pathname:#{@path}>"
  def ==(other) = other.is_a?(Pathname) && @path == other.to_s
  alias === ==
  alias eql? ==
  def <=>(other) = other.is_a?(Pathname) ? @path.tr("/", "\0") <=> other.to_s.tr("/", "\0") : nil
  def hash = @path.hash
  def freeze = (super; @path.freeze; self)

  def +(other)
    other = Pathname.new(other) unless other.is_a?(Pathname)
    Pathname.new(__plus(@path, other.to_s))
  end
  alias / +

  def join(*parts)
    return self if parts.empty?
    result = Pathname.new(parts.pop)
    return result if result.absolute?
    until parts.empty?
      result = Pathname.new(parts.pop) + result
      return result if result.absolute?
    end
    self + result
  end

  def absolute? = @path.start_with?("/")
  def relative? = !absolute?
  def root? = @path != "" && @path.delete("/").empty?
  def mountpoint? = File.identical?(self, parent) || stat.dev != parent.stat.dev
  def parent = self + ".."
  def dirname = Pathname.new(File.dirname(@path))
  def basename(*args) = Pathname.new(File.basename(@path, *args))
  def extname = File.extname(@path)
  def expand_path(*args) = Pathname.new(File.expand_path(@path, *args))
  def realpath(*args) = Pathname.new(File.realpath(@path, *args))
  def realdirpath(*args) = Pathname.new(File.realdirpath(@path, *args))
  def split = File.split(@path).map { |f| Pathname.new(f) }
  def sub(*args, &block) = Pathname.new(@path.sub(*args, &block))
  def sub_ext(ext)
    old = File.extname(@path)
    Pathname.new(@path.delete_suffix(old) + ext)
  end

  def cleanpath(consider_symlink = false)
    abs = absolute?
    parts = []
    names = @path.split("/").reject { |n| n == "" || n == "." }
    names.each do |n|
      if n == ".." && !parts.empty? && parts[-1] != ".." && !consider_symlink
        parts.pop
      elsif n == ".." && parts.empty? && abs
        next
      else
        parts << n
      end
    end
    text = parts.join("/")
    return Pathname.new("/" + text) if abs
    Pathname.new(text.empty? ? "." : text)
  end

  def relative_path_from(base)
    base = Pathname.new(base) unless base.is_a?(Pathname)
    to = cleanpath
    from = base.cleanpath
    raise ArgumentError, "different prefix: #{(to.absolute? ? "/" : "").inspect} and #{base.to_s.inspect}" if to.absolute? != from.absolute?
    a = to.to_s.split("/").reject { |n| n == "" || n == "." }
    b = from.to_s.split("/").reject { |n| n == "" || n == "." }
    while !a.empty? && a[0] == b[0]
      a.shift
      b.shift
    end
    raise ArgumentError, "base_directory has ..: #{base.to_s.inspect}" if b.include?("..")
    parts = b.map { ".." } + a
    Pathname.new(parts.empty? ? "." : parts.join("/"))
  end

  def each_filename(&block)
    return to_enum(:each_filename) unless block
    @path.split("/").reject(&:empty?).each(&block)
    nil
  end

  def descend
    list = []
    ascend { |p| list.unshift(p) }
    return list.each unless block_given?
    list.each { |p| yield p }
    nil
  end

  def ascend
    return to_enum(:ascend) unless block_given?
    path = @path
    yield self
    loop do
      path = path.chomp("/") if path.size > 1
      i = path.rindex("/")
      break if i.nil? || path == "/"
      path = i == 0 ? "/" : path[0, i]
      yield Pathname.new(path)
    end
    nil
  end

  def children(with_directory = true)
    with_directory = false if @path == "."
    Dir.children(@path).map { |f| with_directory ? Pathname.new(File.join(@path, f)) : Pathname.new(f) }
  end
  def each_child(with_directory = true, &block)
    return children(with_directory).each unless block
    children(with_directory).each(&block)
  end
  def entries = Dir.entries(@path).map { |f| Pathname.new(f) }
  def each_entry(&block) = entries.each(&block)
  def glob(pattern, flags = 0, &block)
    found = Dir.glob(pattern, flags, base: @path).map { |f| self + f }
    return found unless block
    found.each(&block)
    nil
  end
  def find(ignore_error: true, &block)
    require "find"
    return to_enum(:find) unless block
    Find.find(@path) { |f| yield Pathname.new(f) }
  end

  # what the classes of files do with the path first
  %i[read binread readlines write binwrite].each do |name|
    define_method(name) { |*args| File.__send__(name, @path, *args) }
  end
  %i[atime mtime ctime birthtime ftype lstat stat blockdev? chardev? executable? executable_real? exist? grpowned?
     directory? file? pipe? socket? owned? readable? readable_real? world_readable? setuid? setgid? size size?
     sticky? symlink? writable? writable_real? world_writable? zero?].each do |name|
    define_method(name) { File.__send__(name, @path) }
  end
  def open(*args, &block) = File.open(@path, *args, &block)
  def each_line(*args, &block) = File.foreach(@path, *args, &block)
  def sysopen(*args) = IO.sysopen(@path, *args)
  def chmod(mode) = File.chmod(mode, @path)
  def lchmod(mode) = File.lchmod(mode, @path)
  def chown(uid, gid) = File.chown(uid, gid, @path)
  def lchown(uid, gid) = File.lchown(uid, gid, @path)
  def fnmatch(pattern, *args) = File.fnmatch(pattern, @path, *args)
  def fnmatch?(pattern, *args) = File.fnmatch?(pattern, @path, *args)
  def utime(a, m) = File.utime(a, m, @path)
  def truncate(n) = File.truncate(@path, n)
  def rename(to) = File.rename(@path, to)
  def make_link(old) = File.link(old, @path)
  def make_symlink(old) = File.symlink(old, @path)
  def readlink = Pathname.new(File.readlink(@path))
  def mkdir(*args) = Dir.mkdir(@path, *args)
  def rmdir = Dir.rmdir(@path)
  def opendir(&block) = Dir.open(@path, &block)
  def empty? = File.directory?(@path) ? Dir.empty?(@path) : File.zero?(@path)
  def unlink = File.directory?(@path) && !File.symlink?(@path) ? Dir.unlink(@path) : File.unlink(@path)
  alias delete unlink
  def mkpath(*)
    require "fileutils"
    FileUtils.mkdir_p(@path)
    nil
  end
  def rmtree(*)
    require "fileutils"
    FileUtils.rm_rf(@path)
    self
  end

  TRAILING_DOTS = %r{(?:(?<=/)|\A)\.(?:/+\.)*/*\z}
  private_constant :TRAILING_DOTS

  # Follows the leading "." and ".." of rest from base and puts what's left
  # behind it, as it's written.
  def __plus(base, rest)
    return rest if rest.start_with?("/")
    base = base.sub(TRAILING_DOTS, "")
    while (lead = rest.match(%r{\A(\.\.?)(?:/+|\z)}))
      if lead[1] == ".."
        parent = __parent(base)
        break if parent.nil?
        base = parent
      end
      rest = lead.post_match
    end
    base = base.sub(%r{(?<=[^/])/+\z}, "")
    return rest.empty? ? "." : rest if base.empty?
    rest.empty? ? base : File.join(base, rest)
  end

  # The path without its last name, "" or with a slash at the end; nil for one
  # that ends in "..".
  def __parent(path)
    return path if path.start_with?("/") && path.delete("/").empty?
    parent, name = path.match(%r{\A(.*?)([^/]*)/*\z}m).captures
    name == "" || name == ".." ? nil : parent.sub(TRAILING_DOTS, "")
  end
end

module Kernel
  def Pathname(path) = path.is_a?(Pathname) ? path : Pathname.new(path)
end
