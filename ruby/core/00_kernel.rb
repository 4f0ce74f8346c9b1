module Kernel
  class << self # what the VM gives it would hide ours
    remove_method :caller, :Hash, :Integer, :Float
  end
  alias __vm_caller caller

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
    lines = start.is_a?(Range) ? caller(start) : caller(start + 1, length)
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

  def Hash(obj)
    return {} if obj.nil? || obj == []
    return obj if obj.is_a?(Hash)
    return obj.to_hash if obj.respond_to?(:to_hash)
    raise TypeError, "can't convert #{obj.class} into Hash"
  end

  def Rational(*) = raise(NotImplementedError, "Rational isn't supported")
  def Complex(*) = raise(NotImplementedError, "Complex isn't supported")

  def autoload(name, path) = Object.autoload(name, path)
  def autoload?(name) = Object.autoload?(name)
  def display(port = $stdout) = (port.write(self); nil)
  def =~(_) = nil
  def public_method(name) = method(name)
  def public_send(name, *args, **opts, &block) = __send__(name, *args, **opts, &block)
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
