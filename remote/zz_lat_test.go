package remote

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/remotetest"
	"github.com/gocap/gocap/runtime"
)

type pkt struct {
	at time.Time
	b  []byte
}

func delay(dst io.Writer, src io.Reader, d time.Duration) {
	ch := make(chan pkt, 10000)
	go func() {
		for p := range ch {
			time.Sleep(time.Until(p.at))
			dst.Write(p.b)
		}
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := src.Read(buf)
		if n > 0 {
			ch <- pkt{time.Now().Add(d), append([]byte(nil), buf[:n]...)}
		}
		if err != nil {
			close(ch)
			return
		}
	}
}

func TestZLatency(t *testing.T) {
	const rtt = 500 * time.Millisecond
	w := newWorld(t, nil)
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}})
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			far, _ := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.Port()))
			go delay(far, c, rtt/2)
			go delay(c, far, rtt/2)
		}
	}()
	h := hostOf(s)
	h.Port = l.Addr().(*net.TCPAddr).Port
	t0 := time.Now()
	w.Exec(testContext(t), h, "true", runtime.ExecIO{})
	fmt.Printf("first: %.2f RTT\n", float64(time.Since(t0))/float64(rtt))
	t0 = time.Now()
	const n = 4
	for range n {
		w.Exec(testContext(t), h, "true", runtime.ExecIO{})
	}
	fmt.Printf("command: %.2f RTT\n", float64(time.Since(t0))/float64(rtt)/n)
	t0 = time.Now()
	for range n {
		w.Exec(testContext(t), h, "true", runtime.ExecIO{PTY: true})
	}
	fmt.Printf("pty command: %.2f RTT\n", float64(time.Since(t0))/float64(rtt)/n)
	t0 = time.Now()
	for range 5 {
		if err := w.Upload(testContext(t), h, runtime.Upload{Content: strings.NewReader("x"), Size: 1, Remote: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Printf("upload: %.2f RTT\n", float64(time.Since(t0))/float64(rtt)/5)
	t0 = time.Now()
	for range 5 {
		var b strings.Builder
		if err := w.Download(testContext(t), h, runtime.Download{Content: &b, Remote: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Printf("download: %.2f RTT\n", float64(time.Since(t0))/float64(rtt)/5)
	h.TransferMethod = "sftp"
	t0 = time.Now()
	for range 5 {
		if err := w.Upload(testContext(t), h, runtime.Upload{Content: strings.NewReader("x"), Size: 1, Remote: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Printf("sftp upload: %.2f RTT\n", float64(time.Since(t0))/float64(rtt)/5)
	w.Close()
	l.Close()
}

func TestZBig(t *testing.T) {
	w := newWorld(t, nil)
	s := remotetest.OpenSSH(t, remotetest.OpenSSHOptions{AuthorizedKeys: []ssh.PublicKey{w.key(t, ".ssh/id_ed25519", "")}})
	const size = 256 << 20
	for _, m := range []string{"scp", "sftp"} {
		h := hostOf(s)
		h.TransferMethod = m
		t0 := time.Now()
		if err := w.Upload(testContext(t), h, runtime.Upload{Content: &hook{f: func() {}, at: 1 << 60}, Size: size, Remote: "x", Progress: func(string, int64, int64) {}}); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%s up %.0f MB/s\n", m, size/1e6/time.Since(t0).Seconds())
		t0 = time.Now()
		if err := w.Download(testContext(t), h, runtime.Download{Content: &hook{f: func() {}, at: 1 << 60}, Remote: "x"}); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%s down %.0f MB/s\n", m, size/1e6/time.Since(t0).Seconds())
	}
	t0 := time.Now()
	for range 500 {
		w.Exec(testContext(t), hostOf(s), "true", runtime.ExecIO{})
	}
	fmt.Printf("%.0f commands/s\n", 500/time.Since(t0).Seconds())
}
