require 'csv'
["a,b\nc,d\n","a,\"b,c\"\n","\"a\"\"b\",c","a,,\"\"\n","","\n","a\n\nb","a\r\nb\r\n","a\rb","\"a\nb\",c\n","\"a","a\"b,c","\"a\"b,c"," \"a\",b","a, b ,c","é,ü","a,b\r\nc\n","\"a\"\n\"b","a;b",",","a\tb","\"\"\"\"","a,\"b\r\nc\"\r\nd","x\n\"a\nb\nc\"\n\"z","a,b\n\"c\"d\n", "\"a\" ,b","a\n\rb"].each{|s| t{CSV.parse(s)}; t{CSV.parse_line(s)} }
t{CSV.parse("a;b\n",col_sep: ";")}
t{CSV.parse("'a,b',c",quote_char: "'")}
t{CSV.parse("a|b||c",row_sep: "||",col_sep: "|")}
t{CSV.parse("a\n\nb",skip_blanks: true)}
t{CSV.parse("#x\na",skip_lines: /^#/)}
t{CSV.parse("#x\na",skip_lines: "#")}
t{CSV.parse("1,2.5,x,2020-01-02",converters: :numeric)}
t{CSV.parse("1,2.5,x",converters: [:integer])}
t{CSV.parse("1,a",converters: ->(f){f+"!"})}
t{CSV.parse("1,a",converters: ->(f,i){"#{i.index}#{i.line}#{i.header}"})}
t{CSV.parse("a,,\"\"",nil_value: "N",empty_value: "E")}
t{CSV.parse(" a , b ",strip: true)}
t{CSV.parse("a\"b,c",liberal_parsing: true)}
t{CSV.parse("1,2020-01-02",converters: :all)}
t{CSV.parse("a,b",quote_char: nil)}
tb=CSV.parse("name,age\nbob,5\nal,6\n",headers: true)
t{tb.class}
t{tb}
t{tb.to_s}
t{tb[0]}
t{tb[0]["name"]}
t{tb["age"]}
t{tb.headers}
t{tb.map{|r|r["name"]}}
t{tb[0].to_h}
t{tb[0].fields}
t{tb[0].to_a}
t{tb.to_a}
t{tb.by_col[0]}
t{tb.size}
t{tb[0].field("age")}
t{tb[0][1]}
t{tb[0].headers}
t{tb[0].fetch("name")}
t{tb[0].fetch("zz")}
t{tb[0].fetch("zz",1)}
t{tb[0].key?("name")}
t{tb[0].each{|x|x}.class}
t{tb[0]["age"]="9";tb[0].to_s}
t{tb[0].to_csv}
t{tb << ["x","1"]; tb.size}
t{tb.each{|r| r}.class}
t{tb.delete("age"); tb.to_s}
t{tb.dig(0,"name")}
t{tb[0]==tb[0].dup}
t{tb[0].values_at("name")}
t{tb.delete_if{|r| r["name"]=="x"}.size}
t{tb[0].map{|h,v| [h,v]}}
t{tb["new"]=[1,2]; tb.to_csv}
t{CSV.parse("a,b\n1,2",headers: true, header_converters: :symbol).map(&:to_h)}
t{CSV.parse("A b,C\n1,2",headers: true, header_converters: :downcase)[0].to_h}
t{CSV.parse("1,2\n3,4",headers: %w[x y])[1].to_h}
t{CSV.parse("1,2",headers: "x,y")[0].to_h}
t{CSV.parse("a,b\n1,2,3\n4",headers: true).map(&:to_a)}
t{CSV.parse("a,b\n1,2",headers: true,return_headers: true).map(&:header_row?)}
t{CSV.parse("a,a\n1,2",headers: true)[0].to_h}
t{CSV.parse("A B,c-d e\n1,2",headers: true,header_converters: :symbol)[0].headers}
t{CSV.parse("",headers: true).size}
t{CSV.parse("a,b\n",headers: true).headers}
t{CSV.generate{|c| c<<[1,"a,b",nil,"","q\"x","l\nm"," s","t "]; c<<[]; c<<["é"]}}
t{CSV.generate_line(["a","b c","d;e"],col_sep: ";")}
t{["a","b,c"].to_csv}
t{"a,b".parse_csv}
t{CSV.generate(headers: %w[a b],write_headers: true){|c| c<<[1,2]; c<<{"a"=>3,"b"=>4}}}
t{CSV.generate(force_quotes: true){|c| c<<[1,nil,"a"]}}
t{CSV.generate(row_sep: "\r\n"){|c|c<<[1]}}
t{CSV.generate(quote_empty: false){|c|c<<["",nil]}}
t{CSV.generate_line([:a,1.5,true])}
t{CSV.generate("x\n"){|c|c<<[1]}}
t{CSV.generate_line([nil])}
t{CSV.generate_line([""])}
t{CSV.generate_line(["a\rb"])}
t{CSV.generate_line(["#a"])}
t{CSV.generate(write_nil_value: "N"){|c|c<<[nil]}}
File.write("#{$tmp}/t.csv","h1,h2\n1,2\n3,4\n")
t{CSV.read("#{$tmp}/t.csv")}
t{CSV.read("#{$tmp}/t.csv",headers: true).map(&:to_h)}
r=[]; CSV.foreach("#{$tmp}/t.csv"){|x| r<<x}
t{r}
r=[]; CSV.foreach("#{$tmp}/t.csv",headers: true){|x| r<<x["h2"]}
t{r}
t{CSV.foreach("#{$tmp}/t.csv").to_a}
t{CSV.table("#{$tmp}/t.csv").to_a}
t{CSV.open("#{$tmp}/t2.csv","w"){|c| c<<[1,2]}; File.read("#{$tmp}/t2.csv")}
t{CSV.open("#{$tmp}/t.csv"){|c| [c.shift,c.gets,c.readline,c.shift,c.eof?]}}
t{CSV.open("#{$tmp}/t.csv",headers: true,&:read).size}
t{CSV.readlines("#{$tmp}/t.csv").size}
t{CSV.read("/nope.csv")}
t{CSV.open("#{$tmp}/t2.csv","a"){|c| c<<[3]}; File.read("#{$tmp}/t2.csv")}
c=CSV.new("a,b\n1,2\n",headers: true)
t{c.first.to_h}
t{c.headers}
t{c.lineno}
t{CSV.new("a\nb").each.to_a}
t{CSV.new("a\nb").map{|r|r[0]}}
t{CSV.new("a,b").read}
t{CSV::Row.new(%w[a b],[1,2]).to_h}
t{CSV::Row.new(%w[a b],[1,2])}
t{CSV::Table.new([CSV::Row.new(%w[a],[1])]).to_s}
t{CSV::MalformedCSVError.superclass}
t{begin;CSV.parse("\"a");rescue CSV::MalformedCSVError=>e; e.line_number;end}
t{CSV("a,b").class rescue 1}
t{CSV.parse("a,b",foo: 1)}
t{CSV::Converters.keys}
t{CSV::HeaderConverters.keys}
t{CSV.parse(nil)}
