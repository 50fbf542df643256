package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats-server/v2/server"

	"gongxiang/internal/pgtest"
)

// hallDay is a live fair that two processes serve, with one hall.
type hallDay struct {
	t        *testing.T
	owner    *pgx.Conn
	settings []string
	fair     uuid.UUID
	hall     string // the room's id

	mu    sync.Mutex
	nodes []*node
	heard chan struct{} // a guest heard something
}

// guest is a visitor who notes what he hears and repeats what is not acknowledged.
type guest struct {
	day    *hallDay
	cookie string

	mu    sync.Mutex
	ws    *websocket.Conn
	at    string // the node
	over  bool
	ends  []end
	heard []string
	waits map[string]string // by key
}

// end is how a node let a guest go.
type end struct {
	node string
	code int // 0: without a word
}

func newHallDay(t *testing.T) *hallDay {
	bus, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	bus.Start()
	t.Cleanup(bus.Shutdown)
	if !bus.ReadyForConnections(time.Minute) {
		t.Fatal("the bus does not start")
	}
	url := pgtest.URL(t)
	d := &hallDay{t: t, fair: uuid.New(), heard: make(chan struct{}, 1), settings: []string{"DATABASE_URL=" + url, "NATS_URL=" + bus.ClientURL(), "GX_SMS=log",
		"GX_KEYS_FILE=" + filepath.Join(folder(t), "keys.json"), "GX_LEDGER_KEY_FILE=" + filepath.Join(folder(t), "ledger.key")}}
	if d.owner, err = pgx.Connect(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.owner.Close(context.Background()) })
	host := uuid.New()
	d.run(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'city_officer', 'host', '专员')`, host)
	d.run(`INSERT INTO fair (id, name, status, starts_at, ends_at, created_by, created_at, updated_at)
		VALUES ($1, '春季招聘会', 'planned', now(), now() + interval '3 hours', $2, now(), now())`, d.fair, host)
	d.run(`INSERT INTO fair_hall (id, fair_id, name, kind, position, capacity) VALUES (gen_random_uuid(), $1, '综合厅', 'industry', 1, 50)`, d.fair)
	d.run(`UPDATE fair SET status = 'open', updated_at = now() WHERE id = $1`, d.fair)
	d.run(`UPDATE fair SET status = 'live', updated_at = now() WHERE id = $1`, d.fair)
	d.nodes = []*node{startNode(t, d.settings, "serve"), startNode(t, d.settings, "serve")}
	return d
}

func (d *hallDay) run(sql string, args ...any) {
	d.t.Helper()
	if _, err := d.owner.Exec(d.t.Context(), sql, args...); err != nil {
		d.t.Fatalf("%s: %v", sql, err)
	}
}

// guest signs a new seeker in.
func (d *hallDay) guest(i int) *guest {
	d.t.Helper()
	id, token := uuid.New(), make([]byte, 32)
	copy(token, id[:])
	sum := sha256.Sum256(token)
	d.run(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'seeker', $2, '陈一')`, id, fmt.Sprintf("guest-%d", i))
	d.run(`INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at, address, agent)
		VALUES ($1, $2, now(), now(), now() + interval '1 day', '', '')`, sum[:], id)
	return &guest{day: d, cookie: "gx_session=" + base64.RawURLEncoding.EncodeToString(token), waits: map[string]string{}}
}

// enter reads the fair as pages do: which rooms there are, and how far they have come.
func (g *guest) enter() {
	d := g.day
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.nodes[0].url+"/api/fairs/"+d.fair.String()+"/live", nil)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Cookie", g.cookie)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var state struct{ Rooms []struct{ ID, Kind string } }
	if err := json.NewDecoder(resp.Body).Decode(&state); err != nil || resp.StatusCode != http.StatusOK {
		d.t.Fatalf("%d %v", resp.StatusCode, err)
	}
	for _, r := range state.Rooms {
		if r.Kind == "hall" {
			d.hall = r.ID
		}
	}
	if d.hall == "" {
		d.t.Fatalf("no hall among %v", state.Rooms)
	}
}

// run comes back to any node for as long as the day lasts.
func (g *guest) run() {
	for {
		g.day.mu.Lock()
		url := g.day.nodes[rand.IntN(len(g.day.nodes))].url
		g.day.mu.Unlock()
		ws, resp, err := websocket.DefaultDialer.Dial(strings.Replace(url, "http", "ws", 1)+"/ws", http.Header{"Cookie": {g.cookie}, "Origin": {"http://gx.test"}})
		if resp != nil {
			_ = resp.Body.Close()
		}
		g.mu.Lock()
		over := g.over
		if err == nil {
			g.ws, g.at = ws, url
			_ = ws.WriteJSON(map[string]any{"op": "join", "room": g.day.hall, "after": len(g.heard)})
			for key, text := range g.waits {
				_ = ws.WriteJSON(map[string]any{"op": "say", "key": key, "room": g.day.hall, "text": text})
			}
		}
		g.mu.Unlock()
		switch {
		case over:
			if err == nil {
				_ = ws.Close()
			}
			return
		case err == nil:
			g.listen(ws, url)
		default:
			time.Sleep(20 * time.Millisecond) // the node is gone
		}
	}
}

