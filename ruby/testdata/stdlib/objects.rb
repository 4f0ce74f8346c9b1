require 'singleton'; require 'observer'; require 'tsort'; require 'forwardable'; require 'delegate'; require 'ostruct'; require 'base64'; require 'benchmark'; require 'abbrev'; require 'stringio'
class Sing; include Singleton; attr_accessor :x; def initialize; @x=1; end; end
t{Sing.instance.equal?(Sing.instance)}
t{Sing.new}
t{Sing.instance.dup}
t{Sing.instance.clone}
t{Sing.instance.x=5; Sing.instance.x}
class Sub < Sing; end
t{Sub.instance.equal?(Sing.instance)}
t{Sub.instance.class}
class Tick; include Observable; def tick(v); changed; notify_observers(:t, v); end; end
class W; def update(a,b); puts "upd #{a} #{b}"; end; end
class W2; def ping(a,b); puts "ping #{a} #{b}"; end; end
k=Tick.new; w=W.new
t{k.add_observer(w);k.count_observers}
t{k.add_observer(W2.new,:ping); k.tick(1)}
t{k.add_observer(5)}
t{k.changed?}
t{k.delete_observer(w);k.tick(2);k.count_observers}
t{k.delete_observers;k.count_observers}
class HashT < Hash; include TSort; alias tsort_each_node each_key; def tsort_each_child(n,&b) fetch(n).each(&b) end; end
h=HashT.new; h[1]=[2,3];h[2]=[3];h[3]=[];h[4]=[1]
t{h.tsort}
t{h.strongly_connected_components}
t{h[3]=[1];h.tsort}
t{h.strongly_connected_components}
t{TSort.tsort(->(&b){[1,2].each(&b)},->(n,&b){(n==1?[2]:[]).each(&b)})}
t{h.each_strongly_connected_component.to_a}
t{Class.new{include TSort}.new.tsort}
class Q; extend Forwardable; def_delegators :@a, :size, :<<, :first, :each, :map, :push; def_delegator :@a, :shift, :deq; def_delegator "self.class", :name, :cname; instance_delegate [:last,:empty?]=>:@a; def_delegator :list, :join; def_delegators :@h, :fetch; delegate %i[include?] => :@a; def_delegator :CONST, :upcase; CONST="cc"; def initialize; @a=[];@h={k: 1}; end; def list; @a; end; end
q=Q.new
t{q<<1<<2; q.push(3); q.size}
t{q.first}
t{q.first(2)}
t{q.map{|x|x*2}}
t{q.deq}
t{q.cname}
t{q.last}
t{q.empty?}
t{q.join("-")}
t{q.fetch(:k)}
t{q.fetch(:z){9}}
t{q.include?(2)}
t{q.upcase}
o=Object.new; o.extend SingleForwardable
t{o.def_delegator "[1,2]", :size; o.size}
t{o.def_delegators :"'abc'", :upcase,:length; [o.upcase,o.length]}
class Q2; extend Forwardable; t{def_delegator :@a, :x}; t{def_delegators :@a, :x, :y}; end
d=SimpleDelegator.new([1,2])
t{d}
t{d.size}
t{d.map{|x|x+1}}
t{d==[1,2]}
t{d.is_a?(SimpleDelegator)}
t{d.is_a?(Array)}
t{d.class}
t{d.__getobj__}
t{d.__setobj__("s"); d.upcase}
t{d.to_s}
t{d.nope}
t{d.respond_to?(:upcase)}
t{d.respond_to?(:nope)}
t{!d}
t{d!="s"}
t{d.eql?(d)}
t{d=~/s/}
t{d.method(:upcase).call}
t{SimpleDelegator.new(nil).nil?}
t{"#{d}"}
t{d+"x"}
t{[d].flatten}
t{d.frozen?}
t{d<=>"t"}
t{d.hash=="s".hash}
t{d.dup.upcase}
t{d.send(:upcase)}
t{d.tap{|x|x}.class}
class Dec < SimpleDelegator; def name; "dec "+super; end; def extra; 1; end; end
class Per; attr_accessor :name; def initialize(n); @name=n; end; def puts(x); "own #{x}"; end; end
pd=Dec.new(Per.new("bob"))
t{pd.name}
t{pd.extra}
t{pd.name="al"; pd.name}
t{pd.puts(1)}
t{SimpleDelegator.new(StringIO.new).tap{|io| io.puts "x"; io.print 1}.string}
class Ar < DelegateClass(Array); def initialize; super([]); end; def foo; size; end; end
a=Ar.new
t{a<<1; a.size}
t{a.foo}
t{a}
t{a.nope}
t{a.is_a?(Array)}
t{Ar.superclass.superclass}
t{a==[1]}
t{a.push(2).length}
t{a.to_a}
t{Ar.instance_method(:push) && 1}
s=OpenStruct.new(a: 1, "b"=>2)
t{s}
t{s.a}
t{s.b}
t{s.c}
t{s.c=3; s.c}
t{s[:a]}
t{s["b"]=5; s.b}
t{s.to_h}
t{s.respond_to?(:a)}
t{s.respond_to?(:zz)}
t{s.dig(:a)}
t{s.each_pair.to_a}
t{s==OpenStruct.new(a:1,b:5,c:3)}
t{s.delete_field(:a)}
t{s.a}
t{s.delete_field(:nope)}
t{s.nope(1)}
t{s.freeze.frozen?}
t{s.z=1}
t{OpenStruct.new}
t{OpenStruct.new(nil)}
t{OpenStruct.new(test: 1).test}
t{OpenStruct.new(method: 1).method}
t{x=OpenStruct.new(a: 1); y=x.dup; y.a=2; x.a}
t{OpenStruct.new(class: 1).class}
t{OpenStruct.new(a: OpenStruct.new(b: 1)).dig(:a,:b)}
t{x=OpenStruct.new; x.me=x; x}
t{OpenStruct.new(a: 1).eql?(OpenStruct.new(a: 1))}
t{OpenStruct.new("x y"=>1)}
t{OpenStruct.new(a: 1).to_h{|k,v|[k.to_s,v]}}
t{OpenStruct.new(if: 1)[:if]}
t{OpenStruct.new(a: 1).a?}
t{OpenStruct.new(hash: 3).hash}
t{OpenStruct.new(name: "n", format: "f", open: 1).format}
t{OpenStruct.new(a: 1).dig(1)}
t{Base64.encode64("a"*60)}
t{Base64.decode64("aGk=\n")}
t{Base64.strict_encode64("\xff\xfe?>")}
t{Base64.urlsafe_encode64("\xff\xfe?>a")}
t{Base64.urlsafe_encode64("a",padding: false)}
t{Base64.urlsafe_decode64("_-4_PmE").bytes}
t{Base64.strict_decode64("a")}
t{Base64.strict_decode64("aGk=")}
t{Base64.decode64("a!b@c")}
t{Base64.strict_decode64("aGk")}
t{Base64.encode64("")}
t{include Base64; encode64("x")}
t{Benchmark.realtime{}.class}
t{Benchmark.measure{}.class}
t{Benchmark::Tms.new(1,2,3,4,5,"l").format("%n %u %y %t %r %U %Y\n")}
t{Benchmark::Tms.new(1,2,0,0,5).to_s}
t{(Benchmark::Tms.new(1,1,1,1,1)+Benchmark::Tms.new(1,1,1,1,1)).to_a}
t{(Benchmark::Tms.new(2,2,2,2,2)/2).real}
t{Benchmark::CAPTION}
t{%w[car cone].abbrev}
t{Abbrev.abbrev(%w[ruby rules])}
t{%w[fast boat].abbrev(/b/)}
t{%w[fast boat].abbrev("b")}
