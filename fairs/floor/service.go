package floor

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/recommend"
)

// Deps is what the service works with.
type Deps struct {
	DB    *postgres.DB
	Vault *pii.Vault
	Clock calendar.Clock
	Auth  *auth.Service
	Fits  *recommend.Service
	Apply *apply.Service
	Rooms *room.Service
	Log   *slog.Logger
	// Keep is how old what all read alike may be when a page begins (lobby.go); the
	// page hears at once what has happened since. Zero: it is read each time.
	Keep time.Duration
}

// Service keeps the live day. It is safe for concurrent use.
type Service struct {
	Deps
	node    uuid.UUID // of this process, among those that may watch
	sent    numbers   // what this node last showed
	lobbies lobbies
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{Deps: d, node: uuid.New(), sent: numbers{}, lobbies: lobbies{kept: map[uuid.UUID]keptLobby{}}}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }

// now is the present instant as PostgreSQL keeps it.
func (s *Service) now() time.Time { return s.Clock.Now().Truncate(time.Microsecond) }

func newID() (uuid.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return id, fmt.Errorf("floor: new id: %w", err)
	}
	return id, nil
}

// unseen is how long somebody may have no connection before he is away: one
// beat of the presence (15 seconds) may be late.
const unseen = 20 * time.Second

// act is one transaction of the live day: what it holds, when it is, and to
// which rooms it speaks.
type act struct {
	*Service
	tx  pgx.Tx
	say func(room.Draft)
	at  time.Time
	by  auth.Caller // zero: the clock
}

// do runs fn in one transaction and makes refusals of the database problems.
func (s *Service) do(ctx context.Context, c auth.Caller, fn func(ctx context.Context, a act) error) error {
	return translate(s.Rooms.Tx(ctx, func(ctx context.Context, tx pgx.Tx, say func(room.Draft)) error {
		return fn(ctx, act{s, tx, say, s.now(), c})
	}))
}

// account is who does it; nil: the clock.
func (a act) account() *uuid.UUID {
	if a.by.AccountID == uuid.Nil {
		return nil
	}
	return &a.by.AccountID
}
