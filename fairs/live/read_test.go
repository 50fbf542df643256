package live_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"gongxiang/fairs/live"
)

func TestMessagesComeWholeAndInOrder(t *testing.T) {
	t.Parallel()
	bothWays(t, nil, func(t *testing.T, h *house) {
		ws, s := h.enter(t)
		long := strings.Repeat("共", 4096/3)
		for _, said := range []string{"", "{}", strings.Repeat("x", 125), strings.Repeat("x", 126), long, strings.Repeat("x", 4096)} {
			if err := ws.WriteMessage(websocket.TextMessage, []byte(said)); err != nil {
				t.Fatal(err)
			}
			if got := <-s.said; got != said {
				t.Errorf("%q came as %q", said, got)
			}
		}
		s.conn.Send(text(long))
		if _, got, err := ws.ReadMessage(); err != nil || string(got) != long {
			t.Errorf("%q, %v", got, err)
		}
	})
}

// A browser may send before it has read the answer to its handshake.
func TestWhatComesWithTheHandshakeIsNotLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	_, _, s := h.bare(t, frame(0x81, "one")+frame(0x81, strings.Repeat("y", 1000))+frame(0x01, "three, ")+frame(0x89, "ping")+frame(0x80, "in parts"))
	for _, want := range []string{"one", strings.Repeat("y", 1000), "three, in parts"} {
		if got := <-s.said; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWhatIsNoMessageEndsTheConnection(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	hasty := newHouse(t, func(l *live.Limits) { l.Stuck = 200 * time.Millisecond })
	other, quiet := h.enter(t)
	for name, c := range map[string]struct {
		sent string
		code live.Code
	}{
		"binary":                    {frame(0x82, "\x00\x01"), live.BadFrame},
		"no UTF-8":                  {frame(0x81, "\xff\xfe"), live.BadFrame},
		"no mask":                   {"\x81\x02hi", live.BadFrame},
		"an unknown kind":           {frame(0x83, "x"), live.BadFrame},
		"compressed":                {frame(0xc1, "\xf2\x48"), live.BadFrame},
		"other bits":                {frame(0xb1, "x"), live.BadFrame},
		"a continuation of nothing": {frame(0x80, "x"), live.BadFrame},
		"a control frame in parts":  {frame(0x09, "x"), live.BadFrame},
		"a long control frame":      {frame(0x89, strings.Repeat("x", 126)), live.BadFrame},
		"one byte too many":         {frame(0x81, strings.Repeat("x", 4097)), live.TooBig},
		"1 MB":                      {frame(0x81, strings.Repeat("x", 1<<20)), live.TooBig},
		"1 MB in parts":             {frame(0x01, "x") + strings.Repeat(frame(0x00, strings.Repeat("x", 1000)), 1000), live.TooBig},
		"1 EB, announced":           {"\x81\xff\x0f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00" + strings.Repeat("x", 5000), live.TooBig},
		"a length below zero":       {"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", live.BadFrame},
		"half a message":            {"\x81\x85\x00\x00\x00\x00he", live.Slow},
		"1000 messages":             {strings.Repeat(frame(0x81, "{}"), 1000), live.TooFast},
		"1000 pings":                {strings.Repeat(frame(0x89, ""), 1000), live.TooFast},
		"1000 pongs":                {strings.Repeat(frame(0x8a, ""), 1000), live.TooFast},
		"its end":                   {frame(0x88, "\x03\xe8"), live.Done},
		"an end with a code of its": {frame(0x88, "\x0f\xa1bye"), live.Done},
	} {
		t.Run(name, func(t *testing.T) {
			house := h
			if c.code == live.Slow { // waited for
				house = hasty
			}
			conn, r, s := house.bare(t, "")
			go func() { _, _ = conn.Write([]byte(c.sent)) }() // may be cut off
			if code := endsBare(t, r); code != c.code {
				t.Errorf("%s, want %s", code, c.code)
			}
			_ = conn.Close()
			<-s.gone
		})
	}
	if err := other.WriteMessage(websocket.TextMessage, []byte("still here")); err != nil {
		t.Fatal(err)
	}
	if got := <-quiet.said; got != "still here" {
		t.Error(got)
	}
}

func TestAMessageTooBigIsNotKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	_, r, _ := h.bare(t, frame(0x81, strings.Repeat("x", 1<<20))[:8000])
	if code := endsBare(t, r); code != live.TooBig { // the rest of it is not waited for
		t.Error(code)
	}
}

