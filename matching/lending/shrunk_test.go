package lending_test

import (
	"testing"

	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// A posting that is made smaller once an agreement of it is over lends what it has
// now: who came and went before takes nobody's place, what is still to be said of
// him can be said, and who is out comes back on his day.
func TestASmallerPostingLendsOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	surplus, shortage := w.posting(t, w.lender, posting.Surplus, 7), w.posting(t, w.borrower, posting.Shortage, 7)
	between := func(heads, from, to int) lending.Agreement {
		t.Helper()
		p, err := w.Propose(ctx, w.lender, offer(surplus, shortage, lending.Terms{Heads: heads, From: day(from), To: day(to), PayFen: 520000}))
		if err != nil {
			t.Fatal(err)
		}
		return w.sign(t, w.accepted(t, p))
	}
	short, long := between(5, 1, 10), between(2, 1, 40)
	went, stays := idsOf(w.named(t, short, 5)), idsOf(w.named(t, long, 2))
	w.makeReady(t, short, went)
	w.makeReady(t, long, stays)
	w.setDay(1)
	started, err := w.Start(ctx, w.borrower, short.ID, went, day(1))
	if err != nil {
		t.Fatal(err)
	}
	out, err := w.Start(ctx, w.borrower, long.ID, stays, day(1))
	if err != nil {
		t.Fatal(err)
	}
	back := func(worker lending.Worker, last int) error {
		_, err := w.AskReturn(ctx, w.borrower, worker.ID, lending.ReturnInput{Version: worker.Version, Reason: lending.ByBorrower,
			Ground: "incompetent", Note: "不能胜任抛光", LastDay: day(last)})
		return err
	}
	if err := back(started[0], 1); err != nil {
		t.Fatal(err)
	}
	w.setDay(11)
	if n, err := w.EndExpired(ctx); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	w.shrink(t, surplus, 4)
	w.shrink(t, shortage, 4)

	next := between(2, 11, 30)
	w.named(t, next, 2)
	workers, err := w.Workers(ctx, w.lender, short.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, worker := range workers {
		if worker.ID == started[0].ID {
			if _, err := w.ObjectReturn(ctx, w.lender, worker.ID, worker.Version, "没有培训过"); err != nil {
				t.Errorf("an objection to a return from before: %v", err)
			}
		}
	}
	if err := back(out[0], 11); err != nil {
		t.Errorf("a return: %v", err)
	}
	w.setDay(41)
	if n, err := w.EndExpired(ctx); n != 2 || err != nil {
		t.Errorf("%d ended, %v", n, err)
	}
}

// shrink edits the headcount of a posting, as its firm does.
func (w *world) shrink(t *testing.T, p posting.Posting, heads int) {
	t.Helper()
	now, err := w.Postings.Find(t.Context(), w.db, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	owner := w.lender
	if p.Kind == posting.Shortage {
		owner = w.borrower
	}
	in := now.Input()
	in.Headcount = heads
	if _, err := w.Postings.Update(t.Context(), owner, p.Kind, p.ID, now.Version, in); err != nil {
		t.Fatal(err)
	}
}

// Days never grow and the cancelled stay cancelled: heads are counted as somebody
// is named, and no other way leads back in.
func TestGuardOfTheCancelled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 1)
	named := w.named(t, a, 1)
	if _, err := w.Cancel(t.Context(), w.lender, a.ID, named[0].ID, "换人"); err != nil {
		t.Fatal(err)
	}
	_, err := w.db.Exec(t.Context(), `UPDATE secondment SET status = 'nominated' WHERE id = $1`, named[0].ID)
	breaks(t, err, "secondment_cancelled_stays")
}
