require 'yaml'
def dump(v, **o); r = begin; YAML.dump(v, **o); rescue Exception => e; "#{e.class}: #{e.message}"; end; puts r.inspect; end
[nil,true,1,1.5,"a","",:a,[],{},"a\nb","a\nb\n","a\n","\n","a\n\n","a\n\nb\n\n"," a","a ","a: b","a:b","- a","-a","#a","a #b","true","yes","y","n","null","~","1","1.0","0x1","1e3","2020-01-01","12:30",":a","a'b","a\"b","'a'","\"a\"","é","😀","\t","a\tb","\u0085","a\\b","{a}","[a]","a, b","*a","&a","!a","%a","@a","`a","?","? a","|","a|b",">","=","<<","-","--","---","--- a","...","08","0o1","+1",".5","1_000","1,2","a\r\n","a\rb","\u00a0","\x00","a:","a: ","http://x.y/z"].each{|x| dump x; dump [x]; dump({"k"=>x}); dump({x=>1}) }
l = "word "*30
[l, l.strip, "'"+l, "x: "+l, l.strip+"\nb", "a"*100, ("a"*100+" ")*2].each{|x| dump x; dump({"k"=>{"j"=>x}}); dump({x=>1}); dump x, line_width: -1; dump x, line_width: 40 }
dump({"a"=>[1,[2,[3]],{"b"=>{"c"=>nil}}], :s=>"x", 1=>2, nil=>3, 1.5=>[[]], [1]=>{}, {"a"=>1}=>2, true=>false})
dump([[1,2],[],{},{"a"=>[]}]); dump([{"a"=>1,"b"=>2},{"c"=>[{"d"=>1}]}])
s="x"; a=[1]; h={"a"=>1}
dump [s,s,a,a,h,h]
dump({"a"=>a,"b"=>a})
a2=[]; a2<<a2; dump a2
dump :"foo bar", indentation: 4; dump({"a"=>{"b"=>[1,{"c"=>1}]}}, indentation: 4)
[:"a b", :"a: b", :"1", :true, :"", :"é", :"a\nb", :y, :nil, :"foo-bar", :"?", :"[]", :+, :"a'b", :"\"x\"", :":a"].each{|x| dump x; dump({x=>x})}
class Foo; def initialize; @a=[self.class.name]; end; end
class Bar; def encode_with(c); c["x"]=1; c.tag="!bar"; end; end
class Baz; def encode_with(c); c.scalar="zz"; end; end
class SubH < Hash; end; class SubA < Array; end; class SubS < String; end
S=Struct.new(:p,:q); class Err < StandardError; end
dump Foo.new; dump [Foo.new, {"f"=>Foo.new}]; dump Bar.new; dump Baz.new; dump SubH[1,2]; dump SubA[1]; dump SubS.new("q"); dump SubS.new("a: b"); dump S.new(1,"x"); dump 1..2; dump 1...3; dump ("a".."b"); dump Foo; dump Kernel; dump Err.new("m")
dump 2**70; dump 1e20; dump -0.0; dump 1.0/0; dump -1.0/0; dump 0.0/0; dump 1e-7; dump 123456789.123
puts [1,{"a"=>"b"}].to_yaml, "x".to_yaml, nil.to_yaml, {a: 1}.to_yaml
puts YAML.dump_stream(1,[2],"a\n\n",3)
puts YAML.safe_dump({"a"=>1}); dump :x rescue 0
begin; YAML.safe_dump({a: 1}); rescue => e; puts e.message; end
begin; YAML.safe_dump(Foo.new); rescue => e; puts e.message; end
