# There is one thread. What Thread.new is given runs at once, to its end: code
# that waits for what another thread does later can't work, and says so.
class Thread
  class << self
    attr_accessor :abort_on_exception, :report_on_exception
    def new(*args, **opts, &block)
      raise ThreadError, "must be called with a block" unless block
      thread = allocate
      thread.__run(args, opts, block)
      thread
    end
    alias start new
    alias fork new
    def current = @__current || main
    def main = @__main ||= allocate
    def pass = nil
    def list = [current]
    def exit = raise(NotImplementedError, "Thread.exit isn't supported")
    def stop = raise(NotImplementedError, "Thread.stop isn't supported")
    def kill(*) = raise(NotImplementedError, "Thread.kill isn't supported")
    def handle_interrupt(*) = yield
    def pending_interrupt?(*) = false
    def __current=(thread)
      @__current = thread
    end
  end
  self.report_on_exception = true

  attr_accessor :name, :priority, :report_on_exception, :abort_on_exception

  def __run(args, opts, block)
    outer = Thread.current
    Thread.__current = self
    @value = opts.empty? ? block.call(*args) : block.call(*args, **opts)
  rescue SystemExit => e
    ::Kernel.raise e # it ends the program at once
  rescue Exception => e
    @error = e
    ::Kernel.raise e if Thread.abort_on_exception
    if Thread.report_on_exception
      $stderr.puts "#{inspect} terminated with exception (report_on_exception is true):", e.full_message(highlight: false)
    end
  ensure
    Thread.__current = outer
    @done = true
  end

  def join(*)
    if @error
      e, @error = @error, nil
      @failed = true
      ::Kernel.raise e
    end
    self
  end
  def value = (join; @value)
  def alive? = !@done
  def status = @done ? (@error || @failed ? nil : false) : "run"
  def stop? = !!@done
  def [](key) = (@__locals ||= {})[key.to_sym]
  def []=(key, value)
    (@__locals ||= {})[key.to_sym] = value
  end
  def key?(key) = (@__locals ||= {}).key?(key.to_sym)
  def keys = (@__locals ||= {}).keys
  def fetch(key, *default, &block) = (@__locals ||= {}).fetch(key.to_sym, *default, &block)
  def thread_variable_get(key) = (@__vars ||= {})[key.to_sym]
  def thread_variable_set(key, value) = (@__vars ||= {})[key.to_sym] = value
  def thread_variable?(key) = (@__vars ||= {}).key?(key.to_sym)
  def thread_variables = (@__vars ||= {}).keys
  def wakeup = ::Kernel.raise(ThreadError, "killed thread")
  def run = ::Kernel.raise(ThreadError, "killed thread")
  def kill = self
  alias exit kill
  alias terminate kill
  def raise(*args)
    return Kernel.raise(*args) if equal?(Thread.current)
    nil
  end
  def group = nil
  def native_thread_id = Process.pid
  def inspect = "#<Thread:0x#{object_id.to_s(16).rjust(16, "0")} #{status == "run" ? "run" : "dead"}>"
  alias to_s inspect

  class Mutex
    def lock
      raise ThreadError, "deadlock; recursive locking" if @owner.equal?(Thread.current)
      raise NotImplementedError, "Mutex#lock would wait for ever: there is one thread" if @owner
      @owner = Thread.current
      self
    end
    def try_lock
      return false if @owner
      @owner = Thread.current
      true
    end
    def unlock
      raise ThreadError, "Attempt to unlock a mutex which is not locked" unless @owner
      @owner = nil
      self
    end
    def locked? = !@owner.nil?
    def owned? = @owner.equal?(Thread.current)
    def synchronize
      lock
      begin
        yield
      ensure
        unlock if @owner
      end
    end
    def sleep(*) = raise(NotImplementedError, "Mutex#sleep isn't supported")
  end

  class ConditionVariable
    def wait(*) = raise(NotImplementedError, "ConditionVariable#wait would wait for ever: there is one thread")
    def signal = self
    def broadcast = self
  end

  class Queue
    def initialize(items = []) = (@items = items.to_a.dup)
    def push(item)
      raise ClosedQueueError, "queue closed" if @closed
      @items.push(item)
      self
    end
    alias << push
    alias enq push
    def pop(non_block = false, timeout: nil)
      return @items.shift unless @items.empty?
      return nil if @closed || timeout
      raise ThreadError, "queue empty" if non_block
      raise NotImplementedError, "Queue#pop would wait for ever: there is one thread"
    end
    alias shift pop
    alias deq pop
    def size = @items.size
    alias length size
    def empty? = @items.empty?
    def clear = (@items.clear; self)
    def close = (@closed = true; self)
    def closed? = !!@closed
    def num_waiting = 0
  end

  class SizedQueue < Queue
    attr_accessor :max
    def initialize(max)
      super()
      raise ArgumentError, "queue size must be positive" unless max > 0
      @max = max
    end
    def push(item, non_block = false, timeout: nil)
      if @items.size >= @max
        raise ThreadError, "queue full" if non_block
        raise NotImplementedError, "SizedQueue#push would wait for ever: there is one thread"
      end
      super(item)
    end
    alias << push
    alias enq push
  end
end

Mutex = Thread::Mutex
ConditionVariable = Thread::ConditionVariable
Queue = Thread::Queue
SizedQueue = Thread::SizedQueue

class ThreadGroup; end

# A recursive lock; `require "monitor"` has nothing to add.
class Monitor
  def enter = (@count = (@count || 0) + 1; nil)
  def exit
    raise ThreadError, "current thread not owner" if (@count || 0) == 0
    @count -= 1
    nil
  end
  def try_enter = (enter; true)
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
  alias mon_synchronize synchronize
  def mon_locked? = (@count || 0) > 0
  alias mon_owned? mon_locked?
  def new_cond = Thread::ConditionVariable.new
end

module MonitorMixin
  def mon_enter = __monitor.enter
  def mon_exit = __monitor.exit
  def mon_try_enter = __monitor.try_enter
  def mon_synchronize(&block) = __monitor.synchronize(&block)
  alias synchronize mon_synchronize
  def mon_initialize = (@__monitor = Monitor.new)
  def new_cond = __monitor.new_cond
  def __monitor = @__monitor ||= Monitor.new
end