func TestPingsAreAnswered(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	conn, r, _ := h.bare(t, "")
	if _, err := fmt.Fprint(conn, frame(0x89, "are you there")); err != nil {
		t.Fatal(err)
	}
	if kind, payload, err := readFrame(r); err != nil || kind != 0x8a || string(payload) != "are you there" {
		t.Errorf("%x %q %v", kind, payload, err)
	}
}

func TestTheRateIsForgivenWithTime(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(l *live.Limits) { l.Rate, l.Burst = 1000, 5 })
	ws, s := h.enter(t)
	for range 100 { // each waits for the one before
		if err := ws.WriteMessage(websocket.TextMessage, []byte("{}")); err != nil {
			t.Fatal(err)
		}
		<-s.said
		begun := time.Now()
		for time.Since(begun) < time.Millisecond {
		}
	}
}

func TestASessionThatPanicsEndsItsConnectionOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.began = func(s *session) {
		s.take = func([]byte) { panic("the session panics") }
	}
	ws, s := h.enter(t)
	other, _ := h.enter(t)
	if err := ws.WriteMessage(websocket.TextMessage, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	if code := ends(t, ws); code != live.Unavailable {
		t.Error(code)
	}
	<-s.gone
	if err := other.WriteMessage(websocket.PingMessage, nil); err != nil {
		t.Error(err)
	}
}

// Between any two pieces of what a client sends it may be silent, and the
// connection waits with nothing in its hands.
func TestWhatComesByteByByte(t *testing.T) {
	t.Parallel()
	bothWays(t, nil, func(t *testing.T, h *house) {
		conn, r, s := h.bare(t, "")
		sent := frame(0x8a, "") + frame(0x81, "after a pong") + frame(0x89, "p") + frame(0x81, "after a ping") +
			frame(0x01, "in ") + frame(0x8a, "between") + frame(0x80, "parts") + frame(0x8a, "") + frame(0x8a, "") + frame(0x81, "last")
		for i := range len(sent) {
			if _, err := conn.Write([]byte(sent[i : i+1])); err != nil {
				t.Fatal(err)
			}
			if i%5 == 0 {
				runtime.Gosched()
			}
		}
		for _, want := range []string{"after a pong", "after a ping", "in parts", "last"} {
			if got := <-s.said; got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
		if kind, payload, err := readFrame(r); err != nil || kind != 0x8a || string(payload) != "p" {
			t.Errorf("%x %q %v", kind, payload, err)
		}
	})
}

// A reader goes from client to client; what they say does not.
func TestNobodyHearsWhatAnotherSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(l *live.Limits) { l.Rate, l.Burst = 1_000_000, 1_000_000 })
	var all sync.WaitGroup
	for i := range 40 {
		conn, _, s := h.bare(t, "")
		all.Go(func() {
			for n := range 200 {
				said := fmt.Sprintf("%d says %d%s", i, n, strings.Repeat("x", n*i%700))
				half := len(said) / 2
				sent := frame(0x01, said[:half]) + frame(0x89, "") + frame(0x80, said[half:])
				if n%3 == 0 {
					sent = frame(0x81, said) + frame(0x8a, "")
				}
				if _, err := conn.Write([]byte(sent)); err != nil {
					t.Error(err)
					return
				}
				if n%5 > 0 {
					continue // several may come at once
				}
				for len(s.said) <= n {
					runtime.Gosched()
				}
			}
			for n := range 200 {
				if got, want := <-s.said, fmt.Sprintf("%d says %d%s", i, n, strings.Repeat("x", n*i%700)); got != want {
					t.Errorf("%q, want %q", got, want)
					return
				}
			}
		})
	}
	all.Wait()
}
