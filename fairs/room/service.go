package room

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/bus"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// Deps is what the service stands on.
type Deps struct {
	DB    *postgres.DB
	Bus   *bus.Bus
	Clock calendar.Clock
	Log   *slog.Logger
	// Alive says which of these sessions still are.
	Alive func(ctx context.Context, hashes [][]byte) ([][]byte, error)
}

// Service is this node's part in all rooms. It is safe for concurrent use.
type Service struct {
	Deps
	// May says who may do what in which room. Set it before the first Open; nobody
	// may do anything until then.
	May May

	node   string
	ctx    context.Context // of what nobody waits for; ends with Run
	cancel context.CancelFunc

	mu       sync.Mutex // held for moments; never with a room's
	rooms    map[uuid.UUID]*local
	fairs    map[uuid.UUID]*here
	sessions map[*session]struct{}

	missed  chan struct{} // the bus was away
	fetches chan struct{} // as many rooms are read on at once
	asks    chan struct{} // as many permits are asked again at once
	joins   chan struct{} // as many come in at once
	says    chan saying

	quiet time.Duration // between two comparisons with the database

	words    wordLists
	speech   rates // says
	comings  rates // joins, and pages of what was missed
	signals  rates
	presence presence
}

// New makes the service. Nothing happens by itself before Run.
func New(d Deps) *Service {
	s := &Service{
		Deps: d, quiet: quietEvery, node: uuid.NewString()[:8], May: nobodyMay,
		rooms: map[uuid.UUID]*local{}, fairs: map[uuid.UUID]*here{}, sessions: map[*session]struct{}{},
		missed: make(chan struct{}, 1), fetches: make(chan struct{}, 4), asks: make(chan struct{}, 4), joins: make(chan struct{}, joinsMost), says: make(chan saying, saysMost),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.speech.every, s.speech.saved = sayEvery, saysSaved
	s.comings.every, s.comings.saved = askEvery, asksSaved
	s.signals.every, s.signals.saved = signalEvery, signalsSaved
	s.presence.init()
	return s
}

func nobodyMay(context.Context, auth.Caller, Ref) (Permit, error) { return Permit{}, nil }

// Run commits what is said, finds what the bus lost, and looks at the sessions,
// until ctx ends. It returns when all that has stopped.
func (s *Service) Run(ctx context.Context) {
	defer s.cancel()
	var all sync.WaitGroup
	for _, run := range []func(context.Context){s.commitSays, s.watch, s.watchSessions, s.notePresence} {
		all.Go(func() { run(ctx) })
	}
	all.Wait()
}
