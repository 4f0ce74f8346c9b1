require 'strscan'
s=StringScanner.new("test string é foo")
t{s}
t{s.scan(/\w+/)}
t{s}
t{s.pos}
t{s.matched}
t{s.matched?}
t{s.matched_size}
t{s.pre_match}
t{s.post_match}
t{s.scan(/\w+/)}
t{s.matched}
t{s.matched?}
t{s.scan(/\s+/)}
t{s.check(/\w/)}
t{s.pos}
t{s.scan_until(/é/)}
t{s.pos}
t{s.charpos}
t{s.pre_match}
t{s.rest}
t{s.rest_size}
t{s.eos?}
t{s.skip(/\s/)}
t{s.match?(/\w+/)}
t{s.getch}
t{s.peek(2)}
t{s.unscan.pos}
t{s.scan(/(?<a>f)(o)?/)}
t{s[0]}
t{s[1]}
t{s[:a]}
t{s["a"]}
t{s[2]}
t{s[9]}
t{s.captures}
t{s.values_at(0,1)}
t{s.size}
t{s.terminate.eos?}
t{s.scan(/x/)}
t{s}
t{s.reset.pos}
t{s.exist?(/s/)}
t{s.search_full(/ /,false,true)}
t{s.scan_full(/te/,true,true)}
t{s.skip_until(/ /)}
t{s.check_until(/g/)}
t{s.bol?}
t{s.pos=0; s.beginning_of_line?}
t{s.pos=-2; s.rest}
t{s.pos=99}
t{s.string="new"; [s.pos,s.string]}
t{s << "er"; s.string}
t{s.scan("ne")}
t{s.scan("zz")}
t{s.scan_until("r")}
t{s.get_byte}
t{s.rest?}
t{s.scan(5)}
t{s.string.equal?(s.string)}
t{StringScanner.new(nil)}
t{s.unscan; s.unscan}
t{s.match?(/nope/); s.unscan}
t{s[:zz]}
t{s.matched}
s=StringScanner.new("a\nb")
t{s.scan(/^a$/)}
t{s.scan(/\n/)}
t{s.scan(/^b/)}
s.reset
t{s.scan(/a\n/); s.scan(/\Ab/)}
t{s.fixed_anchor?}
s=StringScanner.new("foo bar")
t{s.scan(/(\w)(\w)/); [s.pre_match,s.post_match,s[1],s[-1]]}
s=StringScanner.new("ab")
t{s.scan(/(?<x>z)|a/); s[:x]}
t{s[:nope]}
t{s.getch; s.getch}
t{StringScanner.new("x").inspect}
t{StringScanner.new("a"*30).inspect}
x=StringScanner.new("a"*30); x.pos=15
t{x.inspect}
toks=[]; s=StringScanner.new("3 + foo*2"); until s.eos?; toks << (s.scan(/\d+/) || s.scan(/\w+/) || s.scan(/[-+*\/]/) || (s.skip(/\s+/); nil)); end
t{toks.compact}
t{s.clear rescue 1}
t{StringScanner::Error.superclass}
t{StringScanner.new("é").getch}
t{x=StringScanner.new("é"); x.get_byte}
t{StringScanner.new("aé").peek(2)}
