package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
)

// guestbook is the application's repository, all but its page.
//
//go:embed all:guestbook
var guestbook embed.FS

// serverNames are the hosts of guestbook/config/deploy/production.rb.
var serverNames = []string{"web1", "web2", "worker1"}

// patience is how long an interrupted gocap may take to end.
const patience = 5 * time.Second

// A world is a directory with all that a deploy takes:
//
//	home/         of the person who deploys: SSH configuration, key, known hosts
//	guestbook/    their checkout of the application
//	web1/ …       the home directory of each server's account
type world struct {
	dir      string
	program  string
	servers  []*remotetest.Server
	deployed time.Time // when the last deploy ended
}

func newWorld(program string) (w *world, err error) {
	if strings.ContainsRune(program, os.PathSeparator) {
		if program, err = filepath.Abs(program); err != nil {
			return nil, err
		}
	}
	for _, needed := range []string{program, "git"} {
		if _, err := exec.LookPath(needed); err != nil {
			return nil, err
		}
	}
	w = &world{program: program}
	if w.dir, err = os.MkdirTemp("", "gocap-demo-"); err != nil {
		return nil, err
	}
	if err := w.build(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *world) build() error {
	// Symbolic links on the servers are shown relative to this.
	dir, err := filepath.EvalSymlinks(w.dir)
	if err != nil {
		return err
	}
	w.dir = dir
	if err := os.MkdirAll(w.path("home", ".ssh"), 0o700); err != nil {
		return err
	}
	key, err := remotetest.WriteKey(w.path("home", ".ssh", "id_ed25519"), "")
	if err != nil {
		return err
	}
	var config, known strings.Builder
	for _, name := range serverNames {
		if err := os.Mkdir(w.path(name), 0o700); err != nil {
			return err
		}
		s, err := remotetest.New(remotetest.Options{
			Dir:            w.path(name),
			User:           "deploy",
			AuthorizedKeys: []ssh.PublicKey{key},
			BuiltinSCP:     true,
		})
		if err != nil {
			return err
		}
		w.servers = append(w.servers, s)
		fmt.Fprintf(&config, "Host %s\n  HostName %s\n  Port %d\n", name, s.Host(), s.Port())
		known.WriteString(s.KnownHosts())
	}
	return errors.Join(
		os.WriteFile(w.path("home", ".ssh", "config"), []byte(config.String()), 0o600),
		os.WriteFile(w.path("home", ".ssh", "known_hosts"), []byte(known.String()), 0o600),
		os.CopyFS(w.dir, guestbook),
	)
}

// close ends the servers and removes everything.
func (w *world) close() error {
	for _, s := range w.servers {
		s.Close()
	}
	return os.RemoveAll(w.dir)
}

func (w *world) path(elem ...string) string {
	return filepath.Join(append([]string{w.dir}, elem...)...)
}

// setup are the files by which the application is deployed.
var setup = []string{"Capfile", "config/deploy.rb", "config/deploy/production.rb", "lib/capistrano/tasks/guestbook.rake"}

// showSetup prints them.
func showSetup() error {
	for _, name := range setup {
		text, err := guestbook.ReadFile("guestbook/" + name)
		if err != nil {
			return err
		}
		fmt.Printf("  %s\n", name)
		for line := range strings.Lines(string(text)) {
			fmt.Printf("  | %s", line)
		}
		fmt.Println()
	}
	return nil
}

// commit changes the page and commits everything.
func (w *world) commit(ctx context.Context, message, greeting string) error {
	page := w.path("guestbook", "public", "index.html")
	if err := os.MkdirAll(filepath.Dir(page), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(page, []byte("<h1>"+greeting+"</h1>\n"), 0o644); err != nil {
		return err
	}
	commands := [][]string{{"add", "."}, {"commit", "-q", "-m", message}}
	if _, err := os.Stat(w.path("guestbook", ".git")); err != nil {
		commands = append([][]string{{"init", "-q"}, {"symbolic-ref", "HEAD", "refs/heads/main"}}, commands...)
	}
	for _, args := range commands {
		if err := w.git(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) git(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = w.path("guestbook")
	cmd.Env = append(os.Environ(), "HOME="+w.path("home"), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.com",
		"GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=ann@example.com")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("git %s: %w\n%s", args[0], err, out)
	}
	return nil
}

// deploy runs gocap, shows the servers, and sees that visitors get greeting and
// that there are so many releases.
func (w *world) deploy(ctx context.Context, greeting string, releases int, args ...string) error {
	if err := w.nextSecond(ctx); err != nil {
		return err
	}
	fmt.Printf("$ %s %s\n", filepath.Base(w.program), strings.Join(args, " "))
	cmd := exec.CommandContext(ctx, w.program, args...)
	cmd.Dir = w.path("guestbook")
	cmd.Env = append(os.Environ(), "HOME="+w.path("home"), "USER=ann", "LOGNAME=ann")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	// In a group of its own an interrupt reaches it once, from us.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patience
	err := cmd.Run()
	w.deployed = time.Now()
	if err != nil {
		return fmt.Errorf("%s %s: %w", filepath.Base(w.program), strings.Join(args, " "), err)
	}
	return w.showServers(greeting, releases)
}

// nextSecond waits until a release gets a name of its own: they are named by
// the second.
func (w *world) nextSecond(ctx context.Context) error {
	next := time.NewTimer(time.Until(w.deployed.Truncate(time.Second).Add(time.Second)))
	defer next.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-next.C:
		return nil
	}
}
