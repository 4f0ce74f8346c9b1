class Exception
  def self.exception(*args) = new(*args)
  def self.to_tty? = $stderr.tty?

  def inspect
    text = to_s
    text.empty? ? self.class.to_s : "#<#{self.class}: #{text}>"
  end

  def ==(other)
    equal?(other) || (other.class == self.class && message == other.message && backtrace == other.backtrace)
  end

  def detailed_message(highlight: false, **)
    text = message
    return self.class.to_s if text.empty?
    first, rest = text.split("\n", 2)
    first = "" if first.nil?
    out = highlight ? "\e[1m#{first} (\e[1;4m#{self.class}\e[m\e[1m)\e[m" : "#{first} (#{self.class})"
    rest = highlight ? "\e[1m#{rest}\e[m" : rest if rest
    rest ? "#{out}\n#{rest}" : out
  end

  def full_message(highlight: false, order: :top, **)
    bt = backtrace || []
    text = "#{bt.empty? ? $0 : bt[0]}: #{detailed_message(highlight: highlight)}"
    if order == :bottom
      lines = (bt[1..] || []).each_with_index.map { |l, i| "\t#{(i + 1).to_s.rjust(bt.size.to_s.size)}: from #{l}\n" }
      head = highlight ? "\e[1mTraceback\e[m (most recent call last):\n" : "Traceback (most recent call last):\n"
      return head + lines.reverse.join + text
    end
    text += "\n" unless bt.size < 2 && !text.include?("\n") || text.end_with?("\n")
    (bt[1..] || []).each { |l| text += "\tfrom #{l}\n" }
    if cause && !cause.equal?(self)
      text += "\n" unless text.end_with?("\n")
      text += cause.full_message(highlight: highlight)
    end
    text
  end

  def __full_message = full_message

  def backtrace_locations
    backtrace&.map { |l| Thread::Backtrace::Location.new(l) }
  end
end

class Thread
  class Backtrace
    class Location
      def initialize(line)
        @text = line
        head, @label = line.split(":in ", 2)
        at = head.rindex(":")
        @path, @lineno = head[0, at], head[(at + 1)..].to_i
        @label = @label[1..-2] if @label
      end
      attr_reader :path, :lineno, :label
      def absolute_path = File.expand_path(@path)
      def base_label = @label.to_s.split(" ").last
      def to_s = @text
      def inspect = @text.inspect
    end
  end
end

class NameError
  attr_reader :receiver
  def initialize(message = nil, name = nil, receiver: nil)
    @name = name
    @receiver = receiver
    super(message)
  end
end

class NoMethodError
  def initialize(message = nil, name = nil, args = [], receiver: nil)
    @args = args
    super(message, name, receiver: receiver)
  end
end

class KeyError
  def initialize(message = nil, receiver: (none = true; nil), key: nil)
    @__receiver, @__key, @__none = receiver, key, none
    super(message)
  end

  def receiver = @__none ? raise(ArgumentError, "no receiver is available") : @__receiver
  def key = @__none ? raise(ArgumentError, "no key is available") : @__key
end

class FrozenError
  attr_reader :receiver
  def initialize(message = nil, receiver: nil)
    @receiver = receiver
    super(message)
  end
end

class LoadError < ScriptError
  attr_accessor :path
end

class LocalJumpError
  attr_reader :reason, :exit_value
end

class SystemCallError
  def self.new(message = nil, errno = nil, func = nil)
    return super(message, errno, nil) unless equal?(SystemCallError)
    message, errno = nil, message if message.is_a?(Integer)
    c = errno && Errno.__class(errno)
    c && c != SystemCallError ? c.new(message, func) : super(message, errno, func)
  end

  def self.===(other)
    return super if equal?(SystemCallError) || !other.is_a?(SystemCallError) || !const_defined?(:Errno)
    super || other.errno == self::Errno
  end

  def initialize(message = nil, func = nil, _ = nil)
    if self.class.const_defined?(:Errno) && !self.class.equal?(SystemCallError)
      @errno = self.class::Errno
    else
      @errno, func = func, nil
    end
    text = @errno ? Errno.__text(@errno) : "unknown error"
    text += " @ #{func}" if func
    text += " - #{message}" unless message.nil?
    super(text)
  end
  attr_reader :errno
end

class SignalException < Exception
  def initialize(sig = nil, name = nil)
    raise ArgumentError, "wrong number of arguments (given 0, expected 1..2)" if sig.nil?
    @signo = sig.is_a?(Integer) ? sig : Signal.list[sig.to_s.sub("SIG", "")]
    raise ArgumentError, "unsupported signal `SIG#{sig.to_s.sub("SIG", "")}'" unless @signo
    super(name || "SIG#{Signal.signame(@signo)}")
  end
  attr_reader :signo
  def signm = message
end

class Interrupt < SignalException
  def initialize(message = "Interrupt") = super(2, message)
end

class EncodingError < StandardError; end
class FiberError < StandardError; end unless Object.const_defined?(:FiberError)
class ThreadError < StandardError; end
class ClosedQueueError < StopIteration; end
class SecurityError < Exception; end
class NoMatchingPatternError < StandardError; end
class NoMatchingPatternKeyError < NoMatchingPatternError; end
