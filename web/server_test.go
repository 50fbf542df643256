package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"gongxiang/internal/route"
	"gongxiang/web"
)

func limited(change func(*web.Limits)) func(*web.Deps) {
	return func(d *web.Deps) {
		l := web.DefaultLimits
		change(&l)
		d.Limits = &l
	}
}

// dial opens a bare connection to the server.
func (s *server) dial(t *testing.T) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func head(lines ...string) string {
	return strings.Join(append(lines, "Host: x", "Origin: "+origin, "X-Gongxiang: 1", "Cookie: gx_session=token-enterprise"), "\r\n") + "\r\n\r\n"
}

func read(t *testing.T, conn net.Conn) (int, string) {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestAnUploadOf200MegabytesIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := start(t)
	conn := s.dial(t)
	const size = 200 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := fmt.Fprint(conn, head("POST /api/uploads HTTP/1.1", "Content-Type: multipart/form-data; boundary=x", fmt.Sprint("Content-Length: ", size))); err != nil {
		t.Fatal(err)
	}
	// As a browser does: everything is sent before the answer is looked at.
	if _, err := io.CopyN(conn, zeros{}, size); err != nil {
		t.Fatalf("the connection broke while sending: %v", err)
	}
	status, body := read(t, conn)
	if status != 413 || !strings.Contains(body, "文件超过 20 MB") {
		t.Errorf("%d %s", status, body)
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 100<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestABodyWithoutLengthIsBoundedToo(t *testing.T) {
	t.Parallel()
	s := start(t)
	conn := s.dial(t)
	go func() {
		_, _ = fmt.Fprint(conn, head("POST /api/things HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked"))
		chunk := fmt.Sprintf("%x\r\n%s\r\n", 64<<10, strings.Repeat(" ", 64<<10))
		for range 64 {
			_, _ = fmt.Fprint(conn, chunk) // may be cut off
		}
	}()
	if status, body := read(t, conn); status != 413 || !strings.Contains(body, "1 MB") {
		t.Errorf("%d %s", status, body)
	}
}

func TestSlowHeadersAndBodiesAreCutOff(t *testing.T) {
	t.Parallel()
	hasty := start(t, limited(func(l *web.Limits) {
		l.Header, l.Body, l.Upload = 100*time.Millisecond, 100*time.Millisecond, 100*time.Millisecond
	}))
	s := start(t) // for what is wrong by itself, however late it comes
	for name, c := range map[string]struct {
		s      *server
		sent   string
		status int
	}{
		"half a header":  {hasty, "POST /api/things HTTP/1.1\r\nHost:", 408},
		"half a body":    {hasty, head("POST /api/things HTTP/1.1", "Content-Type: application/json", "Content-Length: 100") + `{"name":`, 408},
		"half a form":    {hasty, head("POST /api/uploads HTTP/1.1", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 100") + "--x", 0},
		"endless header": {s, "GET / HTTP/1.1\r\nX-Long: " + strings.Repeat("a", 64<<10), 431},
		"no HTTP":        {s, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := c.s.dial(t)
			if _, err := fmt.Fprint(conn, c.sent); err != nil {
				t.Fatal(err)
			}
			status, body := read(t, conn)
			if c.status != 0 && status != c.status || status/100 != 4 {
				t.Errorf("%d %s", status, body)
			}
		})
	}
	if n := hasty.effects(t) + s.effects(t); n != 0 {
		t.Errorf("%d written", n)
	}
}

func TestASlowClientHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	s := start(t, limited(func(l *web.Limits) { l.AtWork = 1 }))
	for range 200 {
		conn := s.dial(t)
		if _, err := fmt.Fprint(conn, head("POST /api/things HTTP/1.1", "Content-Type: application/json", "Content-Length: 100")+"{"); err != nil {
			t.Fatal(err)
		}
	}
	if a := s.do(t, request{method: "POST", path: "/api/things", body: good}); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestMoreThanCanBeCarriedIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t, limited(func(l *web.Limits) { l.AtWork, l.Patience = 2, 50*time.Millisecond }))
	var working sync.WaitGroup
	for range 2 {
		working.Go(func() {
			if a := s.do(t, request{method: "GET", path: "/api/slow"}); a.status != 200 {
				t.Errorf("one that has its place: %d %s", a.status, a.body)
			}
		})
		<-s.inside
	}
	a := s.do(t, request{method: "GET", path: "/api/search?q=x"})
	if a.status != 503 || a.problem.Code != "busy" || a.header.Get("Retry-After") == "" {
		t.Errorf("one too many: %d %s", a.status, a.body)
	}
	checkSentence(t, a.problem.Detail)
	if a := s.do(t, request{method: "GET", path: "/healthz"}); a.status != 200 {
		t.Errorf("health under load: %d", a.status)
	}
	close(s.goOn)
	working.Wait()
	if a := s.do(t, request{method: "GET", path: "/api/search?q=x"}); a.status != 200 {
		t.Errorf("after the load: %d %s", a.status, a.body)
	}
}

func TestShutdownLetsRequestsFinish(t *testing.T) {
	t.Parallel()
	s := start(t, limited(func(l *web.Limits) { l.Stop = 10 * time.Minute }))
	var working sync.WaitGroup
	for range 20 {
		working.Go(func() {
			if a := s.do(t, request{method: "GET", path: "/api/slow"}); a.status != 200 {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
		<-s.inside
	}
	idle := s.dial(t) // has a connection, asks for nothing
	stopped := make(chan error, 1)
	go func() { stopped <- s.app.Shutdown() }()
	for { // until it takes no more connections
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err != nil {
			break
		}
		_ = conn.Close()
	}
	close(s.goOn)
	working.Wait()
	_ = idle.Close()
	begun := time.Now()
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if took := time.Since(begun); took > time.Minute { // far from the end of its patience
		t.Errorf("it took %s more", took)
	}
}

func TestShutdownDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	s := start(t, limited(func(l *web.Limits) { l.Stop = 100 * time.Millisecond }))
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		s.do(t, request{method: "GET", path: "/api/slow"})
	}()
	<-s.inside
	if err := s.app.Shutdown(); err != nil {
		t.Error(err)
	}
	close(s.goOn)
	<-answered
}

func TestAnUndeclaredRouteDoesNotStart(t *testing.T) {
	t.Parallel()
	_, err := web.New(web.Deps{Routes: func(r *route.Router) {
		route.Empty(r, route.Route{Method: http.MethodPost, Path: "/api/open"}, func(context.Context, *struct{}) error { return nil })
	}})
	if err == nil || !strings.Contains(err.Error(), "POST /api/open") {
		t.Errorf("error %v", err)
	}
}

func TestWhereARequestComesFrom(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	behind := start(t, func(d *web.Deps) { d.Proxies = proxies })
	direct := start(t)
	for _, c := range []struct {
		s         *server
		forwarded string
		want      string
	}{
		{direct, "", "127.0.0.1"},
		{direct, "203.0.113.9", "127.0.0.1"},
		{behind, "", "127.0.0.1"},
		{behind, "203.0.113.9", "203.0.113.9"},
		{behind, "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		{behind, "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"},
		{behind, "::ffff:203.0.113.9", "203.0.113.9"},
		{behind, "2001:db8::1", "2001:db8::1"},
		{behind, "198.51.100.1, nonsense", "127.0.0.1"},
	} {
		a := c.s.do(t, request{"GET", "/api/search?q=x", "", map[string]string{"X-Forwarded-For": c.forwarded}})
		if !strings.Contains(string(a.body), `"address":"`+c.want+`"`) {
			t.Errorf("forwarded for %q: %.80s, want %s", c.forwarded, a.body, c.want)
		}
	}
	if a := behind.do(t, request{"GET", "/metrics", "", map[string]string{"X-Forwarded-For": "203.0.113.9"}}); a.status != 404 {
		t.Errorf("metrics from outside: %d", a.status)
	}
	a := direct.do(t, request{"GET", "/api/search?q=x", "", map[string]string{"User-Agent": "浏览器\xff\xfe " + strings.Repeat("a", 1000)}})
	if !strings.Contains(string(a.body), `"agent":"浏览器 `+strings.Repeat("a", 196)+`"`) {
		t.Errorf("agent: %.300s", a.body)
	}
}
