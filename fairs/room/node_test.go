package room_test

import (
	"bufio"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats-server/v2/server"

	"gongxiang/fairs/live"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/bus"
)

// node serves rooms on a port of its own.
type node struct {
	*room.Service
	w    *world
	bus  *bus.Bus
	hub  *live.Hub
	ln   net.Listener
	stop context.CancelFunc
	done chan struct{}

	mu    sync.Mutex
	conns map[net.Conn]bool
}

// node starts one. natsURL "": it is alone.
func (w *world) node(natsURL string) *node {
	w.t.Helper()
	return w.nodeWithin(natsURL, live.DefaultLimits)
}

func (w *world) nodeWithin(natsURL string, limits live.Limits) *node {
	w.t.Helper()
	b, err := bus.Open(w.t.Context(), natsURL)
	if err != nil {
		w.t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	n := &node{w: w, bus: b, ln: ln, hub: live.NewHub(limits, slog.New(slog.DiscardHandler)), conns: map[net.Conn]bool{}, done: make(chan struct{})}
	n.Service = room.New(room.Deps{DB: w.DB, Bus: b, Clock: w.Clock, Log: w.log, Alive: w.alive})
	n.May = w.may
	n.Hasten(50 * time.Millisecond)
	ctx, cancel := context.WithCancel(context.Background())
	n.stop = cancel
	go func() { defer close(n.done); n.Run(ctx) }()
	go n.accept()
	w.t.Cleanup(n.kill)
	return n
}

// natsURL is one bus for all nodes of this world that ask for it.
func (w *world) natsURL() string {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bus == "" {
		s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
		if err != nil {
			w.t.Fatal(err)
		}
		s.Start()
		if !s.ReadyForConnections(time.Minute) {
			w.t.Fatal("the bus does not start")
		}
		w.t.Cleanup(s.Shutdown)
		w.bus = s.ClientURL()
	}
	return w.bus
}

func (n *node) accept() {
	for {
		conn, err := n.ln.Accept()
		if err != nil {
			return
		}
		n.mu.Lock()
		n.conns[conn] = true
		n.mu.Unlock()
		go n.serve(conn.(*net.TCPConn))
	}
}

func (n *node) serve(conn *net.TCPConn) {
	r := bufio.NewReader(conn)
	req, err := http.ReadRequest(r)
	if err != nil {
		_ = conn.Close()
		return
	}
	early, _ := r.Peek(r.Buffered())
	caller := n.w.caller(uuid.MustParse(req.Header.Get("Account")))
	n.hub.Accept(conn, early, req.Header, caller.AccountID, func(c *live.Conn) live.Session {
		return n.Open(context.Background(), c, caller)
	})
}

// kill ends the node as a crash does: nobody is told anything.
func (n *node) kill() {
	n.stop()
	_ = n.ln.Close()
	n.cut()
	n.bus.Close()
	<-n.done
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	n.hub.Drain(ctx)
}

// cut breaks all its connections.
func (n *node) cut() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for conn := range n.conns {
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	}
	clear(n.conns)
}

// down is what a client reads.
type down struct {
	Hello  *struct{ Account uuid.UUID }
	Joined *struct {
		Room uuid.UUID
		Seq  int64
	}
	Ev []struct {
		Room uuid.UUID
		Seq  int64
		Kind string
		By   uuid.UUID
		Body json.RawMessage
	}
	Now *struct {
		Room uuid.UUID
		Body json.RawMessage
	}
	OK *struct {
		Key, Room uuid.UUID
		Seq       int64
	}
	No *struct {
		Key, Room    uuid.UUID
		Code, Detail string
	}
	Signal *struct {
		Room, By uuid.UUID
		Data     json.RawMessage
	}
	Left *struct {
		Room uuid.UUID
		Code string
	}
	Beat *time.Time
}

// visitor is a client that a test leads by the hand.
type visitor struct {
	t  *testing.T
	ws *websocket.Conn
}

