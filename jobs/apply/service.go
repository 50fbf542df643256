package apply

import (
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
)

// Service keeps applications. It is safe for concurrent use.
type Service struct {
	DB    *postgres.DB
	Vault *pii.Vault
	Clock calendar.Clock
	Auth  *auth.Service
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, accounts *auth.Service) *Service {
	return &Service{db, vault, clock, accounts}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }
