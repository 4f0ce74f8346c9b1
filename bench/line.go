package bench

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The two ends of a [Line]: hosts are hostNet.1, hostNet.2 …
const (
	hostNet  = "10.77.1"
	clientIP = "10.77.2.1"
	device   = "gocapbench"
)

// A Line is a network in which every packet takes half a round trip. It joins
// the machine's network to a network name space by TUN devices, so connecting,
// acknowledging, Nagle's algorithm and slow start are the system's own. It
// needs root and Linux.
type Line struct {
	tb     testing.TB
	client int // the name space
}

// newLine lays a line to so many hosts. It ends with the benchmark.
func newLine(tb testing.TB, rtt time.Duration, hosts int) *Line {
	tb.Helper()
	l := &Line{tb: tb}
	near, err := tun()
	if err == nil {
		for i := range hosts {
			err = errors.Join(err, ip("addr", "add", fmt.Sprintf("%s.%d/32", hostNet, i+1), "dev", device))
		}
		err = errors.Join(err, ip("link", "set", device, "up"), ip("route", "add", clientIP+"/32", "dev", device))
	}
	if err != nil {
		tb.Fatal("a delay line needs root and TUN devices: ", err)
	}
	var far *os.File
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with us
		done <- func() (err error) {
			if err = unix.Unshare(unix.CLONE_NEWNET); err != nil {
				return err
			}
			if l.client, err = unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0); err != nil {
				return err
			}
			if far, err = tun(); err != nil {
				return err
			}
			return errors.Join(ip("link", "set", "lo", "up"), ip("addr", "add", clientIP+"/32", "dev", device),
				ip("link", "set", device, "up"), ip("route", "add", "default", "dev", device))
		}()
	}()
	if err := <-done; err != nil {
		tb.Fatal("a delay line needs root and name spaces: ", err)
	}
	go carry(near, far, rtt/2)
	go carry(far, near, rtt/2)
	tb.Cleanup(func() {
		near.Close()
		far.Close()
		unix.Close(l.client)
	})
	return l
}

// enter moves the calling goroutine to the client's end: programs that it
// starts from now on reach the hosts over the line.
func (l *Line) enter() {
	l.tb.Helper()
	runtime.LockOSThread()
	if err := unix.Setns(l.client, unix.CLONE_NEWNET); err != nil {
		l.tb.Fatal(err)
	}
}

func ip(args ...string) error {
	out, err := exec.Command("ip", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ip %v: %w: %s", args, err, out)
	}
	return nil
}

// tun makes a TUN device in the thread's name space. It goes when it is closed.
func tun() (*os.File, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	request, err := unix.NewIfreq(device)
	if err == nil {
		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
	}
	if err != nil {
		unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), device), nil
}

// carry moves packets one way until either end is closed.
func carry(from, to *os.File, delay time.Duration) {
	type packet struct {
		due  time.Time
		data []byte
	}
	underway := make(chan packet, 1<<14)
	go func() {
		for p := range underway {
			time.Sleep(time.Until(p.due))
			to.Write(p.data) // what is lost is sent again, as on any line
		}
	}()
	defer close(underway)
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		underway <- packet{time.Now().Add(delay), append([]byte(nil), buf[:n]...)}
	}
}
