package room_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/postgres"
)

type ctx = context.Context

func TestEventsAreNumberedWithoutAHoleWhoeverWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := w.Seeker("陈一")
	rooms := []room.Ref{w.room(room.Hall), w.room(room.Booth), w.room(room.Talk)}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			err := w.Tx(t.Context(), func(_ ctx, _ pgx.Tx, say func(room.Draft)) error {
				order := slices.Clone(rooms)
				if i%2 == 1 {
					slices.Reverse(order)
				}
				for _, r := range order {
					say(draft(r, by, fmt.Sprint(i)))
					say(draft(r, by, fmt.Sprint(i)))
				}
				if i%5 == 0 {
					return errSpoilt
				}
				return nil
			})
			if err != nil && !errors.Is(err, errSpoilt) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, r := range rooms {
		events := w.events(r)
		if len(events) != 64 {
			t.Errorf("%s: %d events, want the 64 of those who committed", r.Kind, len(events))
		}
		for i := 0; i < len(events); i += 2 {
			if string(events[i].Body) != string(events[i+1].Body) {
				t.Errorf("%s: another's event stands between two of one transaction", r.Kind)
			}
		}
	}
}

var errSpoilt = errors.New("spoilt")

func TestRolledBackLeavesNeitherEventNorRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref, by := room.Ref{Fair: w.fair, Kind: room.Booth, Of: uuid.New()}, w.Seeker("陈一")
	err := w.Tx(t.Context(), func(ctx context.Context, tx pgx.Tx, say func(room.Draft)) error {
		say(draft(ref, by, "一"))
		_, err := tx.Exec(ctx, `SELECT 1 / 0`)
		return err
	})
	if err == nil {
		t.Fatal("committed")
	}
	if n := w.count(`SELECT count(*) FROM fair_room`); n != 0 {
		t.Errorf("%d rooms", n)
	}
	w.say(draft(ref, by, "二"))
	if events := w.events(ref); len(events) != 1 {
		t.Errorf("%d events", len(events))
	}
}

func TestKeyHappensOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref, by, other := w.room(room.Booth), w.Seeker("陈一"), w.Seeker("陈二")
	key := uuid.New()
	same := draft(ref, by, "一")
	same.Key = key
	w.say(same, same)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { w.say(same) })
	}
	all.Wait()
	if events := w.events(ref); len(events) != 1 {
		t.Errorf("%d events of one key", len(events))
	}
	same.By = other.AccountID // a key is its account's
	w.say(same)
	if events := w.events(ref); len(events) != 2 {
		t.Errorf("%d events, want one of each account", len(events))
	}
}

func TestNobodyRewritesWhatHappened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.room(room.Fair)
	w.say(draft(ref, w.Seeker("陈一"), "一"))
	for _, sql := range []string{
		`UPDATE fair_event SET body = '{}'`, `DELETE FROM fair_event`, `UPDATE fair_room SET last_seq = 7`, `DELETE FROM fair_room`,
		`INSERT INTO fair_event (room_id, seq, kind, at, body) SELECT id, 9, 'said', now(), '{}' FROM fair_room`,
		`INSERT INTO fair_room (id, fair_id, kind, of, last_seq) VALUES (gen_random_uuid(), (SELECT id FROM fair), 'fair', gen_random_uuid(), 3)`,
	} {
		if _, err := w.DB.Exec(t.Context(), sql); err == nil {
			t.Errorf("allowed: %s", sql)
		}
	}
	if _, err := w.DB.Exec(t.Context(), `INSERT INTO fair_event (room_id, kind, at, key, body)
		VALUES ($1, 'said', now(), gen_random_uuid(), '{}')`, ref.ID()); postgres.Constraint(err) != "fair_event_key_of_somebody" {
		t.Errorf("a key of nobody: %v", err)
	}
	if events := w.events(ref); len(events) != 1 {
		t.Errorf("%d events", len(events))
	}
}

func TestSnapshotSaysWhichEventsItHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by, old, fresh := w.Seeker("陈一"), w.room(room.Hall), room.Ref{Fair: w.fair, Kind: room.Me, Of: uuid.New()}
	w.say(draft(old, by, "一"), draft(old, by, "二"))
	err := w.Snapshot(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `SELECT`); err != nil {
			return err
		}
		w.say(draft(old, by, "三")) // after the snapshot began
		places, err := w.Seqs(t.Context(), tx, fresh, old)
		if err != nil {
			return err
		}
		want := []room.Place{{ID: fresh.ID(), Ref: fresh}, {ID: old.ID(), Ref: old, Seq: 2}}
		if !slices.Equal(places, want) {
			t.Errorf("got %v, want %v", places, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	since, err := w.Since(t.Context(), old.ID(), 2, 10)
	if err != nil || len(since) != 1 || since[0].Seq != 3 {
		t.Errorf("after the snapshot: %v %v", since, err)
	}
	if n := w.count(`SELECT count(*) FROM fair_room WHERE id = $1`, fresh.ID()); n != 1 {
		t.Error("the new room was not made")
	}
}

func TestSnapshotsThatMakeOneRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := room.Ref{Fair: w.fair, Kind: room.Fair, Of: w.fair}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			err := w.Snapshot(t.Context(), func(tx pgx.Tx) error {
				_, err := w.Seqs(t.Context(), tx, ref)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.DB.QueryRow(w.t.Context(), sql, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestErasedPersonsWordsGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, other := w.Seeker("陈一"), w.Seeker("陈二")
	person := uuid.New()
	w.Exec(`INSERT INTO person (id, name, created_at, updated_at) VALUES ($1, '陈一', now(), now())`, person)
	w.Exec(`INSERT INTO person_account (account_id, person_id, created_at) VALUES ($1, $2, now())`, who.AccountID, person)
	booth, desk := w.room(room.Booth), w.room(room.Desk)
	me := room.Ref{Fair: w.fair, Kind: room.Me, Of: who.AccountID}
	w.say(draft(booth, who, "我叫陈一"), draft(booth, other, "二"), room.Draft{Room: desk, Kind: "ticket", About: who.AccountID, Body: map[string]string{"name": "陈一"}},
		room.Draft{Room: me, Kind: "called", Body: map[string]string{"to": "陈一"}})
	err := w.DB.InTx(t.Context(), func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `SELECT person_erase($1, $2, $3, '本人要求', now())`, person, who.AccountID, time.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := w.count(`SELECT count(*) FROM fair_event WHERE body::text LIKE '%陈一%'`); n != 0 {
		t.Errorf("%d events still name him", n)
	}
	if events := w.events(booth); len(events) != 2 || string(events[1].Body) == "{}" {
		t.Errorf("others' words went, too: %v", events)
	}
}
