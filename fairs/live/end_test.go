package live_test

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"gongxiang/fairs/live"
)

func TestEachCodeReachesTheClient(t *testing.T) {
	t.Parallel()
	bothWays(t, nil, func(t *testing.T, h *house) {
		for _, m := range live.Codes {
			ws, s := h.enter(t)
			s.conn.Send(text("before"))
			s.conn.Close(m.Code)
			s.conn.Close(live.Slow) // the first counts
			s.conn.Send(text("after"))
			if _, got, err := ws.ReadMessage(); err != nil || string(got) != "before" {
				t.Errorf("%q %v", got, err)
			}
			if code := ends(t, ws); code != m.Code {
				t.Errorf("%s, want %s", code, m.Code)
			}
			<-s.gone
			if code, ended := s.conn.Ended(); !ended || code != m.Code {
				t.Errorf("ended with %s, %v", code, ended)
			}
			if m.Words == "" || m.Reconnect == "" {
				t.Errorf("%s says nothing", m.Code)
			}
		}
		if n := h.hub.Len(); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}

// Whoever still holds a connection that has ended writes to nobody, though its
// number may have gone to the next client.
func TestALateWriterReachesNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	for range 50 {
		first, s := h.enter(t)
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		<-s.gone
		second, next := h.enter(t)
		s.conn.Send(text("for the one who left"))
		s.conn.Close(live.Removed)
		next.conn.Send(text("for the one who came"))
		if _, got, err := second.ReadMessage(); err != nil || string(got) != "for the one who came" {
			t.Fatalf("%q %v", got, err)
		}
		if err := second.Close(); err != nil {
			t.Fatal(err)
		}
		<-next.gone
	}
}

// full sends until the client's and the server's buffers are full, and a little
// waits beyond.
func full(t *testing.T, s *session) {
	t.Helper()
	for i := range 1000 {
		s.conn.Send(text(strings.Repeat(fmt.Sprintf("%04d", i), 16<<10)))
		if _, ended := s.conn.Ended(); ended {
			return
		}
	}
	t.Fatal("64 MB were taken from a client that reads nothing")
}

func TestASlowClientIsToldAndDelaysNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	slow, s := h.enter(t)
	quick, q := h.enter(t)
	full(t, s)
	q.conn.Send(text("at once"))
	if _, got, err := quick.ReadMessage(); err != nil || string(got) != "at once" {
		t.Errorf("%q %v", got, err)
	}
	n := 0
	for {
		_, got, err := slow.ReadMessage()
		if err != nil {
			break
		}
		if want := strings.Repeat(fmt.Sprintf("%04d", n), 16<<10); string(got) != want {
			t.Fatalf("message %d is broken", n)
		}
		n++
	}
	if code, _ := s.conn.Ended(); code != live.Slow || n == 0 {
		t.Errorf("%s after %d", code, n)
	}
	<-s.gone
}

func TestASlowClientGetsTheCodeBehindTheBegunFrame(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	slow, s := h.enter(t)
	full(t, s)
	if code := ends(t, slow); code != live.Slow {
		t.Error(code)
	}
}

func TestAClientThatTakesNothingIsCutOff(t *testing.T) {
	t.Parallel()
	bothWays(t, func(l *live.Limits) { l.Stuck, l.Linger = 50*time.Millisecond, 50*time.Millisecond }, func(t *testing.T, h *house) {
		_, s := h.enter(t)
		full(t, s)
		<-s.gone
	})
}

func TestAClientThatAnswersNoPingsIsGone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(l *live.Limits) {
		l.Ping, l.Quiet, l.Linger = 50*time.Millisecond, 6*time.Second, 50*time.Millisecond
	})
	conn, r, dead := h.bare(t, "") // it reads, but answers nothing
	ws, alive := h.enter(t)
	answers := make(chan error, 1)
	go func() { // gorilla answers pings while it reads
		_, _, err := ws.ReadMessage()
		answers <- err
	}()
	if code := endsBare(t, r); code != live.Slow {
		t.Error(code)
	}
	<-dead.gone
	_ = conn.Close()
	alive.conn.Send(text("still here"))
	if err := <-answers; err != nil {
		t.Error(err)
	}
}

func TestTooManyOfOneAccount(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(l *live.Limits) { l.Each, l.Most = 2, 4 })
	h.accountIs(uuid.New())
	first, s := h.enter(t)
	h.enter(t)
	if code := ends(t, h.dial(t)); code != live.TooMany {
		t.Error(code)
	}
	for h.hub.Len() != 2 {
		runtime.Gosched()
	}
	h.accountIs(uuid.New())
	h.enter(t)
	h.enter(t)
	if !h.hub.Full() {
		t.Error("four of four are not full")
	}
	h.accountIs(uuid.New())
	if code := ends(t, h.dial(t)); code != live.Unavailable {
		t.Error(code)
	}
	_ = first.Close()
	<-s.gone
	for h.hub.Full() { // the refused one goes, too
		runtime.Gosched()
	}
	h.enter(t)
}

func TestADrainTellsEverybody(t *testing.T) {
	t.Parallel()
	bothWays(t, nil, func(t *testing.T, h *house) {
		var clients []*websocket.Conn
		for range 50 {
			ws, s := h.enter(t)
			s.conn.Send(text("before"))
			clients = append(clients, ws)
		}
		drained := make(chan struct{})
		go func() {
			defer close(drained)
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			h.hub.Drain(ctx)
		}()
		for _, ws := range clients {
			if _, got, err := ws.ReadMessage(); err != nil || string(got) != "before" {
				t.Errorf("%q %v", got, err)
			}
			if code := ends(t, ws); code != live.Draining {
				t.Error(code)
			}
		}
		<-drained
		if !h.hub.Full() {
			t.Error("it would let somebody in")
		}
		if code := ends(t, h.dial(t)); code != live.Draining {
			t.Error(code)
		}
	})
}

func TestADrainDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	bothWays(t, func(l *live.Limits) { l.Linger = time.Hour }, func(t *testing.T, h *house) {
		conn, err := net.Dial("tcp", h.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := conn.Write([]byte(handshake)); err != nil {
			t.Fatal(err)
		}
		s := <-h.open // it never closes
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		h.hub.Drain(ctx)
		<-s.gone
	})
}

// A connection that ends while its session is busy does not rest afterwards: its
// client may never say anything again.
func TestAnEndDuringReceiveIsNotMissed(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*house, *session){
		"cut off": func(h *house, _ *session) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			h.hub.Drain(ctx)
		},
		"closed, and not answered": func(_ *house, s *session) { s.conn.Close(live.Removed) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bothWays(t, func(l *live.Limits) { l.Linger = time.Millisecond }, func(t *testing.T, h *house) {
				inside, goOn := make(chan struct{}), make(chan struct{})
				h.began = func(s *session) {
					s.take = func([]byte) { close(inside); <-goOn }
				}
				_, _, s := h.bare(t, frame(0x81, "{}"))
				<-inside
				end(h, s)
				for began := time.Now(); time.Since(began) < 20*time.Millisecond; { // past the time for its answer
					runtime.Gosched()
				}
				close(goOn)
				<-s.gone
			})
		})
	}
}
