package dsl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gocap/gocap/ruby"
	"github.com/gocap/gocap/runtime"
)

// hosts is a back end of imaginary hosts: it records each command and answers
// as a test says.
type hosts struct {
	mu       sync.Mutex
	commands []string // "HOST: LINE", in the order they began
	answer   func(host, line string) (status int, stdout string, err error)
	stdin    []string // what interaction handlers sent
	closed   bool
}

func (h *hosts) Exec(ctx context.Context, host *runtime.Host, line string, io runtime.ExecIO) (int, error) {
	h.mu.Lock()
	h.commands = append(h.commands, host.Hostname+": "+line)
	h.mu.Unlock()
	if h.answer == nil {
		return 0, nil
	}
	status, stdout, err := h.answer(host.Hostname, line)
	if stdout != "" {
		if reply := io.Output(runtime.Stdout, []byte(stdout)); reply != nil {
			h.mu.Lock()
			h.stdin = append(h.stdin, string(reply))
			h.mu.Unlock()
		}
	}
	return status, err
}

func (h *hosts) Upload(_ context.Context, host *runtime.Host, t runtime.Upload) error {
	content := []byte("file " + t.Path)
	if t.Content != nil {
		content, _ = io.ReadAll(t.Content)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.commands = append(h.commands, fmt.Sprintf("%s: upload %s %#o %q", host, t.Remote, t.Mode, content))
	t.Progress(t.Remote, 0, 10)
	t.Progress(t.Remote, 10, 10)
	return nil
}

func (h *hosts) Download(_ context.Context, host *runtime.Host, t runtime.Download) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.commands = append(h.commands, fmt.Sprintf("%s: download %s", host, t.Remote))
	if t.Content != nil {
		_, err := io.WriteString(t.Content, "content of "+t.Remote)
		return err
	}
	return os.WriteFile(t.Path, []byte("content of "+t.Remote), 0o600)
}

func (h *hosts) Close() error { h.closed = true; return nil }

// trial runs the tasks of a small set-up and keeps what came of it.
type trial struct {
	hosts   *hosts
	out     string
	events  []runtime.Event
	err     error
	report  Report
	session *Session
}

type setup struct {
	typed   []string          // the lines that the user types
	files   map[string]string // beside Capfile, config/deploy.rb, config/deploy/production.rb
	capfile string            // after the usual requires
	stage   string            // config/deploy/production.rb
	options Options
	env     map[string]string
	answer  func(host, line string) (int, string, error)
	start   func(*Session, *hosts)
	open    func(*hosts) runtime.Backend // what the hosts are reached by; nil for themselves
}

// work changes the working directory, so these tests aren't parallel.
func (s setup) work(t *testing.T, tasks ...string) *trial {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	for k, v := range s.env {
		t.Setenv(k, v)
	}
	files := map[string]string{
		"Capfile":                     "require 'capistrano/setup'\nrequire 'capistrano/deploy'\n" + s.capfile,
		"config/deploy.rb":            "set :application, 'app'\nset :scm, nil\nset :local_user, 'me'\n",
		"config/deploy/production.rb": s.stage,
	}
	for name, text := range s.files {
		files[name] = text
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o644), os.Chmod(path, 0o644)); err != nil { // whatever the umask is
			t.Fatal(err)
		}
	}
	tr := &trial{hosts: &hosts{answer: s.answer}}
	var out bytes.Buffer
	var mu sync.Mutex
	options := s.options
	options.TopLevelTasks = tasks
	session, err := New(Config{
		Ruby: ruby.Config{Stdout: &out, Stderr: &out, Stdin: strings.NewReader("")},
		Open: func(Settings) (runtime.Backend, error) {
			if s.open != nil {
				return s.open(tr.hosts), nil
			}
			return tr.hosts, nil
		},
		Screen: func(string, map[string]any, runtime.Level) (runtime.Sink, error) {
			return runtime.SinkFunc(func(e runtime.Event) {
				mu.Lock()
				tr.events = append(tr.events, e)
				mu.Unlock()
			}), nil
		},
		ReadLine: func(context.Context, bool) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			if len(s.typed) == 0 {
				return "", nil
			}
			line := s.typed[0]
			s.typed = s.typed[1:]
			return line, nil
		},
		Options: options,
	})
	if err != nil {
		t.Fatal(err)
	}
	tr.session = session
	if s.start != nil {
		s.start(session, tr.hosts)
	}
	tr.err = session.Setup()
	if tr.err == nil {
		tr.err = session.LoadCapfile(filepath.Join(dir, "Capfile"), "rakelib")
	}
	if tr.err == nil {
		tr.err = session.RunTasks()
	}
	if tr.err != nil {
		tr.report = session.Describe(tr.err, false)
	}
	tr.out = strings.ReplaceAll(out.String(), dir+"/", "")
	tr.report.Message = strings.ReplaceAll(tr.report.Message, dir+"/", "")
	for i, line := range tr.report.Backtrace {
		tr.report.Backtrace[i] = strings.ReplaceAll(line, dir+"/", "")
	}
	t.Cleanup(func() {
		session.Close()
		if len(tr.hosts.commands) > 0 && !tr.hosts.closed {
			t.Error("the back end wasn't closed")
		}
	})
	return tr
}

func (tr *trial) must(t *testing.T) *trial {
	t.Helper()
	if tr.err != nil {
		t.Fatalf("%s: %s\n%v\n%v\n%s", tr.report.Class, tr.report.Message, tr.report.Backtrace, tr.report.Causes, tr.out)
	}
	return tr
}

