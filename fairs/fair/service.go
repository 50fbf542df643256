package fair

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/reference"
)

// Service plans fairs. It is safe for concurrent use once its fields stand.
type Service struct {
	DB        *postgres.DB
	Vault     *pii.Vault
	Clock     calendar.Clock
	Book      func() *reference.TradeBook
	Auth      *auth.Service
	Vacancies *vacancy.Service
	Site      string // where everybody finds us: "https://gongxiang.example"
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, book func() *reference.TradeBook, accounts *auth.Service, vacancies *vacancy.Service) *Service {
	return &Service{DB: db, Vault: vault, Clock: clock, Book: book, Auth: accounts, Vacancies: vacancies}
}

func (s *Service) now() time.Time { return s.Clock.Now().Truncate(time.Microsecond) }

func newID() (uuid.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return id, fmt.Errorf("fair: new id: %w", err)
	}
	return id, nil
}
