package web_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"gongxiang/internal/route"
	"gongxiang/web"
)

// What is worked at for a client that has hung up ends, where it only reads: its
// time, and whatever it waits for, are others'. A change that has begun goes on.
func TestWorkEndsWhenItsClientHangsUp(t *testing.T) {
	t.Parallel()
	begun, ended := make(chan context.Context), make(chan error)
	goOn := make(chan struct{})
	wait := func(ctx context.Context, _ *struct{}) error {
		begun <- ctx
		select {
		case <-ctx.Done():
			ended <- ctx.Err()
			return fmt.Errorf("nobody waits: %w", ctx.Err())
		case <-goOn:
			return nil
		}
	}
	t.Cleanup(func() { // once all requests have ended
		if strings.Contains(logs.String(), "nobody waits") {
			t.Error("that a client left is logged as a fault")
		}
	})
	s := start(t, func(d *web.Deps) {
		d.Routes = func(r *route.Router) {
			route.Empty(r, route.Route{Method: http.MethodGet, Path: "/api/waits", Access: route.Public, Summary: "等"}, wait)
			route.Empty(r, route.Route{Method: http.MethodPost, Path: "/api/changes", Access: route.Public, Summary: "改"}, wait)
		}
	})
	ask := func(lines ...string) (net.Conn, context.Context) {
		conn := s.dial(t)
		if _, err := fmt.Fprint(conn, head(lines...)); err != nil {
			t.Fatal(err)
		}
		return conn, <-begun
	}
	hangUp := func(conn net.Conn) {
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	stays, there := ask("GET /api/waits HTTP/1.1")
	changes, change := ask("POST /api/changes HTTP/1.1", "Content-Length: 0")
	hangUp(changes)
	leaves, _ := ask("GET /api/waits HTTP/1.1")
	hangUp(leaves)
	if err := <-ended; err == nil {
		t.Error("it went on")
	}
	if there.Err() != nil || change.Err() != nil {
		t.Errorf("who is there is sent away: %v, or a change ends: %v", there.Err(), change.Err())
	}
	close(goOn)
	if status, _ := read(t, stays); status != 204 {
		t.Errorf("who waited gets %d", status)
	}
}
