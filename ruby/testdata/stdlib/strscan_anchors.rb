require 'strscan'
require 'stringio'
s=StringScanner.new("ab\ncd\nab", fixed_anchor: true)
t{s.fixed_anchor?}
t{StringScanner.new("a").fixed_anchor?}
t{s.scan(/ab\n/)}
t{s.scan(/^cd/)}
t{[s.pre_match, s.post_match, s.matched]}
t{s.scan(/\A\n/)}
t{s.matched}
t{s.scan(/\n/)}
t{s.scan(/\Aab/)}
t{s.scan(/(a)(?<=\na)b/)}
t{[s[0], s[1], s[-1], s.pre_match, s.post_match, s.captures, s.pos]}
t{s.reset.pos}
t{s.scan_until(/cd/)}
t{[s.matched, s.matched_size, s.pre_match, s.post_match, s.pos]}
t{s.check_until(/(b)/)}
t{[s[0], s[1], s.pre_match]}
t{s.scan_until(/a/)}
t{s.unscan.pos}
t{s.exist?(/b/)}
t{s.search_full(/b/, true, false)}
t{s.pos}
t{s.string = "xyz"; [s.pos, s.fixed_anchor?]}
t{s.pos = 1; s.scan(/^y/)}
t{s.scan("yz")}
t{[s.matched, s.pre_match, s.post_match, s.values_at(0)]}
t{s.dup.fixed_anchor?}
u=StringScanner.new("ab cd")
t{u.scan(/ab/); u.scan(/(?<gap>\s)/); c = u.dup; [c.pos, c.pre_match, c[:gap], c.unscan.pos, u.pos]}
t{u.dup.string.equal?(u.string)}
t{u.dup.terminate.eos?}
t{u.eos?}
t{u.clone.rest}
t{StringScanner.allocate}
t{StringScanner.allocate.pos}
t{StringScanner.allocate.scan(/a/)}
t{StringScanner.allocate.dup}
o=Object.new
def o.to_str = @text ||= "quux"
t{StringScanner.new(o).string}
t{u.string = o; [u.string, u.pos, u.scan(/q/)]}
t{StringScanner.new(nil)}
t{ScanError.equal?(StringScanner::Error)}
t{StringScanner.new("a").unscan}
e=StringScanner.new("\xA4\xA2\xA4\xA4b".dup.force_encoding("euc-jp"))
t{[e.getch, e.pos, e.charpos, e.rest, e.rest.encoding]}
t{[e.get_byte, e.pos, e.get_byte, e.getch]}
t{e.reset; [e.peek(2), e.scan(/./), e.matched.encoding, e.pre_match, e.post_match]}
b=StringScanner.new("\xA4\xFFz".b)
t{[b.getch, b.get_byte, b.scan(/z/), b.matched.encoding, b.pre_match, b.charpos]}
t{StringScanner.new("é").get_byte}
class Line < String; end
t{StringScanner.new(Line.new("abc")).then { |l| [l.getch, l.rest, l.scan(/b/)].map(&:class) }}
def said
  err = $stderr
  $VERBOSE, $stderr = true, StringIO.new
  yield
  $stderr.string[/StringScanner.*/]
ensure
  $VERBOSE, $stderr = false, err
end
t{StringScanner.new("abc").then { |x| [x.peep(2), x.restsize, x.empty?, x.getbyte, x.clear.eos?, x.empty?] }}
t{said { StringScanner.new("abc").peep(1) }}
t{said { StringScanner.new("abc").restsize }}
t{said { StringScanner.new("abc").empty? }}
t{said { StringScanner.new("abc").getbyte }}
t{said { StringScanner.new("abc").clear }}
t{StringScanner.new("abc").peep(-1)}
t{StringScanner.new("abc").peep(2**70)}
n=StringScanner.new("ab")
t{n.scan(/(?<q>a)/); n.scan("b"); n[:q]}
t{n.reset; n.scan(/a/); n[:q]}
t{n.getch; n[:q]}
t{n.reset; n.getch; n.scan(/(?<q>b)/); [n[:q], n["q"]]}
