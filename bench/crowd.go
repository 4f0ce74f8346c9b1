package bench

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/gocap/gocap/remote/remotetest"
)

// crowdVariable makes this program serve a crowd.
const crowdVariable = "GOCAP_BENCH_CROWD"

// serveCrowd is a server on all loopback addresses, which is many hosts to
// its clients. It prints its port and ends with its standard input.
func serveCrowd() error {
	s, err := remotetest.New(remotetest.Options{Addr: "0.0.0.0:0"})
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Println(s.Port())
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// newCrowd starts such a server in a process of its own and returns its port.
// It ends with the benchmark.
func newCrowd(tb testing.TB) (port int) {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), crowdVariable+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	if _, err := fmt.Fscan(out, &port); err != nil {
		tb.Fatal(err)
	}
	return port
}

// crowdHosts are the addresses of so many hosts, with commas between.
func crowdHosts(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("127.9.%d.%d", i/250, 1+i%250))
	}
	return strings.Join(all, ",")
}
