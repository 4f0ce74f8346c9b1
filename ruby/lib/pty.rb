# Programs at terminals of their own.
module PTY
  class ChildExited < StandardError
    attr_reader :status
    def initialize(status)
      super("pty - exited: #{status.exitstatus}")
      @status = status
    end
    alias value status
  end

  class << self
    # Gives what the program says, what it's told, and its process id.
    def spawn(*command)
      r, w, pid = __spawn(command)
      w.sync = true
      return [r, w, pid] unless block_given?
      waiter = Process.detach(pid)
      begin
        yield r, w, pid
      ensure
        r.close unless r.closed?
        w.close unless w.closed?
        waiter.join
      end
      nil
    end
    alias getpty spawn

    def open
      master, slave = __open
      return [master, slave] unless block_given?
      begin
        yield master, slave
      ensure
        master.close unless master.closed?
        slave.close unless slave.closed?
      end
    end

    # The status of a program that has ended, nil of one that goes on.
    def check(pid, raises = false)
      status = Process.wait2(pid, Process::WNOHANG)&.last
      raise ChildExited.new(status) if status && raises
      status
    end
  end
end
