package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pkg/sftp"

	"github.com/gocap/gocap/runtime"
)

// An sftpSession is one transfer by SFTP. As with Net::SFTP a recursive
// transfer makes the target itself the copy of the directory, whether it
// exists or not, and files get the mode the server gives to new ones.
//
// It looks at ctx at every step, so that it can clean up when ctx ends.
type sftpSession struct {
	*sftp.Client
	ctx  context.Context
	host string
}

// withSFTP opens the sftp subsystem for the time of use.
func (b *Backend) withSFTP(ctx context.Context, h *runtime.Host, use func(*sftpSession) error) error {
	for attempt := 0; ; attempt++ {
		s, err := b.session(ctx, h)
		if err != nil {
			return err
		}
		if err = s.sftp(ctx, h, use); errors.Is(err, errNotStarted) && attempt < 2 {
			continue
		}
		return err
	}
}

func (s *session) sftp(ctx context.Context, h *runtime.Host, use func(*sftpSession) error) error {
	var err error
	run := s.run(ctx, request{kind: "subsystem", text: sftpSubsystem}, func(accepted <-chan struct{}) {
		go io.Copy(io.Discard, s.Stderr()) // sshd sends nothing of a subsystem's there
		select {
		case <-accepted:
		case <-s.done:
			err = errNoSFTP
			return
		case <-ctx.Done():
			return
		}
		var client *sftp.Client
		if client, err = sftp.NewClientPipe(s, s, sftp.UseConcurrentWrites(true)); err != nil {
			err = fmt.Errorf("%w: %w", errNoSFTP, err)
			return
		}
		err = use(&sftpSession{client, ctx, h.Hostname})
		client.Close()
	})
	if run.err != nil {
		if ctx.Err() != nil {
			select {
			case <-run.ended: // what wasn't complete is removed
			case <-time.After(cleanupTime):
			}
		}
		run.abandonAndWait()
		return run.err
	}
	defer s.conn.release(s)
	if err == nil {
		return nil
	}
	noSFTP, ended := errors.Is(err, errNoSFTP), errors.Is(err, sftp.ErrSSHFxConnectionLost) || hungUp(err)
	if noSFTP || ended {
		switch {
		case !s.conn.alive(ctx):
			return s.conn.lost(sftpSubsystem)
		case !run.started:
			return errNotStarted
		case ended:
			return s.sftpEnded(ctx, h, noSFTP)
		}
	}
	var typed *TransferError
	if errors.As(err, &typed) {
		return err
	}
	e := &TransferError{Host: h.Hostname, Class: "Net::SFTP::Exception", Text: err.Error(), Err: err}
	if noSFTP {
		e.Hint = talkative(h)
	}
	return e
}

// sftpEnded tells how the far server ended: before it had begun, or in the
// middle of a transfer.
func (s *session) sftpEnded(ctx context.Context, h *runtime.Host, before bool) error {
	select {
	case <-s.done:
	case <-time.After(cleanupTime):
		return &LostError{Host: h.Hostname, Command: sftpSubsystem, Err: errors.New("the SFTP server has closed its output")}
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	status, err := s.result(ctx, sftpSubsystem, true)
	if err != nil {
		return err
	}
	e := &TransferError{Host: h.Hostname, Class: "Net::SFTP::Exception"}
	if before {
		e.Text, e.Hint = fmt.Sprintf("%v: exit status %d", errNoSFTP, status),
			talkative(h)+"\nOr what sshd there has for `Subsystem sftp` can't be run."
	} else {
		e.Text, e.Hint = fmt.Sprintf("the SFTP server on %s ended in the middle of a transfer (exit status %d)", h.Hostname, status), sftpCut
	}
	return e
}

// cleanupTime is how long a transfer that was interrupted may take to remove
// from the host what isn't complete. The network may be dead.
const cleanupTime = 3 * time.Second

const sftpSubsystem = "sftp"

var errNoSFTP = errors.New("sftp didn't start")

// remoteError words an error about a remote file.
func (s *sftpSession) remoteError(op, name string, err error) error {
	if errors.Is(err, sftp.ErrSSHFxConnectionLost) || errors.Is(err, io.EOF) {
		return err
	}
	text := err.Error()
	var status *sftp.StatusError
	if errors.As(err, &status) {
		text = strings.TrimPrefix(strings.SplitN(text, " (", 2)[0], "sftp: ")
		text = strings.Trim(text, `"`)
	}
	return &TransferError{Host: s.host, Class: "Net::SFTP::StatusException", Text: fmt.Sprintf("%s %s: %s", op, name, text), Err: err}
}

func (s *sftpSession) localError(err error) error {
	return localError(&runtime.Host{Hostname: s.host}, err, "rb_sysopen", "")
}

// interrupted returns why the transfer is to end, or nil.
func (s *sftpSession) interrupted() error { return context.Cause(s.ctx) }
