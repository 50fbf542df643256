package room_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats-server/v2/server"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/pgtest"
)

// history is three nodes on one bus and one database, visitors who talk, and
// whoever breaks things meanwhile.
type history struct {
	w     *world
	t     *testing.T
	rooms []room.Ref
	admin *pgx.Conn

	bus    *server.Server
	busURL string

	mu    sync.Mutex
	nodes []*node

	read map[uuid.UUID][]string // of the database
	told chan struct{}          // somebody was told something since it was last looked
}

// teller is a visitor who notes all that he is told, and keeps what he said until
// it is acknowledged.
type teller struct {
	h   *history
	who auth.Caller

	mu     sync.Mutex
	ws     *websocket.Conn
	closed bool
	heard  map[uuid.UUID][]string // by room: event 1 first
	waits  map[uuid.UUID]fields   // said, not acknowledged
	acked  map[uuid.UUID]int64
	where  map[uuid.UUID]uuid.UUID
}

func newHistory(t *testing.T, tellers int) (*history, []*teller) {
	w := newWorld(t)
	h := &history{w: w, t: t, read: map[uuid.UUID][]string{}, told: make(chan struct{}, 1), rooms: []room.Ref{w.room(room.Hall), w.room(room.Booth), w.room(room.Talk)}}
	h.startBus(server.RANDOM_PORT)
	for range 3 {
		h.nodes = append(h.nodes, w.node(h.busURL))
	}
	var err error
	if h.admin, err = pgx.Connect(t.Context(), pgtest.AdminURL(t)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.admin.Close(t.Context()) })
	var all []*teller
	for i := range tellers {
		x := &teller{h: h, who: w.person(fmt.Sprintf("陈%d", i)), heard: map[uuid.UUID][]string{},
			waits: map[uuid.UUID]fields{}, acked: map[uuid.UUID]int64{}, where: map[uuid.UUID]uuid.UUID{}}
		all = append(all, x)
		done := make(chan struct{})
		go func() { defer close(done); x.run() }()
		t.Cleanup(func() { x.end(); <-done })
	}
	return h, all
}

func (h *history) startBus(port int) {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true})
	if err != nil {
		h.t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(time.Minute) {
		h.t.Fatal("the bus does not start")
	}
	h.bus, h.busURL = s, s.ClientURL()
	h.t.Cleanup(s.Shutdown)
}

// run connects again and again, each time to any node, and reads.
func (x *teller) run() {
	for {
		x.mu.Lock()
		closed := x.closed
		x.mu.Unlock()
		if closed {
			return
		}
		if ws := x.connect(); ws != nil {
			x.listen(ws)
		}
	}
}

func (x *teller) connect() *websocket.Conn {
	x.h.mu.Lock()
	addr := x.h.nodes[rand.IntN(len(x.h.nodes))].ln.Addr().String()
	x.h.mu.Unlock()
	ws, err := dial(addr, x.who.AccountID)
	if err != nil {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		_ = ws.Close()
		return nil
	}
	for _, r := range x.h.rooms {
		_ = ws.WriteJSON(fields{"op": "join", "room": r.ID(), "after": len(x.heard[r.ID()])})
	}
	for _, say := range x.waits { // again, under the same keys
		_ = ws.WriteJSON(say)
	}
	x.ws = ws
	return ws
}

func (x *teller) listen(ws *websocket.Conn) {
	defer func() { _ = ws.Close() }()
	for {
		var d down
		if err := ws.ReadJSON(&d); err != nil {
			return
		}
		x.note(d)
		select {
		case x.h.told <- struct{}{}:
		default:
		}
	}
}

func (x *teller) note(d down) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, e := range d.Ev {
		if want := int64(len(x.heard[e.Room]) + 1); e.Seq != want {
			x.h.t.Errorf("%s heard event %d where %d comes", x.who.Name, e.Seq, want)
		}
		var body struct{ Text string }
		_ = json.Unmarshal(e.Body, &body)
		x.heard[e.Room] = append(x.heard[e.Room], body.Text)
	}
	switch {
	case d.OK != nil:
		if before, ok := x.acked[d.OK.Key]; ok && before != d.OK.Seq {
			x.h.t.Errorf("one key was acknowledged as %d and as %d", before, d.OK.Seq)
		}
		x.acked[d.OK.Key], x.where[d.OK.Key] = d.OK.Seq, d.OK.Room
		delete(x.waits, d.OK.Key)
	case d.No != nil:
		x.h.t.Errorf("%s was refused: %s", x.who.Name, d.No.Code)
	}
}

func (x *teller) say(text string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	r, key := x.h.rooms[rand.IntN(len(x.h.rooms))], uuid.New()
	x.waits[key] = fields{"op": "say", "key": key, "room": r.ID(), "text": text}
	if x.ws != nil {
		_ = x.ws.WriteJSON(x.waits[key])
	}
}

func (x *teller) drop() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ws != nil {
		_ = x.ws.NetConn().Close()
	}
}

