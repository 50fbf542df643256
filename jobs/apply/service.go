package apply

import (
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/jobs/recommend"
)

// Service keeps applications. It is safe for concurrent use.
type Service struct {
	DB    *postgres.DB
	Vault *pii.Vault
	Clock calendar.Clock
	Auth  *auth.Service
	Fits  *recommend.Service
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, accounts *auth.Service, fits *recommend.Service) *Service {
	return &Service{db, vault, clock, accounts, fits}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }
