package lending_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// Invariant 1: fifty lists at once name one worker under two agreements.
func TestOneWorkerAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.signed(t, 100), w.signed(t, 100)
	same := w.someone()
	errs := atOnce(50, func(i int) error {
		_, err := w.Nominate(context.Background(), w.lender, []uuid.UUID{a.ID, b.ID}[i%2], []lending.WorkerInput{w.someone(), same})
		return err
	})
	if n := tally(t, errs, "invalid"); n != 1 {
		t.Errorf("named %d times", n)
	}
	for _, err := range errs {
		if err != nil {
			if f := refusal(t, err, "invalid").Fields[0]; f.Row != 2 || f.Code != "lent_out" && f.Code != "already_named" {
				t.Errorf("%+v", f)
			}
		}
	}
}

// Two lists with the same people in opposite order wait, they do not deadlock.
func TestSameListsReversed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.signed(t, 100), w.signed(t, 100)
	list := w.people(40)
	reversed := make([]lending.WorkerInput, len(list))
	for i := range list {
		reversed[len(list)-1-i] = list[i]
	}
	errs := atOnce(8, func(i int) error {
		if i%2 == 0 {
			_, err := w.Nominate(context.Background(), w.lender, a.ID, list)
			return err
		}
		_, err := w.Nominate(context.Background(), w.lender, b.ID, reversed)
		return err
	})
	if n := tally(t, errs, "invalid"); n != 1 {
		t.Errorf("%d lists stand", n)
	}
}

// Invariant 2: 300 at once for 100 heads.
func TestHundredHeadsThreeHundredNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 100)
	errs := atOnce(300, func(int) error {
		_, err := w.Nominate(context.Background(), w.lender, a.ID, w.people(1))
		return err
	})
	if n := tally(t, errs, "heads_full"); n != 100 {
		t.Errorf("%d named under an agreement of 100", n)
	}
}

// The accepted heads never pass those that exist, on either side, whoever accepts.
func TestLastHeadsAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	surplus := w.posting(t, w.lender, posting.Surplus, 30)
	var open []lending.Proposal
	for range 12 {
		p, err := w.Propose(t.Context(), w.lender, offer(surplus, w.posting(t, w.borrower, posting.Shortage, 5), terms(5)))
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, p)
	}
	errs := atOnce(len(open), func(i int) error {
		_, err := w.Accept(context.Background(), w.borrower, open[i].ID, open[i].Version)
		return err
	})
	if n := tally(t, errs, "posting_closed", "invalid"); n != 6 {
		t.Errorf("%d accepted, of 30 heads in fives", n)
	}
	after, err := w.Postings.Find(t.Context(), w.db, surplus.ID)
	if err != nil || after.Engaged != 30 || after.Status != posting.Filled {
		t.Errorf("engaged %d, %s (%v)", after.Engaged, after.Status, err)
	}
}

// The same by raw SQL: without Go's look at the heads the trigger still counts.
func TestLastHeadsRaw(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	surplus := w.posting(t, w.lender, posting.Surplus, 30)
	var open []lending.Proposal
	for range 12 {
		p, err := w.Propose(t.Context(), w.lender, offer(surplus, w.posting(t, w.borrower, posting.Shortage, 5), terms(5)))
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, p)
	}
	made := 0
	for _, err := range atOnce(len(open), func(i int) error { return w.rawAccept(context.Background(), open[i].ID) }) {
		if err == nil {
			made++
			continue
		}
		breaks(t, err, "posting_engaged_within_headcount")
	}
	if made != 6 {
		t.Errorf("%d agreements, of 30 heads in fives", made)
	}
}

// Edits of the posting meet accepted proposals: heads never fall below them.
func TestAcceptMeetsEdit(t *testing.T) {
	t.Parallel()
	for range 5 {
		w := newWorld(t)
		p := w.proposal(t, 10)
		errs := atOnce(2, func(i int) error {
			if i == 0 {
				_, err := w.Accept(context.Background(), w.borrower, p.ID, p.Version)
				return err
			}
			before, err := w.Postings.Find(context.Background(), w.db, p.Surplus.ID)
			if err != nil {
				return err
			}
			in := before.Input()
			in.Headcount = 9
			_, err = w.Postings.Update(context.Background(), w.lender, posting.Surplus, p.Surplus.ID, before.Version, in)
			return err
		})
		if n := tally(t, errs, "invalid", "stale_version", "wrong_state"); n != 1 {
			t.Errorf("%d of two contrary acts succeeded: %v", n, errs)
		}
	}
}

func TestDoubleAccept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 10)
	errs := atOnce(20, func(int) error {
		_, err := w.Accept(context.Background(), w.borrower, p.ID, p.Version)
		return err
	})
	if n := tally(t, errs, "stale_version"); n != 1 {
		t.Errorf("accepted %d times", n)
	}
	var agreements int
	if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM agreement`).Scan(&agreements); err != nil || agreements != 1 {
		t.Errorf("%d agreements (%v)", agreements, err)
	}
}

func TestAcceptMeetsDecline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 10)
	errs := atOnce(20, func(i int) error {
		var err error
		switch i % 3 {
		case 0:
			_, err = w.Accept(context.Background(), w.borrower, p.ID, p.Version)
		case 1:
			_, err = w.Decline(context.Background(), w.lender, p.ID, p.Version, "发错了")
		default:
			_, err = w.Counter(context.Background(), w.borrower, p.ID, p.Version, lending.Counter{Terms: terms(5)})
		}
		return err
	})
	if n := tally(t, errs, "stale_version"); n != 1 {
		t.Errorf("%d answers to one proposal", n)
	}
}

// One start is one placement, however often it is confirmed at once.
func TestDoubleStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	ids := w.ready(t, a, 3)
	errs := atOnce(20, func(int) error {
		_, err := w.Start(context.Background(), w.borrower, a.ID, ids, day(1))
		return err
	})
	if n := tally(t, errs, "wrong_state"); n != 1 {
		t.Errorf("started %d times", n)
	}
	var placements, activations int
	err := w.db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM placement), (SELECT count(*) FROM event WHERE thing = 'agreement' AND action = 'start')`).
		Scan(&placements, &activations)
	if err != nil || placements != 3 || activations != 1 {
		t.Errorf("%d placements, active %d times (%v)", placements, activations, err)
	}
}

// A start and the end of the agreement never leave a worker out under an ended one.
func TestStartMeetsTermination(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		a := w.signed(t, 10)
		ids := idsOf(w.named(t, a, 3))
		w.makeReady(t, a, ids)
		w.setDay(1)
		a, err := w.Agreement(t.Context(), w.lender, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		errs := atOnce(2, func(i int) error {
			if i == 0 {
				_, err := w.Start(context.Background(), w.borrower, a.ID, ids, day(1))
				return err
			}
			_, err := w.Terminate(context.Background(), w.lender, a.ID, a.Version, "不借了")
			return err
		})
		if n := tally(t, errs, "wrong_state", "stale_version"); n != 1 {
			t.Errorf("%d of start and termination: %v", n, errs)
		}
		w.setDay(0)
	}
}

func TestEndExpiredOnTwoNodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 6 {
		w.signed(t, 3)
	}
	w.setDay(61)
	total := make([]int, 3)
	for _, err := range atOnce(3, func(i int) (err error) {
		total[i], err = w.EndExpired(context.Background())
		return err
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := total[0] + total[1] + total[2]; n != 6 {
		t.Errorf("ended %d times, want 6", n)
	}
}