// on returns the commands of one host.
func (tr *trial) on(host string) []string {
	var list []string
	for _, c := range tr.hosts.commands {
		if line, ok := strings.CutPrefix(c, host+": "); ok {
			list = append(list, line)
		}
	}
	return list
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n%s\nwant:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const threeServers = `
server "a", user: "deploy", roles: %w[app web], primary: true
server "b", user: "deploy", roles: %w[app], no_release: true, zone: "eu"
server "c", roles: :db, port: 2222
`

// TestPrinted runs task bodies and compares what they print.
func TestPrinted(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"lazy values are called once", `n = 0; set(:x) { n += 1 }; puts fetch(:x), fetch(:x)`, "1\n1\n"},
		{"a lambda in a lambda", `set :x, -> { -> { 5 } }; p fetch(:x)`, "5\n"},
		{"a lambda that takes arguments stays", `set :x, ->(a) { a }; p fetch(:x).call(3)`, "3\n"},
		{"nil is a value", `set :x, nil; p fetch(:x, 1), fetch(:y, 1), fetch(:z) { 2 }, fetch(:w)`, "nil\n1\n2\nnil\n"},
		{"a lambda as default is stored", `p fetch(:x, -> { 8 }), fetch(:x)`, "8\n8\n"},
		{"a plain default isn't", `p fetch(:x, 8), fetch(:x)`, "8\nnil\n"},
		{"set_if_empty", `set :x, nil; set_if_empty :x, 1; set_if_empty :y, 2; set_if_empty(:z) { 3 }; p fetch(:x), fetch(:y), fetch(:z)`, "nil\n2\n3\n"},
		{"append and remove", `append :x, 1, 2; append :x, [3]; remove :x, 1; p fetch(:x)`, "[2, [3]]\n"},
		{"append forces a lazy value", `set(:x) { [1] }; append :x, 2; p fetch(:x)`, "[1, 2]\n"},
		{"symbols aren't strings", `set :x, 1; set "x", 2; p fetch(:x), fetch("x")`, "1\n2\n"},
		{"delete and any?", `set :x, [1]; p any?(:x); delete :x; p any?(:x), fetch(:x)`, "true\nfalse\nnil\n"},
		{"set answers the value", `p(set(:x, 4))`, "4\n"},
		{"validators", `validate(:x) { |k, v| raise "bad #{k} #{v}" if v == 1 }; begin; set :x, 1; rescue => e; puts e.message; end; set(:x) { 1 }; begin; fetch :x; rescue => e; puts e.message; end`, "bad x 1\nbad x 1\n"},
		{"an application's name", `begin; set :application, "a b"; rescue Capistrano::ValidationError => e; p e.class; end`, "The :application value \"a b\" is invalid!\nUse only letters, numbers, hyphens, dots, and underscores. For example:\n  set :application, 'a_b'\nCapistrano::ValidationError\n"},
		{"ask without a terminal", `ask :x, "dflt"; p fetch(:x), fetch(:x); ask :y; p fetch(:y); ask :z, nil, prompt: "Zed"; fetch :z`, "Please enter x (dflt): \"dflt\"\n\"dflt\"\nPlease enter y: nil\nZed: "},
		{"paths", `set :deploy_to, "/d"; puts current_path, releases_path, shared_path, repo_path, release_path, revision_log; set_release_path("7"); puts release_path, fetch(:release_timestamp)`,
			"/d/current\n/d/releases\n/d/shared\n/d/repo\n/d/current\n/d/revisions.log\n/d/releases/7\n7\n"},
		{"a release path is what was set", `set :release_path, "/r"; puts release_path + "/x"; set :release_path, -> { nil }; p release_path`, "/r/x\nnil\n"},
		{"deploy_to by default", `puts deploy_to, deploy_path.join("x")`, "/var/www/app\n/var/www/app/x\n"},
		{"linked files", `set :deploy_to, "/d"; set :linked_files, %w[config/a config/b c]; puts linked_files(shared_path), linked_file_dirs(shared_path)`,
			"/d/shared/config/a\n/d/shared/config/b\n/d/shared/c\n/d/shared/config\n/d/shared\n"},
		{"messages", `puts t(:keeping_releases, keep_releases: 1, releases: 2, host: "h"); I18n.backend.store_translations(:en, capistrano: { mine: "own %{x}" }); puts t(:mine, x: 3)`,
			"Keeping 1 of 2 deployed releases on h\nown 3\n"},
		{"messages of a language", `I18n.backend.store_translations(:de, capistrano: { mine: "mein %{x}" })
I18n.with_locale(:de) { puts t(:mine, x: 1) }
puts I18n.locale, I18n.available_locales.inspect, I18n.exists?("capistrano.mine"), I18n.exists?("capistrano.mine", :de), I18n.t("capistrano.mine", locale: :de, x: 2)
puts I18n.t(:none, default: [:nor_this, "a text"]), I18n.t(:none, default: :starting, scope: :capistrano)
begin; I18n.t!("none"); rescue I18n::MissingTranslationData => e; puts e.message; end
File.write("words.yml", "en:\n  own: \"from %{from}\"\n"); I18n.load_path += ["words.yml"]; require "i18n"; puts I18n.t(:own, from: "a file")`,
			"mein 1\nen\n[:de, :en]\nfalse\ntrue\nmein 2\na text\nStarting\ntranslation missing: en.none\nfrom a file\n"},
		{"a command by itself", `c = SSHKit::Command.new(:x, env: { a: "q \"r\"", "b" => 1 }); puts c.environment_string, c.should_map?
c.started = true; c.on_stdout(nil, "out\n"); begin; c.exit_status = 3; rescue SSHKit::Command::Failed => e; puts e.message; end
puts c.to_hash.slice(:command, :exit_status, :stdout, :finished, :failed).inspect, c.started_at.class, SSHKit::LogMessage.new(1, " m ").message.inspect`,
			"A=\"q \\\"r\\\"\" b=\"1\"\ntrue\nx exit status: 3\nx stdout: out\nx stderr: Nothing written\n{:command=>\"/usr/bin/env x\", :exit_status=>3, :stdout=>\"out\\n\", :finished=>true, :failed=>true}\nTime\n\" m \"\n"},
		{"readers of known_hosts can be patched", `class SSHKit::Backend::Netssh::KnownHostsKeys; alias_method :own, :parse_key; def parse_key(*args) = own(*args) rescue nil; end
begin; SSHKit::Backend::Netssh::KnownHosts.new.search_for("a"); rescue NotImplementedError => e; puts e.message; end`,
			"SSHKit::Backend::Netssh::KnownHosts#search_for is not supported by gocap, which reads known_hosts itself\n"},
		{"files by Rake's own name", `Rake.verbose(false); Rake.mkdir_p "of/rake"; puts Rake.application.windows?, JSON('{"a":1}').inspect, File.directory?("of/rake")`,
			"false\n{\"a\"=>1}\ntrue\n"},
		{"roles", `puts roles(:app).map(&:hostname).join(","), roles(:all).size, roles(:app, :db).size, roles([:db]).first.port, roles("web,db").map(&:to_s).inspect, roles("/^a/").size, roles.inspect, roles(:none).inspect`,
			"a,b\n3\n3\n2222\n[\"a\", \"c\"]\n2\n[]\n[]\n"},
		{"role options", `puts roles(:all, zone: "eu").map(&:to_s), roles(:app, exclude: :no_release).map(&:to_s), roles(:all, filter: ->(s) { s.port }).map(&:to_s), release_roles(:all).map(&:to_s).inspect`,
			"b\na\nc\n[\"a\", \"c\"]\n"},
		{"a host without user and port is its name", `h, u = SSHKit::Host.new("web"), SSHKit::Host.new("u@web"); p h == "web", u == "web", h == :web, [h, u].index("web"), { "web" => 1 }[h], ([u, h] - ["web"]).size`, "true\nfalse\nfalse\n0\n1\n1\n"},
		{"primary", `puts primary(:app), primary(:db); p primary(:none)`, "a\nc\nnil\n"},
		{"properties", `s = roles(:all)[1]; p s.fetch(:zone), s.properties.zone, s.properties.fetch(:no), s.fetch(:no), s.roles.to_a, s.has_role?(:app), s.user, s.properties.keys`,
			"\"eu\"\n\"eu\"\nnil\nnil\n[:app]\ntrue\n\"deploy\"\n[:no_release, :zone]\n"},
		{"declaring again merges", `server "b", roles: :extra, zone: "us", list: [1]; server "b", list: [2]; s = roles(:extra).first; p s.user, s.roles.to_a, s.fetch(:zone), s.fetch(:list), roles(:all).size`,
			"\"deploy\"\n[:app, :extra]\n\"us\"\n[1, 2]\n3\n"},
		{"roles are a copy", `s = roles(:db).first; s.roles << :x; p roles(:x).size; s.add_role(:x); p roles(:x).size; p on(s) {}`, "0\n1\nnil\n"},
		{"a copy of a server", `s = roles(:all)[1]; c = s.clone; c.user = "x"; c.properties.seen = 1; h = SSHKit::Host.new("u@v:3").dup; h.port = 4; p s.user, c.user, c.hostname, c.roles, s.fetch(:seen), s == c, h.user, h.port`,
			"\"deploy\"\n\"x\"\n\"b\"\n#<Set: {:app}>\n1\nfalse\n\"u\"\n4\n"},
		{"role with properties", `role :cron, %w[x@b y], night: true; p roles(:cron).map { |s| [s.user, s.hostname, s.fetch(:night)] }`, "[[\"x\", \"b\", true], [nil, \"y\", true]]\n"},
		{"role all", `begin; role :all, "x"; rescue ArgumentError => e; puts e.message; end`, "all reserved name for role. Please choose another name\n"},
		{"role_properties", `role :r, "z", r: { n: 1 }; role_properties(:r) { |h, r, v| p [h.hostname, r, v] }`, "[\"z\", :r, {:n=>1}]\n"},
		{"tasks as objects", `t = Rake::Task["deploy:updating"]; p t.name, t.prerequisites, t.comment, Rake::Task.task_defined?("nope"), Rake::Task["t"].already_invoked`,
			"\"deploy:updating\"\n[\"new_release_path\"]\nnil\nfalse\ntrue\n"},
		{"execute, reenable, invoke!", `task(:n) { puts "n" }; 2.times { Rake::Task["n"].execute }; invoke "n"; Rake::Task["n"].reenable; invoke :n; invoke! "n"`, "n\nn\nn\nn\nn\n"},
		{"prerequisites are a live list", `task(:p1) { puts 1 }; task(:p2) { puts 2 }; task(q: %w[p1 p2]) { puts :q }; Rake::Task["q"].prerequisites.delete("p1"); invoke "q"`, "2\nq\n"},
		{"clear_actions drops after hooks", `task(:x1) { puts 1 }; task(:x2) { puts 2 }; after :x1, :x2; Rake::Task["x1"].clear_actions; invoke "x1"`, ""},
		{"clear drops everything", `task(:y0) { puts 0 }; task(:y1) { puts 1 }; before :y1, :y0; Rake::Task["y1"].clear; task(:y1) { puts "new" }; invoke "y1"`, "new\n"},
		{"enhance", `task(:e1) { puts 1 }; task(:e0) { puts 0 }; Rake::Task["e1"].enhance(["e0"]) { puts 2 }; invoke "e1"`, "0\n1\n2\n"},
		{"arguments", `task(:args, [:a, :b]) { |t, args| p args.a, args[:b], args.extras, args.to_a, args.with_defaults(b: 5), args.b }; invoke "args", 1`, "1\nnil\n[]\n[1]\n{:b=>5, :a=>1}\n5\n"},
		{"next leaves a body", `task(:nx) { next; puts 1 }; task(:nx) { puts 2 }; invoke "nx"`, "2\n"},
		{"hook order", `%w[a b c d].each { |n| task(n) { puts n } }; after :a, :b; before :a, :c; after(:a, :e) { puts "e" }; task(:a) { puts "a2" }; before :b, :d; invoke "a"`, "c\na\nd\nb\ne\na2\n"},
		{"scoped lookup", `namespace(:n1) { task(:t1) { puts "in" }; task(:t2 => :t1) { puts "t2" }; namespace(:n2) { task(t3: "^t1") { puts "t3" } } }; task(:t1) { puts "out" }; invoke "n1:n2:t3"; invoke "n1:t2"`, "in\nt3\nt2\n"},
		{"exceptions keep their class", `begin; Rake::Task["nope"]; rescue => e; puts e.class, e.message; end`, "RuntimeError\nDon't know how to build task 'nope' (See the list of available tasks with `cap --tasks`)\n"},
		{"run_locally", `run_locally { puts capture(:echo, "hi"); p test("true"), host.to_s, host.local? }`, "\ntrue\n\"localhost\"\ntrue\n"},
		{"other hosts go on while one runs a local command", `r, w = IO.pipe; on(roles(:app)) { |h| if h.hostname == "a" then system("read x; :", in: r); puts "a" else puts "b"; w.puts end }`, "b\na\n"},
		{"a rule makes tasks of files", `require "tmpdir"; Dir.mktmpdir { |d| Dir.chdir(d) { File.write("a.in", "x"); rule(".mid" => ".in") { |t| puts "#{t.name} <- #{t.source}"; cp t.source, t.name, verbose: false }; rule(/\.out$/, [:how] => [->(n) { n.sub("out", "mid") }]) { |t, args| puts "#{t.name} #{args.how} #{t.sources}" }; task(all: "a.out") { puts "all" }; Rake::Task["a.out"].invoke("so"); Rake::Task["all"].invoke; begin; Rake::Task["b.out"]; rescue => e; puts e.message[/.*b.out'/]; end } }`,
			"a.mid <- a.in\na.out so [\"a.mid\"]\nall\nDon't know how to build task 'b.out'\n"},
		{"rules that need each other", `rule(".y1" => ".y2"); rule(".y2" => ".y1"); begin; Rake::Task["q.y1"]; rescue => e; puts e.class, e.message[0, 40]; end`, "Rake::RuleRecursionOverflowError\nRule Recursion Too Deep: [q.y1 => q.y2 =\n"},
		{"ruby where there is none", `path, ENV["PATH"] = ENV["PATH"], "/nonexistent"; begin; ruby "-v"; rescue => e; puts e.message; ensure ENV["PATH"] = path; end`, "no program ruby is on the PATH, and gocap brings none: -v\n"},
		{"other hosts go on while one reads a pipe", `r, w = IO.pipe; on(roles(:app)) { |h| if h.hostname == "a" then puts r.gets else w.puts "from b" end }`, "from b\n"},
		{"sleep lets time pass", `p sleep(0.001).class`, "Integer\n"},
		{"a timeout ends a sleep", `require "timeout"; begin; Timeout.timeout(0.01) { loop { sleep 60 } }; rescue Timeout::Error => e; puts e.message; end`, "execution expired\n"},
		{"the back end of a plugin", `p SSHKit::Backend.current; on(primary(:app)) { |h| p SSHKit::Backend.current.host.hostname }`, "nil\n\"a\"\n"},
		{"one server that passes stays one", `p env.filter(roles(:db).first).roles_array, env.filter(roles(:db)).map(&:roles_array)`, "[:db]\n[[:db]]\n"},
		{"helpers of the file in plugins", `Object.class_eval { def shared_path = "mine" }; p Class.new(Capistrano::Plugin) { def there = shared_path }.new.there, shared_path.to_s`, "\"mine\"\n\"/var/www/app/shared\"\n"},
		{"helpers see both sides", `def hello(x); info x; capture(:id); end; on(roles(:db)) { p hello("hi") }`, "\"\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := setup{capfile: "task :t do\n" + c.body + "\nend", stage: threeServers}.work(t, "production", "t").must(t)
			if tr.out != c.want {
				t.Errorf("printed:\n%s\nwant:\n%s", tr.out, c.want)
			}
		})
	}
}

