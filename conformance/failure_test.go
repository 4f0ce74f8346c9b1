package conformance

import (
	"strings"
	"testing"
)

// TestSeveralHostsFail: each host that failed is reported, and the last lines
// of the log are what the log has.
func TestSeveralHostsFail(t *testing.T) {
	t.Parallel()
	lab := NewLab(t, Options{Project: "lab", Files: map[string]string{
		"lib/capistrano/tasks/fail.rake": `task :fail do
  on roles(:app) do |host|
    execute "echo wrong with #{host} 1>&2; exit 3" unless host.hostname == roles(:app)[1].hostname
  end
end
task :fail_in_turn do
  on(roles(:app), in: :sequence, wait: 0) { |host| execute "exit 3" }
end
before "deploy:starting", "fail"
`,
	}})
	r := lab.Normaliser().Result(lab.Run(Gocap, "production", "deploy").Want(t, 1))
	want := `(Backtrace restricted to imported tasks)
cap aborted!
SSHKit::Runner::ExecuteError: Exception while executing as root@127.0.1.1: echo wrong with 127.0.1.1 1>&2; exit 3 exit status: 3
echo wrong with 127.0.1.1 1>&2; exit 3 stdout: Nothing written
echo wrong with 127.0.1.1 1>&2; exit 3 stderr: wrong with 127.0.1.1


Caused by:
SSHKit::Command::Failed: echo wrong with 127.0.1.1 1>&2; exit 3 exit status: 3
echo wrong with 127.0.1.1 1>&2; exit 3 stdout: Nothing written
echo wrong with 127.0.1.1 1>&2; exit 3 stderr: wrong with 127.0.1.1
PROJECT/lib/capistrano/tasks/fail.rake:3:in ` + "`block (2 levels) in <top (required)>'" + `

Also failed:
The same on: root@127.0.1.3
Tasks: TOP => deploy:starting => fail
(See full trace by running task with --trace)
The deploy has failed with an error: Exception while executing as root@127.0.1.1: echo wrong with 127.0.1.1 1>&2; exit 3 exit status: 3
echo wrong with 127.0.1.1 1>&2; exit 3 stdout: Nothing written
echo wrong with 127.0.1.1 1>&2; exit 3 stderr: wrong with 127.0.1.1


** DEPLOY FAILED
** Refer to log/capistrano.log for details. Here are the last 20 lines:


`
	tail, found := strings.CutPrefix(r.Stderr, want)
	if !found {
		t.Errorf("stderr:\n%s\nwant it to begin:\n%s", r.Stderr, want)
	} else if log := strings.ReplaceAll(failedRun.ReplaceAllString(r.Log, ""), "\n", "\n\n"); !strings.HasSuffix(log, tail) || tail == "" {
		t.Errorf("the end of the log on stderr:\n%s\nthe log:\n%s", tail, log)
	}

	if failure := failedRun.FindString(r.Log); !strings.HasSuffix(r.Log, failure) || !strings.Contains(failure, "\n ERROR The same on: root@127.0.1.3\n") {
		t.Errorf("the log says of the failure:\n%s", failure)
	}

	// In turn, those behind the first failure don't run, and that is said.
	r = lab.Normaliser().Result(lab.Run(Gocap, "production", "fail_in_turn").Want(t, 1))
	if want := "\nNot run on: root@127.0.1.2, root@127.0.1.3\n"; !strings.Contains(r.Stderr, want) {
		t.Errorf("no %q in stderr:\n%s", want, r.Stderr)
	}
	if len(r.Commands) != 1 {
		t.Errorf("commands after the failure: %v", r.Commands)
	}
}
