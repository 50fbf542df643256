package live_test

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"gongxiang/fairs/live"
)

// house is a hub behind a listener of its own.
type house struct {
	hub   *live.Hub
	addr  string
	open  chan *session
	began func(*session) // as the connection begins; may be nil
	mu    sync.Mutex
	next  uuid.UUID
}

// session notes what comes.
type session struct {
	conn *live.Conn
	said chan string
	gone chan struct{}
	take func(message []byte) // nil: note it
}

func (s *session) Receive(message []byte) {
	if s.take != nil {
		s.take(message)
		return
	}
	s.said <- string(message)
}

func (s *session) Gone() { close(s.gone) }

func newHouse(t *testing.T, change func(*live.Limits)) *house {
	t.Helper()
	limits := live.DefaultLimits
	if change != nil {
		change(&limits)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{hub: live.NewHub(limits, slog.New(slog.DiscardHandler)), addr: ln.Addr().String(), open: make(chan *session, 10_000)}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go h.serve(conn.(*net.TCPConn))
		}
	}()
	t.Cleanup(func() {
		_ = ln.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		h.hub.Drain(ctx)
	})
	return h
}

// bothWays runs a test with connections that rest together, and with such that
// rest on goroutines of their own.
func bothWays(t *testing.T, change func(*live.Limits), test func(*testing.T, *house)) {
	t.Run("together", func(t *testing.T) {
		t.Parallel()
		test(t, newHouse(t, change))
	})
	t.Run("alone", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t, change)
		h.hub.Alone()
		test(t, h)
	})
}

func (h *house) serve(conn *net.TCPConn) {
	r := bufio.NewReader(conn)
	req, err := http.ReadRequest(r)
	if err != nil {
		_ = conn.Close()
		return
	}
	early, _ := r.Peek(r.Buffered())
	h.hub.Accept(conn, early, req.Header, h.account(), func(c *live.Conn) live.Session {
		s := &session{conn: c, said: make(chan string, 10_000), gone: make(chan struct{})}
		if h.began != nil {
			h.began(s)
		}
		h.open <- s
		return s
	})
}

// account is whose the next connection is: somebody else's each time, unless one
// was set.
func (h *house) account() uuid.UUID {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.next != uuid.Nil {
		return h.next
	}
	return uuid.New()
}

func (h *house) accountIs(id uuid.UUID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.next = id
}

// enter opens a connection as a browser does.
func (h *house) enter(t *testing.T) (*websocket.Conn, *session) {
	t.Helper()
	ws := h.dial(t)
	return ws, <-h.open
}

func (h *house) dial(t *testing.T) *websocket.Conn {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial("ws://"+h.addr+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	if err := ws.SetReadDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	return ws
}

const handshake = "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

// bare opens a connection whose bytes the test writes; what comes is read as
// frames.
func (h *house) bare(t *testing.T, early string) (net.Conn, *bufio.Reader, *session) {
	t.Helper()
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte(handshake + early)); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	resp, err := http.ReadResponse(r, nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v %v", resp, err)
	}
	return conn, r, <-h.open
}

// frame is one as a client sends it; its mask is of nulls.
func frame(first byte, payload string) string {
	n := len(payload)
	head := []byte{first, 0x80 | byte(n)}
	switch {
	case n >= 1<<16:
		head = []byte{first, 0x80 | 127, 0, 0, 0, 0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
	case n >= 126:
		head = []byte{first, 0x80 | 126, byte(n >> 8), byte(n)}
	}
	return string(head) + "\x00\x00\x00\x00" + payload
}

// ends reads until the connection ends and says with which code.
func ends(t *testing.T, ws *websocket.Conn) live.Code {
	t.Helper()
	for {
		_, _, err := ws.ReadMessage()
		var end *websocket.CloseError
		if errors.As(err, &end) {
			return live.Code(end.Code)
		}
		if err != nil {
			t.Fatalf("no code: %v", err)
		}
	}
}

// endsBare does the same on a bare connection.
func endsBare(t *testing.T, r *bufio.Reader) live.Code {
	t.Helper()
	for {
		kind, payload, err := readFrame(r)
		if err != nil {
			t.Fatalf("no code: %v", err)
		}
		if kind == 0x88 && len(payload) >= 2 {
			return live.Code(int(payload[0])<<8 | int(payload[1]))
		}
	}
}

func readFrame(r *bufio.Reader) (kind byte, payload []byte, err error) {
	var head [2]byte
	if _, err = readFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := int(head[1])
	if n >= 126 {
		long := make([]byte, map[int]int{126: 2, 127: 8}[n])
		if _, err = readFull(r, long); err != nil {
			return 0, nil, err
		}
		n = 0
		for _, b := range long {
			n = n<<8 | int(b)
		}
	}
	payload = make([]byte, n)
	_, err = readFull(r, payload)
	return head[0], payload, err
}

func readFull(r *bufio.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var k int
		k, err = r.Read(p[n:])
		n += k
	}
	return n, err
}

func text(s string) live.Frame { return live.NewFrame([]byte(s)) }
