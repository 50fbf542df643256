package web

import (
	"context"
	"net/netip"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"gongxiang/internal/problem"
)

// health serves those who watch over the process.
func (a *App) health() {
	a.fiber.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	a.fiber.Get("/readyz", a.ready)
	serve := adaptor.HTTPHandler(promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{}))
	a.fiber.Get("/metrics", func(c *fiber.Ctx) error {
		// Not for those who come in from outside through the proxy.
		if addr, err := netip.ParseAddr(a.client(c).Address); err != nil || !addr.IsLoopback() && !addr.IsPrivate() {
			return fiber.ErrNotFound
		}
		return serve(c)
	})
}

// ready says whether requests can be answered: the database does, and its
// schema is there.
func (a *App) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 2*time.Second)
	defer cancel()
	var migrated bool
	err := a.deps.DB.QueryRow(ctx, "SELECT to_regclass('import_row') IS NOT NULL").Scan(&migrated)
	if err == nil && migrated {
		return c.SendString("ok\n")
	}
	p := problem.New(fiber.StatusServiceUnavailable, "not_ready", "数据库暂时不可用，请稍后再试。")
	p.RetryAfter = 2
	return p.Because(err)
}
