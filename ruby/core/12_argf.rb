# What gets, readline and readlines read: the files that ARGV names, one after the
# other, which takes the names out of it; standard input where it names none.
ARGF = Object.new

class << ARGF
  def gets(*args, **opts)
    while (io = file)
      line = io.gets(*args, **opts)
      return line if line || !@file
      close
    end
  end

  def readline(*args, **opts)
    gets(*args, **opts) || raise(EOFError, "end of file reached")
  end

  def readlines(*args, **opts)
    return $stdin.readlines(*args, **opts) if file.equal?($stdin)
    lines = []
    while (line = gets(*args, **opts))
      lines << line
    end
    @named = false # standard input is next
    lines
  end
  alias to_a readlines

  def each_line(*args, **opts)
    return to_enum(:each_line, *args, **opts) unless block_given?
    while (line = gets(*args, **opts))
      yield line
    end
    self
  end
  alias each each_line

  def read
    file.equal?($stdin) ? $stdin.read : readlines.join
  end

  def to_s = "ARGF"
  alias inspect to_s

  # What is read now; nil behind the last file.
  def file
    return @file if @file
    return @named ? nil : $stdin if ARGV.empty?
    @named = true
    name = ARGV.shift
    name == "-" ? $stdin : @file = File.open(name)
  end

  def close
    @file&.close
    @file = nil
    self
  end
end
