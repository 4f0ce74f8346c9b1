require "getoptlong"
# options(words): what is read of a command line, and what is left of it
def options(*words, order: nil)
  ARGV.replace(words)
  reader = GetoptLong.new(["--verbose", "-v", GetoptLong::NO_ARGUMENT], ["--version", GetoptLong::NO_ARGUMENT],
    ["--out", "-o", GetoptLong::REQUIRED_ARGUMENT], ["--level", "-l", "--lv", GetoptLong::OPTIONAL_ARGUMENT])
  reader.quiet = true
  reader.ordering = order if order
  seen = []
  begin
    reader.each { |name, value| seen << [name, value] }
  rescue GetoptLong::Error => e
    seen << e.class << e.message << reader.error << reader.error_message << reader.get
  end
  [seen, ARGV.dup]
end
t { options }
t { options("a", "b") }
t { options("-v", "a", "--out", "x", "b", "--", "-v", "c") }
t { options("-vo", "x", "-ox", "--out=y=z", "--out=") }
t { options("-l", "-v", "-l3", "-l", "4", "--level", "--level=5", "--lv", "6") }
t { options("--verb", "--ver") }
t { options("--o", "1", "--lev", "2", "--l", "3") }
t { options("--nope") }
t { options("-x") }
t { options("-vx", "a") }
t { options("--out") }
t { options("-o") }
t { options("--verbose=1") }
t { options("-v", "a", "-v", order: GetoptLong::REQUIRE_ORDER) }
t { options("-v", "a", "-v", order: GetoptLong::RETURN_IN_ORDER) }
t { options("-", "-v") }
t { GetoptLong.new("a") }
t { GetoptLong.new(["--a"]) }
t { GetoptLong.new([GetoptLong::NO_ARGUMENT]) }
t { GetoptLong.new(["a", GetoptLong::NO_ARGUMENT]) }
t { GetoptLong.new(["-ab", GetoptLong::NO_ARGUMENT]) }
t { GetoptLong.new(["--a", 0, 1]) }
t { GetoptLong.new(["--a", 0], ["--a", 0]) }
t { GetoptLong.new([:a, 0]) }
t { GetoptLong.new.ordering }
t { GetoptLong.new.terminated? }
t { g = GetoptLong.new; g.quiet = true; g.ordering = 9 }
t { ARGV.replace(%w[-v]); g = GetoptLong.new(["-v", 0]); [g.get, g.get, g.get, g.terminated?, g.error?, g.error_message] }
t { ARGV.replace(%w[-v]); g = GetoptLong.new(["-v", 0]); g.get; g.set_options(["-x", 0]) }
t { ARGV.replace(%w[-v]); g = GetoptLong.new(["-v", 0]); g.get; g.ordering = 0 }
t { ARGV.replace(%w[a -v]); g = GetoptLong.new(["-v", 0]); g.get; g.terminate; [g.get, ARGV] }
