package web

import (
	"bufio"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
)

// hijacker runs a bare server that hands over each connection after its first
// request; with keeps, the server leaves closing it to us.
func hijacker(t *testing.T, keeps bool, take func(net.Conn)) (addr string) {
	t.Helper()
	server := &fasthttp.Server{KeepHijackedConns: keeps, Handler: func(ctx *fasthttp.RequestCtx) { ctx.Hijack(take) }}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(&lingering{Listener: ln, log: slog.New(slog.DiscardHandler)}) }()
	t.Cleanup(func() { _ = server.Shutdown() })
	return ln.Addr().String()
}

// visit sends a request and reads its answer.
func visit(t *testing.T, addr, more string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"+more); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return conn, r
}

// writeLate has a client come and go, then another come, and writes to what was
// kept of the first; it reports whether that reached the second. keep says what
// is kept of a connection that the server hands over.
func writeLate(t *testing.T, serverCloses bool, keep func(net.Conn) net.Conn) (leaked bool) {
	t.Helper()
	const late, own = "for the one who left\n", "for the one who came\n"
	kept, ended := make(chan net.Conn, 2), make(chan struct{}, 2)
	addr := hijacker(t, !serverCloses, func(given net.Conn) {
		conn := keep(given)
		kept <- conn
		_, _ = conn.Read(make([]byte, 1)) // as a reader does: until the client ends
		if !serverCloses {
			_ = conn.Close()
		}
		ended <- struct{}{}
	})
	for range 50 {
		client, _ := visit(t, addr, "")
		left := <-kept
		_ = client.Close()
		<-ended
		other, r := visit(t, addr, "")
		came := <-kept
		func() {
			defer func() { _ = recover() }() // it may be nobody's at the moment
			_, _ = left.Write([]byte(late))
		}()
		if _, err := came.Write([]byte(own)); err != nil {
			t.Fatal(err)
		}
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		leaked = leaked || line == late
		_ = other.Close()
		<-ended
	}
	return leaked
}

// What the hub gets of a connection reaches nobody once its client has gone.
func TestALateWriterReachesNoOtherClient(t *testing.T) {
	t.Parallel()
	if writeLate(t, false, func(given net.Conn) net.Conn {
		tcp, _, err := below(given)
		if err != nil {
			t.Error(err)
		}
		return tcp
	}) {
		t.Error("it reached another client")
	}
}

func TestWhatTheServerReadAlreadyIsTakenAlong(t *testing.T) {
	t.Parallel()
	read := make(chan string, 1)
	addr := hijacker(t, true, func(given net.Conn) {
		tcp, early, err := below(given)
		if err != nil {
			t.Error(err)
			return
		}
		more := make([]byte, 100)
		n, err := tcp.Read(more) // its deadline is gone, too
		if err != nil {
			t.Error(err)
		}
		read <- string(early) + string(more[:n])
	})
	client, _ := visit(t, addr, "behind the request, ")
	if _, err := fmt.Fprint(client, "later"); err != nil {
		t.Fatal(err)
	}
	if got := <-read; got != "behind the request, later" {
		t.Errorf("%q", got)
	}
}
