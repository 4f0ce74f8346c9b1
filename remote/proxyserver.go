package remote

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"golang.org/x/net/proxy"

	"github.com/gocap/gocap/runtime"
)

// throughProxy has a proxy server open the way to the destination.
func throughProxy(ctx context.Context, set *settings, dial func(ctx context.Context, addr string) (net.Conn, error)) (net.Conn, error) {
	p := set.proxy
	fail := func(err error, hint string) error {
		if context.Cause(ctx) == errTimeout {
			return connectError(set, errTimeout)
		}
		e := &ConnectError{
			Host: set.name, Addr: set.addr(), Class: "Net::SSH::Proxy::ConnectError",
			Text: fmt.Sprintf("proxy %s, for %s: %v", p.Addr(), set.addr(), err), Hint: hint, Err: err,
		}
		if errors.Is(err, errProxyUser) {
			e.Class = "Net::SSH::Proxy::UnauthorizedError"
		}
		return e
	}
	conn, err := dial(ctx, p.Addr())
	if err != nil {
		return nil, fail(err, "The proxy itself can't be reached: does it run, and there?")
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	err = proxyProtocols[p.Protocol](conn, p, set)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		conn.Close()
		return nil, fail(err, "")
	}
	return jumped{conn}, nil
}

var errProxyUser = errors.New("it refuses the user")

// proxyProtocols ask a proxy server for a connection, after which the stream is the
// destination's.
var proxyProtocols = map[string]func(conn net.Conn, p *runtime.ProxyServer, set *settings) error{
	"HTTP": httpConnect, "SOCKS4": socks4Connect, "SOCKS5": socks5Connect,
}

// httpConnect is CONNECT of RFC 9110.
func httpConnect(conn net.Conn, p *runtime.ProxyServer, set *settings) error {
	request := fmt.Sprintf("CONNECT %[1]s HTTP/1.1\r\nHost: %[1]s\r\n", set.addr())
	if p.User != "" {
		request += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(p.User+":"+p.Password)) + "\r\n"
	}
	if _, err := io.WriteString(conn, request+"\r\n"); err != nil {
		return err
	}
	var head []byte
	for one := make([]byte, 1); !bytes.HasSuffix(head, []byte("\r\n\r\n")); { // what follows is the destination's
		if _, err := io.ReadFull(conn, one); err != nil {
			return err
		}
		if head = append(head, one[0]); len(head) > 16<<10 {
			return errors.New("its answer has no end")
		}
	}
	status, _, _ := strings.Cut(string(head), "\r\n")
	if words := strings.Fields(status); len(words) < 2 || !strings.HasPrefix(words[0], "HTTP/") || words[1] != "200" {
		return fmt.Errorf("it answers %q", status)
	}
	return nil
}

// socks4Connect resolves the name here: the protocol knows IPv4 addresses only.
func socks4Connect(conn net.Conn, p *runtime.ProxyServer, set *settings) error {
	addr, err := net.ResolveIPAddr("ip4", set.host)
	if err != nil {
		return err
	}
	request := binary.BigEndian.AppendUint16([]byte{4, 1}, uint16(set.port))
	request = append(append(request, addr.IP.To4()...), p.User...)
	if _, err := conn.Write(append(request, 0)); err != nil {
		return err
	}
	answer := make([]byte, 8)
	if _, err := io.ReadFull(conn, answer); err != nil {
		return err
	}
	switch answer[1] {
	case 90:
		return nil
	case 92, 93:
		return errProxyUser
	}
	return fmt.Errorf("it answers %d", answer[1])
}

// socks5Connect is RFC 1928, with the passwords of RFC 1929.
func socks5Connect(conn net.Conn, p *runtime.ProxyServer, set *settings) error {
	var auth *proxy.Auth
	if p.User != "" {
		auth = &proxy.Auth{User: p.User, Password: p.Password}
	}
	dialer, err := proxy.SOCKS5("tcp", p.Addr(), auth, connected{conn})
	if err != nil {
		return err
	}
	if _, err = dialer.Dial("tcp", set.addr()); err == nil {
		return nil
	}
	if inner := errors.Unwrap(err); inner != nil { // an OpError, whose addresses are told already
		err = inner
	}
	if strings.Contains(err.Error(), "authentication") {
		return errProxyUser
	}
	return err
}

// connected is a dialer that has dialled.
type connected struct{ net.Conn }

func (c connected) Dial(string, string) (net.Conn, error) { return c.Conn, nil }