func (g *guest) listen(ws *websocket.Conn, url string) {
	defer func() { _ = ws.Close() }()
	for {
		var down struct {
			Ev []struct {
				Seq  int
				Body struct{ Text string }
			}
			OK *struct{ Key string }
			No *struct{ Code string }
		}
		if err := ws.ReadJSON(&down); err != nil {
			var closed *websocket.CloseError
			g.mu.Lock()
			defer g.mu.Unlock()
			e := end{node: url}
			if errors.As(err, &closed) {
				e.code = closed.Code
			}
			g.ends = append(g.ends, e)
			return
		}
		g.mu.Lock()
		for _, e := range down.Ev {
			if e.Seq != len(g.heard)+1 {
				g.day.t.Errorf("event %d came where %d comes", e.Seq, len(g.heard)+1)
			}
			g.heard = append(g.heard, e.Body.Text)
		}
		if down.OK != nil {
			delete(g.waits, down.OK.Key)
		}
		if down.No != nil {
			g.day.t.Errorf("refused: %s", down.No.Code)
		}
		g.mu.Unlock()
		select {
		case g.day.heard <- struct{}{}:
		default:
		}
	}
}

func (g *guest) say(text string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := uuid.NewString()
	g.waits[key] = text
	if g.ws != nil {
		_ = g.ws.WriteJSON(map[string]any{"op": "say", "key": key, "room": g.day.hall, "text": text})
	}
}

// settled: all is acknowledged, and everybody has heard all that was said.
func (d *hallDay) settled(guests []*guest) bool {
	rows, err := d.owner.Query(d.t.Context(), `SELECT body ->> 'text' FROM fair_event WHERE room_id = $1 ORDER BY seq`, d.hall)
	if err != nil {
		d.t.Fatal(err)
	}
	said, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.t.Fatal(err)
	}
	for _, g := range guests {
		g.mu.Lock()
		same := len(g.waits) == 0 && slices.Equal(g.heard, said)
		g.mu.Unlock()
		if !same {
			return false
		}
	}
	return true
}

func (d *hallDay) settle(guests []*guest) {
	d.t.Helper()
	for late := time.After(3 * time.Minute); !d.settled(guests); {
		select {
		case <-d.heard:
		case <-late:
			for i, g := range guests {
				g.mu.Lock()
				d.t.Logf("guest %d heard %d and waits for %d", i, len(g.heard), len(g.waits))
				g.mu.Unlock()
			}
			d.t.Fatal("they do not come to hear the same")
		}
	}
}

// kill ends a node with no time for a word.
func (d *hallDay) kill(i int) {
	d.t.Helper()
	if err := d.nodes[i].cmd.Process.Kill(); err != nil {
		d.t.Fatal(err)
	}
	_ = d.nodes[i].cmd.Wait() // it says that it was killed
}

// come lets guests in, who stay until the test ends.
func (d *hallDay) come(n int) []*guest {
	d.t.Helper()
	guests := make([]*guest, n)
	var all sync.WaitGroup
	for i := range guests {
		guests[i] = d.guest(i)
	}
	guests[0].enter()
	for _, g := range guests {
		all.Go(g.run)
	}
	d.t.Cleanup(func() {
		for _, g := range guests {
			g.mu.Lock()
			g.over = true
			if g.ws != nil {
				_ = g.ws.Close()
			}
			g.mu.Unlock()
		}
		all.Wait()
	})
	return guests
}

// say has everybody say something.
func say(guests []*guest, when string) {
	for i, g := range guests {
		g.say(fmt.Sprintf("%s，%d", when, i))
	}
}

// Two processes on one bus and one database: whichever dies, its visitors go on
// at the other and have lost nothing.
func TestFairOutlivesEitherNode(t *testing.T) {
	t.Parallel()
	d := newHallDay(t)
	guests := d.come(12)
	talk := func(when string) { say(guests, when) }
	talk("开场")
	d.settle(guests)
	for i, name := range []string{"第一个", "第二个"} {
		talk(name + "结束之前")
		d.kill(i)
		talk(name + "结束之后")
		d.settle(guests)
		d.mu.Lock()
		d.nodes[i] = startNode(t, d.settings, "serve")
		d.mu.Unlock()
	}
	talk("最后")
	d.settle(guests)
}
