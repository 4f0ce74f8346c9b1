package remote

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

func TestAhead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		when Pipelining
		want int
	}{
		{"a near host", PipelineFar, 0},
		{"never", PipelineNever, 0},
		{"always", PipelineAlways, MaxAhead},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil, func(c *Config) { c.Pipelining = tt.when })
			s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}, Dir: t.TempDir()})
			h := hostOf(s)
			if n := w.Ahead(h); n != 0 {
				t.Errorf("%d before there is a connection", n)
			}
			if _, err := w.Exec(testContext(t), h, "true", runtime.ExecIO{}); err != nil {
				t.Fatal(err)
			}
			if n := w.Ahead(h); n != tt.want {
				t.Errorf("%d, want %d", n, tt.want)
			}
			if n := w.Ahead(runtime.LocalHost()); n != 0 {
				t.Errorf("%d on this machine", n)
			}
		})
	}
}

// What is said to be sent reaches the server without anything that follows it,
// and the server works at all commands at once.
func TestSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, func(c *Config) { c.Pipelining = PipelineAlways })
	s := remotetest.Start(t, remotetest.Options{AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}, Dir: t.TempDir()})
	ctx, h := testContext(t), hostOf(s)
	var want []string
	var commands sync.WaitGroup
	for i := range MaxAhead {
		// each but the last waits for a file that the next one makes
		line := fmt.Sprintf("touch f%d; until [ -e f%d ]; do sleep 0.01; done", i, min(i+1, MaxAhead-1))
		want = append(want, line)
		sent := make(chan struct{})
		var once sync.Once
		commands.Go(func() {
			status, err := w.Exec(ctx, h, line, runtime.ExecIO{Sent: func() { once.Do(func() { close(sent) }) }})
			if status != 0 || err != nil {
				t.Errorf("%s: %d, %v", line, status, err)
			}
		})
		select {
		case <-sent:
		case <-ctx.Done():
			t.Fatal("never sent")
		}
		for !slices.Contains(s.Commands(), line) {
			if ctx.Err() != nil {
				t.Fatalf("%q never came", line)
			}
			time.Sleep(time.Millisecond)
		}
	}
	commands.Wait()
	if got := s.Commands(); !slices.Equal(got, want) {
		t.Errorf("the server got %q", got)
	}
}
