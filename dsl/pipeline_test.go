package dsl

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

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
		vain       []string // commands that were sent ahead and not needed
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
			run := func(ahead int) *trial {
				return setup{
					capfile: "set :linked_dirs, %w[log tmp/pids]; set :linked_files, %w[a.yml b.yml]\n" +
						"task :user do\n on roles(:all) do\n within '/x' do\n with(a: 1) { execute :y }\n end\n end\n end\n",
					stage: "server 'h', roles: %w[app]; set :deploy_to, '/d'; set_release_path('1')", answer: tt.answer,
					open: func(h *hosts) runtime.Backend {
						f := &farHosts{hosts: h, ahead: ahead}
						if ahead > 0 {
							f.together = tt.together
						}
						return f
					},
				}.work(t, "production", "deploy:check:directories", tt.task) // none is sent ahead before there is a connection
			}
			plain, far := run(0), run(4)
			if want, got := shown(plain), shown(far); !slices.Equal(want, got) {
				t.Errorf("shown\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if fmt.Sprint(plain.err) != fmt.Sprint(far.err) || plain.report.Message != far.report.Message {
				t.Errorf("failed with %v %q, not %v %q", far.err, far.report.Message, plain.err, plain.report.Message)
			}
			sent := far.hosts.commands
			for _, line := range tt.vain {
				i := slices.Index(sent, "h: "+line)
				if i < 0 {
					t.Fatalf("%q was not sent: %q", line, sent)
				}
				sent = slices.Delete(sent, i, i+1)
			}
			if !slices.Equal(sent, plain.hosts.commands) {
				t.Errorf("sent %q, not %q", sent, plain.hosts.commands)
			}
		})
	}
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
