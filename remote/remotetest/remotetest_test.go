package remotetest_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote"
	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// login returns a back end with a key of its own, and the key.
func login(t *testing.T) (*remote.Backend, ssh.PublicKey) {
	t.Helper()
	home := t.TempDir()
	key, err := remotetest.WriteKey(filepath.Join(home, "key"), "")
	if err != nil {
		t.Fatal(err)
	}
	b := remote.New(remote.Config{Home: home, Env: []string{}, SSHOptions: map[string]any{"keys": filepath.Join(home, "key"), "config": false}})
	t.Cleanup(func() { b.Close() })
	return b, key
}

func run(t *testing.T, b *remote.Backend, h *runtime.Host, line string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var out bytes.Buffer
	status, err := b.Exec(ctx, h, line, runtime.ExecIO{Output: func(_ runtime.Stream, data []byte) []byte {
		out.Write(data)
		return nil
	}})
	if status != 0 || err != nil {
		t.Fatalf("%s: %d %v %s", line, status, err, out.String())
	}
	return out.String()
}

// TestOpenSSHHosts has hosts on one port of several addresses, each with its
// own programs and files.
func TestOpenSSHHosts(t *testing.T) {
	t.Parallel()
	b, key := login(t)
	port := 0
	for _, address := range []string{"127.0.1.1", "127.0.1.2", "127.0.1.3"} {
		bin := t.TempDir()
		if err := os.WriteFile(bin+"/systemctl", []byte("#!/bin/sh\necho \"fake at "+address+": $*\"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{
			Host: address, Port: port, AuthorizedKeys: []ssh.PublicKey{key}, Env: []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "ODD=it's \"odd\""},
		})
		port = s.Port()
		h := &runtime.Host{Hostname: s.Host(), Port: s.Port(), User: s.User()}
		if got := run(t, b, h, "systemctl reload x; pwd; echo $HOME; echo \"$ODD\""); got != "fake at "+address+": reload x\n"+s.Dir()+"\n"+s.Dir()+"\nit's \"odd\"\n" {
			t.Errorf("%q", got)
		}
		run(t, b, h, "printf 'a\nb' >file")
		if got, err := os.ReadFile(s.Dir() + "/file"); string(got) != "a\nb" {
			t.Errorf("%q %v", got, err)
		}
		if got := s.Commands(); !slices.Equal(got[1:], []string{"printf 'a\nb' >file"}) {
			t.Errorf("%q", got)
		}
		if err := s.ResetCommands(); err != nil || len(s.Commands()) != 0 {
			t.Errorf("%v %q", err, s.Commands())
		}
		run(t, b, h, "true")
		if got := s.Commands(); !slices.Equal(got, []string{"true"}) {
			t.Errorf("%q", got)
		}
	}
}

// TestOpenSSHBind gives two hosts the same path, where the system allows it.
func TestOpenSSHBind(t *testing.T) {
	t.Parallel()
	b, key := login(t)
	for _, name := range []string{"one", "two"} {
		dir := t.TempDir()
		s, err := remotetest.NewOpenSSH(remotetest.OpenSSHOptions{
			AuthorizedKeys: []ssh.PublicKey{key}, Bind: map[string]string{"/srv/gocap-remotetest/www": dir},
		})
		if err != nil {
			// Not root, or in a container without the right to mount.
			if !strings.Contains(err.Error(), "Bind needs root") && !strings.Contains(err.Error(), "unshare") && !strings.Contains(err.Error(), "mount") {
				t.Error(err)
			}
			return
		}
		t.Cleanup(func() { s.Close() })
		h := &runtime.Host{Hostname: s.Host(), Port: s.Port(), User: s.User()}
		run(t, b, h, "[ ! -e /srv/gocap-remotetest/www/file ] && echo "+name+" >/srv/gocap-remotetest/www/file")
		if got, err := os.ReadFile(dir + "/file"); string(got) != name+"\n" {
			t.Errorf("%q %v", got, err)
		}
	}
	if _, err := os.Stat("/srv/gocap-remotetest"); err == nil {
		t.Error("the directory is there for everybody")
	}
}

func TestOpenSSHErrors(t *testing.T) {
	t.Parallel()
	if s, err := remotetest.NewOpenSSH(remotetest.OpenSSHOptions{Config: []string{"NoSuchKeyword yes"}}); err == nil {
		s.Close()
		t.Error("a wrong configuration was accepted")
	} else if !strings.Contains(err.Error(), "NoSuchKeyword") {
		t.Error(err)
	}
}

func TestServer(t *testing.T) {
	t.Parallel()
	b, key := login(t)
	s := remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{key}, Env: []string{"COLOUR=red"}, User: "deploy"})
	h := &runtime.Host{Hostname: s.Host(), Port: s.Port(), User: "deploy"}
	if got := run(t, b, h, "echo $COLOUR $USER $HOME"); got != "red deploy "+s.Dir()+"\n" {
		t.Errorf("%q", got)
	}
	if got := s.Commands(); !slices.Equal(got, []string{"echo $COLOUR $USER $HOME"}) {
		t.Errorf("%q", got)
	}
	s.ResetCommands()
	if got := s.Commands(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	other := &runtime.Host{Hostname: s.Host(), Port: s.Port(), User: "other"}
	if _, err := b.Exec(context.Background(), other, "true", runtime.ExecIO{}); err == nil {
		t.Error("another user was let in")
	}
}

// TestServerLeavesNothing ends commands and removes its directory with Close.
func TestServerLeavesNothing(t *testing.T) {
	t.Parallel()
	b, _ := login(t)
	s, err := remotetest.New(remotetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := &runtime.Host{Hostname: s.Host(), Port: s.Port(), User: "deploy"}
	_, err = b.Exec(context.Background(), h, "echo x; sleep 60", runtime.ExecIO{Output: func(runtime.Stream, []byte) []byte {
		go s.Close()
		return nil
	}})
	if err == nil {
		t.Error("the command went on")
	}
	s.Close()
	if _, err := os.Stat(s.Dir()); err == nil {
		t.Error("the directory is still there")
	}
}

// TestAnswer has a server that runs nothing.
func TestAnswer(t *testing.T) {
	t.Parallel()
	b, _ := login(t)
	s := remotetest.Start(t, remotetest.Options{Answer: func(command string) (string, int) {
		return "no " + command + "\n", len(command) % 4
	}})
	h := &runtime.Host{Hostname: s.Host(), Port: s.Port(), User: "deploy"}
	if got := run(t, b, h, "true"); got != "no true\n" {
		t.Errorf("%q", got)
	}
	if status, err := b.Exec(context.Background(), h, "false", runtime.ExecIO{}); status != 1 || err != nil {
		t.Error(status, err)
	}
	if err := b.Upload(context.Background(), h, runtime.Upload{Content: strings.NewReader("text"), Size: 4, Remote: "/not/there/file"}); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(filepath.Join(s.Dir(), "not/there/file")); string(got) != "text" {
		t.Errorf("%q, %v", got, err)
	}
}
