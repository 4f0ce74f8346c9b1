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
    if text.empty?
      text = instance_of?(RuntimeError) ? "unhandled exception" : self.class.to_s
      return highlight ? "\e[1;4m#{text}\e[m" : text
    end
    first, rest = text.split("\n", 2)
    first = "" if first.nil?
    named = !self.class.name.nil?
    out = if highlight then "\e[1m#{first}#{" (\e[1;4m#{self.class}\e[m\e[1m)" if named}\e[m"
          else named ? "#{first} (#{self.class})" : first
          end
    return out if rest.nil? || rest.empty?
    "#{out}\n#{highlight ? rest.gsub(/^.+$/) { |l| "\e[1m#{l}\e[m" } : rest}"
  end

  def full_message(highlight: nil, order: :top, **)
    unless highlight.nil? || highlight == true || highlight == false
      raise ArgumentError, "expected true or false as highlight: #{highlight.inspect}"
    end
    unless order.nil? || order.to_s == "top" || order.to_s == "bottom"
      raise ArgumentError, "expected :top or :bottom as order: #{order.inspect}"
    end
    highlight = Exception.to_tty? if highlight.nil?
    bt = backtrace || []
    at = bt[0]
    at ||= (c = caller(0, 1)&.first) ? "#{c[0, c.index(":in ") || c.size]}:in `full_message'" : $0
    text = "#{at}: #{detailed_message(highlight: highlight)}"
    text += "\n" unless text.end_with?("\n")
    rest = bt[1..] || []
    if order.to_s == "bottom"
      lines = rest.each_with_index.map { |l, i| "\t#{(i + 1).to_s.rjust(bt.size.to_s.size)}: from #{l}\n" }
      head = highlight ? "\e[1mTraceback\e[m (most recent call last):\n" : "Traceback (most recent call last):\n"
      return head + lines.reverse.join + text
    end
    rest.each { |l| text += "\tfrom #{l}\n" }
    text += cause.full_message(highlight: highlight) if cause && !cause.equal?(self)
    text
  end

  def __full_message = full_message

  def backtrace_locations
    @__locations ||= __backtrace_locations
  end

  def __backtrace_locations
    backtrace&.map { |l| Thread::Backtrace::Location.new(l) }
  end

  def initialize_copy(other)
    super
    text = other.__to_s
    __initialize(text) unless text == other.class.to_s
    set_backtrace(other.backtrace)
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
  def receiver = instance_variable_defined?(:@receiver) ? @receiver : raise(ArgumentError, "no receiver is available")
  def initialize(message = nil, name = nil, receiver: (none = true; nil))
    @name = name
    @receiver = receiver unless none
    super(message)
  end
end

class NoMethodError
  def initialize(message = nil, name = nil, args = nil, private = false, receiver: (none = true; nil))
    @args = args
    @__private = private
    none ? super(message, name) : super(message, name, receiver: receiver)
  end
  def private_call? = @__private
end

class KeyError
  def self.__of(message, receiver, key) = new(message, receiver: receiver, key: key)
  def initialize(message = nil, receiver: (none = true; nil), key: nil)
    @__receiver, @__key, @__none = receiver, key, none
    super(message)
  end

  def receiver = @__none ? raise(ArgumentError, "no receiver is available") : @__receiver
  def key = @__none ? raise(ArgumentError, "no key is available") : @__key
end

class FrozenError
  def receiver = instance_variable_defined?(:@receiver) ? @receiver : raise(ArgumentError, "no receiver is available")
  def initialize(message = nil, receiver: (none = true; nil))
    @receiver = receiver unless none
    super(message)
  end
end

class SystemStackError
  def message = (text = super) == "SystemStackError" ? "stack level too deep" : text
end

class LoadError < ScriptError
  attr_accessor :path
end

class LocalJumpError
  attr_reader :exit_value
  def reason = @reason || :noreason
end

class SystemCallError
  def self.new(*args, **opts)
    return super unless equal?(SystemCallError)
    raise ArgumentError, "wrong number of arguments (given #{args.size}, expected 1..3)" unless (1..3).include?(args.size)
    message, errno, func = args
    message, errno, func = nil, message, errno if message.is_a?(Integer)
    errno = Kernel.__int(errno) unless errno.nil?
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
    text += " - #{Kernel.__str(message)}" unless message.nil?
    super(text)
  end
  attr_reader :errno
end

class SignalException < Exception
  def initialize(sig = (none = true; nil), name = nil)
    raise ArgumentError, "wrong number of arguments (given 0, expected 1)" if none
    unless sig.is_a?(Integer) || sig.is_a?(Symbol)
      raise ArgumentError, "bad signal type #{sig.class}" unless sig.respond_to?(:to_str)
      sig = Kernel.__str(sig)
    end
    raise ArgumentError, "wrong number of arguments (given 2, expected 1)" if name && !sig.is_a?(Integer)
    raise ArgumentError, "invalid signal number (#{sig})" if sig.is_a?(Integer) && (sig < 0 || sig > 64)
    @signo = sig.is_a?(Integer) ? sig : Signal.list[sig.to_s.delete_prefix("SIG")]
    @signo = nil if @signo == 0 && !sig.is_a?(Integer)
    raise ArgumentError, "unsupported signal `SIG#{sig.to_s.sub("SIG", "")}'" unless @signo
    super(name || "SIG#{Signal.signame(@signo) || @signo}")
  end
  # One that the program is sent has its name only.
  def signo = @signo ||= Signal.list[message.delete_prefix("SIG")]
  def signm = message
end

class Interrupt < SignalException
  def initialize(message = "Interrupt") = super(2, message)
  def signo = 2
end

class EncodingError < StandardError; end
class FiberError < StandardError; end unless Object.const_defined?(:FiberError)
class ThreadError < StandardError; end
class ClosedQueueError < StopIteration; end
class SecurityError < Exception; end
class NoMatchingPatternError < StandardError; end
class NoMatchingPatternKeyError < NoMatchingPatternError
  def initialize(message = nil, **given)
    message ? super(message) : super()
    @matchee, @key = given[:matchee], given[:key]
    @given = given.keys
  end

  def matchee = @given.include?(:matchee) ? @matchee : raise(ArgumentError, "no matchee is available")
  def key = @given.include?(:key) ? @key : raise(ArgumentError, "no key is available")
end
