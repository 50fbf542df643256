// Package bus tells all nodes what happened, now: caches to reload, later live
// traffic. It keeps nothing and promises no delivery; the truth is in
// PostgreSQL, and whoever caches reloads when told that something may have been
// missed. Subjects are "gongxiang.<thing>.<what>"; nothing personal travels.
package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Bus is a NATS server in this process that nobody else can reach, or a
// connection to an outside one. It is safe for concurrent use.
type Bus struct {
	conn   *nats.Conn
	server *server.Server // nil: an outside one

	mu       sync.Mutex
	handlers map[*nats.Subscription]func([]byte)
}

// Open connects to url (several may stand in it, with commas between), or
// starts a bus of our own when url is empty. An outside bus may be away: the
// connection is made when it comes.
func Open(ctx context.Context, url string) (*Bus, error) {
	b := &Bus{handlers: map[*nats.Subscription]func([]byte){}}
	options := []nats.Option{
		nats.Name("gongxiang"), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectWait(500 * time.Millisecond),
		nats.ReconnectHandler(func(*nats.Conn) { b.missed() }),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				slog.Warn("the bus is away", "error", err)
			}
		}),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { slog.Warn("bus", "error", err) }),
	}
	if url == "" {
		if err := b.start(ctx); err != nil {
			return nil, err
		}
		options = append(options, nats.InProcessServer(b.server))
	}
	var err error
	if b.conn, err = nats.Connect(url, options...); err != nil {
		b.Close()
		return nil, fmt.Errorf("bus: connect: %w", err)
	}
	return b, nil
}

func (b *Bus) start(ctx context.Context) error {
	var err error
	if b.server, err = server.NewServer(&server.Options{DontListen: true, NoSigs: true, NoLog: true}); err != nil {
		return fmt.Errorf("bus: make the server: %w", err)
	}
	b.server.Start()
	patience := 5 * time.Second
	if deadline, ok := ctx.Deadline(); ok {
		patience = min(patience, time.Until(deadline))
	}
	if !b.server.ReadyForConnections(patience) {
		b.server.Shutdown()
		return errors.New("bus: the server does not start")
	}
	return nil
}

// Publish sends data to all subscribers of the subject on all nodes, this one
// included. It does not wait for them. Call it after the commit.
func (b *Bus) Publish(subject string, data []byte) error {
	if err := b.conn.Publish(subject, data); err != nil {
		return fmt.Errorf("bus: publish %s: %w", subject, err)
	}
	return nil
}

// Subscribe calls handle for each message on the subject, one after the other,
// until cancel. After the bus was away it is called with nil: messages may have
// been missed.
func (b *Bus) Subscribe(subject string, handle func(data []byte)) (cancel func(), err error) {
	sub, err := b.conn.Subscribe(subject, func(m *nats.Msg) { handle(m.Data) })
	if err != nil {
		return nil, fmt.Errorf("bus: subscribe to %s: %w", subject, err)
	}
	// An in-process server has it now; a message sent after this comes.
	if b.server != nil {
		if err := b.conn.Flush(); err != nil {
			return nil, fmt.Errorf("bus: subscribe to %s: %w", subject, err)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handlers[sub] = handle
	return func() {
		b.mu.Lock()
		delete(b.handlers, sub)
		b.mu.Unlock()
		_ = sub.Unsubscribe() // fails only when the bus is closed
	}, nil
}

// missed runs after a reconnect. Only when the server has answered does it have
// our subscriptions again: what is published from then on comes.
func (b *Bus) missed() {
	if err := b.conn.FlushTimeout(5 * time.Second); err != nil {
		slog.Warn("the bus is away again", "error", err)
		return
	}
	b.mu.Lock()
	handlers := make([]func([]byte), 0, len(b.handlers))
	for _, handle := range b.handlers {
		handlers = append(handlers, handle)
	}
	b.mu.Unlock()
	for _, handle := range handlers {
		handle(nil)
	}
}

// Close sends what is under way and ends the bus.
func (b *Bus) Close() {
	if b.conn != nil {
		_ = b.conn.FlushTimeout(time.Second) // an outside bus may be away
		b.conn.Close()
	}
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
}
