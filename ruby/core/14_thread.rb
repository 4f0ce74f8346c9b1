# Threads are fibers that the scheduler resumes (see thread.go): one runs at a
# time, until it waits for something or its time slice is over.
class Thread
  class << self
    attr_reader :abort_on_exception, :report_on_exception
    def ignore_deadlock = !!@ignore_deadlock
    def ignore_deadlock=(value)
      @ignore_deadlock = !!value
    end
    def abort_on_exception=(value)
      @abort_on_exception = !!value
    end
    def report_on_exception=(value)
      @report_on_exception = !!value
    end

    # Waits until an operation is done, then returns its outcome or raises its
    # error.
    def __await(operation)
      __wait(operation)
      __check(operation)
      __outcome(operation)
    end

    # The value, or if that's an operation, its outcome.
    def __finished(value) = Operation === value ? __await(value) : value

    # A fiber yields to those that are ready, through the fibers that resumed it
    # if it's one of the program's own; so does the main program if it's a fiber
    # (see program.go), and calls the handlers of signals that came meanwhile: what
    # they throw it may catch. Else, and where a native frame lies between, the
    # others are driven from here.
    def __wait(operation)
      if __can_yield?
        Fiber.__yield(operation)
        Fiber.__yield(operation) while __trapped?
      else
        while (fiber = __next(operation))
          __stopped(fiber.__resume)
        end
      end
    end

    # Raises what others raised in this thread.
    def __check(operation = nil)
      killed = __seen(operation) and __end(killed)
    end

    # What running code calls when something has come up.
    def __tick
      case (what = __look)
      when Thread then __end(what)
      when true then __await(__pass)
      end
    end

    def __end(thread) = thread.equal?(main) ? Kernel.exit : throw(thread)

    # Waits until another thread unparks this one, or the seconds are over; false
    # is for one that nobody is expected to.
    def __park(limit = nil) = __await(__parking(limit))

    # Parks in a list of those that wait for the same thing.
    def __park_in(list, limit = nil)
      thread = current
      list << thread
      begin
        __park(limit)
      ensure
        list.delete_if { |t| t.equal?(thread) }
      end
    end

    # False below a native frame, which the loading thread may wait for.
    def __wait_for_load(threads)
      return false unless __can_yield?
      __park_in(threads)
      true
    end

    def __now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

    def __deadlock
      threads = list
      "No live threads left. Deadlock?\n#{threads.size} threads, #{threads.size} sleeps current:#{"%016x" % current.object_id} " \
        "main thread:#{"%016x" % main.object_id}\n" + threads.map { |t| "* #{t.inspect}\n" }.join
    end

    def __end_all
      until (left = list.drop(1)).empty?
        left.each(&:kill)
        left.each { |t| t.__joined }
      end
    end

    def new(*args, **opts, &block)
      thread = super
      thread.__state # refuses one whose initialize has not called this class's
      thread
    end

    def start(*args, **opts, &block)
      Kernel.raise ArgumentError, "tried to create Proc object without a block" unless block
      thread = allocate
      thread.__begin(args, opts, block)
      thread
    end
    alias fork start

    def pass
      __await(__pass)
      nil
    end

    def stop
      Kernel.raise ThreadError, "stopping only thread\n\tnote: use sleep to stop forever" if list.size == 1
      __park
      nil
    end

    def exit = current.kill
    def kill(thread) = thread.kill

    def handle_interrupt(masks)
      Kernel.raise ArgumentError, "block is needed." unless block_given?
      Kernel.raise ArgumentError, "unknown mask signature" unless masks.is_a?(Hash)
      __mask(masks)
      begin
        __check
        yield
      ensure
        __unmask(masks.size)
        __check
      end
    end

    def pending_interrupt?(*) = current.pending_interrupt?
    def each_caller_location(&block) = caller_locations(2).each(&block)
  end
  self.report_on_exception = true
  self.abort_on_exception = false

  attr_reader :name

  def report_on_exception = @report_on_exception.nil? ? true : @report_on_exception
  def abort_on_exception = !!@abort_on_exception

  def initialize(*args, **opts, &block)
    ::Kernel.raise ThreadError, "must be called with a block" unless block
    __begin(args, opts, block)
  end

  def __begin(args, opts, block)
    @priority = Thread.current.priority
    @report_on_exception = Thread.report_on_exception
    @abort_on_exception = false
    @group = Thread.current.group
    file, line = block.source_location
    @place = "#{file}:#{line}" if file
    thread = self
    __start(Fiber.new do
      thread.__run(args, opts, block)
      Thread.__finish(nil)
    end)
  end

  def __run(args, opts, block)
    @value = catch(self) { opts.empty? ? block.call(*args) : block.call(*args, **opts) }
  rescue Exception => e
    @error = e
    unless SystemExit === e
      if @report_on_exception
        $stderr.write("#{inspect} terminated with exception (report_on_exception is true):\n#{e.full_message(highlight: false)}")
      end
    end
    Thread.main.__deliver(e) if SystemExit === e || @abort_on_exception || Thread.abort_on_exception
  ensure
    @done = true
    @held&.each { |mutex| mutex.__release }
    @waiting&.each(&:__unpark)
  end

  def __held = @held ||= []

  # Waits for the end; says whether it has come.
  def __joined(limit = nil)
    over = limit && Thread.__now + limit
    until @done
      left = over && over - Thread.__now
      return false if left && left <= 0
      Thread.__park_in(@waiting ||= [], left)
    end
    true
  end

  def join(limit = nil)
    ::Kernel.raise ThreadError, "Target thread must not be current thread" if equal?(Thread.current)
    ::Kernel.raise ThreadError, "Target thread must not be main thread" if equal?(Thread.main)
    unless limit.nil? || limit.is_a?(Numeric)
      ::Kernel.raise TypeError, "can't convert #{limit.class} into Float" if limit.is_a?(String) || !limit.respond_to?(:to_f)
      limit = limit.to_f
    end
    return nil unless __joined(limit)
    ::Kernel.raise @error if @error
    self
  end

  def value
    join
    @value
  end

  def alive? = __state != :dead
  def stop? = %i[dead sleep sleep_forever].include?(__state)

  def status
    case (state = __state)
    when :dead then @error ? nil : false
    when :sleep_forever then "sleep"
    else state.to_s
    end
  end

  def __locals
    @locals ||= {}
  end
  def __key(key)
    return key if key.is_a?(Symbol)
    return key.to_str.to_sym if key.respond_to?(:to_str)
    ::Kernel.raise TypeError, "#{key.inspect} is not a symbol nor a string"
  end
  def [](key) = __locals[__key(key)]
  def []=(key, value)
    ::Kernel.raise FrozenError, "can't modify frozen thread locals" if frozen?
    key = __key(key)
    value.nil? ? __locals.delete(key) : __locals[key] = value
    value
  end
  def key?(key) = __locals.key?(__key(key))
  def keys = __locals.keys
  def fetch(key, *default, &block)
    ::Kernel.raise ArgumentError, "wrong number of arguments (given #{default.size + 1}, expected 1..2)" if default.size > 1
    key = __key(key)
    return __locals[key] if __locals.key?(key)
    return yield(key) if block
    return default[0] unless default.empty?
    ::Kernel.raise KeyError.new("key not found: #{key.inspect}", receiver: self, key: key)
  end

  def thread_variable_get(key) = (@vars ||= {})[__key(key)]
  def thread_variable_set(key, value)
    ::Kernel.raise FrozenError, "can't modify frozen thread locals" if frozen?
    @vars ||= {}
    value.nil? ? @vars.delete(__key(key)) : @vars[__key(key)] = value
    value
  end
  def thread_variable?(key) = (@vars ||= {}).key?(__key(key))
  def thread_variables = (@vars ||= {}).keys

  def priority = alive? ? @priority || 0 : nil
  def priority=(value)
    ::Kernel.raise TypeError, "no implicit conversion of #{value.class} into Integer" unless value.respond_to?(:to_int)
    @priority = value.to_int.clamp(-3, 3)
  end
  def name=(name)
    name = name.to_str unless name.nil?
    ::Kernel.raise ArgumentError, "string contains null byte" if name&.include?("\0")
    @name = name
  end
  def report_on_exception=(value)
    @report_on_exception = !!value
  end
  def abort_on_exception=(value)
    @abort_on_exception = !!value
  end

  def wakeup
    ::Kernel.raise ThreadError, "killed thread" unless alive?
    __unpark
    self
  end

  def run
    wakeup
    Thread.pass
    self
  end

  def kill
    return self unless alive?
    if equal?(Thread.current)
      __aborts
      Thread.__end(self)
    elsif equal?(Thread.main)
      __deliver(SystemExit.new)
    else
      __kill
    end
    self
  end
  alias exit kill
  alias terminate kill

  def raise(*args, **opts)
    return nil unless alive?
    return ::Kernel.raise(*args, **opts) if equal?(Thread.current)
    __deliver(__exception(args, opts))
    nil
  end

  def __exception(args, opts)
    return RuntimeError.new("unhandled exception") if args.empty?
    ::Kernel.raise(*args, **opts)
  rescue Exception => e
    e.set_backtrace(args[2]) if args.size > 2
    e
  end

  def group = alive? ? (@group || ThreadGroup::Default) : nil
  def __group=(group)
    @group = group
  end
  def native_thread_id = alive? ? Process.pid : nil
  def backtrace(start = 0, length = nil)
    return unless alive?
    start.is_a?(Range) ? __backtrace[start] : length ? __backtrace[start, length] : __backtrace[start..]
  end
  def backtrace_locations(...) = backtrace(...)&.map { |line| Backtrace::Location.new(line) }
  def inspect
    id = "0x#{object_id.to_s(16).rjust(16, "0")}"
    "#<#{self.class}:#{id}#{"@#{@name}" if @name}#{" #{@place}" if @place} #{__state}>"
  end
  alias to_s inspect

  class Mutex
    def lock
      thread = Thread.current
      raise ThreadError, "deadlock; recursive locking" if @owner.equal?(thread)
      Thread.__park_in(@waiting ||= []) while @owner
      @owner = thread
      thread.__held << self
      self
    end

    def try_lock
      return false if @owner
      @owner = Thread.current
      @owner.__held << self
      true
    end

    def unlock
      raise ThreadError, "Attempt to unlock a mutex which is not locked" unless @owner
      raise ThreadError, "Attempt to unlock a mutex which is locked by another thread/fiber" unless owned?
      @owner.__held.delete_if { |mutex| mutex.equal?(self) }
      __release
      self
    end

    def __release
      @owner = nil
      @waiting&.first&.__unpark
    end

    def locked? = !@owner.nil?
    def owned? = @owner.equal?(Thread.current)

    def synchronize
      raise ThreadError, "must be called with a block" unless block_given?
      lock
      begin
        yield
      ensure
        unlock if owned?
      end
    end

    # The seconds slept, nil when nobody woke it before they were over.
    def sleep(limit = nil)
      raise TypeError, "can't convert #{limit.class} into time interval" unless limit.nil? || limit.is_a?(Numeric)
      raise ArgumentError, "time interval must not be negative" if limit && limit < 0
      unlock
      began = Thread.__now
      begin
        Thread.__park(limit)
      ensure
        Thread.handle_interrupt(Exception => :never) { lock }
      end
      slept = Thread.__now - began
      limit && slept >= limit ? nil : slept.round
    end
  end

  class ConditionVariable
    def wait(mutex, limit = nil)
      thread = Thread.current
      (@waiting ||= []) << thread
      begin
        mutex.sleep(limit)
      ensure
        @waiting.delete_if { |t| t.equal?(thread) }
      end
    end

    def signal
      @waiting&.shift&.__unpark
      self
    end

    def broadcast
      signal until @waiting.nil? || @waiting.empty?
      self
    end

    def marshal_dump = raise(TypeError, "can't dump #{self.class}")
  end

  class Queue
    def initialize(items = nil)
      @waiting = []
      if items.nil?
        @items = []
      else
        raise TypeError, "can't convert #{items.class} into Array" unless items.respond_to?(:to_a)
        @items = items.to_a
        raise TypeError, "can't convert #{items.class} to Array (#{items.class}#to_a gives #{@items.class})" unless @items.is_a?(Array)
        @items = @items.dup
      end
    end

    def push(item)
      raise ClosedQueueError, "queue closed" if @closed
      @items.push(item)
      @waiting.first&.__unpark
      self
    end
    alias << push
    alias enq push

    def pop(non_block = false, timeout: nil)
      raise ArgumentError, "can't set a timeout if non_block is enabled" if non_block && !timeout.nil?
      over = Thread.__over(timeout)
      while @items.empty?
        raise ThreadError, "queue empty" if non_block
        return nil if @closed
        left = over && over - Thread.__now
        return nil if left && left <= 0
        Thread.__park_in(@waiting, left)
      end
      item = @items.shift
      @waiting.first&.__unpark unless @items.empty?
      __taken
      item
    end
    alias shift pop
    alias deq pop

    def __taken; end

    def size = @items.size
    alias length size
    def empty? = @items.empty?
    def clear
      @items.clear
      __taken
      self
    end
    def close
      @closed = true
      @waiting.each(&:__unpark)
      self
    end
    def closed? = !!@closed
    def num_waiting = @waiting.size
    def freeze = raise(TypeError, "cannot freeze #{inspect}")
    def marshal_dump = raise(TypeError, "can't dump #{self.class}")
  end

  # When a wait of so many seconds is over.
  def self.__over(limit)
    return nil if limit.nil?
    raise TypeError, "can't convert #{limit.class} into Float" unless limit.is_a?(Numeric)
    __now + limit
  end

  class SizedQueue < Queue
    attr_reader :max
    def initialize(max)
      super()
      @pushing = []
      self.max = max
    end

    def max=(max)
      raise TypeError, "no implicit conversion of #{max.class} into Integer" unless max.respond_to?(:to_int)
      max = max.to_int
      raise ArgumentError, "queue size must be positive" unless max > 0
      @max = max
      @pushing.each(&:__unpark)
    end

    def push(item, non_block = false, timeout: nil)
      raise ArgumentError, "can't set a timeout if non_block is enabled" if non_block && !timeout.nil?
      over = Thread.__over(timeout)
      raise ClosedQueueError, "queue closed" if @closed
      while @items.size >= @max
        raise ThreadError, "queue full" if non_block
        left = over && over - Thread.__now
        return nil if left && left <= 0
        Thread.__park_in(@pushing, left)
        raise ClosedQueueError, "queue closed" if @closed
      end
      super(item)
    end
    alias << push
    alias enq push

    def __taken = @pushing.first(@max - @items.size).each(&:__unpark)
    def close
      super
      @pushing.each(&:__unpark)
      self
    end
    def num_waiting = @waiting.size + @pushing.size
  end
end

class Fiber
  alias __resume resume

  class << self
    alias __yield yield

    def yield(*values)
      ::Kernel.raise FiberError, "attempt to yield on a not resumed fiber" if Thread.__on_program?
      __yield(*values)
    end
  end

  # A fiber that waits has its thread wait, and then goes on.
  def resume(*args, **keywords)
    result = __resume(*args, **keywords)
    while Thread::Operation === result
      Thread.__wait(result)
      result = __resume
    end
    result
  rescue UncaughtThrowError
    thread = Thread.current
    Thread.__end(thread) if thread.__state == :aborting
    raise
  end
end

Mutex = Thread::Mutex
ConditionVariable = Thread::ConditionVariable
Queue = Thread::Queue
SizedQueue = Thread::SizedQueue

class ThreadGroup
  Default = new
  def list = Thread.list.select { |t| t.group.equal?(self) }
  def add(thread)
    raise ThreadError, "can't move to the enclosed thread group" if enclosed?
    raise ThreadError, "can't move from the enclosed thread group" if thread.group&.enclosed?
    thread.__group = self
    self
  end
  def enclose
    @enclosed = true
    self
  end
  def enclosed? = !!@enclosed
end

# A lock that its owner may take again; `require "monitor"` has nothing to add.
class Monitor
  def enter
    if mon_owned?
      @count += 1
    else
      __mutex.lock
      @count = 1
    end
    nil
  end

  def try_enter
    if mon_owned?
      @count += 1
    elsif __mutex.try_lock
      @count = 1
    else
      return false
    end
    true
  end

  def exit
    mon_check_owner
    @count -= 1
    __mutex.unlock if @count == 0
    nil
  end

  def synchronize
    enter
    begin
      yield
    ensure
      self.exit
    end
  end

  alias mon_enter enter
  alias mon_exit exit
  alias mon_try_enter try_enter
  alias try_mon_enter try_enter
  alias mon_synchronize synchronize

  def mon_locked? = __mutex.locked?
  def mon_owned? = __mutex.owned?
  def mon_check_owner
    raise ThreadError, "current fiber not owner" unless mon_owned?
  end
  def new_cond = MonitorMixin::ConditionVariable.new(self)

  def wait_for_cond(cond, limit)
    count = @count
    begin
      cond.wait(__mutex, limit)
    ensure
      @count = count
    end
    true
  end

  def __mutex = @mutex ||= Thread::Mutex.new
