module Process
  Tms = Struct.new(:utime, :stime, :cutime, :cstime)
  module Sys; end

  class << self
    def times
      u, s, cu, cs = __times
      Tms.new(u, s, cu, cs)
    end

    def wait(pid = -1, flags = 0)
      status = __wait(pid, flags)
      status && status.pid
    end
    alias waitpid wait

    def wait2(pid = -1, flags = 0)
      status = __wait(pid, flags)
      status && [status.pid, status]
    end
    alias waitpid2 wait2

    def waitall
      list = []
      list << wait2 while __children > 0
      list
    end

    def detach(pid)
      thread = Thread.new { }
      thread.define_singleton_method(:pid) { pid }
      thread.define_singleton_method(:value) { @__status ||= Process.__wait(pid, 0) }
      thread.define_singleton_method(:join) { |*| value; self }
      thread.define_singleton_method(:alive?) { !@__status && !(@__status = Process.__wait(pid, WNOHANG)) }
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
