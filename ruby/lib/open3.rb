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

  # The commands of a pipeline are Strings, Arrays of words, and either with
  # variables before or options behind. Each gives what Process.detach does.
  def pipeline(*cmds, **opts) = __pipeline(cmds, opts, [], []) { |threads| threads.map(&:value) }
  def pipeline_start(*cmds, **opts, &block) = __pipeline(cmds, opts, [], [], &block)

  def pipeline_r(*cmds, **opts, &block)
    out = IO.pipe
    __pipeline(cmds, opts.merge(out: out[1]), [out[1]], [out[0]], &block)
  end

  def pipeline_w(*cmds, **opts, &block)
    input = IO.pipe
    input[1].sync = true
    __pipeline(cmds, opts.merge(in: input[0]), [input[0]], [input[1]], &block)
  end

  def pipeline_rw(*cmds, **opts, &block)
    input, out = IO.pipe, IO.pipe
    input[1].sync = true
    __pipeline(cmds, opts.merge(in: input[0], out: out[1]), [input[0], out[1]], [input[1], out[0]], &block)
  end

  def __pipeline(cmds, opts, theirs, ours)
    first, last = opts.delete(:in), opts.delete(:out)
    threads, before = [], nil
    cmds.each_with_index do |cmd, i|
      words = cmd.is_a?(Array) ? cmd.dup : [cmd]
      own = opts.merge(words.last.is_a?(Hash) && words.size > 1 ? words.pop : {})
      input = i.zero? ? first : before
      own[:in] = input if input
      after, out = i == cmds.size - 1 ? [nil, last] : IO.pipe
      own[:out] = out if out
      begin
        threads << Process.detach(spawn(*words, own))
      ensure
        [before, (out if after)].each { |io| io&.close }
      end
      before = after
    end
    theirs.each(&:close)
    return ours.empty? ? threads : [*ours, threads] unless block_given?
    begin
      yield(*ours, threads)
    ensure
      ours.each { |io| io.close unless io.closed? }
      threads.each(&:join)
    end
  ensure
    theirs.each { |io| io.close unless io.closed? }
    before&.close unless before&.closed?
  end

  extend self
end
