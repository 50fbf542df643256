package posting

import (
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/search"
	"gongxiang/matching/reference"
)

// Service keeps surpluses and shortages. It is safe for concurrent use.
type Service struct {
	DB    *postgres.DB
	Vault *pii.Vault
	Clock calendar.Clock
	Book  func() *reference.TradeBook // the present one: catalog.Catalog's Book
	Index *search.Index
}

// New makes the service.
func New(db *postgres.DB, vault *pii.Vault, clock calendar.Clock, book func() *reference.TradeBook, index *search.Index) *Service {
	return &Service{DB: db, Vault: vault, Clock: clock, Book: book, Index: index}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }
