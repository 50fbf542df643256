package room_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
)

// crowd is that many seekers who may connect.
func (w *world) crowd(n int) []auth.Caller {
	w.t.Helper()
	rows, err := w.DB.Query(w.t.Context(), `INSERT INTO account (id, role, login, display_name)
		SELECT gen_random_uuid(), 'seeker', 'crowd-' || i, '陈一' FROM generate_series(1, $1::int) i RETURNING id`, n)
	if err != nil {
		w.t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		w.t.Fatal(err)
	}
	all := make([]auth.Caller, n)
	for i, id := range ids {
		all[i] = w.known(auth.Caller{AccountID: id, Role: auth.Seeker, Name: "陈一"})
	}
	return all
}

// stamp is a moment in letters: numbers may not be said.
func stamp(t time.Time) string {
	return strings.Map(func(r rune) rune { return 'a' + r - '0' }, fmt.Sprint(t.UnixMicro()))
}

func unstamp(text string) time.Time {
	var us int64
	_, _ = fmt.Sscan(strings.Map(func(r rune) rune { return '0' + r - 'a' }, text), &us)
	return time.UnixMicro(us)
}

// delays are measured by many at once.
type delays struct {
	mu  sync.Mutex
	all []time.Duration
}

func (d *delays) add(more []time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all = append(d.all, more...)
}

func (d *delays) at(part float64) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	slices.Sort(d.all)
	if len(d.all) == 0 {
		return 0
	}
	return d.all[int(part*float64(len(d.all)-1))]
}

// share is how much of what was to come did.
func (d *delays) share(of int64) float64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return float64(len(d.all)) / float64(of)
}

// follow notes how late events come, until the connection ends.
func (d *delays) follow(ws *websocket.Conn, acked *atomic.Int64) {
	var late []time.Duration
	for {
		var got struct {
			Ev []struct{ Body struct{ Text string } }
			OK *struct{ Seq int64 }
		}
		if err := ws.ReadJSON(&got); err != nil {
			d.add(late)
			return
		}
		now := time.Now()
		for _, e := range got.Ev {
			late = append(late, now.Sub(unstamp(e.Body.Text)))
		}
		if got.OK != nil {
			acked.Add(1)
		}
	}
}

// A thousand messages a second over 200 booths of ten: from the command to the
// delivery at each of the ten, the commit between.
func BenchmarkChatAtBooths(b *testing.B) {
	const booths, each, rate, lasts = 200, 10, 1000, 10 * time.Second
	w := newWorld(b)
	n := w.node("")
	var d delays
	var acked atomic.Int64
	var readers sync.WaitGroup
	var sockets []*websocket.Conn
	var rooms []room.Ref
	asked := 0
	people := w.crowd(booths * each)
	for i := range booths {
		ref := w.room(room.Booth)
		for _, who := range people[i*each : (i+1)*each] {
			ws, err := dial(n.ln.Addr().String(), who.AccountID)
			if err != nil {
				b.Fatal(err)
			}
			_ = ws.WriteJSON(fields{"op": "join", "room": ref.ID(), "after": 0})
			sockets, rooms = append(sockets, ws), append(rooms, ref)
			readers.Go(func() { d.follow(ws, &acked) })
		}
	}
	for b.Loop() {
		began := time.Now()
		for said := 0; time.Since(began) < lasts; {
			for ; said < int(time.Since(began).Seconds()*rate); said++ {
				asked++
				i := rand.IntN(len(sockets))
				_ = sockets[i].WriteJSON(fields{"op": "say", "key": uuid.New(), "room": rooms[i].ID(), "text": stamp(time.Now())})
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
	}
	for _, ws := range sockets {
		_ = ws.Close()
	}
	readers.Wait()
	b.ReportMetric(float64(acked.Load())/lasts.Seconds()/float64(b.N), "committed/s")
	b.ReportMetric(float64(acked.Load())/float64(asked), "committed/asked")
	b.ReportMetric(d.share(acked.Load()*each), "delivered/expected")
	b.ReportMetric(float64(d.at(0.5).Milliseconds()), "p50-ms")
	b.ReportMetric(float64(d.at(0.95).Milliseconds()), "p95-ms")
	b.ReportMetric(float64(d.at(0.99).Milliseconds()), "p99-ms")
}

// A node with 5,000 visitors dies: when the last of them has caught up at the
// other, and how late events come there meanwhile to those who were there.
func BenchmarkComingBack(b *testing.B) {
	const crowd, others = 5000, 200
	w := newWorld(b)
	first, second := w.node(w.natsURL()), w.node(w.natsURL())
	hall := w.room(room.Hall)
	people := w.crowd(crowd + others)
	var mine []room.Ref
	for _, who := range people {
		mine = append(mine, room.Ref{Fair: w.fair, Kind: room.Me, Of: who.AccountID})
	}
	if err := w.Snapshot(b.Context(), func(tx pgx.Tx) error { _, err := w.Seqs(b.Context(), tx, mine...); return err }); err != nil {
		b.Fatal(err)
	}
	enter := func(n *node, i int, after int64) (*websocket.Conn, error) {
		ws, err := dial(n.ln.Addr().String(), people[i].AccountID)
		if err != nil {
			return nil, err
		}
		for _, r := range []room.Ref{hall, mine[i]} {
			_ = ws.WriteJSON(fields{"op": "join", "room": r.ID(), "after": after})
		}
		for joined := 0; joined < 2; {
			var got down
			if err := ws.ReadJSON(&got); err != nil {
				return nil, err
			}
			if got.Joined != nil {
				joined++
			}
			after += int64(len(got.Ev))
		}
		return ws, nil
	}
	for b.Loop() {
		var d delays
		var acked atomic.Int64
		var readers, returning sync.WaitGroup
		sockets := make([]*websocket.Conn, len(people))
		for i := range people {
			n := first
			if i >= crowd {
				n = second
			}
			ws, err := enter(n, i, 0)
			if err != nil {
				b.Fatal(err)
			}
			sockets[i] = ws
			if i >= crowd {
				readers.Go(func() { d.follow(ws, &acked) })
			}
		}
		stop := make(chan struct{})
		readers.Go(func() {
			tick := time.NewTicker(100 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-stop:
					return
				case <-tick.C:
					_ = sockets[crowd].WriteJSON(fields{"op": "say", "key": uuid.New(), "room": hall.ID(), "text": stamp(time.Now())})
				}
			}
		})
		began := time.Now()
		first.kill()
		for i := range crowd {
			returning.Go(func() {
				for {
					ws, err := enter(second, i, 0)
					if err == nil {
						sockets[i] = ws
						return
					}
					time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
				}
			})
		}
		returning.Wait()
		b.ReportMetric(time.Since(began).Seconds(), "all-back-s")
		close(stop)
		for _, ws := range sockets {
			_ = ws.Close()
		}
		readers.Wait()
		b.ReportMetric(float64(d.at(0.99).Milliseconds()), "others-p99-ms")
		b.ReportMetric(d.share(acked.Load()*others), "delivered/expected")
		first = w.node(w.natsURL())
	}
}
