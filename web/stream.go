package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"

	"gongxiang/internal/route"
)

// streams bounds how many long answers are written at once; more wait.
const streams = 8

// streamer writes an answer's body behind the handler's back. The client may
// take as long as it wants, as long as it takes something.
func (a *App) streamer(ctx context.Context, c *fiber.Ctx) route.Streamer {
	return func(write func(context.Context, io.Writer) error) {
		conn := c.Context().Conn() // c is the next request's once this one is answered
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.limits.Stream)
		c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
			defer cancel()
			a.streams <- struct{}{}
			defer func() { <-a.streams }()
			err := guarded(func() error { return write(ctx, patient{w, conn, a.limits.Write}) })
			var gone net.Error
			if err != nil && !errors.Is(err, io.ErrClosedPipe) && !errors.As(err, &gone) {
				a.deps.Log.ErrorContext(ctx, "stream", "error", err)
			}
		})
	}
}

func guarded(run func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return run()
}

// patient gives the client its time anew with every piece.
type patient struct {
	w    io.Writer
	conn net.Conn
	wait time.Duration
}

func (p patient) Write(b []byte) (int, error) {
	if err := p.conn.SetWriteDeadline(time.Now().Add(p.wait)); err != nil {
		return 0, err
	}
	return p.w.Write(b)
}
