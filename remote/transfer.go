package remote

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/gocap/gocap/remote/internal/scp"
	"github.com/gocap/gocap/runtime"
)

// transferMethod returns "scp" or "sftp".
func (b *Backend) transferMethod(h *runtime.Host) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return transferMethod(h, b.transfer)
}

// transferMethod is the host's own or, where it has none, that of all hosts.
func transferMethod(h *runtime.Host, all string) (string, error) {
	method := cmp.Or(h.TransferMethod, all)
	switch method {
	case "", "scp":
		return "scp", nil
	case "sftp":
		return "sftp", nil
	}
	return "", &OptionError{Text: fmt.Sprintf(":%s is not a valid transfer method. Supported methods are :scp, :sftp.", method)}
}

func (b *Backend) uploadSSH(ctx context.Context, h *runtime.Host, t runtime.Upload) error {
	method, err := b.transferMethod(h)
	if err != nil {
		return err
	}
	if t.Path != "" {
		t.Progress = renamed(t.Progress, b.localPath(t.Path), t.Path)
	}
	if method == "sftp" {
		if err := b.checkSource(h, t, method); err != nil {
			return err
		}
		return b.withSFTP(ctx, h, func(s *sftpSession) error { return s.upload(t, b.localPath(t.Path)) })
	}
	return b.scp(ctx, h, scpCommand("-t", t.Recursive, t.Preserve, t.Remote), func(s *session) error {
		// As Net::SCP does: the far scp is there before anybody looks.
		if err := b.checkSource(h, t, method); err != nil {
			return err
		}
		sender := scp.NewSender(s)
		sender.Recursive, sender.Preserve, sender.Progress, sender.CloseWrite = t.Recursive, t.Preserve, scp.Progress(t.Progress), s.CloseWrite
		var err error
		if t.Content != nil {
			mode := t.Mode
			if mode == 0 {
				mode = 0o640
			}
			err = sender.File(scp.File{Name: path.Base(t.Remote), Label: t.Remote, Mode: mode, Size: t.Size, Content: t.Content})
		} else {
			err = sender.Path(b.localPath(t.Path))
		}
		if err != nil {
			return err
		}
		return sender.Close()
	})
}

// checkSource tells what is wrong with the local file or directory of an upload.
func (b *Backend) checkSource(h *runtime.Host, t runtime.Upload, method string) error {
	if t.Path == "" {
		return nil
	}
	info, err := os.Stat(b.localPath(t.Path))
	var e *TransferError
	switch {
	case err != nil:
		e = localError(h, err, "rb_file_s_stat", t.Path)
	case info.IsDir() && !t.Recursive:
		e = &TransferError{Host: h.Hostname, Class: transferClass[method], Text: "can't upload directories unless :recursive"}
	default:
		return nil
	}
	e.again = method == "scp"
	return e
}

func (b *Backend) downloadSSH(ctx context.Context, h *runtime.Host, t runtime.Download) error {
	method, err := b.transferMethod(h)
	if err != nil {
		return err
	}
	if t.Content != nil && t.Recursive {
		return &TransferError{Host: h.Hostname, Class: transferClass[method], Text: "cannot recursively download to an in-memory location"}
	}
	target := ""
	if t.Path != "" {
		target = b.localPath(t.Path)
		t.Progress = renamed(t.Progress, target, t.Path)
	}
	if t.Recursive {
		// As Net::SCP does: what is fetched always goes below the target.
		if err := os.Mkdir(target, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return localError(h, err, "dir_s_mkdir", t.Path)
		}
	}
	if method == "sftp" {
		return b.withSFTP(ctx, h, func(s *sftpSession) error { return s.download(t, target) })
	}
	return b.scp(ctx, h, scpCommand("-f", t.Recursive, t.Preserve, t.Remote), func(s *session) error {
		r := &scp.Receiver{Target: target, Content: t.Content, Recursive: t.Recursive, Preserve: t.Preserve, Progress: scp.Progress(t.Progress), Early: true}
		return r.Receive(s)
	})
}

var transferClass = map[string]string{"scp": "Net::SCP::Error", "sftp": "Net::SFTP::Exception"}

// scpCommand is the command line that Net::SCP runs.
func scpCommand(direction string, recursive, preserve bool, remote string) string {
	line := "scp " + direction
	if recursive {
		line += " -r"
	}
	if preserve {
		line += " -p"
	}
	if strings.HasPrefix(remote, "-") { // or scp takes it for an option
		remote = "./" + remote
	}
	return line + " " + runtime.ShellEscape(remote)
}

// localPath makes a path of the local machine usable, whatever the process's
// own working directory is.
func (b *Backend) localPath(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	if wd, err := os.Getwd(); err == nil && wd == b.dir {
		return p
	}
	return filepath.Join(b.dir, p)
}

