package ledger

import (
	"log/slog"
	"sync/atomic"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// Deps are what the service stands on.
type Deps struct {
	DB    *postgres.DB
	Key   *Key
	Dir   string // where checkpoints are kept outside of the database; made when the first goes there
	Clock calendar.Clock
	Log   *slog.Logger
}

// Service signs and hands out the ledger. It is safe for concurrent use.
type Service struct {
	db      *postgres.DB
	key     *Key
	dir     string
	clock   calendar.Clock
	log     *slog.Logger
	broken  atomic.Bool
	missing atomic.Int64
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, key: d.Key, dir: d.Dir, clock: d.Clock, log: d.Log}
}

// Sound reports whether the ledger was what had been signed before, at the last
// look: before each signature.
func (s *Service) Sound() bool { return !s.broken.Load() }

// Missing is how many placements were without their entries when the ledger was
// last published.
func (s *Service) Missing() int64 { return s.missing.Load() }
