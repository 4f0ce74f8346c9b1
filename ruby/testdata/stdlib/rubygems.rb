require "rubygems"
V=Gem::Version
t{V.new("1.2.3")}
t{V.new("1.2")<=>V.new("1.2.0")}
t{V.new("1.10")>V.new("1.9")}
t{V.new("1.0.a")<V.new("1.0")}
t{V.new("1.0.rc1")<=>V.new("1.0.beta2")}
t{V.new("1.2.3")=="1.2.3"}
t{V.new("1.2")==V.new("1.2.0")}
t{V.new("1.2").eql?(V.new("1.2.0"))}
t{V.new("1.2.3").bump}
t{V.new("1.2.3.4.pre").bump}
t{V.new("1.2.b1").release}
t{V.new("1.2.a").prerelease?}
t{V.new("1.2.3").segments}
t{V.new("1.2.a3").segments}
t{V.new("x.y")}
t{V.new("")}
t{V.new(nil)}
t{V.correct?("1.2")}
t{V.correct?("a!")}
t{V.create("1.1")}
t{V.create(nil)}
t{V.new("1.2.3").approximate_recommendation}
t{V.new("1.2.3").to_s}
t{"#{V.new(" 1.2 ")}"}
t{V.new("1.0").hash==V.new("1").hash}
t{V.new("1-2")}
t{V.new("1.2.3").canonical_segments}
t{[V.new("2"),V.new("10"),V.new("1.1")].sort.map(&:to_s)}
t{V.new("1")<=>"2"}
t{V.new("1")<=>5}
t{V.new(3.1)}
t{V.new("2.0.0")>="1.9"}
t{V.new("1.2.0").canonical_segments}
t{V.new("1.a.2")<=>V.new("1.a.10")}
R=Gem::Requirement
t{R.new("~> 3.0").satisfied_by?(V.new("3.5"))}
t{R.new("~> 3.1.2").satisfied_by?(V.new("3.2"))}
t{R.new(">= 1","< 2").satisfied_by?(V.new("1.9"))}
t{R.new("= 1.0")===V.new("1")}
t{R.new("!= 1")=~V.new("1")}
t{R.new("foo")}
t{R.new("~> 3.0").to_s}
t{R.new([">= 1","< 2"]).to_s}
t{R.new("~> 3").satisfied_by?(V.new("4.0.pre"))}
t{R.new("~> 3.0").none?}
t{R.new("> 1").satisfied_by?("2")}
t{R.new("~> 1.0")==R.new("~> 1.0")}
t{R.parse("~> 1.2")}
t{R.new(">= 0").prerelease?}
t{R.new("~> 3.0").as_list}
D=Gem::Dependency
t{D.new("x","~> 1.0").match?("x","1.5")}
t{D.new("x","~> 1.0")}
t{D.new("x","~> 1.0").requirement.to_s}
t{Gem::Specification.find_all_by_name("nonexistent-xyz")}
t{Gem.loaded_specs["nope"]}
t{Gem.win_platform?}
t{Gem.ruby_version.class}
t{Gem::MissingSpecError.ancestors.take(4)}
t{Gem::VERSION.class}
t{Gem::LoadError.superclass}
t{Gem::Platform.local.os.class}
t{Gem::Version::VERSION_PATTERN.class}
