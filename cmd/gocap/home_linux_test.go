package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestNoHome: an account that the system doesn't know, as containers have, has no
// home without HOME.
func TestNoHome(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"Capfile":                     `require "capistrano/setup"; require "capistrano/deploy"; task(:hello) { puts "hello" }`,
		"config/deploy.rb":            `set :scm, nil; set :format_options, log_file: nil`,
		"config/deploy/production.rb": `server "web1"`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const unknown = 54321
	run := func(args ...string) (string, error) {
		cmd := exec.Command(program, args...)
		cmd.Args[0] = "gocap" // what TestMain looks at
		cmd.Dir, cmd.Env = dir, []string{"PATH=/usr/bin:/bin"}
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: unknown, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: unknown, HostID: os.Getgid(), Size: 1}},
		}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if _, err := run("--version"); err != nil {
		t.Skip("no user name spaces here: ", err)
	}
	if out, err := run("production", "hello"); err != nil || out != "hello\n" {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := run("-e", "Dir.home"); err == nil || !strings.Contains(out, "ArgumentError: couldn't find home for uid `54321'") {
		t.Errorf("%v: %s", err, out)
	}
}
