package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/matching/reference"
)

// recommend asks for one person's recommendations, his wish another each time,
// and measures the night's run over 20,000 wishes.
func (b *bench) recommend(ctx context.Context) ([]figure, error) {
	c, err := b.server.signIn("seeker")
	if err != nil {
		return nil, err
	}
	r, seed := rand.New(rand.NewPCG(7, 8)), reference.Default()
	took, err := repeat(b.times(30), b.times(400), func() (time.Duration, error) {
		var mine struct{ Version int }
		if err := c.call(http.MethodGet, "/api/me/wish", "", nil, &mine); err != nil {
			return 0, err
		}
		wish := wishOf(r, seed)
		wish["version"] = mine.Version
		body, err := json.Marshal(wish)
		if err != nil {
			return 0, err
		}
		if err := c.call(http.MethodPut, "/api/me/wish", "application/json", body, nil); err != nil {
			return 0, err
		}
		began := time.Now()
		err = c.call(http.MethodGet, "/api/me/recommendations?limit=10", "", nil, nil)
		return time.Since(began), err
	})
	if err != nil {
		return nil, err
	}
	fmt.Printf("recommendations p50 %.2f ms\n", percentile(took, 50))
	figures := []figure{{name: "recommendations among 100,000 vacancies over HTTP: p95", unit: "ms", measured: percentile(took, 95), limit: 50}}
	seconds, err := b.night(ctx, r, seed, b.times(20000))
	return append(figures, figure{name: "recommendations by night for 20,000 wishes", unit: "s", measured: seconds, limit: 60}), err
}

func wishOf(r *rand.Rand, seed *reference.Seed) map[string]any {
	trades, towns := []string{}, []string{}
	for range r.IntN(4) {
		trades = append(trades, seed.Trades[r.IntN(len(seed.Trades))].Code)
	}
	for range r.IntN(3) {
		towns = append(towns, seed.Towns[r.IntN(len(seed.Towns))].Code)
	}
	return map[string]any{"trades": trades, "towns": towns, "payFloorFen": 3000_00 + 100_00*r.IntN(50), "lodging": r.IntN(3) == 0}
}

// night writes wishes beside the service, and starts it anew: the night's run
// comes with the start. It measures from there until all is written.
func (b *bench) night(ctx context.Context, r *rand.Rand, seed *reference.Seed, persons int) (seconds float64, err error) {
	b.server.stop()
	defer func() { _ = b.server.start(ctx) }() // for what is measured next
	database, err := postgres.StartPrivate(ctx, filepath.Join(b.dir, "data", "pg"))
	if err != nil {
		return 0, err
	}
	defer database.Stop()
	defer b.server.stop()
	conn, err := pgx.Connect(ctx, database.URL())
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(ctx) }()
	wishes := make([]map[string]any, persons)
	for i := range wishes {
		wishes[i] = wishOf(r, seed)
	}
	text, err := json.Marshal(wishes)
	if err != nil {
		return 0, err
	}
	if _, err = conn.Exec(ctx, `
		WITH wish AS (SELECT gen_random_uuid() AS id, w FROM jsonb_array_elements($1::jsonb) w),
		made AS (INSERT INTO person (id, name, created_at, updated_at) SELECT id, '示例', now(), now() FROM wish RETURNING id)
		INSERT INTO job_wish (person_id, trades, towns, pay_floor_fen, lodging, created_at, updated_at)
		SELECT id, ARRAY(SELECT jsonb_array_elements_text(w->'trades')), ARRAY(SELECT jsonb_array_elements_text(w->'towns')),
			(w->>'payFloorFen')::bigint, (w->>'lodging')::boolean, now(), now() FROM wish JOIN made USING (id)`, string(text)); err != nil {
		return 0, err
	}
	if _, err = conn.Exec(ctx, `DELETE FROM river.river_job WHERE args->>'task' = 'recommendations'`); err != nil {
		return 0, err
	}
	began := time.Now()
	if err = b.server.start(ctx); err != nil {
		return 0, err
	}
	for ; ; time.Sleep(20 * time.Millisecond) {
		var done bool
		if err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM river.river_job WHERE args->>'task' = 'recommendations' AND state = 'completed')`).Scan(&done); err != nil {
			return 0, err
		}
		if done || time.Since(began) > 5*time.Minute {
			return time.Since(began).Seconds(), nil
		}
	}
}
