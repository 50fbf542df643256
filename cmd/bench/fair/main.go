// Command fair is the server that scripts/bench-fair measures: the platform's
// own surface and sockets with nobody to ask who comes in, and a sender that
// writes to all of them.
//
//	fair -addr 127.0.0.1:9000 -rate 10 -size 200
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/live"
	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/web"
)

// visitor says nothing and leaves.
type visitor struct {
	conn  *live.Conn
	group *live.Group
}

func (visitor) Receive([]byte) {}
func (v visitor) Gone()        { v.group.Remove(v.conn) }

func main() {
	addr := flag.String("addr", "127.0.0.1:9000", "where to serve")
	rate := flag.Int("rate", 0, "messages a second to all; 0: none")
	size := flag.Int("size", 200, "bytes of a message")
	window := flag.Duration("window", 0, "how long a message may wait for others; 0: as in a fair, below 0: not at all")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := serve(ctx, *addr, *rate, *size, *window)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fair:", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, addr string, rate, size int, window time.Duration) error {
	group := &live.Group{Window: window}
	limits := web.DefaultLimits
	limits.Sockets.Quiet = time.Hour // the load client answers no pings
	app, err := web.New(web.Deps{
		Log: slog.New(slog.DiscardHandler), Routes: func(*route.Router) {}, Limits: &limits,
		Origins: []string{""}, // the load client sends none
		Authenticate: func(context.Context, string) (auth.Caller, error) {
			var id uuid.UUID
			_, _ = rand.Read(id[:])
			return auth.Caller{AccountID: id, Role: auth.Seeker}, nil
		},
		Live: func(_ context.Context, conn *live.Conn, _ auth.Caller) live.Session {
			group.Add(conn)
			return visitor{conn, group}
		},
	})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- app.Serve(ln) }()
	if rate > 0 {
		go send(ctx, group, rate, size)
	}
	select {
	case <-ctx.Done():
		return app.Shutdown()
	case err = <-served:
		return err
	}
}

// send says when each message was sent, so that its delay can be seen.
func send(ctx context.Context, group *live.Group, rate, size int) {
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	for ctx.Err() == nil {
		<-tick.C
		text := fmt.Sprintf(`{"ts":%d,"d":"`, time.Now().UnixNano())
		text += strings.Repeat("x", max(0, size-len(text)-2)) + `"}`
		group.Send(live.NewFrame([]byte(text)))
	}
}
