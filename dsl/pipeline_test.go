package dsl

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gocap/gocap/runtime"
)

// farHosts are hosts to which commands are sent ahead. A command that holds a
// word of together doesn't end before the next one has begun, so that only a
// run that sends ahead ends.
type farHosts struct {
	*hosts
	ahead    int
	together []string

	mu   sync.Mutex
	next chan struct{} // closed when the next command begins
}

func (f *farHosts) Ahead(*runtime.Host) int { return f.ahead }

func (f *farHosts) Exec(ctx context.Context, host *runtime.Host, line string, io runtime.ExecIO) (int, error) {
	f.mu.Lock()
	if f.next != nil {
		close(f.next)
	}
	next := make(chan struct{})
	f.next = next
	f.mu.Unlock()
	status, err := f.hosts.Exec(ctx, host, line, io)
	io.Sent()
	if slices.ContainsFunc(f.together, func(word string) bool { return strings.Contains(line, word) }) {
		select {
		case <-next:
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
	return status, err
}

// Tasks whose commands are sent ahead show the same and fail in the same way as
// where nothing is sent ahead.
func TestPipeline(t *testing.T) {
	fail := func(word string) func(string, string) (int, string, error) {
		return func(_, line string) (int, string, error) {
			if strings.Contains(line, word) {
				return 1, "no", nil
			}
			return 0, "20260101000001 20260101000002 20260101000003 20260101000004 20260101000005 20260101000006", nil
		}
	}
	for _, tt := range []struct {
		name, task string
		answer     func(host, line string) (int, string, error)
		together   []string
		vain       []string // commands that may be sent ahead and not be needed
	}{
		{"the check of within", "deploy:set_current_revision", nil, []string{"test ! -d"}, nil},
		{"a missing directory", "deploy:set_current_revision", fail("test ! -d"), []string{"test ! -d"},
			[]string{`cd /d/releases/1 && /usr/bin/env echo "" > REVISION`}},
		{"a within without a command", "deploy:set_current_revision_time", nil, nil, nil},
		{"linked files", "deploy:check:linked_files", nil, []string{"a.yml"}, nil},
		{"a missing linked file", "deploy:check:linked_files", fail("a.yml"), []string{"a.yml"}, []string{"[ -f /d/shared/b.yml ]"}},
		{"links", "deploy:symlink:linked_dirs", fail("[ -"), []string{"[ -L", "mkdir -p /d/releases/1", "shared/log"}, nil},
		{"links that are there", "deploy:symlink:linked_dirs", nil, []string{"[ -L /d/releases/1/log"}, []string{"[ -d /d/releases/1/log ]"}},
		{"a link that fails", "deploy:symlink:linked_files", fail("[ -"), []string{"mkdir -p /d/releases/1", "shared/a.yml"}, nil},
		{"within of a user's task", "user", nil, []string{"test ! -d"}, nil},
		{"a missing directory of a user's task", "user", fail("test ! -d"), []string{"test ! -d"}, []string{`cd /x && ( export A="1" ; /usr/bin/env y )`}},
		{"old releases", "deploy:cleanup", fail("nothing"), []string{"[ -d"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			alike(t, setup{
				capfile: "set :linked_dirs, %w[log tmp/pids]; set :linked_files, %w[a.yml b.yml]\n" +
					"task :user do\n on roles(:all) do\n within '/x' do\n with(a: 1) { execute :y }\n end\n end\n end\n",
				stage: "server 'h', roles: %w[app]; set :deploy_to, '/d'; set_release_path('1')", answer: tt.answer,
			}, tt.together, tt.vain, "production", "deploy:check:directories", tt.task) // none is sent ahead before there is a connection
		})
	}
}

// What tasks ask is sent behind commands of tasks before them, unless something
// else comes between.
func TestAskedAcrossTasks(t *testing.T) {
	mkdir := "mkdir -p /d/shared/config"
	answer := func(fails ...string) func(string, string) (int, string, error) {
		return func(_, line string) (int, string, error) {
			for _, word := range append(fails, "[ -L", "[ -d /d/releases/") {
				if strings.Contains(line, word) {
					return 1, "", nil
				}
			}
			return 0, "20260101000001 20260101000002 20260101000003 20260101000004 20260101000005 20260101000006", nil
		}
	}
	revision := "cd /d/repo && ( export GIT_ASKPASS=\"/bin/echo\" GIT_SSH=\"/w/git.sh\" ; /usr/bin/env git rev-list --max-count=1 main )"
	for _, tt := range []struct {
		name, capfile, task string
		fails               []string
		together            []string
		vain                []string
	}{
		{name: "a deploy", task: "deploy", together: []string{
			mkdir, "[ -f /d/shared/config/a.yml ]", "[ -f /d/current/REVISION ]", "cat /d/current/REVISION", "cat /d/current/REVISION_TIME",
			"git archive", "> REVISION )", "ls -x",
		}},
		{name: "a rollback", task: "deploy:rollback", together: []string{mkdir, "cat /d/current/REVISION_TIME"}},
		{name: "the check alone", task: "deploy:check", together: []string{mkdir}},
		{name: "a first deploy", task: "deploy", fails: []string{"[ -f /d/current", "[ -f /d/repo"}, together: []string{mkdir, "git archive"},
			vain: []string{"/usr/bin/env cat /d/current/REVISION 2>/dev/null", "/usr/bin/env cat /d/current/REVISION_TIME 2>/dev/null"}},
		{name: "a missing file", task: "deploy", fails: []string{"a.yml"}, together: []string{mkdir}, vain: []string{
			"[ -f /d/current/REVISION ]", "/usr/bin/env cat /d/current/REVISION 2>/dev/null",
			"[ -f /d/current/REVISION_TIME ]", "/usr/bin/env cat /d/current/REVISION_TIME 2>/dev/null", "[ -f /d/repo/HEAD ]",
		}},
		{name: "a directory that can't be made", task: "deploy", fails: []string{mkdir}, together: []string{mkdir}, vain: []string{
			"[ -f /d/shared/config/a.yml ]", "[ -f /d/current/REVISION ]", "/usr/bin/env cat /d/current/REVISION 2>/dev/null",
			"[ -f /d/current/REVISION_TIME ]", "/usr/bin/env cat /d/current/REVISION_TIME 2>/dev/null", "[ -f /d/repo/HEAD ]",
		}},
		{name: "a hook that comes between", task: "deploy", capfile: "task(:user) { on(roles(:all)) { execute :touch, shared_path.join('config/a.yml') } }\n" +
			"before 'deploy:check:linked_files', 'user'\nafter 'deploy:updating', 'user'\nbefore 'git:set_current_revision', 'user'\n"},
		{name: "a body of the user's", task: "deploy", capfile: "task('deploy:check:linked_files') { on(roles(:all)) { execute :touch, '/d/current/REVISION' } }\n",
			together: []string{mkdir}},
		{name: "an SCM of the user's", task: "deploy", together: []string{mkdir, "> REVISION )"},
			capfile: "class Own < Capistrano::SCM::Git\n def fetch_revision\n backend.capture(:git, 'describe')\n end\n end\ninstall_plugin Own\n"},
		{name: "settings that aren't evaluated yet", task: "deploy", together: []string{mkdir, "> REVISION )"},
			capfile: "set :current_directory, -> { SSHKit.config.output.info 'current?'; 'current' }\nset :repo_path, -> { SSHKit.config.output.info 'repo?'; '/d/repo' }\n"},
		{name: "an archive of the user's that fails", task: "deploy", fails: []string{"git fetch"}, together: []string{mkdir},
			capfile: "class Own < Capistrano::SCM::Git\n def archive_to_release_path\n git :fetch\n end\n end\ninstall_plugin Own\n"},
		{name: "an archive that fails", task: "deploy", fails: []string{"git archive"}, together: []string{"git archive"}, vain: []string{
			`if test ! -d /d/repo; then echo "Directory does not exist '/d/repo'" 1>&2; false; fi`, revision,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			capfile := tt.capfile
			if !strings.Contains(capfile, "install_plugin") {
				capfile = "install_plugin Capistrano::SCM::Git\n" + capfile
			}
			alike(t, setup{
				capfile: "require 'capistrano/scm/git'\n" + capfile,
				stage: "server 'h', roles: %w[app]; set :deploy_to, '/d'; set :repo_url, 'r'; set :branch, 'main'; set :git_wrapper_path, '/w/git.sh'\n" +
					"set :linked_dirs, %w[log]; set :linked_files, %w[config/a.yml]",
				answer: answer(tt.fails...),
			}, tt.together, tt.vain, "production", tt.task)
		})
	}
}

// alike fails unless tasks show, do and fail with the same when commands are
// sent ahead, except for those that may be sent in vain.
func alike(t *testing.T, s setup, together, vain []string, tasks ...string) {
	t.Helper()
	run := func(ahead int) *trial {
		s.open = func(h *hosts) runtime.Backend {
			f := &farHosts{hosts: h, ahead: ahead}
			if ahead > 0 {
				f.together = together
			}
			return f
		}
		tr := s.work(t, tasks...)
		tr.session.Stop() // waits for what was sent in vain
		return tr
	}
	plain, far := run(0), run(7)
	if want, got := undated(shown(plain)), undated(shown(far)); !slices.Equal(want, got) {
		t.Errorf("shown\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if fmt.Sprint(plain.err) != fmt.Sprint(far.err) || plain.report.Message != far.report.Message {
		t.Errorf("failed with %v %q, not %v %q", far.err, far.report.Message, plain.err, plain.report.Message)
	}
	all, sent := undated(plain.hosts.commands), undated(far.hosts.commands)
	want := all
	for _, c := range sent {
		switch {
		case len(want) > 0 && c == want[0]:
			want = want[1:]
		case !slices.Contains(vain, strings.TrimPrefix(c, "h: ")):
			t.Fatalf("sent (+) and not (-):\n%s", cmp.Diff(all, sent))
		}
	}
	if len(want) > 0 {
		t.Errorf("not sent: %q", want)
	}
}

var release = regexp.MustCompile(`\b20\d{12}\b`)

// undated returns lines without the names of releases, which tell the time.
func undated(lines []string) []string {
	var list []string
	for _, line := range lines {
		list = append(list, release.ReplaceAllString(line, "RELEASE"))
	}
	return list
}

// shown returns what a run showed, without times and names of commands.
func shown(tr *trial) []string {
	var list []string
	for _, e := range tr.events {
		switch e := e.(type) {
		case runtime.CommandStarted:
			list = append(list, "started "+e.Command.Line())
		case runtime.CommandOutput:
			list = append(list, "said "+e.Data)
		case runtime.CommandExited:
			list = append(list, fmt.Sprint("exited ", e.Status))
		case runtime.CommandFailed:
			list = append(list, "failed "+e.Err.Error())
		case runtime.LogMessage:
			list = append(list, "log "+e.Text)
		case runtime.TaskStarted:
			list = append(list, "task "+e.Task)
		}
	}
	return list
}
