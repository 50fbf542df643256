package room_test

import (
	"log/slog"
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
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := matchingtest.New(t)
	b, err := bus.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return &world{w, room.New(room.Deps{DB: w.DB, Bus: b, Clock: w.Clock, Log: slog.New(slog.DiscardHandler)}), uuid.New(), t}
}

// room is a room of the world's fair.
func (w *world) room(kind room.Kind) room.Ref {
	return room.Ref{Fair: w.fair, Kind: kind, Of: uuid.New()}
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
