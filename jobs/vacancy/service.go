package vacancy

import (
	"context"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/search"
	"gongxiang/matching/reference"
)

// Service keeps vacancies. It is safe for concurrent use once its fields stand.
type Service struct {
	DB     *postgres.DB
	Clock  calendar.Clock
	Book   func() *reference.TradeBook // the present one: catalog.Catalog's Book
	Index  *search.Index               // written with every change
	Engine search.Engine               // asked by the public list
	Look   func(context.Context) error // counts what strangers ask; nil: nobody does
}

// New makes the service, which searches in PostgreSQL unless its Index and
// Engine are set to others.
func New(db *postgres.DB, clock calendar.Clock, book func() *reference.TradeBook) *Service {
	return &Service{DB: db, Clock: clock, Book: book, Index: search.NewIndex(false), Engine: search.NewPostgres(db)}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }
