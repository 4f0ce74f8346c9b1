package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/gocap/gocap/runtime"
)

// killDelay is how long a local command may take to end after SIGTERM.
const killDelay = 2 * time.Second

// execLocal runs a command with /bin/sh. Its standard input stays open, as
// SSHKit leaves it.
func (b *Backend) execLocal(ctx context.Context, line string, eio runtime.ExecIO) (int, error) {
	cmd := exec.Command("/bin/sh", "-c", line)
	cmd.Args[0] = "sh" // what it calls itself in messages
	cmd.Env, cmd.Dir = b.env, b.dir
	group := !hasTerminal()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: group}
	stdin, err1 := cmd.StdinPipe()
	stdout, err2 := cmd.StdoutPipe()
	stderr, err3 := cmd.StderrPipe()
	if err := errors.Join(err1, err2, err3); err != nil {
		return 0, localFailure(line, err)
	}
	if err := cmd.Start(); err != nil {
		return 0, localFailure(line, err)
	}
	out := &output{call: eio.Output, reply: func(p []byte) { stdin.Write(p) }}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		var streams sync.WaitGroup
		streams.Go(func() { out.copyLines(runtime.Stdout, stdout, eio.Interactive) })
		streams.Go(func() { out.copyLines(runtime.Stderr, stderr, eio.Interactive) })
		streams.Wait()
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		out.stop()
		endLocal(cmd, group, ended)
		stdout.Close() // a process that left the group may hold on to them
		stderr.Close()
	}
	out.stop()
	err := cmd.Wait()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	case err == nil:
		return 0, nil
	case !errors.As(err, &exit):
		return 0, localFailure(line, err)
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 0, &SignalError{Host: "localhost", Command: line, Signal: signalName(status.Signal())}
	}
	return exit.ExitCode(), nil
}

// endLocal ends a command by SIGTERM, or by SIGKILL when that takes too long.
func endLocal(cmd *exec.Cmd, group bool, ended <-chan struct{}) {
	target := cmd.Process.Pid
	if group {
		target = -target
	}
	syscall.Kill(target, syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(killDelay):
		syscall.Kill(target, syscall.SIGKILL)
	}
}

func localFailure(line string, err error) error {
	return fmt.Errorf("can't run a command on this machine: %w: %s", err, line)
}

// hasTerminal reports whether the process has a controlling terminal. Then
// local commands stay in its process group: they may ask for a password on the
// terminal, and Ctrl-C reaches them without our help. Without a terminal they
// form a group, so that it can be ended as one.
func hasTerminal() bool {
	f, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return false
	}
	f.Close()
	return true
}

// signalName returns a signal's name as SSH has it: "TERM".
func signalName(s syscall.Signal) string {
	if name, ok := signalNames[s]; ok {
		return name
	}
	return fmt.Sprint(int(s))
}

var signalNames = map[syscall.Signal]string{
	syscall.SIGABRT: "ABRT", syscall.SIGALRM: "ALRM", syscall.SIGFPE: "FPE", syscall.SIGHUP: "HUP", syscall.SIGILL: "ILL",
	syscall.SIGINT: "INT", syscall.SIGKILL: "KILL", syscall.SIGPIPE: "PIPE", syscall.SIGQUIT: "QUIT", syscall.SIGSEGV: "SEGV",
	syscall.SIGTERM: "TERM", syscall.SIGUSR1: "USR1", syscall.SIGUSR2: "USR2", syscall.SIGBUS: "BUS", syscall.SIGTRAP: "TRAP",
}

// copyLines is copy for local commands: line by line, as SSHKit reads them.
// With eager, what is left after the last line feed goes on at once.
func (o *output) copyLines(s runtime.Stream, r io.Reader, eager bool) {
	var rest []byte
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		for line := range bytes.Lines(buf[:n]) {
			if rest = append(rest, line...); eager || line[len(line)-1] == '\n' {
				o.chunk(s, rest)
				rest = nil // the caller may keep it
			}
		}
		if err != nil {
			if len(rest) > 0 {
				o.chunk(s, rest)
			}
			return
		}
	}
}

// uploadLocal copies, as SSHKit does on the local machine. Progress is not
// reported, and only a path's file keeps its mode.
func (b *Backend) uploadLocal(ctx context.Context, t runtime.Upload) error {
	target := b.localPath(t.Remote)
	if t.Content != nil {
		return localCopyError(writeFile(ctx, target, 0o666, t.Content))
	}
	return localCopyError(copyPath(ctx, b.localPath(t.Path), target, t.Recursive, t.Preserve))
}

// downloadLocal copies the content of one file.
func (b *Backend) downloadLocal(ctx context.Context, t runtime.Download) error {
	source, err := os.Open(b.localPath(t.Remote))
	if err != nil {
		return localCopyError(err)
	}
	defer source.Close()
	if t.Content != nil {
		_, err = io.Copy(t.Content, contextReader{ctx, source})
		return localCopyError(err)
	}
	return localCopyError(writeFile(ctx, b.localPath(t.Path), 0o666, source))
}

func writeFile(ctx context.Context, target string, mode fs.FileMode, content io.Reader) error {
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := io.Copy(out, contextReader{ctx, content}); err != nil {
		return err
	}
	return out.Close()
}

func localCopyError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return localError(runtime.LocalHost(), err, "rb_sysopen", "")
}

// copyPath copies a file or, with recursive, a tree to target, or into target
// when that is a directory. Links inside a tree stay links.
func copyPath(ctx context.Context, source, target string, recursive, preserve bool) error {
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	if existing, err := os.Stat(target); err == nil && existing.IsDir() {
		target = filepath.Join(target, filepath.Base(source))
	}
	if info.IsDir() && !recursive {
		return copyFile(ctx, source, target, info) // fails when it has opened both
	}
	return copyTree(ctx, source, target, info, preserve)
}

func copyTree(ctx context.Context, source, target string, info fs.FileInfo, preserve bool) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case info.Mode()&fs.ModeSymlink != 0:
		link, err := os.Readlink(source)
		if err != nil {
			return err
		}
		return os.Symlink(link, target)
	case info.IsDir():
		entries, err := os.ReadDir(source)
		if err != nil {
			return err
		}
		if err := os.Mkdir(target, info.Mode().Perm()|0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				return err
			}
			if err := copyTree(ctx, filepath.Join(source, e.Name()), filepath.Join(target, e.Name()), info, preserve); err != nil {
				return err
			}
		}
	case info.Mode().IsRegular():
		if err := copyFile(ctx, source, target, info); err != nil {
			return err
		}
	default:
		return &fs.PathError{Op: "copy", Path: source, Err: errors.New("not a regular file")}
	}
	if !preserve {
		return nil
	}
	if err := os.Chmod(target, info.Mode().Perm()); err != nil {
		return err
	}
	return os.Chtimes(target, info.ModTime(), info.ModTime())
}

func copyFile(ctx context.Context, source, target string, info fs.FileInfo) error {
	in, err := os.Open(source)
	if err != nil {
		return err
	}
	defer in.Close()
	if existing, err := os.Stat(target); err == nil && os.SameFile(existing, info) {
		return &fs.PathError{Op: "copy", Path: target, Err: errors.New("source and target are the same file")}
	}
	return writeFile(ctx, target, info.Mode().Perm(), in)
}

// A contextReader ends with its context.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.r.Read(p)
}
