package ruby

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/gocap/gocap/mruby"
)

func init() { libNatives["socket"] = defineSocket }

func defineSocket(in *Interp) error {
	basic := in.DataClass(mruby.Nil, "BasicSocket", in.ioClass)
	in.DefineClass(mruby.Nil, "SocketError", in.MustConst("StandardError"))
	ip := in.DataClass(mruby.Nil, "IPSocket", basic)
	tcp := in.DataClass(mruby.Nil, "TCPSocket", ip)
	socket := in.DataClass(mruby.Nil, "Socket", basic)
	in.defSelf(socket, "gethostname", 0, 0, func(mruby.Value, []mruby.Value) (mruby.Value, error) {
		name, err := os.Hostname()
		return in.String(name), in.systemError(err, "", "gethostname")
	})
	in.def(tcp, "__connect", 3, 3, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		host, port := args[0].Str(), args[1].Str()
		limit := time.Duration(args[2].Float() * float64(time.Second))
		return in.NewOperation(&Operation{
			Run: func(ctx context.Context) (any, error) {
				return (&net.Dialer{Timeout: limit}).DialContext(ctx, "tcp", net.JoinHostPort(host, port))
			},
			Outcome: func(c any, err error) (mruby.Value, error) {
				var dns *net.DNSError
				switch {
				case errors.As(err, &dns):
					return mruby.Nil, mruby.Errorf("SocketError", "getaddrinfo: Name or service not known")
				case err != nil:
					return mruby.Nil, in.systemError(err, "", fmt.Sprintf("connect(2) for %q port %s", host, port))
				}
				conn := c.(net.Conn)
				s := &stream{name: "fd " + conn.LocalAddr().String(), r: conn, w: conn, sync: true, conn: conn, textMode: plainText}
				return self, in.SetObject(self, s)
			},
		}), nil
	})
	return nil
}
