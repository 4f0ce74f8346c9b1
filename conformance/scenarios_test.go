package conformance

import (
	"os"
	"testing"
)

// commandsRake uses what a back end can do.
const commandsRake = `namespace :c do
  task :output do
    on roles(:app), in: :sequence, wait: 0 do |host|
      execute "printf 'a\\nb\\n'"
      execute :printf, "'one\\n\\ntwo'"
      execute :printf, "'one\\n\\ntwo'"
      execute "echo err >&2"
      execute "echo quiet", verbosity: :debug
      debug "debug #{host}"
      info "info #{host}"
      warn "warn #{host}"
      error "error #{host}"
      fatal "fatal #{host}"
      puts capture(:echo, "'  captured  '").inspect
      puts capture(:echo, "'  captured  '", strip: false).inspect
      puts test("[ -d / ]").inspect, test("[ -d /nosuch ]").inspect
    end
  end

  # Alone in its task: cap gives the output of a redacted command the number 01.
  task(:redacted) { on(roles(:app)) { execute :echo, redact("secret"), "open" } }

  task :context do
    on roles(:app), in: :groups, limit: 1, wait: 0 do
      within "/srv/lab/home" do
        execute :pwd
        with a_b: 1, "Mixed" => "x\"y$HOME" do
          execute :echo, "$A_B", "$Mixed"
          within "/srv" do
            execute :pwd, raise_on_non_zero_exit: false rescue puts "#{$!.class}"
          end
          as "root" do
            execute :echo, "as"
          end
        end
        execute "pwd"
      end
      execute :echo, "nested", ["x", ["y"]], nil, :z
      execute :ls, "-d", "/srv/lab/home", run_in_background: true
      execute <<~TEXT
        echo first
        echo second
      TEXT
      execute :if, "true; then echo yes; fi"
    end
  end

  task :transfer do
    on roles(:app), in: :sequence, wait: 0 do
      upload! "note.txt", "/srv/lab/home/note.txt"
      upload! StringIO.new("text"), "/srv/lab/home/text.txt"
      within "/srv/lab/home" do
        upload! StringIO.new(""), "empty.txt"
      end
      puts download!("/srv/lab/home/text.txt").inspect
      execute :cat, "/srv/lab/home/note.txt"
    end
  end

  task :outcome do
    on roles(:app), in: :sequence, wait: 0 do
      puts execute("exit 3", raise_on_non_zero_exit: false).inspect
      puts execute(:true).inspect
      puts capture("exit 0").inspect
    end
  end

  task :local do
    run_locally do
      execute :echo, "here"
      puts capture(:cat, "note.txt")
      puts test("[ -f note.txt ]").inspect
      within("config") { execute :ls }
      execute "exit 3", raise_on_non_zero_exit: false
    end
  end

  task(:gone) { on("127.0.0.1:1") { execute :true } }
  task(:missing_dir) { on(primary(:app)) { within("/nosuch dir") { execute :true } } }
  task(:raw_failure) { on(primary(:app)) { execute :ls, "/nosuch" } }
  task(:ruby_failure) { on(primary(:app)) { nil.upcase } }
  task(:exit) { on(primary(:app)) { exit 4 } }
  task(:outside) { execute :true }
  task :rescued do
    begin
      on(primary(:app)) { execute "exit 1" }
    rescue SSHKit::Runner::ExecuteError => e
      puts e.class, e.message, e.cause.class
    end
    on(primary(:app)) do
      begin
        capture "echo out; exit 2"
      rescue SSHKit::Command::Failed => e
        puts e.message
      end
    end
  end
end
`

