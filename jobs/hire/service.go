package hire

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/jobs/apply"
	"gongxiang/matching/lending"
)

// Service keeps hires. It is safe for concurrent use.
type Service struct {
	DB      *postgres.DB
	Vault   *pii.Vault
	Clock   calendar.Clock
	Lending *lending.Service // says whether somebody who is lent out may be hired
	Apply   *apply.Service
	// Started is told of every placement, in its transaction: of whom, by all rows
	// that he is known by, and where. The ledger of the key groups sets it; may be nil.
	Started func(ctx context.Context, tx pgx.Tx, persons []uuid.UUID, where string, on calendar.Date, by uuid.UUID, at time.Time) error
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, lent *lending.Service, applications *apply.Service) *Service {
	return &Service{DB: db, Vault: vault, Clock: clock, Lending: lent, Apply: applications}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }

// now is the present instant as PostgreSQL keeps it.
func (s *Service) now() time.Time { return s.Clock.Now().Truncate(time.Microsecond) }
