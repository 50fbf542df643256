package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"gongxiang/fairs/live"
	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/web"
)

// echo answers what is said with who said it.
type echo struct {
	conn   *live.Conn
	caller auth.Caller
	gone   chan *live.Conn
}

func (e echo) Receive(message []byte) {
	e.conn.Send(live.NewFrame([]byte(string(e.caller.Role) + " says " + string(message))))
}

func (e echo) Gone() { e.gone <- e.conn }

// withSockets lets an app have sockets that echo; gone gets those that ended.
func withSockets(gone chan *live.Conn) func(*web.Deps) {
	return func(d *web.Deps) {
		d.Live = func(_ context.Context, conn *live.Conn, caller auth.Caller) live.Session {
			return echo{conn, caller, gone}
		}
	}
}

func (s *server) handshake(changes map[string]string) (*websocket.Conn, *http.Response, error) {
	header := http.Header{"Cookie": {"gx_session=token-enterprise"}, "Origin": {origin}}
	for name, value := range changes {
		header.Set(name, value)
		if value == "" {
			header.Del(name)
		}
	}
	return websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.url, "http")+"/ws", header)
}

func (s *server) socket(t *testing.T, changes map[string]string) *websocket.Conn {
	t.Helper()
	ws, resp, err := s.handshake(changes)
	if err != nil {
		t.Fatalf("%v %v", resp, err)
	}
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	if err := ws.SetReadDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	return ws
}

func says(t *testing.T, ws *websocket.Conn, message, want string) {
	t.Helper()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		t.Fatal(err)
	}
	if _, got, err := ws.ReadMessage(); err != nil || string(got) != want {
		t.Fatalf("%q %v, want %q", got, err, want)
	}
}

