package web

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"gongxiang/internal/route"
)

// edge is round every request. Whatever goes wrong inside becomes an answer here.
func (a *App) edge(c *fiber.Ctx) error {
	start := time.Now()
	id := a.run + "-" + strconv.FormatUint(a.count.Add(1), 36)
	ctx, cancel := context.WithTimeout(WithRequestID(context.Background(), id), a.limits.Request)
	defer cancel()
	if safe(c.Method()) { // a change that has begun is made: its key answers whoever asks again
		defer whileThere(ctx, cancel, c.Context().Conn())()
	}
	c.SetUserContext(route.WithStreamer(ctx, a.streamer(ctx, c)))
	if err := a.recovered(c); err != nil {
		_ = a.refuse(c, err) // never fails
	}
	a.addHeaders(c)
	c.Set("X-Request-Id", id)
	compress(c)
	a.note(ctx, c, time.Since(start))
	return nil
}

// recovered turns a panic into an error, which is logged with its stack.
func (a *App) recovered(c *fiber.Ctx) (err error) {
	defer func() {
		if v := recover(); v != nil {
			a.deps.Log.ErrorContext(c.UserContext(), "panic", "value", fmt.Sprint(v), "stack", string(debug.Stack()))
			err = failed()
		}
	}()
	return c.Next()
}

// note writes the access log and counts. The route is the declared one, never
// what was asked for: addresses and queries may hold what a log must not.
func (a *App) note(ctx context.Context, c *fiber.Ctx, took time.Duration) {
	path, status := c.Route().Path, c.Response().StatusCode()
	switch path {
	case "/healthz", "/readyz", "/metrics":
		return
	case "/", "/api":
		path = "-" // no declared one
	}
	a.metrics.observe(c.Method(), path, status, took)
	a.deps.Log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("method", c.Method()), slog.String("route", path),
		slog.Int("status", status), slog.Float64("ms", float64(took.Microseconds())/1000))
}

var compressor = fasthttp.CompressHandlerBrotliLevel(func(*fasthttp.RequestCtx) {},
	fasthttp.CompressBrotliBestSpeed, fasthttp.CompressBestSpeed)

// compress packs JSON that is worth it; files of the front end come packed.
func compress(c *fiber.Ctx) {
	if c.Response().IsBodyStream() || len(c.Response().Body()) < 1<<10 || !jsonType(c.Response().Header.ContentType()) {
		return
	}
	compressor(c.Context())
}

func (a *App) addHeaders(c *fiber.Ctx) {
	h := &c.Response().Header
	for _, pair := range a.secure {
		h.Set(pair[0], pair[1])
	}
}

// securityHeaders are the same on every answer. Element Plus and ECharts set
// styles in the page, so those may be inline; scripts may not. Older phones do
// not count a page's own WebSocket as 'self', so it is named. Camera and
// microphone are for the talks of a fair, when the person allows it.
func securityHeaders(tls bool, origins []string) [][2]string {
	connect := "connect-src 'self'"
	for _, origin := range origins {
		// https://… is wss://…; of an IPv6 address the policy knows no way to write it.
		if rest, ok := strings.CutPrefix(origin, "http"); ok && !strings.Contains(rest, "[") {
			connect += " ws" + rest
		}
	}
	headers := [][2]string{
		{"Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
			"img-src 'self' data: blob:; font-src 'self' data:; " + connect + "; object-src 'none'; " +
			"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"},
		{"Referrer-Policy", "same-origin"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Permissions-Policy", "camera=(self), microphone=(self), geolocation=()"},
	}
	if tls {
		headers = append(headers, [2]string{"Strict-Transport-Security", "max-age=31536000"})
	}
	return headers
}
