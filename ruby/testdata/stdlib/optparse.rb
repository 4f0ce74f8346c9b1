require 'optparse'
require 'optparse/time' rescue 0
def mk
  o={}
  OptionParser.new do |op|
    op.banner="Usage: x [options]"
    op.separator ""
    op.separator "Specific:"
    op.on("-v","--[no-]verbose","Run verbosely"){|v|o[:v]=v}
    op.on("-n","--num N",Integer,"A number"){|v|o[:n]=v}
    op.on("-f","--float=F",Float){|v|o[:f]=v}
    op.on("-l","--list a,b",Array,"List","second line"){|v|o[:l]=v}
    op.on("-o","--opt [X]","Optional"){|v|o[:o]=v}
    op.on("-t","--type TYPE",[:text,:binary,:auto],"Type"){|v|o[:t]=v}
    op.on("--code CODE",{"a"=>1,"b"=>2}){|v|o[:c]=v}
    op.on("-x"){|v|o[:x]=v}
    op.on("-y YY","why"){|v|o[:y]=v}
    op.on("--long-option-name-that-is-very-long VALUE","desc of long"){|v|o[:long]=v}
    op.on("--re R",Regexp){|v|o[:re]=v}
    op.on("--num2 N",Numeric){|v|o[:num2]=v}
    op.on("-z","--zed",TrueClass){|v|o[:z]=v}
    op.on("--no-color"){|v|o[:color]=v}
    op.on("--pat X",/\A\d+\z/){|v|o[:pat]=v}
    op.on("-i","--inplace=[EXT]"){|v|o[:i]=v}
    op.on_tail("--tail","at end"){|v|o[:tail]=v}
    op.on_head("--head","at start"){|v|o[:head]=v}
    yield op if block_given?
  end.tap{|op| op.program_name="prog"; op.define_singleton_method(:opts){o}}
end
puts mk.help
puts mk.to_s==mk.help
[%w[-v],%w[--no-verbose],%w[-n 5],%w[-n5],%w[--num=7],%w[--num 8 rest],%w[-n abc],%w[-n],%w[--nope],%w[-q],%w[-vx],%w[-vn3],%w[-l a,b,c],%w[-o],%w[-o val],%w[-oval],%w[--opt=q],%w[--opt -v],%w[-t bin],%w[-t text],%w[-t nope],%w[--code b],%w[--code z],%w[--verb],%w[--n 3],%w[--float 1.5],%w[--float x],%w[a -v b],%w[-- -v],%w[a -- -v],%w[--verbose=1],%w[--re a.b],%w[--num2 3],%w[--num2 1.5],%w[-z],%w[--no-color],%w[--pat 12],%w[--pat x],%w[-y],%w[-y 1 2],%w[--long-option-name-that-is-very-long 3],%w[-i],%w[-i.bak],%w[-x --tail --head],%w[-n 0x1f],%w[-n 1_000],%w[-n 010],%w[--num -5],%w[--lis a],%w[-],%w[a - b],%w[--zed=no],%w[-n=5], %w[--tai], %w[--t]].each{|a| op=mk; t{ [op.parse(a.dup), op.opts] } }
a=%w[x -v y]; op=mk
t{op.parse!(a); a}
a=%w[x -v y]
t{mk.order!(a); a}
a=%w[-v y -n 1]
t{op=mk; op.order!(a); [a,op.opts]}
t{mk.permute(%w[a -v b])}
h={}
t{mk.parse(%w[-v -n 3 --tail foo],into: h);h}
begin; mk.parse(%w[--nope]); rescue OptionParser::InvalidOption => e; t{e.args}; t{e.reason}; t{e.to_s}; t{e.inspect}; end
begin; mk.parse(%w[-n x]); rescue OptionParser::ParseError => e; t{e.message}; t{e.class.superclass}; end
op=OptionParser.new
t{op.banner}
t{op.help.sub(op.program_name,"PN")}
op.version="1.2"; op.program_name="pp"
t{op.ver}
op=OptionParser.new("Usage: foo",20,"  "); op.on("-a","--aaa","desc"); puts op.help
t{op.summary_width}
t{ARGV.respond_to?(:getopts)}
t{OptionParser.new.getopts(%w[-a -b 1 --foo --bar=2],"ab:","foo","bar:")}
t{OptParse}
t{OptionParser.new{|q| q.on("-c","--ccc=X","d",String)}.parse(%w[--ccc y],into: (h={})); h}
t{OptionParser.new.parse(%w[a b])}
t{OptionParser.new{|o|o.on("-d","--[no-]dry-run"){}}.help.lines.last}
o={}
t{OptionParser.new{|op| op.on("-e","--env=ENV","e"){|v|o[:e]=v}}.parse!(["-e","prod","x"])}
t{o}
t{op.summarize.class}
t{op.to_a.class}
class X; end
t{OptionParser.new{|op| op.on("--a X",X){}}}
t{OptionParser.new{|op| op.accept(X){|s| "X#{s}"}; op.on("--a X",X){|v| p v}}.parse(%w[--a q])}
t{op=OptionParser.new; op.on("--req=X",:REQUIRED){|v|}; op.parse(%w[--req])}
t{OptionParser.new{|q|q.require_exact=true; q.on("--foo"){}}.parse(%w[--fo])}

# The help, where names have arguments of their own, or other options take them.
o = OptionParser.new
o.banner = "Names"
o.on("-n", "--new", "taken")
o.on("-nNAME", "--name=NAME", "the last one counts")
o.on("-kK", "--keep[=K]") rescue puts "#{$!.class}: #{$!.message}"
o.on("-r", "--release", "=ID", "an argument by itself")
o.on("-y[A]", "--yes[=A]", "optional")
o.on("--yes", "taken in part")
puts o.help
begin
  o.parse(%w[-r])
rescue OptionParser::MissingArgument => e
  puts e.message
end

# Which words options take for arguments, by how these are declared.
specs = [["--a[=X]"], ["--a [X]"], ["--a=[X]"], ["-a[X]"], ["-a [X]"], ["-a", "--all", :OPTIONAL], ["-q", "--a", "=[M]"], ["-a", "--all [X]"],
         ["--[no-]a V"], ["--[no-]a [V]"], ["--[no-]a"], ["--no-a V"], ["-a", "--all=X"]]
lines = ["--a w", "--a=w", "--a", "-a w", "-aw", "-a", "-a=w", "--no-a w", "--no-a=w", "--no-a", "--a -x", "-a -- w", "-xa", "-all"]
specs.each do |spec|
  lines.each do |line|
    got = nil
    parser = OptionParser.new { |q| q.on(*spec) { |value| got = [value] }; q.on("-x") {} }
    rest = parser.parse(line.split)
    puts "#{spec.inspect} #{line}: #{got.inspect} #{rest.inspect}"
  rescue OptionParser::ParseError
    puts "#{spec.inspect} #{line}: #{$!.message}"
  end
end
