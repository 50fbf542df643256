package app_test

import (
	"log/slog"
	"testing"

	"gongxiang/cmd/gongxiang/app"
	"gongxiang/internal/config"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
)

// Nothing of a node is decided by its machine's own clock.
func TestANodeDecidesByTheDatabasesClock(t *testing.T) {
	t.Parallel()
	settings := map[string]string{"DATABASE_URL": pgtest.URL(t), "GX_DATA": t.TempDir(), "GX_ADDR": "127.0.0.1:0"}
	cfg, err := config.Load(func(name string) string { return settings[name] })
	if err != nil {
		t.Fatal(err)
	}
	p, err := app.Open(t.Context(), app.Options{Config: cfg, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, ok := p.Clock.(*postgres.Clock); !ok {
		t.Errorf("its clock is %T", p.Clock)
	}
	domains, err := app.Wire(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if domains.Floor.Clock != p.Clock || domains.Rooms.Clock != p.Clock {
		t.Error("fairs have another clock")
	}
}
