//go:build !linux

package remote

import (
	"net"
	"time"
)

func roundTrip(*net.TCPConn) (rtt time.Duration, known bool) { return 0, false }
