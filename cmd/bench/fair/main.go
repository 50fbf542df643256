// Command fair is the server that scripts/bench-fair measures: the platform's
// own surface and sockets with nobody to ask who comes in, and a sender that
// writes to all of them; with -rooms, the sessions of a fair behind them.
//
//	fair -addr 127.0.0.1:9000 -rate 10 -size 200
//	fair -addr 127.0.0.1:9000 -rooms 5000
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
	group *live.Group
	place *live.Member
}

func (visitor) Receive([]byte) {}
func (v visitor) Gone()        { v.group.Remove(v.place) }

func main() {
	addr := flag.String("addr", "127.0.0.1:9000", "where to serve")
	rate := flag.Int("rate", 0, "messages a second to all; 0: none")
	size := flag.Int("size", 200, "bytes of a message")
	window := flag.Duration("window", 0, "how long a message may wait for others; 0: as in a fair, below 0: not at all")
	rooms := flag.Int("rooms", 0, "so many visitors have the sessions of a fair, on a database made for them; 0: sessions that do nothing")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := serve(ctx, *addr, *rate, *size, *window, *rooms)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fair:", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, addr string, rate, size int, window time.Duration, rooms int) error {
	group := &live.Group{Window: window}
	limits := web.DefaultLimits
	limits.Sockets.Quiet = time.Hour // the load client answers no pings
	deps := web.Deps{
		Log: slog.New(slog.DiscardHandler), Routes: func(*route.Router) {}, Limits: &limits,
		Origins:      []string{""}, // the load client sends none
		Authenticate: anybody,
		Live: func(_ context.Context, conn *live.Conn, _ auth.Caller) live.Session {
			return visitor{group, group.Add(conn)}
		},
	}
	speak := func(ctx context.Context) { send(ctx, group, rate, size) }
	if rooms > 0 {
		h, err := openHall(ctx, rooms)
		defer h.stop()
		if err != nil {
			return err
		}
		go h.Run(ctx)
		deps.Authenticate, deps.Live, speak = h.visitor, h.enter, func(ctx context.Context) { h.say(ctx, rate) }
	}
	app, err := web.New(deps)
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
		go speak(ctx)
	}
	select {
	case <-ctx.Done():
		return app.Shutdown()
	case err = <-served:
		return err
	}
}

// anybody is somebody else each time.
func anybody(context.Context, string) (auth.Caller, error) {
	var id uuid.UUID
	_, _ = rand.Read(id[:])
	return auth.Caller{AccountID: id, Role: auth.Seeker}, nil
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
