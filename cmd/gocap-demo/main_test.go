package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// With this variable the test binary is the program itself.
const play = "GOCAP_DEMO_PLAY"

func TestMain(m *testing.M) {
	if os.Getenv(play) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// demo starts the program with a script in place of gocap. What it makes goes
// to tmp.
func demo(t *testing.T, script string) (cmd *exec.Cmd, tmp string, stderr *bytes.Buffer) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "gocap")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	tmp, stderr = t.TempDir(), &bytes.Buffer{}
	cmd = exec.Command(os.Args[0], "-gocap", program)
	cmd.Env = append(os.Environ(), play+"=1", "TMPDIR="+tmp)
	cmd.Stderr = stderr
	return cmd, tmp, stderr
}

func wantFailure(t *testing.T, err error, tmp string, stderr *bytes.Buffer, message string) {
	t.Helper()
	if err == nil || err.Error() != "exit status 1" {
		t.Errorf("ended with %v, want exit status 1", err)
	}
	if !strings.Contains(stderr.String(), message) {
		t.Errorf("stderr is %q, want %q in it", stderr, message)
	}
	left, err := os.ReadDir(tmp)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestFailureCleansUp(t *testing.T) {
	t.Parallel()
	cmd, tmp, stderr := demo(t, "exit 3\n")
	wantFailure(t, cmd.Run(), tmp, stderr, "gocap production deploy: exit status 3")
}

func TestNothingDeployedIsAFailure(t *testing.T) {
	t.Parallel()
	cmd, tmp, stderr := demo(t, "exit 0\n")
	wantFailure(t, cmd.Run(), tmp, stderr, "no such file")
}

func TestInterruptCleansUp(t *testing.T) {
	t.Parallel()
	cmd, tmp, stderr := demo(t, "trap 'kill $!; exit 1' INT\nsleep 60 &\necho running\nwait\n")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "running" {
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	io.Copy(io.Discard, stdout)
	wantFailure(t, cmd.Wait(), tmp, stderr, "interrupted")
}
