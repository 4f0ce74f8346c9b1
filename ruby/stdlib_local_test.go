package ruby

import (
	"os"
	"path/filepath"
	"testing"
)

// What has no counterpart in CRuby's own library: the dotenv gem, Bundler and
// RubyGems without gems, and the constants that are there without a require.
func TestLibrariesOfGems(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P.q", "Q", "R", "BUNDLE_X", "DOTENV_TEST"} {
		t.Setenv(name, "") // so that what the code sets is undone
		os.Unsetenv(name)
	}
	env := "# c\nA=1\nB = two words # comment\nexport C='s $A \\n'\nD=\"d $A ${A}x \\$A a\\nb\"\nE: yaml style\nF=\nG\n" +
		"H=a\\ b\nI=\"multi\nline\"\nJ=$(echo hi $A)\nK=\\$(no)\nL=b#c\nM='it''s'\nN=\"q\\\"q\"\nO=$UNDEFINED-x\nP.q=1\nQ=$\nR=\"a # b\"\n"
	if err := os.WriteFile(filepath.Join(dir, ".env"), []byte(env), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Gemfile"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ code, want string }{
		{`require "dotenv"; p Dotenv.parse`, `{"A"=>"1", "B"=>"two words", "C"=>"s $A \\n", "D"=>"d 1 1x $A a\nb", "E"=>"yaml style", "F"=>"", "G"=>"", "H"=>"a b", ` +
			`"I"=>"multi\nline", "J"=>"hi 1", "K"=>"$(no)", "L"=>"b", "M"=>"it''s", "N"=>"q\"q", "O"=>"-x", "P.q"=>"1", "Q"=>"$", "R"=>"a # b"}` + "\n"},
		{`require "dotenv"; ENV["A"] = "env"; p Dotenv.parse["D"], Dotenv.parse(overwrite: true)["D"]`, "\"d env envx $A a\\nb\"\n\"d 1 1x $A a\\nb\"\n"},
		{`ENV["A"] = "env"; ENV.delete("B"); require "dotenv/load"; p ENV["A"], ENV["B"]; Dotenv.overload; p ENV["A"]`, "\"env\"\n\"two words\"\n\"1\"\n"},
		{`require "dotenv"; p Dotenv.load("none"); begin; Dotenv.load!("none"); rescue Errno::ENOENT => e; puts e.message.sub(Dir.pwd, ""); end`, "{}\nNo such file or directory @ rb_sysopen - /none\n"},
		{`require "dotenv"; begin; Dotenv.require_keys("HOME", "DOTENV_TEST"); rescue Dotenv::MissingKeys => e; puts e.message; end`, "Missing required configuration key: [\"DOTENV_TEST\"]\n"},
		{`require "dotenv"; begin; Dotenv::Parser.call("export FOO"); rescue SyntaxError => e; puts e.class, e.message; end`, "Dotenv::FormatError\nLine \"export FOO\" has an unset variable\n"},
		{`require "bundler"; ENV["BUNDLE_X"] = "1"; p Bundler.with_unbundled_env { ENV["BUNDLE_X"] }, ENV.delete("BUNDLE_X")`, "nil\n\"1\"\n"},
		{`require "bundler/setup"; p Bundler.setup, Bundler.require(:default), Bundler.root.to_s == Dir.pwd, Bundler.default_lockfile.basename.to_s`, "nil\n[]\ntrue\n\"Gemfile.lock\"\n"},
		{`require "bundler"; begin; Bundler.definition; rescue NotImplementedError => e; puts e.message; end`, "Bundler.definition is not supported: there are no gems\n"},
		{`require "rubygems"; begin; Gem::Specification.find_by_name("x", ">= 1"); rescue LoadError => e; puts e.class, e.message; end; p gem("x"), Gem.loaded_specs`,
			"Gem::MissingSpecError\nCould not find 'x' (>= 1) among 0 total gem(s)\ntrue\n{}\n"},
		{`require "gocap/autoload"; puts ERB.new("<%= 1 + 1 %>").result, { a: 1 }.to_json, "a b".shellescape, YAML.load("a: 1")["a"], Time.parse("2020-01-01").year, DateTime.now.class, Net::HTTP`,
			"2\n{\"a\":1}\na\\ b\n1\n2020\nDateTime\nNet::HTTP\n"},
		{`require "gocap/autoload"; puts URI("http://x").host, [1].to_yaml, ["a b"].shelljoin, Time.at(0).utc.iso8601, Logger::INFO, Gem::Version.new("1.10") > Gem::Version.new("1.9"), CGI.escapeHTML("<")`,
			"x\n---\n- 1\na\\ b\n1970-01-01T00:00:00Z\n1\ntrue\n&lt;\n"},
		{`require "gocap/autoload"; puts Dir.mktmpdir("a") { |d| File.dirname(d) == Dir.tmpdir }`, "true\n"},
		{`require "psych"; begin; Psych.parse("a").to_yaml; rescue NotImplementedError => e; puts e.message; end`, "Psych::Nodes::Node#to_yaml is not supported\n"},
	} {
		if got := eval(t, test.code); got != test.want {
			t.Errorf("%s\n got: %q\nwant: %q", test.code, got, test.want)
		}
	}
}