end

module MonitorMixin
  class ConditionVariable
    def initialize(monitor)
      @monitor = monitor
      @cond = Thread::ConditionVariable.new
    end
    def wait(limit = nil)
      @monitor.mon_check_owner
      @monitor.wait_for_cond(@cond, limit)
    end
    def wait_while(&block)
      wait while block.call
    end
    def wait_until(&block)
      wait until block.call
    end
    def signal
      @monitor.mon_check_owner
      @cond.signal
    end
    def broadcast
      @monitor.mon_check_owner
      @cond.broadcast
    end
  end

  def self.extend_object(object)
    super
    object.__send__(:mon_initialize)
  end

  def initialize(...)
    super
    mon_initialize
  end

  def mon_enter = __monitor.enter
  def mon_exit = __monitor.exit
  def mon_try_enter = __monitor.try_enter
  alias try_mon_enter mon_try_enter
  def mon_locked? = __monitor.mon_locked?
  def mon_owned? = __monitor.mon_owned?
  def mon_synchronize(&block) = __monitor.synchronize(&block)
  alias synchronize mon_synchronize
  def mon_initialize = (@__monitor = Monitor.new)
  def new_cond = __monitor.new_cond
  def __monitor = @__monitor ||= Monitor.new
end

module Kernel
  # A file that another thread loads is waited for.
  def require(path)
    loaded = __require(path)
    loaded = __require(path) while Array === loaded && Thread.__wait_for_load(loaded)
    loaded == true
  end

  def require_relative(path)
    loaded = __require_relative(path)
    loaded = __require_relative(path) while Array === loaded && Thread.__wait_for_load(loaded)
    loaded == true
  end

  # Other threads, and blocks of other hosts, go on while one sleeps.
  def sleep(*limit)
    raise ArgumentError, "wrong number of arguments (given #{limit.size}, expected 0..1)" if limit.size > 1
    began = Thread.__now
    seconds = limit[0]
    if limit.empty?
      Thread.__park(false)
    else
      raise TypeError, "can't convert #{seconds.class} into time interval" unless seconds.is_a?(Numeric) || seconds.respond_to?(:divmod)
      raise ArgumentError, "time interval must not be negative" if seconds < 0
      Thread.__park(seconds.to_f)
    end
    (Thread.__now - began).round
  end
  module_function :sleep
end
