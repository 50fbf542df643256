package app

import (
	"context"

	"gongxiang/internal/search"
	"gongxiang/web"
)

// gauges are what the domains show in /metrics.
func (d *Domains) gauges() []web.Gauge {
	gauges := []web.Gauge{
		{Name: "ledger_sound", Help: "Whether the placement ledger is what was signed before; 0: it was tampered with, and nothing is signed.",
			Read: func(context.Context) (float64, error) { return number(d.Ledger.Sound()), nil }},
		{Name: "ledger_missing", Help: "Placements without their entries in the ledger, at the last daily look.",
			Read: func(context.Context) (float64, error) { return float64(d.Ledger.Missing()), nil }},
	}
	if d.Meili == nil {
		return gauges
	}
	of := func(name, help string, value func(search.Status) float64) web.Gauge {
		return web.Gauge{Name: name, Help: help, Read: func(ctx context.Context) (float64, error) {
			s, err := d.Meili.Status(ctx)
			return value(s), err
		}}
	}
	return append(gauges,
		of("search_ready", "Whether Meilisearch answers searches; 0: PostgreSQL does.", func(s search.Status) float64 { return number(s.Ready) }),
		of("search_jobs_waiting", "Changes that Meilisearch does not have yet.", func(s search.Status) float64 { return float64(s.Waiting) }),
		of("search_jobs_failing", "Those of them that have failed before.", func(s search.Status) float64 { return float64(s.Failing) }),
	)
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
