package compliance

import (
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// Service watches. It is safe for concurrent use.
type Service struct {
	DB    *postgres.DB
	Clock calendar.Clock
}

// New makes the service.
func New(db *postgres.DB, clock calendar.Clock) *Service { return &Service{db, clock} }

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }
