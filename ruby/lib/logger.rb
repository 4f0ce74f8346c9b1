# Messages with a severity, written to a stream or to files that rotate.
class Logger
  VERSION = "1.5.0"
  ProgName = "logger.rb/v#{VERSION}"

  module Severity
    DEBUG = 0
    INFO = 1
    WARN = 2
    ERROR = 3
    FATAL = 4
    UNKNOWN = 5
  end
  include Severity

  class Error < RuntimeError; end
  class ShiftingError < Error; end

  class Formatter
    Format = "%s, [%s #%d] %5s -- %s: %s\n"
    DatetimeFormat = "%Y-%m-%dT%H:%M:%S.%6N"

    attr_accessor :datetime_format

    def call(severity, time, progname, msg)
      Format % [severity[0, 1], format_datetime(time), Process.pid, severity, progname, msg2str(msg)]
    end

    def format_datetime(time)
      time.strftime(@datetime_format || DatetimeFormat)
    end

    def msg2str(msg)
      case msg
      when ::String then msg
      when ::Exception then "#{msg.message} (#{msg.class})\n#{msg.backtrace.join("\n") if msg.backtrace}"
      else msg.inspect
      end
    end
  end

  # A stream, or a file with its rotation.
  class LogDevice
    attr_reader :dev, :filename

    def initialize(log = nil, shift_age: nil, shift_size: nil, shift_period_suffix: nil, binmode: false)
      @shift_age = shift_age || 7
      @shift_size = shift_size || 1048576
      @suffix = shift_period_suffix || "%Y%m%d"
      if log.respond_to?(:write) && log.respond_to?(:close)
        @dev = log
        @filename = log.path if log.respond_to?(:path) && log.path.is_a?(String)
        @rotates = false
      else
        @filename = log.respond_to?(:to_path) ? log.to_path : log
        @dev = open_logfile
        @rotates = true
        @next_rotate = next_rotate(Time.now) if @shift_age.is_a?(String)
      end
    end

    def write(message)
      rotate if @rotates
      @dev.write(message)
    rescue ::Errno::ENOENT, ::IOError => e
      warn("log writing failed. #{e}")
    end

    def close
      @dev.close rescue nil
    end

    def reopen(log = nil)
      if log
        close unless [$stdout, $stderr].include?(@dev)
        initialize(log, shift_age: @shift_age, shift_size: @shift_size, shift_period_suffix: @suffix)
      elsif @rotates
        close
        @dev = open_logfile
      end
      self
    end

    def open_logfile
      fresh = !File.exist?(@filename)
      file = File.open(@filename, "a")
      file.sync = true
      file.write("# Logfile created on %s by %s\n" % [Time.now.to_s, Logger::ProgName]) if fresh
      file
    end

    def rotate
      if @shift_age.is_a?(Integer)
        shift_by_size if @shift_age > 0 && File.exist?(@filename) && File.size(@filename) > @shift_size
      elsif Time.now >= @next_rotate
        period_end = @next_rotate - 1
        @next_rotate = next_rotate(Time.now)
        shift_by_period(period_end)
      end
    end

    # file.0 is the newest of the old ones.
    def shift_by_size
      (@shift_age - 3).downto(0) do |i|
        File.rename("#{@filename}.#{i}", "#{@filename}.#{i + 1}") if File.exist?("#{@filename}.#{i}")
      end
      close
      File.rename(@filename, "#{@filename}.0")
      @dev = open_logfile
    end

    def shift_by_period(period_end)
      age_file = "#{@filename}.#{period_end.strftime(@suffix)}"
      n = 0
      age_file = "#{@filename}.#{period_end.strftime(@suffix)}.#{n += 1}" while File.exist?(age_file)
      close
      File.rename(@filename, age_file) if File.exist?(@filename)
      @dev = open_logfile
    end

    DAY = 24 * 60 * 60

    def next_rotate(now)
      midnight = Time.local(now.year, now.month, now.mday)
      case @shift_age
      when "daily" then day_after(midnight, 1)
      when "weekly" then day_after(midnight, 7 - midnight.wday)
      when "monthly" then now.month == 12 ? Time.local(now.year + 1, 1, 1) : Time.local(now.year, now.month + 1, 1)
      when "now", "everytime" then now
      else raise ArgumentError, "invalid :shift_age #{@shift_age.inspect}, should be daily, weekly, monthly, or everytime"
      end
    end

    # Midnight n days later, also when a day has 23 or 25 hours.
    def day_after(midnight, n)
      t = midnight + n * DAY + DAY / 2
      Time.local(t.year, t.month, t.mday)
    end
  end

  attr_reader :level
  attr_accessor :progname, :formatter

  def initialize(logdev, shift_age = 0, shift_size = 1048576, level: DEBUG, progname: nil, formatter: nil, datetime_format: nil,
                 binmode: false, shift_period_suffix: "%Y%m%d")
    self.level = level
    @progname, @formatter = progname, formatter
    @default_formatter = Formatter.new
    self.datetime_format = datetime_format
    return if !logdev || logdev == File::NULL
    @logdev = LogDevice.new(logdev, shift_age: shift_age, shift_size: shift_size, shift_period_suffix: shift_period_suffix, binmode: binmode)
  end

  LEVELS = %w[debug info warn error fatal unknown].freeze
  private_constant :LEVELS

  def level=(severity)
    number = severity.is_a?(Integer) ? severity : LEVELS.index(severity.to_s.downcase)
    @level = number || raise(ArgumentError, "invalid log level: #{severity}")
  end

  def sev_threshold = @level
  def sev_threshold=(severity)
    self.level = severity
  end

  def datetime_format=(datetime_format)
    @default_formatter.datetime_format = datetime_format
  end

  def datetime_format = @default_formatter.datetime_format

  def reopen(logdev = nil)
    @logdev&.reopen(logdev)
    self
  end

  def add(severity, message = nil, progname = nil)
    severity ||= UNKNOWN
    return true if @logdev.nil? || severity < @level
    # A lone argument is the message, unless a block gives that.
    message, progname = block_given? ? [yield, progname] : [progname, nil] if message.nil?
    progname = @progname if progname.nil?
    message = @progname if message.nil? && !block_given?
    @logdev.write(format_message(format_severity(severity), Time.now, progname, message))
    true
  end
  alias log add

  def <<(msg)
    @logdev&.write(msg)
  end

  %w[debug info warn error fatal].each_with_index do |name, severity|
    define_method(name) { |progname = nil, &block| add(severity, nil, progname, &block) }
    define_method("#{name}?") { level <= severity }
    define_method("#{name}!") { self.level = severity }
  end

  def unknown(progname = nil, &block)
    add(UNKNOWN, nil, progname, &block)
  end

  def close
    @logdev&.close
  end

  SEV_LABEL = %w[DEBUG INFO WARN ERROR FATAL ANY]

  def format_severity(severity)
    SEV_LABEL[severity] || "ANY"
  end

  def format_message(*details) = (formatter || @default_formatter).call(*details)
end
