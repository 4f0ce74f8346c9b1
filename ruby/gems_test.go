package ruby

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The files testdata/gems/*.txt hold expressions, each with the value that its
// gem documents, as p prints it, on the line below. Those of a file run in order.
func TestGems(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/gems/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	heads := map[string]string{
		"active_support": `require "active_support/all"`,
		"terminal":       `require "stringio"`,
		"handlebars":     handlebarsHead,
		"haml":           `require "haml"; def haml(text, locals = {}, scope = Object.new) = Haml::Engine.new(text).render(scope, locals)`,
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		code := heads[name]
		for i := 0; i < len(lines); i += 2 {
			code += "\np(begin; " + lines[i] + "; end)"
		}
		got := strings.Split(eval(t, code), "\n")
		for i := 0; i+1 < len(lines); i += 2 {
			if want := strings.TrimSpace(lines[i+1]); got[i/2] != want {
				t.Errorf("%s:%d: %s\n got: %s\nwant: %s", file, i+1, lines[i], got[i/2], want)
			}
		}
	}
}

const handlebarsHead = `require "handlebars"
	require "json"
	HBS = Handlebars::Context.new
	HBS.register_partial("p", "[{{x}}]\n")
	HBS.register_partial("q", "{{x}}\n{{#if y}}\n  y{{y}}\n{{/if}}\nz{{z}}\n")
	HBS.register_helper(:up) { |_, s| s.is_a?(String) ? s.upcase : "UP" }
	HBS.register_helper(:cat) { |_, *args| options = args.pop; args.join("|") + options[:hash].to_json }
	HBS.register_helper(:rep) { |this, n, block| n == 0 ? block.inverse(this) : block.fn(this) * n }
	HBS.register_helper(:raw2) { |this, block| block.fn(this) }
	HBS.register_helper(:list) do |this, items, block|
		items.each_with_index.map do |item, i|
			data = HBS.create_frame(block.data)
			data.index = i
			"<li>#{block.fn(item, data: data)}</li>"
		end.join
	end
	def hbs(text, values) = HBS.compile(text).call(values)`

// Active Support may be asked for in parts.
func TestPartsOfActiveSupport(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		`require "active_support/core_ext/object/blank"; p "".blank?`,
		`require "active_support/core_ext/string/inflections"; p "a_b".camelize == "AB"`,
		`require "active_support"; require "active_support/core_ext/integer/time"; p 1.day.to_i == 86400`,
		`require "active_support/core_ext"; p [1].second.nil?`,
		`require "active_support/inflector"; p ActiveSupport::Inflector.pluralize("box") == "boxes"`,
	} {
		if got := eval(t, code); got != "true\n" {
			t.Errorf("%s: %s", code, got)
		}
	}
}

// A value and a key as itamae-secrets writes them.
func TestItamaeSecrets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code := `require "itamae/secrets"
		secrets = Itamae::Secrets(` + strconv.Quote(dir) + `)
		p secrets[:none], (secrets.fetch(:none) rescue $!.class), secrets.fetch(:none, 1)
		p((secrets.store(:token, "x") rescue $!.class))
		secrets.keychain.save(Itamae::Secrets::AesKey.generate_random("default"))
		secrets[:token] = "grün"
		secrets[:list, "default"] = [1, { "a" => nil }]
		p Itamae::Secrets(` + strconv.Quote(dir) + `)[:token], secrets["list"], secrets.values_path.children.map { |file| file.basename.to_s }.sort
		value = JSON.parse(secrets.values_path.join("token").read)
		p value.keys, value["key_name"], secrets.keychain_path.join("default").stat.mode.to_s(8)
		secrets.values_path.join("token").write(value.merge("auth_tag" => ["0" * 16].pack("m")).to_json)
		p((secrets[:token] rescue $!.class), (secrets["../x"] rescue $!.class))
		secrets.values_path.join("token").write(value.merge("version" => 2).to_json)
		begin; secrets[:token]; rescue NotImplementedError; puts $!.message; end
		other = Itamae::Secrets::AesKey.generate_random("other")
		secrets.keychain.save(other)
		secrets.values_path.join("token").write(value.merge("key_name" => "other").to_json)
		begin; secrets[:token]; rescue OpenSSL::Cipher::CipherError; puts $!.message; end
		p other, [other]
		secrets.keychain_path.join("bad").write('{"name":"bad","type":"aes1","key":"SECRET')
		begin; secrets.keychain.load("bad"); rescue; p $!, $!.cause; end`
	const want = `nil
KeyError
1
Itamae::Secrets::Keychain::KeyNotFound
"grün"
[1, {"a"=>nil}]
["list", "token"]
["version", "algorithm", "key_name", "ciphertext", "iv", "auth_tag"]
"default"
"100600"
OpenSSL::Cipher::CipherError
ArgumentError
itamae/secrets: token is of version 2 with aes-256-gcm, only 1 with aes-256-gcm is supported
itamae/secrets: the key other doesn't open token: it is another, or the file was changed
#<Itamae::Secrets::AesKey other>
[#<Itamae::Secrets::AesKey other>]
#<ArgumentError: itamae/secrets: the key bad isn't JSON with a key in it>
nil
`
	if got := eval(t, code); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestFigaro(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"FIGARO_A", "FIGARO_B", "FIGARO_C", "_FIGARO_FIGARO_A", "_FIGARO_FIGARO_B", "_FIGARO_FIGARO_C"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	t.Setenv("FIGARO_D", "kept")
	if err := os.Mkdir("config", 0o700); err != nil {
		t.Fatal(err)
	}
	yaml := "FIGARO_A: one\nFIGARO_B: \"<%= 1 + 1 %>\"\nFIGARO_D: new\nproduction:\n  FIGARO_A: prod\n  FIGARO_C: \"3\"\n"
	if err := os.WriteFile("config/application.yml", []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	const code = `require "figaro"
		Figaro.application = Figaro::Application.new(environment: "production", path: "config/application.yml")
		Figaro.load
		p ENV.values_at("FIGARO_A", "FIGARO_B", "FIGARO_C", "FIGARO_D"), Figaro.env.figaro_a, Figaro.env.none, Figaro.env.figaro_b?
		begin; Figaro.require_keys("FIGARO_A", "NONE"); rescue Figaro::MissingKeys => e; puts e.message; end`
	const want = "WARNING: Skipping key \"FIGARO_D\". Already set in ENV.\n" +
		"[\"prod\", \"2\", \"3\", \"kept\"]\n\"prod\"\nnil\ntrue\nMissing required configuration keys: [\"NONE\"]\n"
	if got := eval(t, code); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("Settings.DB.PORT", "7")
	for name, text := range map[string]string{
		"config/settings.yml":            "name: app\ndb:\n  host: localhost\n  port: <%= 5000 + 432 %>\nlist: [1, 2]\nhosts:\n- name: a\n",
		"config/settings/production.yml": "db:\n  host: db1\nlist: [3]\n",
		"config/settings.local.yml":      "name: mine\n",
	} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ code, want string }{
		{`p Config.load_and_set_settings(Config.setting_files("config", :production)).equal?(Settings)
			p Settings.name, Settings.db.host, Settings[:db]["port"], Settings.list, Settings.hosts.first.name, Settings.none, Settings.to_h, Settings.db.key?(:host)
			Settings.add_source!(db: { host: "h" }); Settings.reload!; p Settings.db.host, Settings.db.port, Settings.map { |name, _| name }
			Settings.merge!("db" => { "port" => 1 }); p Settings.db.to_h, Settings.to_json`,
			"true\n\"mine\"\n\"db1\"\n5432\n[3]\n\"a\"\nnil\n{:name=>\"mine\", :db=>{:host=>\"db1\", :port=>5432}, :list=>[3], :hosts=>[{:name=>\"a\"}]}\ntrue\n" +
				"\"h\"\n5432\n[:name, :db, :list, :hosts]\n{:host=>\"h\", :port=>1}\n" +
				`"{\"name\":\"mine\",\"db\":{\"host\":\"h\",\"port\":1},\"list\":[3],\"hosts\":[{\"name\":\"a\"}]}"` + "\n"},
		{`Config.setup { |c| c.use_env = true; c.const_name = "Conf"; c.env_prefix = "Settings"; c.fail_on_missing = true; c.overwrite_arrays = false }
			Config.load_and_set_settings(Config.setting_files("config", "production").first(2)); p Conf.db.port, Conf.list
			begin; Conf.none; rescue KeyError => e; puts e.message; end
			begin; Config.setup { |c| c.knockout_prefix = "--" }; rescue NotImplementedError => e; puts e.message; end
			p Config.load_files("none.yml").empty?`,
			"7\n[1, 2, 3]\nkey not found: :none\nConfig.knockout_prefix is not supported\nfalse\n"},
	} {
		if got := eval(t, `require "config"; `+test.code); got != test.want {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
	}
}
