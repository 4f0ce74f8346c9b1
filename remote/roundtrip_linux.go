package remote

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// roundTrip returns the shortest time that a packet and its acknowledgement
// took, which no load on either machine lengthens much.
func roundTrip(c *net.TCPConn) (rtt time.Duration, known bool) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, false
	}
	var info *unix.TCPInfo
	failed := raw.Control(func(fd uintptr) { info, err = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO) })
	if failed != nil || err != nil {
		return 0, false
	}
	return time.Duration(info.Min_rtt) * time.Microsecond, true
}