func (x *teller) end() {
	x.mu.Lock()
	x.closed = true
	x.mu.Unlock()
	x.drop()
}

// harm breaks something.
func (h *history) harm(tellers []*teller, round int) string {
	switch round % 8 {
	case 0, 1:
		for _, x := range tellers {
			if rand.IntN(3) == 0 {
				x.drop()
			}
		}
		return "connections"
	case 2, 3:
		i := rand.IntN(len(h.nodes))
		dead := h.nodes[i]
		fresh := h.w.node(h.busURL)
		h.mu.Lock()
		h.nodes[i] = fresh
		h.mu.Unlock()
		dead.kill()
		return "a node"
	case 4, 5:
		h.cutDatabase()
		return "the database's connections"
	case 6:
		h.restartBus()
		return "the bus"
	default:
		h.cutDatabase()
		h.nodes[rand.IntN(len(h.nodes))].cut()
		return "the database's connections and a node's"
	}
}

func (h *history) cutDatabase() {
	_, err := h.admin.Exec(h.t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
		h.w.DB.Config().ConnConfig.Database)
	if err != nil {
		h.t.Error(err)
	}
}

func (h *history) restartBus() {
	port := h.bus.Addr().(*net.TCPAddr).Port
	h.bus.Shutdown()
	h.bus.WaitForShutdown()
	h.startBus(port)
}

// settle waits until all that was said is acknowledged, and everybody has heard
// as much as the database knows; then it compares.
func (h *history) settle(tellers []*teller, after string) {
	h.t.Helper()
	const longest = 2 * time.Minute
	began, over := time.Now(), time.After(longest)
	for {
		want := h.committed()
		if want != nil && h.settled(tellers, want) {
			return
		}
		if want != nil { // otherwise its connection was cut, and the next one is another
			select {
			case <-h.told:
			case <-over:
			}
		}
		if time.Since(began) > longest {
			for _, x := range tellers {
				x.mu.Lock()
				for _, r := range h.rooms {
					h.t.Logf("%s in %s: %d of %d, waits %d", x.who.Name, r.Kind, len(x.heard[r.ID()]), len(want[r.ID()]), len(x.waits))
				}
				x.mu.Unlock()
			}
			h.t.Fatalf("not settled after %s", after)
		}
	}
}

// committed are all events, in order; nil while the database cannot be asked.
// What has been read once is not read again.
func (h *history) committed() map[uuid.UUID][]string {
	for _, r := range h.rooms {
		events, err := h.w.Since(h.t.Context(), r.ID(), int64(len(h.read[r.ID()])), 10_000)
		if err != nil {
			return nil
		}
		for _, e := range events {
			var body struct{ Text string }
			_ = json.Unmarshal(e.Body, &body)
			h.read[r.ID()] = append(h.read[r.ID()], body.Text)
		}
	}
	return h.read
}

func (h *history) settled(tellers []*teller, want map[uuid.UUID][]string) bool {
	for _, x := range tellers {
		x.mu.Lock()
		waits := len(x.waits)
		for _, r := range h.rooms {
			heard := x.heard[r.ID()]
			if len(heard) < len(want[r.ID()]) {
				waits++
			} else if !slices.Equal(heard[:len(want[r.ID()])], want[r.ID()]) {
				h.t.Errorf("%s heard something else than the database knows of %s", x.who.Name, r.Kind)
			}
		}
		x.mu.Unlock()
		if waits > 0 {
			return false
		}
	}
	return true
}

// compare holds every acknowledgement and every saying against the database.
func (h *history) compare(tellers []*teller) (said int) {
	clear(h.read)
	all := h.committed()
	counts := map[string]int{}
	for _, texts := range all {
		for _, text := range texts {
			counts[text]++
			if counts[text] > 1 {
				h.t.Errorf("%q stands twice", text)
			}
		}
	}
	for _, x := range tellers {
		for key, seq := range x.acked {
			said++
			if int64(len(all[x.where[key]])) < seq {
				h.t.Errorf("event %d was acknowledged and is not there", seq)
			}
		}
	}
	if said != len(counts) {
		h.t.Errorf("%d acknowledged, %d in the database", said, len(counts))
	}
	return said
}

// Whatever dies, nothing that was acknowledged is lost, doubled or out of order,
// at anybody.
func TestNothingIsLostDoubledOrOutOfOrder(t *testing.T) {
	t.Parallel()
	rounds := 208
	if testing.Short() {
		rounds = 16
	}
	h, tellers := newHistory(t, 8)
	for round := range rounds {
		for i, x := range tellers {
			x.say(fmt.Sprintf("第 %d 轮 %d 甲", round, i))
		}
		harmed := h.harm(tellers, round)
		for i, x := range tellers {
			x.say(fmt.Sprintf("第 %d 轮 %d 乙", round, i))
		}
		h.settle(tellers, harmed)
	}
	t.Logf("%d messages in %d rounds", h.compare(tellers), rounds)
}
