package web

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"
)

// look is how often it is looked whether the client of a request at work is still there.
const look = time.Second

// whileThere ends a request's context once its client has hung up: nobody is left to
// read what is still worked at. The server itself does not look, since it reads
// nothing while a handler works. stop is called once there is an answer.
func whileThere(ctx context.Context, leave context.CancelFunc, conn net.Conn) (stop func() bool) {
	return time.AfterFunc(look, func() {
		tick := time.NewTicker(look)
		defer tick.Stop()
		for ctx.Err() == nil {
			if hungUp(conn) {
				leave()
				return
			}
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
	}).Stop
}

// hungUp looks at the connection without taking what has come on it.
func hungUp(conn net.Conn) (gone bool) {
	if c, ok := conn.(*lingerConn); ok {
		conn = c.Conn
	}
	c, ok := conn.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return false
	}
	err = raw.Control(func(fd uintptr) {
		n, _, err := syscall.Recvfrom(int(fd), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		gone = n == 0 && err == nil || errors.Is(err, syscall.ECONNRESET)
	})
	return gone && err == nil
}
