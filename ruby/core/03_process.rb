module Process
  Tms = Struct.new(:utime, :stime, :cutime, :cstime)
  module Sys; end

  # What Process.detach gives.
  class Waiter < Thread
    attr_writer :__pid
    def pid = @__pid
  end

  class << self
    def times
      u, s, cu, cs = __times
      Tms.new(u, s, cu, cs)
    end

    def wait(pid = -1, flags = 0)
      status = __status(pid, flags)
      status && status.pid
    end
    alias waitpid wait

    def wait2(pid = -1, flags = 0)
      status = __status(pid, flags)
      status && [status.pid, status]
    end
    alias waitpid2 wait2

    def waitall
      list = []
      list << wait2 while __children > 0
      list
    end

    def __status(pid, flags)
      while Thread::Operation === (status = __wait(pid, flags))
        Thread.__await(status)
      end
      status
    end

    def detach(pid)
      thread = Waiter.new { __status(pid, 0) }
      thread.__pid = pid
      thread
    end

    def last_status = $?
    def argv0 = $0
    def clock_getres(*) = 1.0e-09
    def daemon(*) = raise(NotImplementedError, "daemon() function is unimplemented on this machine")
    def setsid = raise(NotImplementedError, "setsid() function is unimplemented on this machine")
    def fork = raise(NotImplementedError, "fork() function is unimplemented on this machine")
    def exit(*args) = Kernel.exit(*args)
    def abort(*args) = Kernel.abort(*args)
  end
end

module Kernel
  def system(*command) = Thread.__finished(__system(*command))
  def `(command) = Thread.__await(__output(command))
end
