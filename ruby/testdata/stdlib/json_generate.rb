require 'json'
class Foo; end
class Bar; def to_json(*a) = {"bar"=>1}.to_json(*a); end
class Baz; def to_h = {x: 1}; def to_s = "baz!"; end
S = Struct.new(:a)
t { JSON.generate({a: 1, "b"=>nil, 3=>[1.5,true], nil=>:sym}) }
t { JSON.generate("é\u2028</script>\"\\\n\t\x01\x7f/") }
t { JSON.generate("a", script_safe: true) }
t { JSON.generate("é😀", ascii_only: true) }
t { JSON.generate(1.0/0) }
t { JSON.generate([0.0/0]) }
t { JSON.generate([0.0/0], allow_nan: true) }
t { JSON.generate(1e20) }
t { JSON.generate([1e15,1e16,1e-5,0.1,100.0,1e100]) }
t { JSON.generate(2**80) }
t { JSON.generate(Foo.new).sub(/0x\h+/,'') }
t { JSON.generate(Bar.new) }
t { JSON.generate([Bar.new, {x: Bar.new}]) }
t { JSON.pretty_generate([Bar.new, {x: Bar.new}]) }
t { JSON.generate(Baz.new) }
t { JSON.generate(S.new(1)) }
t { JSON.generate(1..2) }
t { JSON.generate(Time.at(0).utc) }
t { JSON.pretty_generate({}) }
t { JSON.pretty_generate([]) }
t { JSON.pretty_generate({a: [], b: {}, c: [1,[2]], d: {e: 1}}) }
t { JSON.pretty_generate([1,2], indent: "\t", space: "  ") }
t { JSON.generate([1,{a: 2}], indent: "  ", object_nl: "\n") }
t { JSON.generate({a: 1}, space: " ", space_before: " ") }
t { JSON.generate("\xff") }
t { JSON.generate("\xff".b) }
t { [1,"a",nil,true].to_json }
t { {a: 1}.to_json }
t { "x".to_json + nil.to_json + true.to_json + 1.to_json + 1.5.to_json + :a.to_json }
t { {a: {b: 1}}.to_json(indent: "  ", object_nl: "\n") }
t { JSON.dump({a: 1}) }
t { JSON.dump(nil) }
t { JSON.dump([0.0/0]) }
t { a=[]; a<<a; JSON.generate(a) }
t { x=[]; 101.times{x=[x]}; JSON.generate(x) }
t { JSON.generate(nil) + JSON.generate("a") + JSON.generate(1) }
t { JSON.generate({Foo=>1, 1.5=>2, [1]=>3}) }
t { JSON.fast_generate([1]) }
require 'stringio'
t { io=StringIO.new; JSON.dump([1], io); io.string }
t { JSON.load(StringIO.new('[1]')) }
t { JSON.generate([1], nil) }
t { JSON.generate([1], 5) }
t { JSON::State rescue $!.class }
t { JSON.pretty_generate("a"=>"b") }
t { JSON.load_file("/nonexist") }
t { JSON.generate([1,2], array_nl: "\n") }
class H2 < Hash; end
class A2 < Array; end
t { h=H2.new; h[1]=A2[1]; JSON.pretty_generate(h) }
class S2 < String; end
t { JSON.generate(S2.new("x")) }
t { puts JSON.pretty_generate([{a: 1},{b: [{}]}]) }
module M; def to_json(*) = "M"; end
t { jj([1]) ; j([1])}
t { [1].to_json(3)}
t { JSON.generate(Object) }
t { JSON.generate(a: 1) }