// renamed reports files below path as if it were called name.
func renamed(p runtime.Progress, path, name string) runtime.Progress {
	if p == nil || path == name {
		return p
	}
	return func(file string, done, total int64) {
		if rest, ok := strings.CutPrefix(file, path); ok {
			file = name + rest
		}
		p(file, done, total)
	}
}

// scp runs command on the host and talk over its streams.
func (b *Backend) scp(ctx context.Context, h *runtime.Host, command string, talk func(*session) error) error {
	for attempt := 0; ; attempt++ {
		s, err := b.session(ctx, h)
		if err != nil {
			return err
		}
		if err = s.scp(ctx, h, command, talk); errors.Is(err, errNotStarted) && attempt < 2 {
			continue
		}
		return err
	}
}

func (s *session) scp(ctx context.Context, h *runtime.Host, command string, talk func(*session) error) error {
	var (
		stderr  tail
		talkErr error
	)
	run := s.run(ctx, request{kind: "exec", text: command}, func(accepted <-chan struct{}) {
		var said sync.WaitGroup
		said.Go(func() { io.Copy(&stderr, s.Stderr()) })
		select {
		case <-accepted:
		case <-s.done:
		}
		if talkErr = talk(s); talkErr != nil && !hungUp(talkErr) {
			return
		}
		io.Copy(io.Discard, s) // nothing more comes but the exit status
		said.Wait()
		<-s.done
	})
	if run.err != nil {
		run.abandonAndWait()
		return run.err
	}
	defer s.conn.release(s)

	var (
		told   *scp.Error
		source *TransferError
	)
	switch {
	case errors.As(talkErr, &source):
		return source
	case errors.As(talkErr, &told):
		return s.scpFailure(ctx, h, command, told)
	case talkErr != nil && !hungUp(talkErr):
		return localError(h, talkErr, "rb_sysopen", "")
	}
	status, err := s.result(ctx, command, run.started)
	switch {
	case err != nil:
		return err
	case status != 0 || talkErr != nil:
		return &TransferError{Host: h.Hostname, Class: "Net::SCP::Error",
			Text: fmt.Sprintf("SCP did not finish successfully (%d): %s", status, stderr.String())}
	}
	return nil
}

// hungUp reports whether an error only says that the other side is gone.
func hungUp(err error) bool {
	var broken *net.OpError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.As(err, &broken)
}

// scpFailure words what the far scp said: as Net::SCP, which passes on a
// receiver's message as it came, and reports a sender's with its exit status.
func (s *session) scpFailure(ctx context.Context, h *runtime.Host, command string, told *scp.Error) error {
	e := &TransferError{Host: h.Hostname, Class: "Net::SCP::Error", Text: told.Line()}
	if told.Kind == 0 {
		e.Hint = talkative(h)
	}
	if strings.HasSuffix(told.Text, "No space left on device") && strings.HasPrefix(command, "scp -t ") {
		e.Hint = scpCut
	}
	if strings.HasPrefix(command, "scp -f") {
		s.CloseWrite()
		select {
		case <-s.done:
			if s.status != nil {
				e.Text = fmt.Sprintf("SCP did not finish successfully (%d): %s", *s.status, told.Text)
			}
		case <-ctx.Done():
		}
	}
	return e
}

// talkative is the advice where something else than the protocol arrived.
func talkative(h *runtime.Host) string {
	return "Something prints text on " + h.Hostname + " before the transfer begins: ~/.bashrc or its like must be silent when there is no terminal, " +
		"and a forced command must run what it is given."
}

// localError words an error about a local file as Ruby would. function is the
// one of Ruby's that the text names.
func localError(h *runtime.Host, err error, function, name string) *TransferError {
	var (
		pathErr *fs.PathError
		errno   syscall.Errno
	)
	e := &TransferError{Host: h.Hostname, Class: "IOError", Text: err.Error(), Err: err}
	if errors.As(err, &pathErr) && name == "" {
		name = pathErr.Path
	}
	if errors.As(err, &errno) && fileErrors[errno] != "" {
		text := errno.Error()
		e.Class = "Errno::" + fileErrors[errno]
		text = strings.ToUpper(text[:1]) + text[1:]
		if pathErr != nil && pathErr.Op == "read" {
			e.Text = text + " - read"
		} else {
			e.Text = fmt.Sprintf("%s @ %s - %s", text, function, name)
		}
	}
	return e
}

var fileErrors = map[syscall.Errno]string{
	syscall.ENOENT: "ENOENT", syscall.EACCES: "EACCES", syscall.EPERM: "EPERM", syscall.EISDIR: "EISDIR",
	syscall.ENOTDIR: "ENOTDIR", syscall.EEXIST: "EEXIST", syscall.ENOSPC: "ENOSPC", syscall.EROFS: "EROFS",
	syscall.EMFILE: "EMFILE", syscall.ENAMETOOLONG: "ENAMETOOLONG", syscall.ELOOP: "ELOOP",
}
