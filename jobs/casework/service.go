package casework

import (
	"time"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/jobs/recommend"
	"gongxiang/matching/reference"
)

// Service keeps the ledger. It is safe for concurrent use.
type Service struct {
	DB    *postgres.DB
	Vault *pii.Vault
	Clock calendar.Clock
	Book  func() *reference.TradeBook // the present one: catalog.Catalog's Book
	Fits  *recommend.Service
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, book func() *reference.TradeBook, fits *recommend.Service) *Service {
	return &Service{DB: db, Vault: vault, Clock: clock, Book: book, Fits: fits}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }

// now is the present instant as PostgreSQL keeps it.
func (s *Service) now() time.Time { return s.Clock.Now().Truncate(time.Microsecond) }

func (s *Service) townName(code string) string {
	town, _ := s.Book().Towns.ByCode(code)
	return town.Name
}
