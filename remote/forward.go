package remote

import (
	"context"
	"io"
	"net"

	"github.com/gocap/gocap/runtime"
)

// Connect implements [runtime.Forwarder].
func (b *Backend) Connect(ctx context.Context, h *runtime.Host) error {
	_, err := b.live(ctx, h)
	return err
}

// Forward implements [runtime.Forwarder]. The host is connected to before there is
// a port; a connection that is lost later is made anew for whoever comes next.
func (b *Backend) Forward(ctx context.Context, h *runtime.Host, listen, to string) (net.Listener, error) {
	if err := b.Connect(ctx, h); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			go b.carry(near, h, to)
		}
	}()
	return l, nil
}

// carry connects the two ends. An end that can't be reached is told as ssh does: by
// hanging up.
func (b *Backend) carry(near net.Conn, h *runtime.Host, to string) {
	defer near.Close()
	c, err := b.live(context.Background(), h)
	if err != nil {
		return
	}
	far, err := c.client.Dial("tcp", to)
	if err != nil {
		return
	}
	defer far.Close()
	answered := make(chan struct{})
	go func() {
		copyHalf(near, far)
		close(answered)
	}()
	copyHalf(far, near)
	<-answered
}

// copyHalf copies one direction to its end, which it passes on.
func copyHalf(to, from net.Conn) {
	io.Copy(to, from)
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
		return
	}
	to.Close()
}

// live returns a connection that isn't known to have ended.
func (b *Backend) live(ctx context.Context, h *runtime.Host) (*conn, error) {
	c, err := b.connect(ctx, h)
	if err == nil && !b.fresh(ctx, c) {
		b.drop(c)
		c, err = b.connect(ctx, h)
	}
	return c, err
}
