package bench

import (
	"errors"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/conformance"
)

// plainVariable makes this program the contender of [plain]: its value is the
// number of commands.
const plainVariable = "GOCAP_BENCH_PLAIN"

// plain is a contender that runs so many times "true" on each host, all hosts at
// once, by Go's SSH library and nothing else. No client that uses the library
// takes less, whatever it's written in beside.
func plain(b *testing.B, l *conformance.Lab, commands int) contender {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	return contender{"plain", func() conformance.Cost {
		cmd := l.Command(self)
		cmd.Env = append(cmd.Env, plainVariable+"="+strconv.Itoa(commands))
		return costOf(b, "plain", cmd)
	}}
}

// runPlain is the program of [plain].
func runPlain() error {
	runtime.GOMAXPROCS(1) // the cheapest
	commands, err := strconv.Atoi(os.Getenv(plainVariable))
	if err != nil {
		return err
	}
	text, err := os.ReadFile(os.Getenv("GOCAP_TEST_KEY"))
	if err != nil {
		return err
	}
	key, err := ssh.ParsePrivateKey(text)
	if err != nil {
		return err
	}
	config := &ssh.ClientConfig{
		User:            os.Getenv("GOCAP_TEST_USER"),
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(key)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // it's the bench's own host
	}
	hosts := strings.Split(os.Getenv("GOCAP_TEST_HOSTS"), ",")
	failed := make([]error, len(hosts))
	var running sync.WaitGroup
	for i, host := range hosts {
		running.Go(func() {
			failed[i] = repeatTrue(net.JoinHostPort(host, os.Getenv("GOCAP_TEST_PORT")), config, commands)
		})
	}
	running.Wait()
	return errors.Join(failed...)
}

// repeatTrue has one host run the command, its session open ahead as gocap's is.
func repeatTrue(address string, config *ssh.ClientConfig, commands int) error {
	client, err := ssh.Dial("tcp", address, config)
	if err != nil {
		return err
	}
	defer client.Close()
	type opened struct {
		session *ssh.Session
		err     error
	}
	ahead := make(chan opened, 1)
	open := func() {
		session, err := client.NewSession()
		ahead <- opened{session, err}
	}
	open()
	for range commands {
		next := <-ahead
		if next.err != nil {
			return next.err
		}
		if err := next.session.Start(`( export LAB="1" ; /usr/bin/env true )`); err != nil {
			return err
		}
		go open()
		if err := next.session.Wait(); err != nil {
			return err
		}
	}
	return nil
}
