require 'yaml'
require 'ostruct'
def kinds(node) = node.map { |n| n.class.name[/\w+\z/] }
d=YAML.parse("host: &h web1\nroles: [app, *h]\n")
t{d.class}
t{d.root.class}
t{d.children.size}
t{d.to_ruby}
t{d.transform}
t{[d.version, d.tag_directives, d.implicit, d.implicit_end]}
t{kinds(d)}
t{d.each.to_a.size}
t{d.root.children.map { |c| [c.alias?, c.scalar?, c.sequence?, c.mapping?, c.document?, c.stream?] }}
t{d.root.children.map { |c| [c.tag, c.anchor] }}
t{[d.tag, d.document?, d.stream?]}
t{d.root.children[3].children.map { |c| c.class }}
t{d.root.children[3].children[1].anchor}
t{d.root.children[3].children[1].children}
t{d.root.children[3].children[1].to_ruby}
t{d.root.children[3].children[0].to_ruby}
t{d.select(&:scalar?).map(&:value)}
t{YAML.parse("%YAML 1.1\n%TAG !s! tag:cap,2001:\n--- !s!a 1\n...\n--- b\n").then { |x| [x.version, x.tag_directives, x.implicit, x.implicit_end, x.root.tag] }}
t{YAML.parse("--- 1\n--- 2").then { |x| [x.implicit, x.implicit_end, x.to_ruby] }}
t{YAML.parse("")}
t{YAML.parse("# only a comment\n")}
t{YAML.parse("---\n").root.value}
t{YAML.parse("a: [")}
t{YAML.parse("a: [", filename: "deploy.yml")}
t{YAML.parse(StringIO.new("- 7")).to_ruby}
t{YAML.parse("port: 22").root.to_ruby(symbolize_names: true)}
t{YAML.parse("port: x").to_ruby(freeze: true).frozen?}
t{YAML.parse("port: x").to_ruby.frozen?}
t{YAML.parse("- 'a'\n- \"b\"\n- |\n  c\n- >\n  d\n- e\n- !x f\n- !!str 5\n- &q\n- !y\n-\n").root.children.map { |s| [s.value, s.anchor, s.tag, s.plain, s.quoted, s.style] }}
t{YAML.parse("- '1'\n- \"2\"\n- |\n  3\n- >\n  4\n- 5\n- !x 6\n- ! 7\n- !!str 8\n- !!float 9\n-\n- ''\n- !ruby/sym s\n- :t\n").to_ruby}
t{YAML.parse("a: [{b: 1}, c: 2]\nd: !x {}\ne: []\nf:\n- 1\n").select { |s| s.mapping? || s.sequence? }.map { |s| [s.class, s.tag, s.implicit, s.style] }}
t{YAML.parse("- &a [1]\n- *a\n").to_ruby.then { |a, b| a.equal?(b) }}
t{YAML.parse("a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n").to_ruby}
t{YAML.parse("--- !ruby/range 1..3").to_ruby}
t{YAML.parse("--- !ruby/object:OpenStruct\na: 1\n").to_ruby}
t{YAML.parse_file("/dev/null")}
t{YAML.parse_file("/dev/null", fallback: 3)}
t{YAML.parse_file("/no/such.yml")}
t{YAML.parse_stream("--- 1\n--- [2]\n").class}
t{YAML.parse_stream("--- 1\n--- [2]\n").children.map(&:to_ruby)}
t{YAML.parse_stream("--- 1\n--- [2]\n").to_ruby}
t{YAML.parse_stream("").children}
t{YAML.parse_stream("a").then { |s| [s.stream?, s.encoding] }}
t{list = []; YAML.parse_stream("--- 1\n--- 2\n") { |x| list << x.to_ruby }; list}
t{YAML.parse_stream("--- 1\n--- [\n")}
t{Psych::Nodes::Scalar.new("12").to_ruby}
t{Psych::Nodes::Scalar.new("12", nil, nil, false, true).to_ruby}
t{Psych::Nodes::Scalar.new("12").then { |s| [s.anchor, s.tag, s.plain, s.quoted, s.style] }}
t{Psych::Nodes::Sequence.new.then { |s| s.children << Psych::Nodes::Scalar.new("1"); s.to_ruby }}
t{Psych::Nodes::Mapping.new.then { |s| 2.times { |i| s.children << Psych::Nodes::Scalar.new("k#{i}") }; s.to_ruby }}
t{Psych::Nodes::Document.new.then { |s| [s.children, s.version, s.tag_directives, s.implicit, s.implicit_end, s.root] }}
t{s = d.root.children[0]; s.value = "name"; d.to_ruby}
t{Psych::Nodes::Scalar.constants(false).sort.map { |c| [c, Psych::Nodes::Scalar.const_get(c)] }}
t{Psych::Nodes::Sequence.constants(false).sort.map { |c| [c, Psych::Nodes::Sequence.const_get(c)] }}
t{Psych::Nodes::Node.include?(Enumerable)}
t{YAML.unsafe_load("--- !ruby/object:OpenStruct\ntable:\n  :port: 22\n  :host: web1\n")}
t{YAML.unsafe_load("--- !ruby/object:OpenStruct\na: 1\ntable: 3\n")}
t{YAML.unsafe_load("--- !ruby/object:OpenStruct\na: {b: 1}\n")}
t{YAML.unsafe_load("--- !ruby/object:OpenStruct {}\n")}
t{OpenStruct.new(table: 3).to_yaml}
t{OpenStruct.new(table: 3, a: 4).to_yaml}
t{OpenStruct.new(a: 4).to_yaml}