func (n *node) visit(t *testing.T, who auth.Caller) *visitor {
	t.Helper()
	ws, err := dial(n.ln.Addr().String(), who.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	v := &visitor{t, ws}
	if d := v.read(); d.Hello == nil || d.Hello.Account != who.AccountID {
		t.Fatalf("no hello: %+v", d)
	}
	return v
}

func dial(addr string, account uuid.UUID) (*websocket.Conn, error) {
	ws, resp, err := websocket.DefaultDialer.Dial("ws://"+addr, http.Header{"Account": {account.String()}})
	if resp != nil {
		_ = resp.Body.Close()
	}
	return ws, err
}

func (v *visitor) tell(command any) {
	v.t.Helper()
	if err := v.ws.WriteJSON(command); err != nil {
		v.t.Fatal(err)
	}
}

type fields = map[string]any

func (v *visitor) join(r room.Ref, after int64) {
	v.t.Helper()
	v.tell(fields{"op": "join", "room": r.ID(), "after": after})
}

func (v *visitor) say(r room.Ref, text string) uuid.UUID {
	v.t.Helper()
	key := uuid.New()
	v.tell(fields{"op": "say", "key": key, "room": r.ID(), "text": text})
	return key
}

func (v *visitor) read() (d down) {
	v.t.Helper()
	_ = v.ws.SetReadDeadline(time.Now().Add(2 * time.Minute))
	if err := v.ws.ReadJSON(&d); err != nil {
		v.t.Fatal(err)
	}
	return d
}

// until reads on to a frame that is wanted.
func (v *visitor) until(wanted func(down) bool) down {
	v.t.Helper()
	for {
		if d := v.read(); wanted(d) {
			return d
		}
	}
}

// answers reads on until so many things that were said have their answer, and
// counts them: "ok", or why not.
func (v *visitor) answers(n int) map[string]int {
	v.t.Helper()
	codes := map[string]int{}
	for range n {
		if d := v.until(func(d down) bool { return d.OK != nil || d.No != nil }); d.OK != nil {
			codes["ok"]++
		} else {
			codes[d.No.Code]++
		}
	}
	return codes
}

// refused reads on to a refusal.
func (v *visitor) refused(code string) {
	v.t.Helper()
	if d := v.until(func(d down) bool { return d.No != nil }); d.No.Code != code || d.No.Detail == "" {
		v.t.Errorf("refused with %q (%s), want %q", d.No.Code, d.No.Detail, code)
	}
}

// ended reads on to the end and compares its code.
func (v *visitor) ended(code live.Code) {
	v.t.Helper()
	_ = v.ws.SetReadDeadline(time.Now().Add(2 * time.Minute))
	for {
		if _, _, err := v.ws.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, int(code)) {
				v.t.Errorf("ended with %v, want %d", err, code)
			}
			return
		}
	}
}

// texts reads on until n events have come, and gives their texts.
func (v *visitor) texts(n int) (texts []string) {
	v.t.Helper()
	for len(texts) < n {
		for _, e := range v.read().Ev {
			var body struct{ Text string }
			_ = json.Unmarshal(e.Body, &body)
			texts = append(texts, body.Text)
		}
	}
	return texts
}

// The end of a large fair is more than one message of the bus holds.
func TestMuchIsToldInParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node(w.natsURL())
	other, err := bus.Open(t.Context(), w.natsURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	const many = 300
	heard := make(chan int64, 2*many)
	_, err = other.Subscribe("gongxiang.fair."+w.fair.String(), func(data []byte) {
		var m struct{ Ev []struct{ Seq int64 } }
		if err := json.Unmarshal(data, &m); err != nil {
			t.Error(err)
		}
		for _, e := range m.Ev {
			heard <- e.Seq
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	hall := w.room(room.Hall)
	text := strings.Repeat("长", 2000)
	err = n.Tx(t.Context(), func(_ context.Context, _ pgx.Tx, say func(room.Draft)) error {
		for range many {
			say(room.Draft{Room: hall, Kind: "announced", Body: map[string]string{"text": text}})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for want := range int64(many) {
		select {
		case seq := <-heard:
			if seq != want+1 {
				t.Fatalf("event %d where %d comes", seq, want+1)
			}
		case <-time.After(time.Minute):
			t.Fatalf("%d events came", want)
		}
	}
}
