package live

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Limits bound what clients may take and how long they may be silent.
type Limits struct {
	Most  int           // connections of this node
	Each  int           // connections of one account
	Queue int           // bytes that wait for a client
	Rate  int           // messages a second
	Burst int           // messages that a client may save up
	Ping  time.Duration // between two pings
	Quiet time.Duration // a client that says nothing for so long, no pong either, is gone
	Stuck time.Duration // and one that takes nothing, or does not finish its message
	// Linger is how long a client's own end is waited for after ours.
	Linger time.Duration
}

// DefaultLimits are those of a service.
var DefaultLimits = Limits{
	Most: 25_000, Each: 8, Queue: 256 << 10, Rate: 30, Burst: 100,
	Ping: 25 * time.Second, Quiet: time.Minute, Stuck: 10 * time.Second, Linger: 3 * time.Second,
}

// Hub is all connections of a node.
type Hub struct {
	limits Limits
	log    *slog.Logger
	begun  time.Time
	rings  [rings]ring
	poll   *poll // nil: connections rest on goroutines of their own

	mu       sync.Mutex
	count    int
	next     int // ring
	accounts map[uuid.UUID]int
	draining bool
	empty    chan struct{} // closed once the last has gone in a drain
	stop     chan struct{}
}

// rings share the pings out: each turn one of them gets its ping.
const rings = 25

type ring struct {
	mu    sync.Mutex
	conns map[*Conn]struct{}
}

// systemKeeps is what the system keeps for a client beside our queue, in bytes;
// Linux doubles it.
const systemKeeps = 64 << 10

// NewHub makes a hub, which lives until its drain is over.
func NewHub(limits Limits, log *slog.Logger) *Hub {
	h := &Hub{
		limits: limits, log: log, begun: time.Now(), accounts: map[uuid.UUID]int{},
		empty: make(chan struct{}), stop: make(chan struct{}),
	}
	for i := range h.rings {
		h.rings[i].conns = map[*Conn]struct{}{}
	}
	var err error
	if h.poll, err = newPoll(); err != nil {
		log.Warn("each connection has a goroutine", "error", err)
	}
	go h.beat()
	return h
}

// now is the time since the hub began: it never goes back.
func (h *Hub) now() int64 { return int64(time.Since(h.begun)) }

// Full says whether one more would be refused: ask before the handshake.
func (h *Hub) Full() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.draining || h.count >= h.limits.Most
}

// Len is the number of connections.
func (h *Hub) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count
}

// Accept answers the handshake of an account that may come in. Whoever calls
// gives it the connection, with what was already read of it: the hub takes in
// what its client says, and closes it in the end. The call returns when the
// client has said nothing for the moment.
func (h *Hub) Accept(tcp TCP, early []byte, header http.Header, account uuid.UUID, begin func(*Conn) Session) {
	raw, err := tcp.SyscallConn()
	if err == nil {
		// Or the system would keep megabytes for a client that reads nothing.
		err = tcp.SetWriteBuffer(systemKeeps)
	}
	if err == nil {
		err = tcp.SetDeadline(time.Time{}) // the HTTP server had its own
	}
	if err != nil {
		h.log.Error("take over a connection", "error", err)
		_ = tcp.Close()
		return
	}
	c := &Conn{hub: h, account: account, tcp: tcp, raw: raw}
	c.heard.Store(h.now())
	r := newReader(wire{TCP: tcp, conn: c, early: early})
	if err = r.upgrade(header); err != nil {
		h.log.Info("no handshake", "error", err)
		_ = tcp.Close()
		return
	}
	h.poll.add(c)
	if code := h.add(c); code != 0 {
		c.Close(code)
	} else {
		c.guard(func() { c.session = begin(c) })
	}
	if r.empty() {
		r.rest()
	} else {
		r.run()
	}
}

// add lets a connection in, or says why not.
func (h *Hub) add(c *Conn) (refused Code) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count++
	h.accounts[c.account]++
	c.ring = &h.rings[h.next]
	h.next = (h.next + 1) % rings
	c.ring.mu.Lock()
	c.ring.conns[c] = struct{}{}
	c.ring.mu.Unlock()
	switch {
	case h.draining:
		return Draining
	case h.count > h.limits.Most:
		return Unavailable
	case h.accounts[c.account] > h.limits.Each:
		return TooMany
	default:
		return 0
	}
}

func (h *Hub) remove(c *Conn) {
	c.ring.mu.Lock()
	delete(c.ring.conns, c)
	c.ring.mu.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.accounts[c.account]--; h.accounts[c.account] == 0 {
		delete(h.accounts, c.account)
	}
	if h.count--; h.count == 0 && h.draining {
		h.emptied()
	}
}

// Drain ends all connections with Draining and lets no more in. It returns when
// all have gone, or when ctx is over: those that are left are cut off then.
func (h *Hub) Drain(ctx context.Context) {
	h.mu.Lock()
	again := h.draining
	h.draining = true
	if !again && h.count == 0 {
		h.emptied()
	}
	h.mu.Unlock()
	if again {
		return
	}
	h.each(func(c *Conn) { c.Close(Draining) })
	select {
	case <-h.empty:
	case <-ctx.Done():
		h.each(func(c *Conn) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.broken()
		})
	}
	close(h.stop)
	h.poll.close()
}

func (h *Hub) emptied() {
	select {
	case <-h.empty: // one came and went while it drained
	default:
		close(h.empty)
	}
}

func (h *Hub) each(do func(*Conn)) {
	for i := range h.rings {
		for _, c := range h.rings[i].all() {
			do(c)
		}
	}
}

func (r *ring) all() []*Conn {
	r.mu.Lock()
	defer r.mu.Unlock()
	conns := make([]*Conn, 0, len(r.conns))
	for c := range r.conns {
		conns = append(conns, c)
	}
	return conns
}

// beat pings, and ends connections whose client has gone without a word.
func (h *Hub) beat() {
	tick := time.NewTicker(h.limits.Ping / rings)
	defer tick.Stop()
	for i := 0; ; i = (i + 1) % rings {
		select {
		case <-h.stop:
			return
		case <-tick.C:
		}
		gone := h.now() - int64(h.limits.Quiet)
		for _, c := range h.rings[i].all() {
			if c.heard.Load() < gone {
				c.Close(Slow)
			} else {
				c.send(ping)
			}
		}
	}
}
