package auth

import (
	"context"
	"time"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
)

// Deps is what the service stands on.
type Deps struct {
	DB    *postgres.DB
	Vault *pii.Vault
	Clock calendar.Clock
	SMS   SMSSender
}

// Service signs people in. It is safe for concurrent use.
type Service struct {
	Deps
	hashers hashers
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d, hashers: newHashers()} }

// Sweep deletes sessions, codes and counters that no longer mean anything; for
// a periodic job.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.Clock.Now()
	return sweep(ctx, s.DB, now, now.Add(-sessionIdle), now.Add(-24*time.Hour))
}
