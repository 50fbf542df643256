package room_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/bus"
	"gongxiang/matching/matchingtest"
)

type world struct {
	*matchingtest.World
	*room.Service
	fair uuid.UUID
	t    testing.TB
	log  *slog.Logger

	mu      sync.Mutex
	callers map[uuid.UUID]auth.Caller
	permits map[uuid.UUID]room.Permit // of an account, in all rooms
	ended   map[uuid.UUID]bool        // whose sessions are over
	bus     string
}

// caller is an account that the test made.
func (w *world) caller(account uuid.UUID) auth.Caller {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.callers[account]
}

// person is a seeker who may connect.
func (w *world) person(name string) auth.Caller {
	w.t.Helper()
	return w.known(w.Seeker(name))
}

// known lets somebody connect; his session has a hash.
func (w *world) known(c auth.Caller) auth.Caller {
	c.SessionHash = c.AccountID[:]
	w.mu.Lock()
	defer w.mu.Unlock()
	w.callers[c.AccountID] = c
	return c
}

// permit says what an account may do in all rooms; without, it may everything.
func (w *world) permit(c auth.Caller, p room.Permit) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.permits[c.AccountID] = p
}

func (w *world) may(_ context.Context, c auth.Caller, _ room.Ref) (room.Permit, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p, ok := w.permits[c.AccountID]; ok {
		return p, nil
	}
	return room.Permit{Read: true, Say: true}, nil
}

func (w *world) alive(_ context.Context, hashes [][]byte) (alive [][]byte, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, hash := range hashes {
		if !w.ended[uuid.UUID(hash)] {
			alive = append(alive, hash)
		}
	}
	return alive, nil
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := matchingtest.New(t)
	b, err := bus.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	fair := uuid.New()
	w.Exec(`INSERT INTO fair (id, name, status, starts_at, ends_at, created_by, created_at, updated_at)
		VALUES ($1, '春季招聘会', 'planned', now(), now() + interval '3 hours', $2, now(), now())`, fair, w.Officer("").AccountID)
	log := slog.New(slog.DiscardHandler)
	return &world{World: w, Service: room.New(room.Deps{DB: w.DB, Bus: b, Clock: w.Clock, Log: log}), fair: fair, t: t, log: log,
		callers: map[uuid.UUID]auth.Caller{}, permits: map[uuid.UUID]room.Permit{}, ended: map[uuid.UUID]bool{}}
}

// room is a room of the world's fair.
func (w *world) room(kind room.Kind) room.Ref {
	w.t.Helper()
	ref := room.Ref{Fair: w.fair, Kind: kind, Of: uuid.New()}
	err := w.Snapshot(w.t.Context(), func(tx pgx.Tx) error {
		_, err := w.Seqs(w.t.Context(), tx, ref)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return ref
}

// say appends drafts in one transaction.
func (w *world) say(drafts ...room.Draft) {
	w.t.Helper()
	err := w.Tx(w.t.Context(), func(_ ctx, _ pgx.Tx, say func(room.Draft)) error {
		for _, d := range drafts {
			say(d)
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// events are all of a room.
func (w *world) events(ref room.Ref) []room.Event {
	w.t.Helper()
	events, err := w.Since(w.t.Context(), ref.ID(), 0, 10_000)
	if err != nil {
		w.t.Fatal(err)
	}
	for i, e := range events {
		if e.Seq != int64(i+1) {
			w.t.Fatalf("event %d of %s has number %d", i+1, ref.Kind, e.Seq)
		}
	}
	return events
}

func draft(ref room.Ref, by auth.Caller, text string) room.Draft {
	return room.Draft{Room: ref, Kind: "said", By: by.AccountID, Key: uuid.New(), Body: map[string]string{"text": text}}
}