// tasksRake uses the rules of tasks, hooks and variables.
const tasksRake = `namespace :t do
  desc "First. Second sentence"
  task(:hooked) { puts "hooked" }
  task(:pre) { puts "pre" }
  task(:post) { puts "post" }
  before :hooked, :pre
  after :hooked, :post
  after(:hooked, :block) { puts "block" }
  before(:hooked, :late) { puts "late" }

  desc "With arguments"
  task :args, [:a, :b] do |t, args|
    args.with_defaults(b: "default")
    puts t.name, args.a.inspect, args[:b].inspect, args.extras.inspect, args.to_h.inspect
  end

  task :twice do
    invoke "t:hooked"
    invoke "t:hooked"
    invoke! "t:hooked"
  end

  desc "Opened"
  task(:reopened) { puts "one" }
  desc "Opened again"
  task(:reopened => :pre) { puts "two" }

  task(:fails) { raise ArgumentError, "no" }
  task(:exit) { exit 7 }
  task :variables do
    set :lazy, -> { puts "evaluated"; [1, 2] }
    puts fetch(:lazy).inspect, fetch(:lazy).inspect
    append :lazy, 3
    remove :lazy, 1
    puts fetch(:lazy).inspect, fetch(:nosuch, :default).inspect, any?(:lazy).inspect, delete(:lazy).inspect
    set_if_empty :lazy, "again"
    puts fetch(:lazy), fetch(:stage).inspect, fetch(:branch), deploy_to, current_path.class
    puts roles(:app).map(&:hostname).inspect, primary(:db).hostname, roles(:none).inspect
    begin
      validate(:x) { |k, v| raise Capistrano::ValidationError, "#{k} is #{v}" if v == 1 }
      set :x, 1
    rescue Capistrano::ValidationError => e
      puts e.message
    end
  end
  task(:nosuch) { invoke "t:nowhere" }
  task(:hook_nosuch) { after "t:nowhere", "t:post" }
  task :ask do
    ask :color, "red"
    ask :size, -> { 3 }.call, prompt: "How big"
    puts fetch(:color), fetch(:size).inspect
  end
end
`

// remove takes away a file of the last host.
func remove(name string) func(testing.TB, *Lab) {
	return func(tb testing.TB, l *Lab) {
		if err := os.Remove(l.Hosts[len(l.Hosts)-1].Path(name)); err != nil {
			tb.Fatal(err)
		}
	}
}

