require 'shellwords'
['', "a", "a b", "it's", "a\nb", "é", "~/x", "$HOME", "a=b", "x:y,z@w%+./-_", "\t", "a\\b", "\"q\"", "*", "\n", "a\n\nb","🎉","{a}","^"].each{|s| t{Shellwords.escape(s)}; t{s.shellescape} }
['', "a b c", "a 'b c' d", "a \"b c\" d", "a\\ b", "a\"b\"c'd'", "'", "a \"b", "x 'y", "a\\", "  a  ", "a\tb\nc", "\"a\\\"b\\$c\\`d\\n\\\\\"", "'a\\'b", "\"\"", "''", "a '' b", "a#b #c", "\\\n", "a\\\nb", "\"a\\\nb\"", "$x", "a;b", "\"a'b\"", "é ü", "\\a\\b"].each{|s| t{Shellwords.split(s)}; t{ s.shellsplit}; t{Shellwords.shellwords(s)} }
t{Shellwords.join(["a b","c",""])}
t{["a b", "c"].shelljoin}
t{Shellwords.escape(nil)}
t{Shellwords.escape(5)}
t{Shellwords.escape(:a)}
t{Shellwords.join([1,:a,nil])}
t{Shellwords.escape("a\0b")}
include Shellwords
t{shellescape("a b")}
t{shellwords("a b")}
t{shelljoin(["a b"])}
t{shellsplit("a")}
t{Shellwords.shellescape("a b")}
t{Shellwords.shelljoin(["a b"])}
t{Shellwords.shellsplit("a b")}
x="a"
t{x.shellescape.equal?(x)}
