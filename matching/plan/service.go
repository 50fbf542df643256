package plan

import (
	"context"
	"log/slog"

	"github.com/google/uuid"
	"golang.org/x/sync/semaphore"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/matching/lending"
	"gongxiang/matching/reference"
)

// Service makes and keeps dispatch plans. It is safe for concurrent use.
type Service struct {
	DB      *postgres.DB
	Clock   calendar.Clock
	Book    func() *reference.TradeBook
	Lending *lending.Service
	Log     *slog.Logger
	Entered func(ctx context.Context, phase string) // is called when an attempt begins a phase, with the attempt's context; nil but in tests
	most    int64                                   // mostAgain, but in tests
	turn    *semaphore.Weighted                     // of plans that are made anew while somebody waits, by their postings
}

// New makes the service.
func New(db *postgres.DB, clock calendar.Clock, book func() *reference.TradeBook, l *lending.Service, log *slog.Logger) *Service {
	return &Service{DB: db, Clock: clock, Book: book, Lending: l, Log: log, most: mostAgain, turn: semaphore.NewWeighted(mostAgain)}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }

func newID() (uuid.UUID, error) { return uuid.NewV7() }
