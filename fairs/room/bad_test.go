package room_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/live"
	"gongxiang/fairs/room"
)

// frame is one as a client sends it, masked with nothing.
func frame(first byte, payload string) string {
	head := []byte{first, 0x80 | 127}
	return string(binary.BigEndian.AppendUint64(head, uint64(len(payload)))) + "\x00\x00\x00\x00" + payload
}

// bomb is ten megabytes, compressed.
func bomb() string {
	var small bytes.Buffer
	w, _ := flate.NewWriter(&small, flate.BestCompression)
	_, _ = w.Write(make([]byte, 10<<20))
	_ = w.Close()
	return small.String()
}

func junk(n int) string {
	random := rand.NewChaCha8([32]byte{byte(n)})
	b := make([]byte, n)
	_, _ = random.Read(b)
	return string(b)
}

// bad is what somebody does who means harm, or whose line is broken.
type bad struct {
	name  string
	joins bool   // the hall
	sends string // as it goes over the wire
	reads bool   // else not before the others are done
	code  live.Code
}

func worst(hall room.Ref) []bad {
	join := fmt.Sprintf(`{"op":"join","room":"%s","after":0}`, hall.ID())
	nowhere, again := "", ""
	for range 1000 {
		nowhere += frame(0x81, fmt.Sprintf(`{"op":"join","room":"%s","after":0}`, uuid.New()))
		again += frame(0x81, strings.Replace(join, `:0}`, `:-1}`, 1)) + frame(0x81, fmt.Sprintf(`{"op":"leave","room":"%s"}`, hall.ID()))
	}
	return []bad{
		{"binary", true, frame(0x82, junk(2000)), true, live.BadFrame},
		{"junk, no frames", true, "\xff" + junk(1<<16), true, live.BadFrame},
		{"junk in a frame", true, frame(0x81, junk(2000)), true, live.BadFrame},
		{"no command", true, frame(0x81, `{"op":"say","room":1}`), true, live.BadFrame},
		{"deeply nested", true, frame(0x81, strings.Repeat(`{"op":`, 600)), true, live.BadFrame},
		{"a compressed bomb", true, frame(0xc1, bomb()), true, live.BadFrame},
		{"1 MB", true, frame(0x81, strings.Repeat("x", 1<<20)), true, live.TooBig},
		{"half a command", true, frame(0x81, join)[:30], true, live.Slow},
		{"1000 beats", true, strings.Repeat(frame(0x81, `{"op":"beat"}`), 1000), true, live.TooFast},
		{"1000 joins of nothing", false, nowhere, true, live.TooFast},
		{"1000 times in and out", false, again, true, live.TooFast},
		{"reads nothing", true, "", false, live.Slow},
		{"answers no ping", false, "", false, live.Slow},
	}
}

// Fifty clients do their worst; each ends with its code, and those who talk in
// the same hall meanwhile hear everything, in order and in time.
func TestBadClientsDisturbNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	limits := live.DefaultLimits
	limits.Ping, limits.Quiet, limits.Stuck, limits.Each = 2*time.Second, 12*time.Second, 8*time.Second, 50
	n, hall := w.nodeWithin("", limits), w.room(room.Hall)
	const good, each, events = 8, 40, 400
	var talkers []*talker
	for range good {
		v := n.visit(t, w.person("陈一"))
		v.join(hall, 0)
		v.until(func(d down) bool { return d.Joined != nil })
		talkers = append(talkers, &talker{visitor: v, acked: make(chan struct{}, each)})
	}
	var listening, talking, harming sync.WaitGroup
	for _, x := range talkers {
		listening.Go(func() { x.listen(good*each + events) })
		talking.Go(func() { x.talk(hall, each) })
	}
	kinds, who := worst(hall), w.person("陈二")
	done := make(chan struct{})
	for i := range 50 {
		harming.Go(func() { kinds[i%len(kinds)].harm(t, n, hall, who.AccountID, done) })
	}
	for i := range events { // more than is kept for who reads nothing
		err := n.Tx(t.Context(), func(_ ctx, _ pgx.Tx, say func(room.Draft)) error {
			say(draft(hall, who, strings.Repeat(fmt.Sprint(i%10), 4<<10)))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	talking.Wait()
	listening.Wait()
	close(done)
	harming.Wait()
	for _, x := range talkers {
		if x.slowest > limits.Stuck { // so long who takes nothing would hold it up
			t.Errorf("an event came %s late", x.slowest)
		}
	}
}

func (b bad) harm(t *testing.T, n *node, hall room.Ref, account uuid.UUID, done <-chan struct{}) {
	ws, err := dial(n.ln.Addr().String(), account)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = ws.Close() }()
	if b.joins {
		_ = ws.WriteJSON(fields{"op": "join", "room": hall.ID(), "after": 0})
	}
	go func() { _, _ = ws.NetConn().Write([]byte(b.sends)) }() // may be cut off
	if !b.reads {
		ws.SetPingHandler(func(string) error { return nil })
		<-done
	}
	_ = ws.SetReadDeadline(time.Now().Add(2 * time.Minute))
	for {
		if _, _, err = ws.ReadMessage(); err != nil {
			break
		}
	}
	cut := !b.reads && websocket.IsCloseError(err, websocket.CloseAbnormalClosure) // it took nothing, so no code either
	if !cut && !websocket.IsCloseError(err, int(b.code)) {
		t.Errorf("%s: ended with %v, want %s", b.name, err, b.code)
	}
}

// talker says one thing after the other, each when the one before is acknowledged.
type talker struct {
	*visitor
	acked   chan struct{}
	slowest time.Duration
}

func (x *talker) talk(hall room.Ref, times int) {
	for range times {
		_ = x.ws.WriteJSON(fields{"op": "say", "key": uuid.New(), "room": hall.ID(), "text": stamp(time.Now())})
		<-x.acked
	}
}

// listen hears the room's first n events.
func (x *talker) listen(n int) {
	heard, acked := int64(0), 0
	for heard < int64(n) || acked < cap(x.acked) {
		var d down
		_ = x.ws.SetReadDeadline(time.Now().Add(2 * time.Minute))
		if err := x.ws.ReadJSON(&d); err != nil {
			x.t.Errorf("after %d events: %v", heard, err)
			close(x.acked)
			return
		}
		if d.OK != nil {
			acked++
			x.acked <- struct{}{}
		}
		for _, e := range d.Ev {
			if heard++; e.Seq != heard {
				x.t.Errorf("event %d comes as number %d", e.Seq, heard)
			}
			var body struct{ Text string }
			_ = json.Unmarshal(e.Body, &body)
			if len(body.Text) < 100 {
				x.slowest = max(x.slowest, time.Since(unstamp(body.Text)))
			}
		}
	}
}