// TestCommands compares the commands that a block of `on` sends to host a.
func TestCommands(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"plain", `execute :ls, "-l", nil, [1, :x]`, []string{"/usr/bin/env ls -l  1 x"}},
		{"raw", `execute "ls -l | wc", "dropped"`, []string{"ls -l | wc"}},
		{"heredoc", "execute <<~X\n  one\n  two\nX\n", []string{"one; two"}},
		{"within and with", `within("/d x") { with(rails_env: :production, "Foo" => 'a"b') { execute :rake, "x" } }`, []string{
			`if test ! -d /d\ x; then echo "Directory does not exist '/d\ x'" 1>&2; false; fi`,
			`cd /d\ x && ( export RAILS_ENV="production" Foo="a\"b" ; /usr/bin/env rake x )`}},
		{"nested within", `within("/a") { within("b") { execute :ls }; execute :pwd }`, []string{
			`if test ! -d /a; then echo "Directory does not exist '/a'" 1>&2; false; fi`,
			`if test ! -d /a/b; then echo "Directory does not exist '/a/b'" 1>&2; false; fi`,
			`cd /a/b && /usr/bin/env ls`, `cd /a && /usr/bin/env pwd`}},
		{"as", `as("bob") { execute :ls }; as(user: "bob", group: "devs") { execute :ls }`, []string{
			`if ! sudo -u bob whoami > /dev/null; then echo "You cannot switch to user 'bob' using sudo, please check the sudoers file" 1>&2; false; fi`,
			`sudo -u bob -- sh -c /usr/bin/env\ ls`,
			`if ! sudo -u bob whoami > /dev/null; then echo "You cannot switch to user 'bob' using sudo, please check the sudoers file" 1>&2; false; fi`,
			`sudo -u bob -- sh -c sg\ devs\ -c\ /usr/bin/env\\\ ls`}},
		{"sudo", `sudo :systemctl, "restart", "x"; sudo "systemctl restart y"`, []string{"/usr/bin/env sudo systemctl restart x", "/usr/bin/env sudo systemctl restart y"}},
		{"helpers of the file", `Object.class_eval { def sudo(host, line) = execute("sudo #{host}: #{line}"); %w[start note guarded asked check_user check_directory absolute].each { |n| define_method(n) { |x| execute "#{n} #{x}" } } }
			sudo host, "x"; start 1; note 2; guarded 3; asked 4; check_user 5; check_directory 6; absolute 7; within("/d") { upload! "Capfile", "y" }`,
			[]string{"sudo a: x", "start 1", "note 2", "guarded 3", "asked 4", "check_user 5", "check_directory 6", "absolute 7",
				`if test ! -d /d; then echo "Directory does not exist '/d'" 1>&2; false; fi`, `upload /d/y 0 "file Capfile"`}},
		{"background", `background :sleep, 5`, []string{"( nohup /usr/bin/env sleep 5 > /dev/null & )"}},
		{"command map", `SSHKit.config.command_map[:rake] = "bin/rake"; execute :rake; SSHKit.config.command_map.prefix[:rake].push("bundle exec"); SSHKit.config.command_map.prefix[:rake].unshift(-> { "rbenv exec" }); rake "x"`,
			[]string{"bin/rake", "rbenv exec bundle exec rake x"}},
		{"default_env", `SSHKit.config.default_env.merge!(path: "/x:$PATH"); execute :ls; execute "raw ls"`, []string{`( export PATH="/x:$PATH" ; /usr/bin/env ls )`, "raw ls"}},
		{"umask", `SSHKit.config.umask = "022"; execute :ls`, []string{"umask 022 && /usr/bin/env ls"}},
		{"test and if", `p test("[ -f x ]"); execute :test, "-f", "x"; execute :if, "true; then :; fi"`, []string{"[ -f x ]", "test -f x", "if true; then :; fi"}},
		{"loops yield", `%w[1 2].each { |x| { x => x }.each { |k, _| [k].map { |y| execute :echo, y } } }; 2.times { |i| execute :n, i }`, []string{
			"/usr/bin/env echo 1", "/usr/bin/env echo 2", "/usr/bin/env n 0", "/usr/bin/env n 1"}},
		{"native frames block", `["b1"].sort { 0 }; "ab".gsub(/./) { |m| execute :echo, m; m }`, []string{"/usr/bin/env echo a", "/usr/bin/env echo b"}},
		{"uploads", `upload! StringIO.new("hello"), "/x"; within("/d") { upload! "Capfile", "y" }`, []string{
			`upload /x 0 "hello"`, `if test ! -d /d; then echo "Directory does not exist '/d'" 1>&2; false; fi`, `upload /d/y 0 "file Capfile"`}},
		{"a File keeps its mode", `upload! File.open("Capfile"), "/x", mode: 0600`, []string{`upload /x 0644 `}},
		{"a stream gets the mode that is given", `upload! StringIO.new("c"), "/x", mode: 0600; upload! StringIO.new("c"), "/y", mode: "0755"`,
			[]string{`upload /x 0600 "c"`, `upload /y 0755 "c"`}},
		{"downloads", `raise "no" unless download!("/etc/x") == "content of /etc/x"; download! "/y", "local"; io = StringIO.new; download! "/z", io; raise "io" unless io.string == "content of /z" && File.read("local") == "content of /y"`,
			[]string{"download /etc/x", "download /y", "download /z"}},
		{"Net::SCP", `Net::SCP.upload!("a", "u", StringIO.new("c"), "/x", ssh: { port: 3 }); raise "no" unless Net::SCP.download!("a", "u", "/y") == "content of /y"`,
			[]string{`upload /x 0 "c"`, "download /y"}},
		{"lists are joined", `execute :echo, [], ["a", [nil]], "b"`, []string{"/usr/bin/env echo  a  b"}},
		{"redacted values are sent", `execute :mysql, redact("-psecret")`, []string{"/usr/bin/env mysql -psecret"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := setup{capfile: "task :t do\non(primary(:app)) do |host|\n" + c.body + "\nend\nend", stage: threeServers}.work(t, "production", "t").must(t)
			got := tr.on("a")
			if len(got) == len(c.want) {
				for i := range got { // an upload's content may be long
					if strings.HasSuffix(c.want[i], " ") && strings.HasPrefix(got[i], c.want[i]) {
						got[i] = c.want[i]
					}
				}
			}
			equal(t, "commands", got, c.want)
		})
	}
}

func TestHostsRunAtTheSameTime(t *testing.T) {
	var meet sync.WaitGroup
	meet.Add(3)
	tr := setup{
		capfile: `shared = []
			task(:t) { on(roles(:all)) { |h| out = capture(:id); shared << "#{h}=#{out}"; set h.hostname, out }
			puts shared.sort.join(" "), fetch("c") }`,
		stage: threeServers,
		answer: func(host, line string) (int, string, error) {
			meet.Done()
			meet.Wait() // nobody answers before all are asked
			return 0, "id of " + host + "\n", nil
		},
	}.work(t, "production", "t").must(t)
	if want := "a=id of a b=id of b c=id of c\nid of c\n"; tr.out != want {
		t.Errorf("printed %q", tr.out)
	}
}

func TestStrategiesAndNesting(t *testing.T) {
	for body, want := range map[string]string{
		`on(roles(:all), in: :sequence, wait: 0) { |h| execute :x; execute :y }`:                                "a x a y b x b y c x c y",
		`on(roles(:all), in: :groups, limit: 1, wait: 0) { execute :x }`:                                        "a x b x c x",
		`on(primary(:app)) { on("other") { execute :inner }; execute :x; run_locally { execute :l } }`:          "other inner a x localhost l",
		`on("u@h1:22") { |h| execute :x, h.user, h.port }; on([nil]) { execute :z }; on(["h1"]) { execute :y }`: "h1 x u 22 h1 y",
		`on([]) { execute :x }; on(nil) { execute :x }; on(roles(:none)) { execute :x }`:                        "",
		`on(["h", "h"]) { execute :x }`:                                     "h x",
		`on(:local) { execute :x }`:                                         "localhost x",
		`SSHKit::Coordinator.new(["h"]).each(in: :parallel) { execute :x }`: "h x",
	} {
		tr := setup{capfile: "task(:t) { " + body + " }", stage: threeServers}.work(t, "production", "t").must(t)
		got := strings.NewReplacer(": /usr/bin/env ", " ").Replace(strings.Join(tr.hosts.commands, " "))
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
	}
}

