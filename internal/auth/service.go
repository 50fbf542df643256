package auth

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

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
	// BureauPhone is whom to call: the bureau, which can end an account.
	BureauPhone string
}

// Service signs people in. It is safe for concurrent use.
type Service struct {
	Deps
	// Moved are told in the transaction in which a person's account gets another
	// number; set while wiring.
	Moved   []func(ctx context.Context, tx pgx.Tx, m Move) error
	hashers hashers
}

// Move is a person's way from one number to another.
type Move struct {
	Person   uuid.UUID
	From, To pii.Phone
	Account  uuid.UUID
	At       time.Time
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d, hashers: newHashers()} }

// Sweep deletes sessions, codes and counters that no longer mean anything, and ends
// the cases that nobody decided in time; for a periodic job.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.Clock.Now()
	if err := lapseCases(ctx, s.DB, now); err != nil {
		return err
	}
	return sweep(ctx, s.DB, now, now.Add(-sessionIdle), now.Add(-24*time.Hour))
}
