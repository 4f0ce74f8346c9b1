# The threads that multitasks run their prerequisites on.
module Rake
  # Work that a thread of the pool does, or who asks for its value first.
  class Promise
    def initialize(args, &work)
      @args, @work, @waiting = args, work, []
    end

    def value
      work
      Thread.__park_in(@waiting) until @done
      raise @error if @error
      @value
    end

    def work
      return if @begun
      @begun = true
      begin
        @value = @work.call(*@args)
      rescue Exception => e
        @error = e
      ensure
        @done = true
        @waiting.each(&:__unpark)
      end
    end
  end

  class ThreadPool
    def initialize(size)
      @size, @most, @queue, @threads = size, 0, [], []
    end

    # Work that begins when a thread is free.
    def future(*args, &work)
      promise = Promise.new(args, &work)
      @queue << promise
      start_thread if @threads.size < @size
      promise
    end

    # Waits for all threads.
    def join
      @threads.last.join until @threads.empty?
    end

    def kill
      @queue.clear
      @threads.dup.each(&:kill)
    end

    private

    def start_thread
      @threads << Thread.new do
        while (promise = @queue.shift)
          promise.work
        end
      ensure
        @threads.delete_if { |t| t.equal?(Thread.current) }
      end
      @most = [@most, @threads.size].max
      Gocap.threads_in_play = @most
    end
  end
end
