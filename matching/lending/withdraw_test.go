package lending_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"gongxiang/matching/lending"
)

func TestRefuseByLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 1)
	l := w.linked(t, a)
	in := w.answering(t, l, lending.ToRefuse)
	in.Reason = "离家太远"
	if _, err := w.Answer(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	got := w.worker(t, a, l.ID)
	if got.Status != lending.Cancelled || got.Answer.Reason != "离家太远" || got.Answer.Action != lending.ToRefuse {
		t.Errorf("%+v %+v", got, got.Answer)
	}
	if _, err := w.Nominate(t.Context(), w.lender, a.ID, w.people(1)); err != nil {
		t.Errorf("his place is not free: %v", err)
	}
	shown, err := w.OpenLink(t.Context(), l.token)
	if err != nil || shown.MayConsent || shown.Note == "" || shown.Answers[0].Action != lending.ToRefuse {
		t.Errorf("%+v (%v)", shown, err)
	}
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	for _, amended := range []bool{false, true} {
		l := w.linked(t, a)
		w.answer(t, l, lending.ToConsent)
		if amended {
			if _, err := w.Amend(t.Context(), w.lender, a.ID, []uuid.UUID{l.ID}, today); err != nil {
				t.Fatal(err)
			}
		}
		w.answer(t, l, lending.ToWithdraw)
		got := w.worker(t, a, l.ID)
		if got.Status != lending.Nominated || got.ConsentedOn != nil || got.AmendedOn != nil || got.Answer.Action != lending.ToWithdraw {
			t.Errorf("%+v", got)
		}
		_, err := w.Start(t.Context(), w.borrower, a.ID, []uuid.UUID{l.ID}, today)
		wants(t, err, "wrong_state")
		// That link has answered; a new one may.
		shown, err := w.OpenLink(t.Context(), l.token)
		if err != nil || shown.MayConsent || shown.Note == "" {
			t.Errorf("%+v (%v)", shown, err)
		}
		l.token = w.link(t, a, l.ID)
		w.answer(t, l, lending.ToConsent)
		if got := w.worker(t, a, l.ID); got.Status != lending.Consented {
			t.Errorf("%+v", got)
		}
	}
}

// A consent on paper is withdrawn by phone like any other; after the start none is.
func TestWithdrawPaperUntilTheStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 2)
	l, other := w.linked(t, a), w.linked(t, a)
	w.makeReady(t, a, []uuid.UUID{l.ID, other.ID})
	var texts int
	if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM consent_record WHERE channel = 'paper' AND recorded_by = $1 AND text LIKE '%【您的权利】%'`,
		w.lender.AccountID).Scan(&texts); err != nil || texts != 2 {
		t.Errorf("%d texts (%v)", texts, err)
	}
	w.answer(t, other, lending.ToWithdraw)
	w.setDay(1)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, []uuid.UUID{l.ID}, day(1)); err != nil {
		t.Fatal(err)
	}
	_, err := w.Answer(t.Context(), w.answering(t, l, lending.ToWithdraw))
	wants(t, err, "wrong_state")
	_, err = w.Start(t.Context(), w.borrower, a.ID, []uuid.UUID{other.ID}, day(1))
	wants(t, err, "wrong_state")
}

// Ten workers withdraw while their start is confirmed: for each exactly one stands.
func TestWithdrawalMeetsStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	workers := make([]linked, 10)
	for i := range workers {
		workers[i] = w.linked(t, a)
		w.makeReady(t, a, []uuid.UUID{workers[i].ID})
	}
	w.setDay(1)
	for _, l := range workers {
		in := w.answering(t, l, lending.ToWithdraw)
		errs := atOnce(2, func(i int) error {
			if i == 0 {
				_, err := w.Answer(context.Background(), in)
				return err
			}
			_, err := w.Start(context.Background(), w.borrower, a.ID, []uuid.UUID{l.ID}, day(1))
			return err
		})
		if n := tally(t, errs, "wrong_state"); n != 1 {
			t.Fatalf("%d of withdrawal and start stand", n)
		}
		if got := w.worker(t, a, l.ID); (got.Status == lending.Started) != (errs[1] == nil) || (got.Status == lending.Nominated) != (errs[0] == nil) {
			t.Errorf("%s after %v", got.Status, errs)
		}
	}
}