func TestFilters(t *testing.T) {
	for _, c := range []struct {
		name  string
		setup setup
		want  string
	}{
		{"no filter", setup{}, "a b c"},
		{"--roles", setup{options: Options{Roles: []string{"web,db"}}}, "a c"},
		{"--hosts", setup{options: Options{Hosts: []string{"b"}}}, "b"},
		{"both", setup{options: Options{Hosts: []string{"a,b"}, Roles: []string{"web"}}}, "a"},
		{"a regular expression", setup{options: Options{Hosts: []string{"^[bc]"}}}, "b c"},
		{"ROLES", setup{env: map[string]string{"ROLES": "db"}}, "c"},
		{"set :filter", setup{stage: `set :filter, hosts: %w[a c], role: "db"`}, "c"},
		{"add_filter", setup{stage: `env.add_filter { |list| list.select { |s| s.port } }`}, "c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.setup.capfile = "task(:t) { on(roles(:all)) { execute :x } }"
			c.setup.stage = threeServers + c.setup.stage
			tr := c.setup.work(t, "production", "t").must(t)
			var got []string
			for _, line := range tr.hosts.commands {
				got = append(got, line[:1])
			}
			slices.Sort(got) // they begin at the same time
			if strings.Join(got, " ") != c.want {
				t.Errorf("ran on %v, want %s", got, c.want)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	failOn := func(names string) func(host, line string) (int, string, error) {
		return func(host, line string) (int, string, error) {
			if strings.Contains(names, host) && strings.Contains(line, "bad") {
				return 3, "some output\n", nil
			}
			return 0, "", nil
		}
	}
	t.Run("one host", func(t *testing.T) {
		tr := setup{capfile: "task :t do\n  on roles(:all) do\n    execute :bad, 1\n    execute :after\n  end\nend", stage: threeServers, answer: failOn("b")}.work(t, "production", "t")
		want := "Exception while executing as deploy@b: bad exit status: 3\nbad stdout: some output\nbad stderr: Nothing written\n"
		if tr.report.Class != "SSHKit::Runner::ExecuteError" || tr.report.Message != want {
			t.Errorf("%s: %q", tr.report.Class, tr.report.Message)
		}
		if len(tr.report.Causes) != 1 || tr.report.Causes[0].Class != "SSHKit::Command::Failed" {
			t.Fatalf("causes: %+v", tr.report.Causes)
		}
		if bt := tr.report.Causes[0].Backtrace; len(bt) != 1 || !strings.HasSuffix(strings.Split(bt[0], ":in ")[0], "Capfile:5") {
			t.Errorf("backtrace: %v", bt)
		}
		if tr.report.Chain != "TOP => t" {
			t.Errorf("chain: %q", tr.report.Chain)
		}
		equal(t, "the others went on", tr.on("a"), []string{"/usr/bin/env bad 1", "/usr/bin/env after"})
		if len(tr.on("b")) != 1 {
			t.Errorf("b went on after its failure: %v", tr.on("b"))
		}
	})
	t.Run("several hosts", func(t *testing.T) {
		tr := setup{capfile: "task(:t) { on(roles(:all)) { execute :bad } }", stage: threeServers, answer: failOn("abc")}.work(t, "production", "t")
		if len(tr.report.Others) != 2 || !strings.Contains(tr.report.Others[1].Message, "on host c: bad exit status: 3") {
			t.Errorf("others: %q", tr.report.Others)
		}
	})
	t.Run("a rescue sees it", func(t *testing.T) {
		tr := setup{capfile: `task(:t) { begin; on(roles(:db)) { execute :bad }; rescue SSHKit::Runner::ExecuteError => e; puts e.message.lines.first, e.cause.class; end
			on(roles(:db)) { begin; execute :bad; rescue SSHKit::Command::Failed => e; puts e.message.lines.first; end } }`, stage: threeServers, answer: failOn("c")}.work(t, "production", "t").must(t)
		if want := "Exception while executing on host c: bad exit status: 3\nSSHKit::Command::Failed\nbad exit status: 3\n"; tr.out != want {
			t.Errorf("printed %q", tr.out)
		}
	})
	t.Run("raise_on_non_zero_exit", func(t *testing.T) {
		tr := setup{capfile: `task(:t) { on(roles(:db)) { p execute(:bad, raise_on_non_zero_exit: false), test(:bad), capture(:bad, raise_on_non_zero_exit: false) } }`, stage: threeServers, answer: failOn("c")}.work(t, "production", "t").must(t)
		if tr.out != "false\nfalse\n\"some output\"\n" {
			t.Errorf("printed %q", tr.out)
		}
	})
	t.Run("sequence stops", func(t *testing.T) {
		tr := setup{capfile: "task(:t) { on(roles(:all), in: :sequence, wait: 0) { execute :bad } }", stage: threeServers, answer: failOn("a")}.work(t, "production", "t")
		if len(tr.hosts.commands) != 1 || strings.Join(tr.report.NotRun, " ") != "deploy@b c" {
			t.Errorf("ran %v, not run %v", tr.hosts.commands, tr.report.NotRun)
		}
	})
	t.Run("exit inside on", func(t *testing.T) {
		tr := setup{capfile: "task(:t) { on(roles(:all)) { exit 4 } }", stage: threeServers}.work(t, "production", "t")
		if status, ok := tr.session.ExitStatus(tr.err); !ok || status != 4 {
			t.Errorf("status %d %v, error %v", status, ok, tr.err)
		}
	})
	t.Run("a lost connection", func(t *testing.T) {
		tr := setup{capfile: "task(:t) { on(roles(:db)) { execute :x } }", stage: threeServers, answer: func(string, string) (int, string, error) {
			return 0, "", &runtime.Exception{Class: "IOError", Message: "closed stream"}
		}}.work(t, "production", "t")
		if tr.report.Message != "Exception while executing on host c: closed stream" || tr.report.Causes[0].Class != "IOError" {
			t.Errorf("report %+v", tr.report)
		}
	})
	t.Run("within a missing directory", func(t *testing.T) {
		tr := setup{capfile: "task(:t) { on(roles(:db)) { within('/bad') { execute :x } } }", stage: threeServers, answer: failOn("c")}.work(t, "production", "t")
		if tr.err == nil || len(tr.hosts.commands) != 1 {
			t.Errorf("error %v, ran %v", tr.err, tr.hosts.commands)
		}
	})
	t.Run("a failed task fails again", func(t *testing.T) {
		tr := setup{capfile: `task(:x) { raise "first" }
			task(:t) { 2.times { begin; invoke "x"; rescue => e; puts e.message; end } }`}.work(t, "production", "t").must(t)
		if strings.Count(tr.out, "first\n") != 2 {
			t.Errorf("printed %q", tr.out)
		}
	})
}

func TestInterrupt(t *testing.T) {
	begun, released := make(chan struct{}), make(chan struct{})
	var once sync.Once
	tr := setup{
		capfile: "after 'deploy:failed', :told do\n  on(roles(:db)) { execute :told, $!.inspect }\nend\ntask(:t) { set :deploying, true; on(roles(:all)) { execute :long; execute :never } }",
		stage:   threeServers,
		answer: func(_, line string) (int, string, error) {
			if !strings.Contains(line, "long") {
				return 0, "", nil
			}
			once.Do(func() { close(begun) })
			<-released
			return 0, "", errors.New("cancelled")
		},
		start: func(s *Session, _ *hosts) {
			go func() {
				<-begun
				s.Interrupt(&SignalError{Name: "SIGINT"})
				close(released)
			}()
		},
	}
	got := tr.work(t, "production", "t")
	if got.report.Class != "Interrupt" || got.report.Message != "" {
		t.Fatalf("error %v %+v", got.err, got.report)
	}
	if !got.session.Deploying() {
		t.Error("not deploying")
	}
	if err := got.session.DeployFailed(got.err); err != nil {
		t.Errorf("deploy:failed: %v", err)
	}
	all := strings.Join(got.hosts.commands, " ")
	if strings.Contains(all, "never") || !strings.Contains(all, "c: /usr/bin/env told nil") {
		t.Errorf("commands: %v", got.hosts.commands)
	}
}

func TestInteractionHandlers(t *testing.T) {
	for handler, want := range map[string]string{
		`{ "Password: " => "secret\n" }`:                        "secret\n",
		`{ /pass/i => "again\n" }`:                              "again\n",
		`->(data) { data.include?("word") ? "proc\n" : nil }`:   "proc\n",
		`SSHKit::MappingInteractionHandler.new({ "x" => "y" })`: "",
	} {
		tr := setup{
			capfile: "task(:t) { on(roles(:db)) { execute :passwd, interaction_handler: " + handler + " } }",
			stage:   threeServers,
			answer:  func(string, string) (int, string, error) { return 0, "Password: ", nil },
		}.work(t, "production", "t").must(t)
		if got := strings.Join(tr.hosts.stdin, ""); got != want {
			t.Errorf("%s sent %q", handler, got)
		}
	}
}

// sshkit/sudo answers sudo with the password that it was told for the host.
func TestSudoAnswers(t *testing.T) {
	tr := setup{
		capfile: `require "sshkit/sudo"
			task(:t) { SSHKit::Sudo::InteractionHandler.passwords["c"] = "secret"; on(roles(:db)) { sudo :whoami } }`,
		stage:  threeServers,
		answer: func(string, string) (int, string, error) { return 0, "[sudo] password for c: ", nil },
	}.work(t, "production", "t").must(t)
	if got := strings.Join(tr.hosts.commands, ","); got != "c: /usr/bin/env sudo whoami" {
		t.Errorf("ran %q", got)
	}
	if got := strings.Join(tr.hosts.stdin, ""); got != "secret\n" {
		t.Errorf("sent %q", got)
	}
	tr = setup{
		capfile: `require "sshkit/sudo"
			class SSHKit::Sudo::InteractionHandler; use_same_password!; password_prompt_regexp(/Kennwort/); end
			task(:t) { SSHKit::Sudo::InteractionHandler.passwords[:all] = "same"; on(roles(:all), in: :sequence, wait: 0) { sudo :id } }`,
		stage:  threeServers,
		answer: func(string, string) (int, string, error) { return 0, "Kennwort: ", nil },
	}.work(t, "production", "t").must(t)
	if got := strings.Join(tr.hosts.stdin, ""); got != "same\nsame\nsame\n" {
		t.Errorf("sent %q", got)
	}
}

// sshkit/sudo asks for each host, or once for all, one question at a time, and
// again where the answer was wrong.
func TestSudoAsks(t *testing.T) {
	const password = "[sudo] password for c: "
	for name, c := range map[string]struct {
		option string
		typed  []string
		sent   string // sorted
		asked  int
	}{
		"each host": {"", []string{"one", "two", "three"}, "one\n one\n three\n three\n two\n two\n", 3},
		"same":      {"class SSHKit::Sudo::InteractionHandler; use_same_password!; end", []string{"same", "other"}, strings.TrimSpace(strings.Repeat("same\n ", 6)) + "\n", 1},
	} {
		tr := setup{
			capfile: `require "sshkit/sudo"; ` + c.option + `
				task(:t) { on(roles(:all)) { sudo :whoami; sudo :id } }`,
			stage: threeServers, typed: c.typed,
			answer: func(string, string) (int, string, error) { return 0, password, nil },
		}.work(t, "production", "t").must(t)
		slices.Sort(tr.hosts.stdin)
		if got := strings.Join(tr.hosts.stdin, " "); got != c.sent {
			t.Errorf("%s: sent %q", name, got)
		}
		if n := strings.Count(tr.out, "[sudo] password for "); n != c.asked {
			t.Errorf("%s: asked %d times: %q", name, n, tr.out)
		}
		for _, e := range tr.events {
			if text := fmt.Sprintf("%+v", e); strings.Contains(text, "one") || strings.Contains(text, "same") {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
	// There is nobody: an empty answer is no password.
	tr := setup{
		capfile: `require "sshkit/sudo"; task(:t) { on(roles(:db)) { sudo :whoami } }`,
		stage:   threeServers,
		answer:  func(string, string) (int, string, error) { return 0, password, nil },
	}.work(t, "production", "t")
	if !strings.Contains(tr.report.Message, "sudo wants a password, and there is none to read") {
		t.Errorf("%v", tr.report)
	}
}

// The logger of Net::SSH is an object, and has nothing to write down.
func TestSSHLogger(t *testing.T) {
	tr := setup{
		capfile: `require "logger"
			set :ssh_options, { logger: Logger.new($stderr), keys: [] }
			task(:t) { on(roles(:all)) { execute "true" } }`,
		stage: threeServers,
	}.work(t, "production", "t").must(t)
	if len(tr.hosts.commands) != 3 {
		t.Errorf("%q", tr.hosts.commands)
	}
}

// A wrong password is asked for again, but not where another was given since.
func TestSudoAsksAgain(t *testing.T) {
	tr := setup{
		capfile: `require "sshkit/sudo"
			class SSHKit::Sudo::InteractionHandler; use_same_password!; end
			class Chat
				def initialize(*typed) = @typed = typed
				def ask(_question) = puts(yield(nil) || yield(@typed.shift))
			end
			task :t do
				on roles(:db) do
					a, b = 2.times.map { SSHKit::Sudo::InteractionHandler.new(host) }
					chat = Chat.new("wrong", "right")
					[a, b].each { |h| h.on_data(nil, :stdout, "[sudo] password for c: ", chat) }
					[a, b].each { |h| h.on_data(nil, :stdout, "Sorry, try again.\n[sudo] password for c: ", chat) }
				end
			end`,
		stage: threeServers,
	}.work(t, "production", "t").must(t)
	if tr.out != "wrong\nwrong\nright\nright\n" {
		t.Errorf("%q", tr.out)
	}
}

func TestLoadSequence(t *testing.T) {
	tr := setup{
		capfile: `puts "capfile"; import "lib/x.rake"; after(:production, :hooked) { puts "hook #{fetch(:stage).inspect}" }
			namespace(:load) { task(:defaults) { puts "defaults"; set :mine, 1 } }; puts "end of capfile"`,
		files: map[string]string{
			"lib/x.rake":                  "puts 'imported'\ntask(:t) { puts 'task' }",
			"config/deploy.rb":            "lock '~> 3.10'\nset :application, 'a'\nset :scm, nil\nputs \"deploy #{fetch(:mine)} #{stage_set?}\"\n",
			"config/deploy/production.rb": "puts 'stage'\n",
			"rakelib/r.rake":              "puts 'rakelib'",
		},
	}.work(t, "production", "t").must(t)
	want := "capfile\nend of capfile\nimported\nrakelib\ndefaults\ndeploy 1 true\nstage\nhook :production\ntask\n"
	if tr.out != want {
		t.Errorf("order:\n%s\nwant:\n%s", tr.out, want)
	}
}

func TestErrorsNameTheirPlace(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"Capfile syntax", "Capfile", "require 'capistrano/setup'\ntask :t do\n", `^SyntaxError .*Capfile:\d`},
		{"Capfile typo", "Capfile", "require 'capistrano/setup'\nreqire 'x'\n", `^NoMethodError undefined method .reqire. for main:Object\nDid you mean\?  require\nCapfile:2`},
		{"unknown gem", "Capfile", "require 'capistrano/setup'\nrequire 'capistrano/nonsense'\n", `^LoadError cannot load such file -- capistrano/nonsense\n(?s).*Capfile:2`},
		{"deploy.rb typo", "config/deploy.rb", "set :a, 1\n\nst :b, 2\n", `^NoMethodError undefined method .st. for main:Object\nconfig/deploy.rb:3`},
		{"deploy.rb syntax", "config/deploy.rb", "set :a, 1\nset :b, (\n", `^SyntaxError .*config/deploy.rb:\d`},
		{"stage constant", "config/deploy/production.rb", "\nserver Nope\n", `^NameError uninitialized constant Nope\nconfig/deploy/production.rb:2`},
		{"lock", "config/deploy.rb", "\nlock '~> 2.15'\n", `^RuntimeError Capfile locked at ~> 2.15, but 3.20.0 is loaded\nconfig/deploy.rb:2`},
		{"a plugin too late", "config/deploy.rb", "task('load:defaults') { }\n", `^FrozenError `},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := setup{files: map[string]string{c.file: c.text}}.work(t, "production")
			got := tr.report.Class + " " + tr.report.Message + "\n" + strings.Join(tr.report.Backtrace, "\n")
			if !regexp.MustCompile(c.want).MatchString(got) {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestPlugins(t *testing.T) {
	plugin := `class Mine < Capistrano::Plugin
		def set_defaults; set_if_empty :mine, "default"; end
		def define_tasks; eval_rakefile "mine.rake"; end
		def register_hooks; after "t", "mine:go"; end
		def who; backend ? backend.host.to_s : "nobody"; end
	end
	task(:t) { puts "t" }
	`
	files := map[string]string{"mine.rake": "mine = self\nnamespace :mine do\n  task(:go) { puts fetch(:mine), mine.who; on(roles(:db)) { puts mine.who } }\nend\n"}
	tr := setup{capfile: plugin + "install_plugin Mine", files: files, stage: threeServers}.work(t, "production", "t").must(t)
	if tr.out != "t\ndefault\nnobody\nc\n" {
		t.Errorf("printed %q", tr.out)
	}
	tr = setup{capfile: plugin + "install_plugin Mine.new, load_hooks: false", files: files, stage: threeServers}.work(t, "production", "t", "mine:go").must(t)
	if tr.out != "t\ndefault\nnobody\nc\n" {
		t.Errorf("without hooks: printed %q", tr.out)
	}
}

func TestDryRun(t *testing.T) {
	tr := setup{
		capfile: `task(:t) { p dry_run?; on(roles(:db)) { p execute(:x), test(:y), capture(:z); within("/d") { execute :w }; upload! StringIO.new("c"), "/t" } }`,
		stage:   threeServers, options: Options{DryRun: true},
	}.work(t, "production", "t").must(t)
	if tr.out != "true\nfalse\ntrue\n\"\"\n" {
		t.Errorf("printed %q", tr.out)
	}
	if len(tr.hosts.commands) != 0 {
		t.Errorf("ran %v", tr.hosts.commands)
	}
	var shown []string
	for _, e := range tr.events {
		if c, ok := e.(runtime.CommandStarted); ok {
			shown = append(shown, c.Command.Text())
		}
	}
	if len(shown) != 6 {
		t.Errorf("shown: %q", shown)
	}
}
