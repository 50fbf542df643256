package lending_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/matching/lending"
)

func (w *world) personOf(t testing.TB, worker uuid.UUID) (person uuid.UUID) {
	t.Helper()
	if err := w.db.QueryRow(context.Background(), `SELECT person_id FROM secondment WHERE id = $1`, worker).Scan(&person); err != nil {
		t.Fatal(err)
	}
	return person
}

func (w *world) mayHire(person uuid.UUID, on calendar.Date) error {
	return w.db.InTx(context.Background(), func(tx pgx.Tx) error { return w.MayHire(context.Background(), tx, person, on) })
}

// L13: who is out is not hired away before his employer agrees.
func TestHireNeedsRelease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, workers := w.out(t, 3, 2)
	out, back := workers[0], workers[1]
	waiting := w.named(t, a, 1)[0]
	person := w.personOf(t, out.ID)
	for on, refused := range map[int]bool{0: false, 1: true, 10: true, 60: true, 61: false} {
		if err := w.mayHire(person, day(on)); (err != nil) != refused {
			t.Errorf("on day %d: %v", on, err)
		} else if refused {
			wants(t, err, "not_released")
		}
	}
	if err := w.mayHire(w.personOf(t, waiting.ID), day(10)); err != nil {
		t.Errorf("who has not started: %v", err)
	}
	if err := w.mayHire(newID(), day(10)); err != nil {
		t.Errorf("who was never lent: %v", err)
	}
	given, err := w.Release(t.Context(), w.lender, out.ID, out.Version, "本人愿意留下")
	if err != nil || given.On != day(10) || given.By != "经办人" {
		t.Fatalf("%+v (%v)", given, err)
	}
	wants(t, w.mayHire(person, day(9)), "not_released") // not before the day of the release
	if err := w.mayHire(person, day(10)); err != nil {
		t.Errorf("released: %v", err)
	}
	// Both firms and the officers read it; the secondment goes on.
	for _, c := range []auth.Caller{w.lender, w.borrower, w.city} {
		seen, err := w.Workers(t.Context(), c, a.ID)
		if err != nil || seen[0].Release == nil || seen[0].Release.Note != "本人愿意留下" || seen[0].Status != lending.Started || seen[1].Release != nil {
			t.Errorf("%s: %+v (%v)", c.Role, seen, err)
		}
	}
	// Who has returned is free from the day after his last one.
	if _, err := w.AskReturn(t.Context(), w.borrower, back.ID, unfit(back.Version)); err != nil {
		t.Fatal(err)
	}
	wants(t, w.mayHire(w.personOf(t, back.ID), day(10)), "not_released")
	if err := w.mayHire(w.personOf(t, back.ID), day(11)); err != nil {
		t.Errorf("after his return: %v", err)
	}
}

func TestReleaseRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, workers := w.out(t, 3, 2)
	out, back := workers[0], workers[1]
	waiting := w.named(t, a, 1)[0]
	release := func(c auth.Caller, id uuid.UUID, version int, note string) error {
		_, err := w.Release(t.Context(), c, id, version, note)
		return err
	}
	wants(t, release(w.borrower, out.ID, out.Version, ""), "forbidden")
	wants(t, release(w.city, out.ID, out.Version, ""), "forbidden")
	wants(t, release(w.firm(t, "91", 3), out.ID, out.Version, ""), "not_found")
	wants(t, release(w.lender, out.ID, out.Version-1, ""), "stale_version")
	wants(t, release(w.lender, waiting.ID, waiting.Version, ""), "wrong_state")
	wantsField(t, release(w.lender, out.ID, out.Version, "电话 13800138000"), "note", "contact_in_text")
	if err := release(w.lender, out.ID, out.Version, ""); err != nil {
		t.Fatal(err)
	}
	wants(t, release(w.lender, out.ID, out.Version+1, ""), "wrong_state")
	if _, err := w.AskReturn(t.Context(), w.lender, back.ID, broken(back.Version)); err != nil {
		t.Fatal(err)
	}
	wants(t, release(w.lender, back.ID, back.Version+1, ""), "wrong_state")
	// The database holds it, too.
	raw := func(worker uuid.UUID, by auth.Caller) error {
		_, err := w.db.Exec(t.Context(), `INSERT INTO lender_release (secondment_id, released_by, released_on, at) VALUES ($1, $2, $3, now())`, worker, by.AccountID, day(10))
		return err
	}
	breaks(t, raw(back.ID, w.lender), "release_by_lender_while_out")
	breaks(t, raw(waiting.ID, w.lender), "release_by_lender_while_out")
	breaks(t, raw(out.ID, w.borrower), "release_by_lender_while_out")
	breaks(t, raw(out.ID, w.lender), "lender_release_pkey")
	_, err := w.db.Exec(t.Context(), `UPDATE lender_release SET released_on = released_on - 5`)
	forbids(t, err)
	_, err = w.db.Exec(t.Context(), `DELETE FROM lender_release`)
	forbids(t, err)
}

// A hire meets the release, the start and the return: whatever it was told
// still holds when it commits.
func TestHireMeetsRelease(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	a := w.signed(t, 40)
	ids := w.ready(t, a, 40)
	started, err := w.Start(ctx, w.borrower, a.ID, ids[:20], day(1))
	if err != nil {
		t.Fatal(err)
	}
	hire := func(worker uuid.UUID) error {
		person := w.personOf(t, worker)
		return w.db.InTx(ctx, func(tx pgx.Tx) error {
			if err := w.MayHire(ctx, tx, person, day(1)); err != nil {
				return err
			}
			var wrong int
			for range 3 { // time for others to come in between
				if err := tx.QueryRow(ctx, `SELECT count(*) FROM secondment s WHERE person_id = $1 AND status = 'started'
					AND NOT EXISTS (SELECT FROM lender_release WHERE secondment_id = s.id)`, person).Scan(&wrong); err != nil || wrong != 0 {
					t.Errorf("hired, but out and not released (%v)", err)
				}
			}
			return nil
		})
	}
	errs := atOnce(80, func(i int) error {
		switch n := i / 2; {
		case i%2 == 0:
			return hire(ids[n])
		case n < 20:
			_, err := w.Release(ctx, w.lender, started[n].ID, started[n].Version, "")
			return err
		default:
			_, err := w.Start(ctx, w.borrower, a.ID, ids[n:n+1], day(1))
			return err
		}
	})
	tally(t, errs, "not_released")
	for _, id := range ids[:20] {
		if err := hire(id); err != nil {
			t.Errorf("released, and still refused: %v", err)
		}
	}
	for _, id := range ids[20:] {
		wants(t, hire(id), "not_released")
	}
	if n := w.deadlocks(t); n != 0 {
		t.Errorf("%d deadlocks", n)
	}
}
