package lending_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/ledger"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// A hundred heads, and five hundred who want to start at once: exactly a hundred
// do, the others are refused clearly, and the ledger holds the hundred. A place
// is taken when a worker is named, so most of the race is there; it is run in
// each way in which more can come than there is room. For the twenty runs:
//
//	go test ./matching/lending -run FiveHundredStarts -count 20
func TestFiveHundredStarts(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(t *testing.T, w *world) []error{
		"named, and started by everybody": startedByEverybody,
		"five borrowers share the heads":  sharedHeads,
		"more is agreed than there is":    loweredHeads,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			errs := run(t, w)
			if n := tally(t, errs, "heads_full", "wrong_state"); n != 100 || len(errs) != 500 {
				t.Errorf("%d of %d started", n, len(errs))
			}
			var started, most int
			if err := w.db.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE status = 'started'), (SELECT max(heads_held(NULL, id)) FROM posting WHERE kind = 'surplus')
				FROM secondment`).Scan(&started, &most); err != nil || started != 100 || most != 100 {
				t.Errorf("%d started, %d heads on one day (%v)", started, most, err)
			}
			entries := w.checkLedger(t)
			placements := map[uuid.UUID]bool{}
			for _, e := range entries {
				placements[e.Placement] = e.Event == ledger.Started
			}
			if len(entries) != 100 || len(placements) != 100 {
				t.Errorf("%d entries of %d placements", len(entries), len(placements))
			}
		})
	}
}

// startedByEverybody: a hundred are ready, and five clerks confirm each.
func startedByEverybody(t *testing.T, w *world) []error {
	a := w.signed(t, 100)
	ids := w.ready(t, a, 100)
	return atOnce(500, func(i int) error {
		_, err := w.Start(context.Background(), w.borrower, a.ID, []uuid.UUID{ids[i%100]}, day(1))
		return err
	})
}

// sharedHeads: the surplus is agreed with five borrowers, for 20 heads each on
// the same days, and each of them gets a hundred workers named.
func sharedHeads(t *testing.T, w *world) []error {
	surplus := w.posting(t, w.lender, posting.Surplus, 100)
	return w.race(t, w.fiveAgreements(t, surplus, 20))
}

// loweredHeads: the surplus had 500 heads when all of them were agreed, and then,
// behind the platform's back, 100. Only the count of the days' heads is left.
func loweredHeads(t *testing.T, w *world) []error {
	surplus := w.posting(t, w.lender, posting.Surplus, 500)
	agreements := w.fiveAgreements(t, surplus, 100)
	owner, err := pgx.Connect(t.Context(), w.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = owner.Close(context.Background()) }()
	for _, sql := range []string{
		`ALTER TABLE posting DROP CONSTRAINT posting_engaged_within_headcount`,
		`ALTER TABLE posting DISABLE TRIGGER posting_holds_agreements`,
		`UPDATE posting SET headcount = 100 WHERE kind = 'surplus'`,
	} {
		if _, err := owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	return w.race(t, agreements)
}

type shared struct {
	borrower auth.Caller
	lending.Agreement
}

// fiveAgreements are with five borrowers on one surplus, for the same days.
func (w *world) fiveAgreements(t *testing.T, surplus posting.Posting, heads int) (all []shared) {
	t.Helper()
	lender, borrower := w.lender, w.borrower
	defer func() { w.borrower = borrower }()
	for range 5 {
		w.borrower = w.firm(t, "91", 1)
		p, err := w.Propose(t.Context(), lender, offer(surplus, w.posting(t, w.borrower, posting.Shortage, heads), terms(heads)))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, shared{w.borrower, w.sign(t, w.accepted(t, p))})
	}
	return all
}

// race has five hundred workers go all the way at once, a hundred under each agreement.
func (w *world) race(t *testing.T, agreements []shared) []error {
	t.Helper()
	in := w.people(500)
	first := day(1)
	w.setDay(1)
	return atOnce(500, func(i int) error {
		ctx, a := context.Background(), agreements[i%5]
		named, err := w.Nominate(ctx, w.lender, a.ID, in[i:i+1])
		if err != nil {
			return err
		}
		ids := idsOf(named)
		if _, err = w.Consent(ctx, w.lender, a.ID, ids, first, w.sheet(t, a.ID, ids)); err != nil {
			return err
		}
		if _, err = w.Amend(ctx, w.lender, a.ID, ids, first); err != nil {
			return err
		}
		_, err = w.Start(ctx, a.borrower, a.ID, ids, first)
		return err
	})
}
