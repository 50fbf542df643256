package web

import (
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
)

// A client that is refused while it is still sending would get a reset instead
// of the answer if the connection were just closed: unread bytes do that. A
// connection marked by linger is closed for writing, and what still comes is
// thrown away for a while.
const (
	lingerTime  = 20 * time.Second
	lingerBytes = 1 << 30
	lingerMost  = 64 // connections at once; others are closed at once
)

type lingering struct {
	net.Listener
	log  *slog.Logger
	full sync.Once // it is said once that there is no room
}

func (l *lingering) Accept() (net.Conn, error) {
	c, err := l.take()
	if err != nil {
		return nil, err
	}
	return &lingerConn{Conn: c}, nil
}

type lingerConn struct {
	net.Conn
	linger atomic.Bool
	once   sync.Once
	err    error
}

var lingerers = make(chan struct{}, lingerMost)

// linger marks the request's connection. Its answer must say Connection: close.
func linger(c *fiber.Ctx) {
	if conn, ok := c.Context().Conn().(*lingerConn); ok {
		conn.linger.Store(true)
	}
}

func (c *lingerConn) Close() error {
	c.once.Do(func() { c.err = c.close() })
	return c.err
}

func (c *lingerConn) close() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok || !c.linger.Load() {
		return c.Conn.Close()
	}
	select {
	case lingerers <- struct{}{}:
	default:
		return c.Conn.Close()
	}
	go func() {
		defer func() { <-lingerers }()
		defer func() { _ = c.Conn.Close() }()
		if half.CloseWrite() != nil || c.SetReadDeadline(time.Now().Add(lingerTime)) != nil {
			return
		}
		_, _ = io.CopyN(io.Discard, c.Conn, lingerBytes)
	}()
	return nil
}
