class IO
  class << self
    def console(*)
      return @__console if @__console && !@__console.closed?
      @__console = File.open("/dev/tty", "r+")
    rescue SystemCallError
      nil
    end
  end

  def noecho
    old = __term(:noecho)
    begin
      yield self
    ensure
      __term_set(old)
    end
  end

  def raw(**)
    old = __term(:raw)
    begin
      yield self
    ensure
      __term_set(old)
    end
  end

  def cooked
    old = __term(:cooked)
    begin
      yield self
    ensure
      __term_set(old)
    end
  end

  def raw!(**) = (__term(:raw); self)
  def cooked! = (__term(:cooked); self)
  def echo=(on)
    __term(on ? :echo : :noecho)
    on
  end
  def getch(**) = tty? ? raw { getc } : getc
  def getpass(prompt = nil)
    $stderr.print prompt if prompt
    line = noecho { |io| io.gets(chomp: true) }
    $stderr.puts
    line
  end
  def winsize=(_)
    raise NotImplementedError, "IO#winsize= isn't supported"
  end
  def console_mode = raise(NotImplementedError, "IO#console_mode isn't supported")
  def iflush = self
  def oflush = self
  def ioflush = self
  def beep = (write("\a"); self)
  def erase_screen(*) = (write("\e[2J"); self)
  def goto(y, x) = (write("\e[#{y + 1};#{x + 1}H"); self)
end

class StringIO
  alias getch getc
  def getpass(prompt = nil)
    $stderr.print prompt if prompt
    line = gets(chomp: true)
    $stderr.puts
    line
  end
end