// Cap reports the first host of the list that fails and doesn't wait for those
// behind it. So it's the last one that fails here.
var scenarios = []Scenario{
	{
		Name:    "lab",
		Options: Options{Project: "lab"},
		Steps: []Step{
			{Words: "production lab:seed"},
			{Words: "production deploy"},
			{Words: "production deploy"},
			{Words: "production deploy:rollback"},
			{Words: "production deploy:cleanup"},
			{Words: "production deploy -n"},
		},
	},
	{
		Name:    "lab command line",
		Options: Options{Project: "lab", Hosts: 1},
		Steps: []Step{
			{Words: "nosuch deploy"},
			{Words: "production"},
			{Words: "production deploy:strating"},
			{Words: "production production"},
			{Words: "-AT"},
			{Words: "-D lab"},
			{Words: "-W lab:"},
			{Words: "-P"},
			{Words: "-z"},
			{Words: "--nosuch"},
			{Words: "-s"},
			{Words: "production lab:noop -t=stdout"},
			{Words: "production lab:one lab:one lab:noop --trace"},
		},
	},
	{
		Name:    "lab filters",
		Options: Options{Project: "lab"},
		Steps: []Step{
			{Words: "production lab:one -z HOST1,HOST3"},
			{Words: "HOSTS=HOST3 production lab:one"},
			{Words: "production lab:one HOSTS=HOST3"},
			{Words: "ROLES=db production lab:one"},
			{Words: "production lab:one --roles=db --hosts=HOST2"},
			{Words: "production lab:one --roles=nosuch"},
			{Words: "production lab:one --hosts=nosuch"},
			{Words: "production lab:one --hosts=^127.*[12]$"},
			{Words: "production lab:one --roles=/d./"},
		},
	},
	{
		Name:    "lab failures",
		Options: Options{Project: "lab"},
		Steps: []Step{
			{Words: "production deploy", Cut: true}, // no linked files yet
			{Words: "production lab:seed"},
			{Words: "production deploy:rollback", Cut: true}, // nothing to roll back to
			{Words: "LAB_FAIL_HOST=HOST3 production deploy"},
			{Words: "LAB_FAIL_HOST=HOST3 production deploy --trace"},
			{Words: "LAB_FAIL_HOST=HOST3 production lab:maybe_fail"},
			{Words: "production deploy", Cut: true, Setup: remove("www/app/shared/config/master.key")},
			{Words: "ROLLBACK_RELEASE=20010101000000 production deploy:rollback", Cut: true},
			{Words: "LAB_HOSTS=HOST1,HOST2,HOST9 production lab:one"},
			{Words: "LAB_HOSTS=HOST1,HOST2,HOST9 production deploy"},
		},
	},
	{
		Name:    "lab formats",
		Options: Options{Project: "lab"},
		Steps: []Step{
			{Words: "LAB_FORMAT=pretty production lab:seed"},
			{Words: "LAB_FORMAT=pretty production deploy:check"},
			{Words: "LAB_FORMAT=blackhole production lab:one"},
			{Words: "LAB_FORMAT=nosuch production lab:one"},
		},
	},
	{
		Name: "commands",
		Options: Options{Project: "lab", Hosts: 2, Files: map[string]string{
			"lib/capistrano/tasks/commands.rake": commandsRake,
			"note.txt":                           "a file\n",
		}},
		Steps: []Step{
			{Words: "production c:output"},
			{Words: "production c:redacted"},
			{Words: "production c:context"},
			{Words: "production c:transfer"},
			{Words: "production c:outcome"},
			{Words: "production c:local"},
			{Words: "production c:output c:context c:transfer -n"},
			{Words: "production c:gone"},
			{Words: "production c:missing_dir"},
			{Words: "production c:raw_failure"},
			{Words: "production c:ruby_failure"},
			{Words: "production c:exit"},
			{Words: "production c:outside"},
			{Words: "production c:rescued"},
			{Words: "LAB_FORMAT=pretty production c:context"},
		},
	},
	{
		Name: "tasks",
		Options: Options{Project: "lab", Hosts: 1, Files: map[string]string{
			"lib/capistrano/tasks/tasks.rake": tasksRake,
		}},
		Steps: []Step{
			{Words: "-T t:"},
			{Words: "-D t:"},
			{Words: "production t:hooked"},
			{Words: "production t:args"},
			{Words: "production t:args[one,two]"},
			{Words: `production t:args[one,t\,wo,three,four]`},
			{Words: "production t:twice"},
			{Words: "production t:reopened"},
			{Words: "production t:fails"},
			{Words: "production t:exit"},
			{Words: "production t:variables"},
			{Words: "production t:nosuch"},
			{Words: "production t:hook_nosuch"},
			{Words: "production t:ask"},
			{Words: "production t:hooked t:hooked --trace"},
		},
	},
	{
		Name:    "plain",
		Options: Options{Project: "plain"},
		Steps: []Step{
			{Words: "-T"},
			{Words: "production deploy"},
			{Words: "production deploy"},
			{Words: "production settings:show"},
			{Words: "production deploy:rollback"},
			{Words: "staging deploy BRANCH=master"},
		},
	},
	{
		Name:    "multi_server",
		Options: Options{Project: "multi_server"},
		Steps: []Step{
			{Words: "-T"},
			{Words: "production deploy"},
			{Words: "production deploy"},
			{Words: "production deploy:rollback"},
			{Words: "production web:weights fleet:zone"},
			{Words: "production fleet:zone[b]"},
			{Words: "production fleet:preflight --hosts=HOST2"},
			{Words: "production deploy -n"},
		},
	},
	{
		Name:    "helpers_erb",
		Options: Options{Project: "helpers_erb"},
		Steps: []Step{
			{Words: "-T"},
			{Words: "production deploy"},
			{Words: "production deploy"},
			{Words: "production templates:show templates:upload"},
			{Words: "production templates:show[nginx.conf]"},
			{Words: "production deploy:rollback"},
		},
	},
}

// TestScenarios plays each scenario with Capistrano and with gocap.
func TestScenarios(t *testing.T) {
	t.Parallel()
	record := os.Getenv("GOCAP_RECORD") != ""
	if Cap.Path == "" {
		t.Log("No cap in the PATH: gocap is compared with what was recorded. To see the real thing beside it: apt-get install capistrano")
		if record {
			t.Fatal("nothing to record without cap")
		}
	}
	for _, s := range append(scenarios, connections) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			var theirs, ours []*Result
			t.Run("play", func(t *testing.T) {
				t.Run("cap", func(t *testing.T) {
					t.Parallel()
					if Cap.Path == "" {
						theirs = s.Recorded(t)
						return
					}
					theirs = s.Play(t, Cap)
					if record {
						s.Record(t, theirs)
					}
				})
				t.Run("gocap", func(t *testing.T) {
					t.Parallel()
					ours = s.Play(t, Gocap)
				})
			})
			if t.Failed() {
				return
			}
			for i, step := range s.Steps {
				if d := Compare(theirs[i], ours[i], step.Cut); d != "" {
					t.Errorf("step %d, %s:\n%s", i+1, step.Words, d)
				}
			}
		})
	}
}
