package conformance

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A gate is two pipes by which a command tells that it runs and then waits for
// the end of the test. In a shell:
//
//	exec 3< GATE.hold; echo > GATE.started; cat <&3
type gate struct {
	started, hold *os.File
}

// newGate makes a gate at a path.
func newGate(t *testing.T, path string) *gate {
	t.Helper()
	open := func(name string) *os.File {
		mkdir(t, filepath.Dir(name))
		if err := syscall.Mkfifo(name, 0o600); err != nil {
			t.Fatal(err)
		}
		// With both ends open neither side waits for the other to open it.
		f, err := os.OpenFile(name, os.O_RDWR|syscall.O_NONBLOCK, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	return &gate{started: open(path + ".started"), hold: open(path + ".hold")}
}

// wait waits for the command to start, which it must before the program ends.
func (g *gate) wait(t *testing.T, x *Process) {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		_, err := bufio.NewReader(g.started).ReadString('\n')
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-x.Ended():
		r := x.Wait()
		t.Fatalf("the program ended before a command started\nstdout:\n%s\nstderr:\n%s", r.Stdout, r.Stderr)
	}
}

const interruptRake = `def gate(path)
  "exec 3< #{path}.hold; echo > #{path}.started; cat <&3"
end

namespace :hold do
  task(:remote) { on(roles(:app)) { execute gate("/srv/lab/home/deploy") } }
  task(:local) { run_locally { execute gate("gate") } }
  task :sleep do
    File.write("gate.started", "x\n")
    sleep 1000
  end
  task :failed do
    on(roles(:app)) do
      execute :touch, "/srv/lab/home/failed"
      execute gate("/srv/lab/home/failed") if ENV["HOLD_FAILED"]
    end
  end
end

before "deploy:publishing", "hold:remote" if ENV["HOLD"]
SSHKit.config.command_map[:mv] = "exec 3< /srv/lab/home/mv.hold; echo > /srv/lab/home/mv.started; cat <&3; mv" if ENV["HOLD_MV"]
after "deploy:failed", "hold:failed"
`

func interruptLab(t *testing.T) *Lab {
	t.Helper()
	return NewLab(t, Options{Project: "lab", Hosts: 2, Files: map[string]string{"lib/capistrano/tasks/hold.rake": interruptRake}})
}

func gates(t *testing.T, l *Lab, name string) []*gate {
	t.Helper()
	var all []*gate
	for _, h := range l.Hosts {
		all = append(all, newGate(t, h.Path(name)))
	}
	return all
}

// wantLink expects the link to the current release as it was, and no other made
// halfway.
func wantLink(t *testing.T, h *Host, current string) {
	t.Helper()
	if h.Link("www/app/current") != current {
		t.Errorf("%s: current has changed", h.Host())
	}
	if h.Link("www/app/releases/current") != "" {
		t.Errorf("%s: there is a half-made link", h.Host())
	}
}

// TestInterruptedDeploy stops a deploy while its commands run.
func TestInterruptedDeploy(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			lab := interruptLab(t)
			lab.Run(Gocap, "production", "lab:seed", "deploy").OK(t)
			current := lab.Hosts[0].Link("www/app/current")

			held := gates(t, lab, "home/deploy")
			x := lab.Start(Gocap, "HOLD=1", "production", "deploy")
			for _, g := range held {
				g.wait(t, x)
			}
			x.Signal(signal)
			r := lab.Normaliser().Result(x.Wait().Want(t, 1))

			name := map[syscall.Signal]string{syscall.SIGINT: "Interrupt: ", syscall.SIGTERM: "SignalException: SIGTERM"}[signal]
			message := map[syscall.Signal]string{syscall.SIGINT: "", syscall.SIGTERM: "SIGTERM"}[signal]
			want := "(Backtrace restricted to imported tasks)\n" +
				"cap aborted!\n" +
				name + "\n" +
				"PROJECT/lib/capistrano/tasks/hold.rake:6:in `block (2 levels) in <top (required)>'\n" +
				"Tasks: TOP => deploy:publishing => hold:remote\n" +
				"(See full trace by running task with --trace)\n" +
				"The deploy has failed with an error: " + message + "\n" +
				"\n\n** DEPLOY FAILED\n"
			if !strings.HasPrefix(r.Stderr, want) {
				t.Errorf("stderr:\n%s\nwant it to begin:\n%s", r.Stderr, want)
			}
			for _, h := range lab.Hosts {
				wantLink(t, h, current)
				if _, err := os.Stat(h.Path("home/failed")); err != nil {
					t.Errorf("%s: deploy:failed didn't run: %v\n%s\n%s", h.Host(), err, r.Stdout, r.Stderr)
				}
			}
		})
	}
}

// TestHalfMadeLink: a deploy that is cut off before its link to the release is in
// place takes it away, for the next one would make its own inside that release.
func TestHalfMadeLink(t *testing.T) {
	t.Parallel()
	lab := interruptLab(t)
	lab.Run(Gocap, "production", "lab:seed", "deploy").OK(t)
	current := lab.Hosts[0].Link("www/app/current")

	held := gates(t, lab, "home/mv")
	x := lab.Start(Gocap, "HOLD_MV=1", "production", "deploy")
	for _, g := range held {
		g.wait(t, x)
	}
	x.Signal(syscall.SIGINT)
	x.Wait().Want(t, 1)
	for _, h := range lab.Hosts {
		wantLink(t, h, current)
	}
	lab.Run(Gocap, "production", "deploy").OK(t)
	if h := lab.Hosts[0]; h.Link("www/app/current") == current {
		t.Errorf("%s: current is %s, as before", h.Host(), current)
	}
}

// TestInterruptedTwice stops a deploy, and then what it does about that.
func TestInterruptedTwice(t *testing.T) {
	t.Parallel()
	lab := interruptLab(t)
	lab.Run(Gocap, "production", "lab:seed").OK(t)
	deploying, failing := gates(t, lab, "home/deploy"), gates(t, lab, "home/failed")
	x := lab.Start(Gocap, "HOLD=1", "HOLD_FAILED=1", "production", "deploy")
	for _, g := range deploying {
		g.wait(t, x)
	}
	x.Signal(syscall.SIGINT)
	for _, g := range failing {
		g.wait(t, x)
	}
	x.Signal(syscall.SIGINT)
	x.Wait().Want(t, 1)
	for _, h := range lab.Hosts {
		if h.Link("www/app/current") != "" {
			t.Errorf("%s: there is a current release", h.Host())
		}
	}
}

// TestInterruptedLocally stops what runs on this machine.
func TestInterruptedLocally(t *testing.T) {
	t.Parallel()
	lab := interruptLab(t)
	for task, line := range map[string]string{"local": "7", "sleep": "10"} {
		g := newGate(t, filepath.Join(lab.Project, "gate"))
		x := lab.Start(Gocap, "production", "hold:"+task)
		g.wait(t, x)
		x.Signal(syscall.SIGINT)
		r := lab.Normaliser().Result(x.Wait().Want(t, 1))
		if want := "Interrupt: \nPROJECT/lib/capistrano/tasks/hold.rake:" + line + ":in "; !strings.Contains(r.Stderr, want) {
			t.Errorf("%s: no %q in stderr:\n%s", task, want, r.Stderr)
		}
		if want := "Tasks: TOP => hold:" + task + "\n"; !strings.Contains(r.Stderr, want) {
			t.Errorf("%s: no %q in stderr:\n%s", task, want, r.Stderr)
		}
		for _, name := range []string{"gate.started", "gate.hold"} {
			if err := os.Remove(filepath.Join(lab.Project, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
}
