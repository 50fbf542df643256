package live_test

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"gongxiang/fairs/live"
)

func TestAGroupSendsToItsMembers(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	var g live.Group
	g.Send(text("to nobody"))
	ws, s := h.enter(t)
	other, o := h.enter(t)
	g.Add(s.conn)
	left := g.Add(o.conn)
	g.Send(text("both"))
	expect(t, ws, "both")
	expect(t, other, "both")
	g.Remove(left)
	g.Remove(left)
	if g.Len() != 1 {
		t.Errorf("%d members", g.Len())
	}
	g.Send(text("one"))
	o.conn.Send(text("direct"))
	expect(t, ws, "one")
	expect(t, other, "direct")
}

func expect(t *testing.T, ws *websocket.Conn, want string) {
	t.Helper()
	if _, got, err := ws.ReadMessage(); err != nil || string(got) != want {
		t.Fatalf("%q %v, want %q", got, err, want)
	}
}

// Frames that wait for the window go out together, and whoever comes meanwhile
// gets those that were sent after it came.
func TestAWindowHoldsBackAndMixesUpNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	g := live.Group{Window: 200 * time.Millisecond}
	var clients []*websocket.Conn
	for i := range 6 {
		ws, s := h.enter(t)
		s.conn.Send(text("you have " + strconv.Itoa(i)))
		g.Add(s.conn)
		g.Send(text(strconv.Itoa(i)))
		clients = append(clients, ws)
	}
	for i, ws := range clients {
		expect(t, ws, "you have "+strconv.Itoa(i))
		for n := i; n < 6; n++ {
			expect(t, ws, strconv.Itoa(n))
		}
	}
}

// While people come and go, those who read miss nothing, get nothing twice, and
// nothing of before they came.
func TestNothingIsLostWhilePeopleComeAndGo(t *testing.T) {
	t.Parallel()
	for _, window := range []time.Duration{0, time.Millisecond} {
		h := newHouse(t, nil)
		g := &live.Group{Window: window}
		const last = 3000
		var mu sync.Mutex // as a room's: what was sent, and who comes
		sent := 0
		pace, first := h.enter(t)
		paced := true
		g.Add(first.conn)
		var all sync.WaitGroup
		all.Go(func() {
			for n := 1; n <= last; n++ {
				mu.Lock()
				sent = n
				g.Send(text(strconv.Itoa(n)))
				mu.Unlock()
				if n%16 == 0 && paced { // others come and go until the first has read so far
					paced = read(t, pace, n-15, n)
				}
			}
		})
		for range 40 {
			ws, s := h.enter(t)
			mu.Lock()
			s.conn.Send(text(fmt.Sprintf("after %d", sent)))
			g.Add(s.conn)
			done := sent == last
			mu.Unlock()
			all.Go(func() { follow(t, ws, last, done) })
			gone, leaver := h.enter(t)
			left := g.Add(leaver.conn)
			all.Go(func() {
				_ = gone.Close()
				<-leaver.gone
				g.Remove(left)
			})
		}
		all.Wait()
		if g.Len() != 41 {
			t.Errorf("%d are left", g.Len())
		}
	}
}

// read expects the numbers from one to another, off the test's own goroutine.
func read(t *testing.T, ws *websocket.Conn, from, to int) bool {
	for n := from; n <= to; n++ {
		if _, got, err := ws.ReadMessage(); err != nil || string(got) != strconv.Itoa(n) {
			t.Errorf("%q %v, want %d", got, err, n)
			return false
		}
	}
	return true
}

func follow(t *testing.T, ws *websocket.Conn, last int, done bool) {
	_, first, err := ws.ReadMessage()
	var n int
	if _, scan := fmt.Sscanf(string(first), "after %d", &n); err != nil || scan != nil {
		t.Errorf("%q %v", first, err)
		return
	}
	if !done {
		read(t, ws, n+1, last)
	}
}

// Frames of many hands, pongs and an end never stand inside each other, however
// little the client takes at once.
func TestFramesAreNeverWrittenIntoEachOther(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(l *live.Limits) { l.Queue, l.Ping = 64<<20, 25*time.Millisecond })
	conn, r, s := h.bare(t, "")
	var g live.Group
	g.Add(s.conn)
	behind, last := h.enter(t)
	g.Add(last.conn)
	var hands sync.WaitGroup
	const each = 200
	for hand := range 4 {
		hands.Go(func() {
			for i := range each {
				body := make([]byte, 1+(i*7919+hand*131)%20000)
				for k := range body {
					body[k] = byte('a' + hand)
				}
				if hand%2 == 0 {
					g.Send(live.NewFrame(body))
				} else {
					s.conn.Send(live.NewFrame(body))
				}
			}
		})
	}
	for range 50 {
		if _, err := fmt.Fprint(conn, frame(0x89, "pingpong")); err != nil {
			t.Fatal(err)
		}
	}
	go func() {
		for range 2 * each { // it comes later in the group: what it has got, is behind there
			if _, _, err := behind.ReadMessage(); err != nil {
				t.Error(err)
			}
		}
		hands.Wait()
		s.conn.Close(live.Draining)
	}()
	texts := 0
	for {
		kind, payload, err := readFrame(r)
		if err != nil {
			t.Fatal(err)
		}
		switch kind {
		case 0x81:
			texts++
			for _, b := range payload {
				if b != payload[0] {
					t.Fatal("two frames are mixed")
				}
			}
		case 0x8a:
			if string(payload) != "pingpong" {
				t.Fatalf("%q", payload)
			}
		case 0x89:
		case 0x88:
			if texts != 4*each {
				t.Errorf("%d of %d came", texts, 4*each)
			}
			return
		default:
			t.Fatalf("a frame of kind %x", kind)
		}
	}
}
