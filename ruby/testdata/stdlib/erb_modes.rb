require 'erb'
require 'stringio'
def told(mode)
  err = $stderr
  $stderr = StringIO.new
  ERB.new("", trim_mode: mode)
  $stderr.string[/warning.*/]
ensure
  $stderr = err
end
t{["", "x", "%-<>", 5, " "].map { |m| told(m) }}
t{[nil, 0, 1, 2, "%", "-", ">", "<>", "%-", "%<>", "<>%", "->", "%%", ">>"].map { |m| told(m) }}
