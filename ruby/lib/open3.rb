# Commands with their streams. popen3 and its relatives give pipes: what is read
# from one while the command waits for another to be read can block, as it can
# with CRuby; the capture methods can't.
module Open3
  def capture3(*cmd, stdin_data: "", binmode: false, **opts)
    out, err, status = Thread.__await(__capture(cmd, opts, stdin_data, false))
    [out, err, status]
  end

  def capture2(*cmd, stdin_data: "", binmode: false, **opts)
    out, _, status = Thread.__await(__capture(cmd, opts, stdin_data, nil))
    [out, status]
  end

  def capture2e(*cmd, stdin_data: "", binmode: false, **opts)
    out, _, status = Thread.__await(__capture(cmd, opts, stdin_data, true))
    [out, status]
  end

  def popen3(*cmd, **opts, &block)
    pipes = [IO.pipe, IO.pipe, IO.pipe]
    __popen(cmd, opts.merge(in: pipes[0][0], out: pipes[1][1], err: pipes[2][1]), [pipes[0][0], pipes[1][1], pipes[2][1]],
            [pipes[0][1], pipes[1][0], pipes[2][0]], &block)
  end

  def popen2(*cmd, **opts, &block)
    pipes = [IO.pipe, IO.pipe]
    __popen(cmd, opts.merge(in: pipes[0][0], out: pipes[1][1]), [pipes[0][0], pipes[1][1]], [pipes[0][1], pipes[1][0]], &block)
  end

  def popen2e(*cmd, **opts, &block)
    pipes = [IO.pipe, IO.pipe]
    __popen(cmd, opts.merge(:in => pipes[0][0], [:out, :err] => pipes[1][1]), [pipes[0][0], pipes[1][1]], [pipes[0][1], pipes[1][0]], &block)
  end

  def __popen(cmd, opts, theirs, ours)
    pid = begin
      spawn(*cmd, opts)
    ensure
      theirs.each(&:close)
    end
    ours[0].sync = true
    thread = Process.detach(pid)
    return [*ours, thread] unless block_given?
    begin
      yield(*ours, thread)
    ensure
      ours.each { |io| io.close unless io.closed? }
      thread.join
    end
  end

  def pipeline(*) = raise(NotImplementedError, "Open3.pipeline isn't supported: give one command line with | to the shell")
  def pipeline_r(*) = raise(NotImplementedError, "Open3.pipeline_r isn't supported: give one command line with | to the shell")
  def pipeline_w(*) = raise(NotImplementedError, "Open3.pipeline_w isn't supported: give one command line with | to the shell")
  def pipeline_rw(*) = raise(NotImplementedError, "Open3.pipeline_rw isn't supported: give one command line with | to the shell")
  def pipeline_start(*) = raise(NotImplementedError, "Open3.pipeline_start isn't supported: give one command line with | to the shell")

  extend self
end
