require 'yaml'
def try(s, m = :load, **o) ; r = begin; YAML.send(m, s,**o).inspect; rescue Exception => e; "#{e.class}: #{e.message}"; end; puts "#{m} #{s.inspect} #{o} => #{r}"; end
try ''; try '', :unsafe_load; try '', :safe_load; try '---'; try '# c'; try 'a'; try 'a: 1'
try '', :safe_load, fallback: 5
try 'a: 2020-01-01'; try 'a: 2020-01-01 10:00:00'; try 'a: :b'; try ':a: 1', :safe_load
try "a: &x 1\nb: *x"; try "b: *x"; try "b: *x", :unsafe_load ; try "b: *x", :load, aliases: true
try "a: &x 1\nb: *x", :load, aliases: true
try "a: !ruby/object:Foo {}"; try "a: !ruby/object:Foo {}", :unsafe_load
try "a: !ruby/range 1..2"; try "a: !ruby/regexp /a/i"; try "a: !ruby/symbol foo"; try "a: !ruby/sym foo" ,:unsafe_load
try "a: !ruby/range 1..2", :unsafe_load; try "a: !ruby/regexp /a/i", :unsafe_load; 
try "a: !binary aGVsbG8="; try "a: !!binary aGVsbG8="; try "a: !!str 1"; try "a: !!int '1'"; try "a: !!float '1'";try "a: !!float 1"; try "a: !str 1"; try "a: ! 1"; try "a: !foo 1"; try "a: !foo {a: 1}"; try "a: !foo [1]"
try "a: !!set {x, y}"; try "a: !!omap [x: 1, y: 2]"; try "!!set {x,y}", :unsafe_load ; try "!!omap [x: 1]", :unsafe_load
try "a: {b: 1}", :load, symbolize_names: true
try "a:\n  b: [x: 1]", :load, symbolize_names: true
try "a: b: c"; try "a:\n\t- b"; try "a: [1, 2"; try "a: {b"; try "- a\nb: c"; try "a: 'x"; try "a: \"x"; try "\"\\x\""; try "a: @x"; try "a: `x"; try "%x"; try "a: 1\n b: 2"; try "  a: 1\nb: 2"; try "? a\n b"; try "a: |\n  x\n y"; try "a: *"; try "&"; try "a: !<x"; try "a: ]"; try "- - a\n - b"; try "a: 1\na"; try "key: [a, b}"; try "a\nb: 1\n"; try "foo: bar\n  baz: x\n" ;try "- 1\n  - 2\n"; try "a: %x"; try "x: &a"; try "--- a\n--- b"; try "--- a\n...\nb"; try "a: 'b' c"; try "a: \"b\" c"; try "'a': 'b\nc: d"; try "a: b\n- c"; try "a:\n- b\nc\n"; try "\ta: 1"; try "a: |x\n b"; try "a: !!foo\nb: <<: *x"; try "!a!b c"; try "a: \"\\u12\""; try "a:\n  - b\n - c"; try "{a: 1, b: 2"; try "[a,\nb\nc: d"; try "a: b\x01"; try "a: \xff"; try "{a: b}}"; try "@foo"; try "a: - b"
try "a: b: c", :load, filename: "f.yml"
try "<<: {a: 1}\nb: 2"; try "a: 1\n<<: {a: 2}"; try "<<: [{a: 1},{a: 2, c: 3}]"; try "<<: 1"; try "'<<': {a: 1}"; try "<<: [1]"
try "[a, b]: c"; try "? [a]\n: b"; try "? a\n? b"; try "a: |\n  x\n  y\nb: >\n  f\n  g\n\n  h\n"; try "a: |-\n  x\n"; try "a: |+\n  x\n\n"; try "a: >-\n  x\n  y\n"
try nil; try 5; try "a: ~"; try "a:"; try "- \n- "; try "a: 1\na: 2"
try "a: 2020-01-01", :unsafe_load; try "a: 2020-01-01", :safe_load, permitted_classes: [Date]; try "a: 2020-01-01 10:00:00 Z", :safe_load, permitted_classes: [Time]; try "a: 2020-01-01 10:00:00 Z"
try "a: 2020-01-01", :safe_load, permitted_classes: ["Date"]; try ":a: 1", :safe_load, permitted_classes: [Symbol], permitted_symbols: [:b] ; try ":a: 1", :safe_load, permitted_classes: [Symbol], permitted_symbols: [:a]
try "a: 1\n---\nb: 2", :load_stream; try "", :load_stream
try ["x"], :dump
try "a: [b", :load_file
try "/nonexist", :load_file
File.write("#{$tmp}/t.yml", "a: b: c"); try "#{$tmp}/t.yml", :load_file; File.write("#{$tmp}/t.yml", ""); try "#{$tmp}/t.yml", :load_file; try "#{$tmp}/t.yml", :unsafe_load_file;try "#{$tmp}/t.yml", :safe_load_file;
begin; YAML.load("a: b: c", filename: "x"); rescue => e; p e.file, e.line,e.column,e.offset,e.problem,e.context; end
p Psych::SyntaxError.ancestors.take(4), Psych::DisallowedClass.ancestors.take(3), Psych::BadAlias.superclass, Psych::VERSION, Psych::LIBYAML_VERSION
try "a: 1", :safe_load, freeze: true
try "date: 2020-13-45"; try "x: 0b101"; try "x: 0o17"; try "x: 017"; try "x: 1_000"; try "x: 1,000"; try "x: 0x1F"; try "x: 08"; try "x: .5"; try "x: 5."; try "x: 1e3"; try "x: 1.0e+3"; try "x: 1.5e3"; try "x: +1"; try "x: -1.5"; try "x: 12:30"; try "x: 1:2:3"; try "x: 12:30:45.5"; try "x: :\"a b\""; try "x: ':a'"; try "x: y"; try "x: Yes"; try "x: NULL"; try "x: .inf"; try "x: .NaN"; try "x: 99999999999999999999"; try "x: '1'"; try "x: 1.2.3"; try "x: -"; try "x: =" ; try "x: <<"; try "x: +"; try "x: ."
