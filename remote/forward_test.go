package remote

import (
	"bufio"
	"io"
	"net"
	"testing"
)

// echo is a server that says the line it was told, and hangs up.
func echo(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			line, _ := bufio.NewReader(c).ReadString('\n')
			io.WriteString(c, line)
			c.Close()
		}
	}()
	return l
}

// say sends a line, and returns the answer.
func say(t *testing.T, to net.Addr, line string) string {
	t.Helper()
	c, err := net.Dial("tcp", to.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, line)
	answer, _ := io.ReadAll(c) // a connection that is reset has none
	return string(answer)
}

// TestForward: what is said to a port of this machine comes out at the host, until
// the listener is closed. An end that isn't there hangs up.
func TestForward(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, w world, s target) {
		far := echo(t)
		ctx, h := testContext(t), hostOf(s)
		if err := w.Connect(ctx, h); err != nil {
			t.Fatal(fullText(err))
		}
		l, err := w.Forward(ctx, h, "127.0.0.1:0", far.Addr().String())
		if err != nil {
			t.Fatal(fullText(err))
		}
		for _, text := range []string{"one\n", "two\n"} {
			if got := say(t, l.Addr(), text); got != text {
				t.Errorf("%q came back as %q", text, got)
			}
		}
		if l, err := w.Forward(ctx, h, l.Addr().String(), "127.0.0.1:1"); err == nil {
			l.Close()
			t.Error("a port was forwarded twice")
		}
		nowhere, err := w.Forward(ctx, h, "127.0.0.1:0", "127.0.0.1:1")
		if err != nil {
			t.Fatal(err)
		}
		defer nowhere.Close()
		if got := say(t, nowhere.Addr(), "text\n"); got != "" {
			t.Errorf("nobody said %q", got)
		}
		l.Close()
		if c, err := net.Dial("tcp", l.Addr().String()); err == nil {
			c.Close()
			t.Error("the port is still there")
		}
	})
}