func TestASocketIsForThoseSignedInOnOurPages(t *testing.T) {
	t.Parallel()
	gone := make(chan *live.Conn, 100)
	s := start(t, withSockets(gone), func(d *web.Deps) {
		known := d.Authenticate
		d.Authenticate = func(ctx context.Context, token string) (auth.Caller, error) {
			if token == "token-away" {
				return auth.Caller{}, errors.New("the database is away")
			}
			return known(ctx, token)
		}
	})
	for name, c := range map[string]struct {
		changes map[string]string
		status  int
		code    string
	}{
		"another site's page":  {map[string]string{"Origin": "https://evil.test"}, 403, "foreign_origin"},
		"another port":         {map[string]string{"Origin": origin + ":8443"}, 403, "foreign_origin"},
		"no page":              {map[string]string{"Origin": ""}, 403, "foreign_origin"},
		"nobody":               {map[string]string{"Cookie": ""}, 401, "unauthenticated"},
		"a session that ended": {map[string]string{"Cookie": "gx_session=expired"}, 401, "unauthenticated"},
		"the database away":    {map[string]string{"Cookie": "gx_session=token-away"}, 500, "internal"},
	} {
		_, resp, err := s.handshake(c.changes)
		if err == nil || resp == nil || resp.StatusCode != c.status || resp.Header.Get("Content-Type") != problem.ContentType {
			t.Errorf("%s: %v %v", name, resp, err)
		}
	}
	for name, c := range map[string]struct {
		header map[string]string
		status int
	}{
		"no WebSocket":       {nil, 426},
		"an old version":     {map[string]string{"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "8", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}, 400},
		"a key that is none": {map[string]string{"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "short"}, 400},
	} {
		if a := s.do(t, request{method: "GET", path: "/ws", header: c.header}); a.status != c.status || a.problem.Detail == "" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	says(t, s.socket(t, nil), "hello", "enterprise says hello")
	says(t, s.socket(t, map[string]string{"Cookie": "gx_session=token-seeker"}), "hello", "seeker says hello")
}

// Each socket keeps who it is, however many requests its server's objects have
// served since.
func TestASocketKeepsItsCaller(t *testing.T) {
	t.Parallel()
	s := start(t, withSockets(make(chan *live.Conn, 100)), limited(func(l *web.Limits) { l.Sockets.Each = 50 }))
	firm := s.socket(t, nil)
	for range 20 {
		says(t, s.socket(t, map[string]string{"Cookie": "gx_session=token-seeker"}), "x", "seeker says x")
		s.do(t, request{method: "POST", path: "/api/things", body: good})
		says(t, firm, "y", "enterprise says y")
	}
}

// Sockets take no request's place, and the limits of requests end none.
func TestSocketsAndRequestsLeaveEachOtherAlone(t *testing.T) {
	t.Parallel()
	s := start(t, withSockets(make(chan *live.Conn, 100)), limited(func(l *web.Limits) {
		l.AtWork, l.Header, l.Idle, l.Write, l.Request = 1, 3*time.Second, 3*time.Second, 3*time.Second, 3*time.Second
		l.Sockets.Each = 50
	}))
	var sockets []*websocket.Conn
	for range 50 {
		sockets = append(sockets, s.socket(t, nil))
	}
	idle := s.dial(t) // until this one is cut off, so long a socket would be, too
	if _, err := fmt.Fprint(idle, head("GET /healthz HTTP/1.1")); err != nil {
		t.Fatal(err)
	}
	for err := error(nil); err == nil; {
		_, err = idle.Read(make([]byte, 1024))
	}
	for _, ws := range sockets {
		says(t, ws, "still", "enterprise says still")
		if a := s.do(t, request{method: "GET", path: "/api/search?q=x"}); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
}

func TestAFullHouseIsRefusedBeforeTheHandshake(t *testing.T) {
	t.Parallel()
	gone := make(chan *live.Conn, 100)
	s := start(t, withSockets(gone), limited(func(l *web.Limits) { l.Sockets.Most = 2 }))
	first := s.socket(t, nil)
	says(t, first, "in", "enterprise says in")
	says(t, s.socket(t, nil), "in", "enterprise says in")
	_, resp, err := s.handshake(nil)
	if err == nil || resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Fatalf("%v %v", resp, err)
	}
	_ = first.Close()
	<-gone
	says(t, s.socket(t, nil), "in", "enterprise says in")
}

func TestTheNinthSocketOfAnAccountIsEnded(t *testing.T) {
	t.Parallel()
	s := start(t, withSockets(make(chan *live.Conn, 100)))
	for range 8 {
		says(t, s.socket(t, nil), "in", "enterprise says in")
	}
	var end *websocket.CloseError
	if _, _, err := s.socket(t, nil).ReadMessage(); !errors.As(err, &end) || live.Code(end.Code) != live.TooMany {
		t.Error(err)
	}
	s.socket(t, map[string]string{"Cookie": "gx_session=token-seeker"})
}

func TestShutdownSendsSocketsElsewhere(t *testing.T) {
	t.Parallel()
	s := start(t, withSockets(make(chan *live.Conn, 1000)), limited(func(l *web.Limits) {
		l.Sockets.Each, l.Sockets.Linger = 101, 300*time.Millisecond
	}))
	var reading sync.WaitGroup
	for range 100 {
		ws := s.socket(t, nil)
		reading.Go(func() {
			var end *websocket.CloseError
			if _, _, err := ws.ReadMessage(); !errors.As(err, &end) || live.Code(end.Code) != live.Draining {
				t.Error(err)
			}
		})
	}
	deaf := s.dial(t) // it does not close
	if _, err := fmt.Fprint(deaf, head("GET /ws HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")); err != nil {
		t.Fatal(err)
	}
	if status, _ := read(t, deaf); status != 101 {
		t.Fatal(status)
	}
	begun := time.Now()
	if err := s.app.Shutdown(); err != nil {
		t.Error(err)
	}
	reading.Wait()
	if took := time.Since(begun); took > web.DefaultLimits.Stop {
		t.Errorf("it took %s", took)
	}
}

// A panic behind one socket ends that one; the process lives.
func TestAPanicBehindASocketEndsIt(t *testing.T) {
	t.Parallel()
	s := start(t, func(d *web.Deps) {
		d.Live = func(context.Context, *live.Conn, auth.Caller) live.Session { panic("no session") }
	})
	var end *websocket.CloseError
	if _, _, err := s.socket(t, nil).ReadMessage(); !errors.As(err, &end) || live.Code(end.Code) != live.Unavailable {
		t.Error(err)
	}
}
