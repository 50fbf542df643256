package vacancy

import (
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/matching/reference"
)

// Service keeps vacancies. It is safe for concurrent use.
type Service struct {
	DB    *postgres.DB
	Clock calendar.Clock
	Book  func() *reference.TradeBook // the present one: catalog.Catalog's Book
}

// New makes the service.
func New(db *postgres.DB, clock calendar.Clock, book func() *reference.TradeBook) *Service {
	return &Service{DB: db, Clock: clock, Book: book}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }
