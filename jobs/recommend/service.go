package recommend

import (
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/jobs/vacancy"
)

// Deps is what the service works with.
type Deps struct {
	DB        *postgres.DB
	Vault     *pii.Vault
	Clock     calendar.Clock
	Vacancies *vacancy.Service
	PhoneOf   PhoneOf
}

// Service knows wishes and what fits them. It is safe for concurrent use.
type Service struct {
	Deps
	pool *pool
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d, pool: newPool()} }
