package web_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"testing"

	"github.com/valyala/fasthttp"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/web"
)

// BenchmarkChain is what the surface itself costs per request, without any
// database: one connection, a small JSON answer.
func BenchmarkChain(b *testing.B) {
	app, err := web.New(web.Deps{
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Origins: []string{origin},
		Authenticate: func(context.Context, string) (auth.Caller, error) { return accounts["token-enterprise"], nil },
		Routes: func(r *route.Router) {
			route.JSON(r, route.Route{Method: "GET", Path: "/api/things/{id}", Access: route.SignedIn, Summary: "查看"},
				func(_ context.Context, in *struct {
					ID string `path:"id"`
				}) (thing, error) {
					return thing{Name: in.ID}, nil
				})
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = app.Serve(ln) }()
	b.Cleanup(func() { _ = app.Shutdown() })
	client := &fasthttp.HostClient{Addr: ln.Addr().String()}
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	req.SetRequestURI("http://x/api/things/17")
	req.Header.SetCookie("gx_session", "token-enterprise")
	b.ReportAllocs()
	for b.Loop() {
		if err := client.Do(req, resp); err != nil || resp.StatusCode() != 200 {
			b.Fatal(err, resp.StatusCode())
		}
	}
}
