module Kernel
  class << self # what the VM gives it would hide ours
    remove_method :caller, :Hash, :Integer, :Float
  end
  alias __vm_caller caller

  alias __vm_loop loop
  def loop(&block) = block ? __vm_loop(&block) : __enum(:loop) { Float::INFINITY }

  def then(&block) = block ? yield(self) : __enum(:then) { 1 }
  def yield_self(&block) = block ? yield(self) : __enum(:yield_self) { 1 }

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
    unless uplevel.nil?
      uplevel = Kernel.__int(uplevel)
      raise ArgumentError, "negative level (#{uplevel})" if uplevel < 0
      at = caller(uplevel, 1)&.first
      text = at ? "#{at[0, at.index(":in ") || at.size]}: warning: " : +"warning: "
    end
    Warning[category = Kernel.__sym(category)] unless category.nil?
    messages = messages.flatten
    return if messages.empty? && !text
    text ||= +""
    messages.each { |m| text << m.to_s; text << "\n" unless text.end_with?("\n") }
    if equal?(Warning) # its warn calls this one
      $stderr.write(text)
    elsif Warning.method(:warn).arity == 1
      Warning.warn(text)
    else
      Warning.warn(text, category: category)
    end
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
    raise SystemExit.new(status == true ? 0 : status == false ? 1 : Kernel.__int(status), "exit")
  end

  def abort(message = nil)
    if message.nil?
      $stderr.puts "#{$0}: #{$!.message}" if $!
      raise SystemExit.new(1, "exit")
    end
    message = Kernel.__str(message)
    $stderr.puts message
    raise SystemExit.new(1, message)
  end

  def gets(...) = ARGF.gets(...)
  def readline(...) = ARGF.readline(...)
  def readlines(...) = ARGF.readlines(...)
  def open(path, *args, **opts, &block)
    if path.respond_to?(:to_open)
      io = path.to_open(*args, **opts)
      return block ? block.call(io) : io
    end
    raise ArgumentError, "wrong number of arguments (given #{args.size + 1}, expected 1..3)" if args.size > 2
    args << opts unless opts.empty?
    path = path.respond_to?(:to_path) ? path.to_path : Kernel.__str(path)
    return IO.popen(path[1..], *args, &block) if path.start_with?("|")
    File.open(path, *args, &block)
  end

  def fork = raise(NotImplementedError, "fork() function is unimplemented on this machine")
  def select(*args) = IO.select(*args)
  def syscall(*) = raise(NotImplementedError, "syscall() function is unimplemented on this machine")
  %i[trace_var untrace_var].each do |name|
    define_method(name) do |*args, &block|
      require "gocap/trace_var"
      __send__(name, *args, &block)
    end
  end
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
    return obj if ::String === obj
    text = obj.__send__(by = :to_str) if obj.respond_to?(:to_str)
    text = obj.__send__(by = :to_s) if text.nil? && obj.respond_to?(:to_s, true)
    return text if ::String === text
    raise TypeError, "can't convert #{obj.class} into String" if text.nil?
    raise TypeError, "can't convert #{obj.class} to String (#{obj.class}##{by} gives #{text.class})"
  rescue NoMethodError => e
    raise unless e.name == :to_s && e.receiver.equal?(obj)
    raise TypeError, "can't convert #{obj.class} into String"
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
    hash = obj.to_hash if obj.respond_to?(:to_hash)
    return hash if hash.is_a?(Hash)
    raise TypeError, "can't convert #{obj.class} into Hash" if hash.nil?
    raise TypeError, "can't convert #{obj.class} to Hash (#{obj.class}#to_hash gives #{hash.class})"
  end

  def autoload(name, path) = Object.autoload(name, path)
  def autoload?(name) = Object.autoload?(name)
  def display(port = $stdout) = (port.write(self); nil)
  def =~(_) = nil

  # They do nothing any more.
  %i[taint untaint trust untrust].each { |name| define_method(name) { self } }
  %i[tainted? untrusted?].each { |name| define_method(name) { false } }
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
    return unless category.nil? || Warning[category]
    $stderr.write(message)
    nil
  end
  extend self
end

class SystemExit < Exception
  def initialize(status = 0, message = nil)
    unless status.is_a?(Integer) || status == true || status == false
      status, message = 0, status
    end
    @__status = status == true ? 0 : status == false ? 1 : status
    message.nil? ? super() : super(message)
  end

  def status = @__status
  def success? = @__status == 0
end

Object.const_set(:RUBY_VERSION, "3.1.0")
# Code that asks is after what a Ruby that isn't this one lacks.
Object.const_set(:RUBY_ENGINE, "ruby")
Object.const_set(:RUBY_ENGINE_VERSION, RUBY_VERSION)
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
