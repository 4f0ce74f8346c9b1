# How long code takes.
module Benchmark
  VERSION = "2002-04-25"
  CAPTION = "      user     system      total        real\n"
  FORMAT = "%10.6u %10.6y %10.6t %10.6r\n"

  class Tms
    CAPTION = Benchmark::CAPTION
    FORMAT = Benchmark::FORMAT
    attr_reader :utime, :stime, :cutime, :cstime, :real, :total, :label

    def initialize(utime = 0.0, stime = 0.0, cutime = 0.0, cstime = 0.0, real = 0.0, label = nil)
      @utime, @stime, @cutime, @cstime, @real, @label = utime, stime, cutime, cstime, real, label.to_s
      @total = utime + stime + cutime + cstime
    end

    def add(&blk) = self + Benchmark.measure(&blk)
    def +(other) = __with(other) { |a, b| a + b }
    def -(other) = __with(other) { |a, b| a - b }
    def *(other) = __with(other) { |a, b| a * b }
    def /(other) = __with(other) { |a, b| a / b }

    def __with(other)
      others = other.is_a?(Tms) ? other.to_a[1..-1] : [other] * 5
      Tms.new(*to_a[1..-1].zip(others).map { |a, b| yield a, b }, label)
    end

    def format(format = nil, *args)
      str = (format || FORMAT).dup
      { "n" => label, "u" => utime, "y" => stime, "t" => total, "r" => real, "U" => cutime, "Y" => cstime }.each do |letter, value|
        str = __substitute(str, letter, value)
      end
      args.empty? ? str : Kernel.format(str, *args)
    end

    # Replaces %10.6u and the like.
    def __substitute(str, letter, value)
      str.gsub(/(%[-+.\d]*)#{letter}/) do
        spec = $1
        case letter
        when "n" then Kernel.format("#{spec}s", value)
        when "r" then "(#{Kernel.format("#{spec}f", value)})"
        else Kernel.format("#{spec}f", value)
        end
      end
    end

    def to_s = format
    def to_a = [label, utime, stime, cutime, cstime, real]
    def to_h = { label: label, utime: utime, stime: stime, cutime: cutime, cstime: cstime, real: real }
  end

  class Report
    attr_reader :list, :format

    def initialize(width = 0, format = nil)
      @width, @format, @list = width, format, []
    end

    def item(label = "", *format, &blk)
      print label.to_s.ljust(@width)
      res = Benchmark.measure(label, &blk)
      print res.format(@format, *format)
      @list << res
      res
    end
    alias report item
  end

  class Job
    attr_reader :list, :width

    def initialize(width)
      @width = width
      @list = []
    end

    def item(label = "", &blk)
      raise ArgumentError, "no block" unless blk
      label = label.to_s
      @width = label.length if label.length > @width
      @list << [label, blk]
      self
    end
    alias report item
  end

  class << self
    def realtime
      start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      yield
      Process.clock_gettime(Process::CLOCK_MONOTONIC) - start
    end

    def measure(label = "")
      t0, r0 = Process.times, Process.clock_gettime(Process::CLOCK_MONOTONIC)
      yield
      t1, r1 = Process.times, Process.clock_gettime(Process::CLOCK_MONOTONIC)
      Tms.new(t1.utime - t0.utime, t1.stime - t0.stime, t1.cutime - t0.cutime, t1.cstime - t0.cstime, r1 - r0, label)
    end

    def benchmark(caption = "", label_width = nil, format = nil, *labels)
      label_width = (label_width || 0) + 1
      report = Report.new(label_width, format || FORMAT)
      print " " * label_width + caption unless caption.empty?
      results = yield(report)
      if results.is_a?(Array)
        results.grep(Tms).each { |t| print((labels.shift || t.label || "").ljust(label_width), t.format(format || FORMAT)) }
      end
      report.list
    end

    def bm(label_width = 0, *labels, &blk)
      benchmark(CAPTION, label_width, FORMAT, *labels, &blk)
    end

    def bmbm(width = 0)
      job = Job.new(width)
      yield(job)
      width = job.width + 1
      puts "Rehearsal ".ljust(width + CAPTION.length, "-")
      total = job.list.map do |label, item|
        print label.ljust(width)
        res = measure(&item)
        print res.format
        res
      end.inject(Tms.new) { |a, b| a + b }.format("total: %tsec")
      print " #{total}\n\n".rjust(width + CAPTION.length + 2, "-")
      print " " * width + CAPTION
      job.list.map do |label, item|
        print label.ljust(width)
        res = measure(label, &item)
        print res.format
        res
      end
    end
  end
end
