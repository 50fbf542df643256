package room_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
)

// slow is a client that takes little at a time.
func (n *node) slow(t *testing.T, who auth.Caller) *visitor {
	t.Helper()
	d := websocket.Dialer{NetDial: func(network, addr string) (net.Conn, error) {
		conn, err := net.Dial(network, addr)
		if err == nil {
			err = conn.(*net.TCPConn).SetReadBuffer(32 << 10)
		}
		return conn, err
	}}
	ws, resp, err := d.Dial("ws://"+n.ln.Addr().String(), http.Header{"Account": {who.AccountID.String()}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	return &visitor{t, ws}
}

// Whoever missed megabytes and has a slow line gets them all, in order, while he
// stays connected; and nobody waits for him.
func TestASlowLineGetsAllThatItMissed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node("")
	hall, booth, me := w.room(room.Hall), w.room(room.Booth), w.room(room.Me)
	by := w.person("陈一")
	const missed = 1500
	for _, ref := range []room.Ref{hall, booth} {
		drafts := make([]room.Draft, missed)
		for i := range drafts {
			drafts[i] = draft(ref, by, fmt.Sprint(i, strings.Repeat("好", 300)))
		}
		w.say(drafts...)
	}
	host := n.visit(t, by)
	host.join(me, 0)
	host.until(func(d down) bool { return d.Joined != nil })
	// More of them than may ask the database at once.
	lines := make([]*visitor, 6)
	for i := range lines {
		who := w.person("陈二")
		lines[i] = n.slow(t, who)
		for _, ref := range []room.Ref{me, hall, booth} {
			lines[i].join(ref, 0)
		}
		lines[i].say(me, "到了")
	}
	// They read nothing, and all they asked for has been heard.
	host.texts(len(lines))
	fast := n.visit(t, by)
	fast.join(hall, missed-1)
	fast.texts(1)
	fast.say(hall, "新")
	fast.until(func(d down) bool { return d.OK != nil })
	var all sync.WaitGroup
	for _, v := range lines {
		all.Go(func() { v.catchUp(map[uuid.UUID]int64{hall.ID(): missed + 1, booth.ID(): missed}) })
	}
	all.Wait()
	// They are members like any other now, on their first connection.
	for _, v := range lines {
		key, heard, seq := v.say(booth, "赶上了"), map[int64]bool{}, int64(0)
		for !heard[seq] {
			d := v.read()
			if d.OK != nil && d.OK.Key == key {
				seq = d.OK.Seq
			}
			for _, e := range d.Ev {
				heard[e.Seq] = heard[e.Seq] || e.Room == booth.ID()
			}
		}
	}
}

// catchUp reads until each room has come so far: all in order, none twice.
func (v *visitor) catchUp(to map[uuid.UUID]int64) {
	heard, left := map[uuid.UUID]int64{}, len(to)
	for left > 0 {
		for _, e := range v.read().Ev {
			if heard[e.Room]++; e.Seq != heard[e.Room] {
				v.t.Errorf("event %d of %s where %d was due", e.Seq, e.Room, heard[e.Room])
				return
			}
			if e.Seq == to[e.Room] {
				left--
			}
		}
	}
}
