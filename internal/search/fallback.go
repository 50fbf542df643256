package search

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gongxiang/internal/problem"
)

// Fallback lets one engine answer while another is away or slow. After a
// failure the other is left alone for a few seconds, so that not every search
// waits for it; then one search tries it again.
type Fallback struct {
	engine, standIn Engine
	patience, pause time.Duration

	mu    sync.Mutex
	away  bool
	until time.Time
}

// NewFallback searches with Meilisearch, and with PostgreSQL where that fails.
func NewFallback(engine *Meili, standIn *Postgres) *Fallback {
	return &Fallback{engine: engine, standIn: standIn, patience: time.Second, pause: 5 * time.Second}
}

// Search answers q; Degraded says that the stand-in did.
func (f *Fallback) Search(ctx context.Context, q Query) (Result, error) {
	if f.worthTrying() {
		limited, cancel := context.WithTimeout(ctx, f.patience)
		result, err := f.engine.Search(limited, q)
		cancel()
		if _, refused := problem.As(err); err == nil || refused {
			f.answered()
			return result, err
		}
		if ctx.Err() != nil {
			return Result{}, err
		}
		f.failed(err)
	}
	result, err := f.standIn.Search(ctx, q)
	result.Degraded = true
	return result, err
}

func (f *Fallback) worthTrying() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.away {
		return true
	}
	if time.Now().Before(f.until) {
		return false
	}
	f.until = time.Now().Add(f.pause) // the others go on without it meanwhile
	return true
}

func (f *Fallback) answered() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.away {
		slog.Info("the search engine answers again")
	}
	f.away = false
}

func (f *Fallback) failed(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.away {
		slog.Warn("the search engine does not answer; the database does", "error", err)
	}
	f.away, f.until = true, time.Now().Add(f.pause)
}
