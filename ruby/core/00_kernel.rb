module Kernel
  class << self # what the VM gives it would hide ours
    remove_method :caller, :Hash, :Integer, :Float
  end
  alias __vm_caller caller

  def to_enum(name = :each, *args, **opts, &size)
    e = opts.empty? ? Enumerator.new(self, name, *args) : Enumerator.new(self, name, *args, **opts)
    object = self
    e.__size_by { object.instance_exec(*args, &size) } if size
    e
  end
  alias enum_for to_enum

  alias __vm_loop loop
  def loop(&block) = block ? __vm_loop(&block) : to_enum(:loop) { Float::INFINITY }

  alias __catch catch
  def catch(*tag, &block) = block ? __catch(*tag, &block) : raise(LocalJumpError, "no block given")

  def printf(*args)
    return if args.empty?
    if args[0].is_a?(String)
      $stdout.write(format(*args))
    else
      args[0].write(format(*args[1..]))
    end
    nil
  end

  def pp(*objects)
    objects.each do |o|
      text = o.inspect
      text = PP.format(o) if text.size >= 80 && require("pp") || text.size >= 80
      $stdout.write(text, "\n")
    end
    objects.size <= 1 ? objects.first : objects
  end

  def warn(*messages, uplevel: nil, category: nil)
    return if messages.empty? || $VERBOSE.nil?
    messages = messages.flatten
    return if messages.empty?
    text = +""
    messages.each { |m| text << m.to_s; text << "\n" unless text.end_with?("\n") }
    if uplevel
      raise ArgumentError, "negative level (#{uplevel})" if uplevel < 0
      at = caller(uplevel + 1, 1)&.first
      text = "#{at[0, at.index(":in ") || at.size]}: warning: #{text}" if at
    end
    $stderr.write(text)
    nil
  end

  def caller(start = 1, length = nil)
    lines = __caller
    if start.is_a?(Range)
      return lines[start]
    end
    lines = lines[start..]
    lines && length ? lines[0, length] : lines
  end

  def caller_locations(start = 1, length = nil)
    lines = caller(start, length)
    lines&.map { |l| Thread::Backtrace::Location.new(l) }
  end

  def exit(status = true)
    status = status == true ? 0 : status == false ? 1 : status
    raise TypeError, "no implicit conversion of #{status.class} into Integer" unless status.is_a?(Integer)
    raise SystemExit.new(status)
  end

  def abort(message = nil)
    if message.nil?
      $stderr.puts "#{$0}: #{$!.message}" if $!
      raise SystemExit.new(1)
    end
    message = Kernel.__str(message)
    $stderr.puts message
    raise SystemExit.new(1, message)
  end

  def gets(*args) = $stdin.gets(*args)
  def readline(*args) = $stdin.readline(*args)
  def readlines(*args) = $stdin.readlines(*args)
  def open(path, *args, &block)
    path = path.to_open(*args) if path.respond_to?(:to_open)
    return IO.popen(path[1..], *args, &block) if path.is_a?(String) && path.start_with?("|")
    File.open(path, *args, &block)
  end

  def fork = raise(NotImplementedError, "fork() function is unimplemented on this machine")
  def select(*) = raise(NotImplementedError, "select() function is unimplemented on this machine")
  def syscall(*) = raise(NotImplementedError, "syscall() function is unimplemented on this machine")
  def trace_var(*) = raise(NotImplementedError, "trace_var() function is unimplemented on this machine")
  def untrace_var(*) = raise(NotImplementedError, "untrace_var() function is unimplemented on this machine")
  def set_trace_func(*) = raise(NotImplementedError, "set_trace_func() function is unimplemented on this machine")

  def test(cmd, *files)
    a = files[0]
    case cmd.is_a?(Integer) ? cmd.chr : cmd
    when "e" then File.exist?(a)
    when "f" then File.file?(a)
    when "d" then File.directory?(a)
    when "r", "R" then File.readable?(a)
    when "w", "W" then File.writable?(a)
    when "x", "X" then File.executable?(a)
    when "s" then File.size?(a)
    when "z" then File.zero?(a)
    when "l" then File.symlink?(a)
    when "M" then File.mtime(a)
    when "A" then File.atime(a)
    when "C" then File.ctime(a)
    when "-" then File.identical?(*files)
    when "=" then File.mtime(a) == File.mtime(files[1])
    when "<" then File.mtime(a) < File.mtime(files[1])
    when ">" then File.mtime(a) > File.mtime(files[1])
    else raise ArgumentError, "unknown command '#{cmd}'"
    end
  end

  def String(obj)
    return obj if obj.is_a?(String)
    return obj.to_str if obj.respond_to?(:to_str)
    text = obj.to_s
    text.is_a?(String) ? text : raise(TypeError, "can't convert #{obj.class} to String (#{obj.class}#to_s gives #{text.class})")
  end

  def Array(obj)
    return obj if obj.is_a?(Array)
    return [] if obj.nil?
    %i[to_ary to_a].each do |name|
      next unless obj.respond_to?(name, true)
      list = obj.__send__(name)
      return list if list.is_a?(Array)
      raise TypeError, "can't convert #{obj.class} to Array (#{obj.class}##{name} gives #{list.class})" unless list.nil?
    end
    [obj]
  end

  def Hash(obj)
    return {} if obj.nil? || obj == []
    return obj if obj.is_a?(Hash)
    return obj.to_hash if obj.respond_to?(:to_hash)
    raise TypeError, "can't convert #{obj.class} into Hash"
  end

  def autoload(name, path) = Object.autoload(name, path)
  def autoload?(name) = Object.autoload?(name)
  def display(port = $stdout) = (port.write(self); nil)
  def =~(_) = nil
end

module Warning
  @__shown = { deprecated: false, experimental: true }
  class << self
    def [](category) = @__shown.fetch(category) { raise ArgumentError, "unknown category: #{category}" }
    def []=(category, shown)
      self[category]
      @__shown[category] = shown ? true : false
    end
  end
  def warn(message, category: nil)
    raise TypeError, "wrong argument type #{message.class} (expected String)" unless message.is_a?(String)
    $stderr.write(message)
    nil
  end
  extend self
end

class Enumerator
  alias __vm_size size
  def size = @__size_by ? @__size_by.call : __vm_size
  def __size_by(&block) = @__size_by = block
end

class SystemExit < Exception
  def initialize(status = 0, message = nil)
    unless status.is_a?(Integer) || status == true || status == false
      status, message = 0, status
    end
    @__status = status == true ? 0 : status == false ? 1 : status
    super(message || "exit")
  end

  def status = @__status
  def success? = @__status == 0
end

Object.const_set(:RUBY_VERSION, "3.1.0")
RUBY_PLATFORM = Kernel.__platform
RUBY_PATCHLEVEL = 0
RUBY_RELEASE_DATE = "2021-12-25"
RUBY_REVISION = ""
RUBY_COPYRIGHT = MRUBY_COPYRIGHT
RUBY_DESCRIPTION = "#{MRUBY_DESCRIPTION} [#{RUBY_PLATFORM}]"
TOPLEVEL_BINDING = binding
$VERBOSE = false
$DEBUG = false
$PROGRAM_NAME = $0
