package lending_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
)

// onPaper are n workers for whom the lender has put a consent on paper on record.
func (w *world) onPaper(t testing.TB, a lending.Agreement, n int) []linked {
	t.Helper()
	in := w.people(n)
	workers, err := w.Nominate(t.Context(), w.lender, a.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]linked, n)
	for i, worker := range workers {
		all[i] = linked{worker, in[i].Phone, ""}
	}
	w.consentOnPaper(t, a, idsOf(workers))
	return all
}

func (w *world) consentOnPaper(t testing.TB, a lending.Agreement, ids []uuid.UUID) {
	t.Helper()
	if _, err := w.Consent(t.Context(), w.lender, a.ID, ids, day(0), w.sheet(t, a.ID, ids)); err != nil {
		t.Fatal(err)
	}
}

func (w *world) told(t testing.TB) int {
	t.Helper()
	n, err := w.TellOfPaper(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Whose consent on paper is put on record hears of it, once, and may say that he
// signed none: then it is none, and no paper of this lender is taken for him again.
func TestWorkerDisputesThePaper(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Site = "https://gx.example"
	a := w.signed(t, 3)
	all := w.onPaper(t, a, 2)
	if n := w.told(t); n != 2 || w.told(t) != 0 {
		t.Fatalf("%d told", n)
	}
	l := all[0]
	text := w.sms(l.phone)
	if !strings.Contains(text, "签了书面同意书") || !strings.Contains(text, a.Lender.Name) || strings.Contains(text, l.Name) {
		t.Errorf("sent %q", text)
	}
	l.token = tokenIn(t, text)
	if got := w.worker(t, a, l.ID); got.ConsentBy != lending.Paper || got.Disputed || got.Link.Message.Status != lending.MessageSent {
		t.Errorf("%+v", got)
	}
	seen, err := w.Workers(t.Context(), w.borrower, a.ID)
	if err != nil || seen[0].ConsentBy != lending.Paper || seen[0].Answer != nil {
		t.Errorf("the borrower sees %+v (%v)", seen, err)
	}
	if _, err := w.Amend(t.Context(), w.lender, a.ID, []uuid.UUID{l.ID}, day(0)); err != nil {
		t.Fatal(err)
	}
	shown, err := w.OpenLink(t.Context(), l.token)
	if err != nil || !shown.MayDispute {
		t.Fatalf("%+v (%v)", shown, err)
	}
	wrong := w.answering(t, l, lending.ToDispute)
	wrong.Code = "000000"
	_, err = w.Answer(t.Context(), wrong)
	wants(t, err, "invalid")
	w.answer(t, l, lending.ToDispute)
	got := w.worker(t, a, l.ID)
	if got.Status != lending.Nominated || !got.Disputed || got.ConsentBy != "" || got.AmendedOn != nil || got.Answer.Action != lending.ToWithdraw {
		t.Errorf("%+v", got)
	}
	line, err := w.Timeline(t.Context(), w.lender, l.ID)
	if last := line.Events[len(line.Events)-1]; err != nil || last.Action != "dispute" || last.Who != "worker" || last.From != lending.Amended || last.To != lending.Nominated {
		t.Errorf("%+v (%v)", last, err)
	}
	shown, err = w.OpenLink(t.Context(), l.token)
	if err != nil || shown.MayDispute {
		t.Errorf("%+v (%v)", shown, err)
	}
	again := w.answering(t, l, lending.ToDispute)
	_, err = w.Answer(t.Context(), again)
	wants(t, err, "wrong_state")

	// No paper again, here or elsewhere; nobody past the service either.
	sheet := w.sheet(t, a.ID, []uuid.UUID{l.ID})
	_, err = w.Consent(t.Context(), w.lender, a.ID, []uuid.UUID{l.ID}, day(0), sheet)
	wants(t, err, "paper_disputed")
	lendingtest.Breaks(t, func() error {
		_, err := w.db.Exec(t.Context(), `INSERT INTO consent_record (secondment_id, action, channel, on_day, text, text_hash, recorded_by, at, revision)
			VALUES ($1, 'consent', 'paper', $2, '同意', sha256(convert_to('同意', 'UTF8')), $3, $4, 1)`, l.ID, day(0), w.lender.AccountID, w.clock.Now())
		return err
	}(), "consent_by_himself")
	// He himself may, by his phone.
	l.token = w.link(t, a, l.ID)
	w.answer(t, l, lending.ToConsent)
	if got := w.worker(t, a, l.ID); got.Status != lending.Consented || got.Disputed || got.ConsentBy != lending.ByPhone {
		t.Errorf("%+v", got)
	}
	// The other one signed his.
	if got := w.worker(t, a, all[1].ID); got.Status != lending.Consented || got.Disputed {
		t.Errorf("%+v", got)
	}
}

// Whoever is out says so, too, and stays out: an officer looks into it.
func TestWorkerDisputesWhileOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Site = "https://gx.example"
	a := w.signed(t, 1)
	l := w.onPaper(t, a, 1)[0]
	ids := []uuid.UUID{l.ID}
	if _, err := w.Amend(t.Context(), w.lender, a.ID, ids, day(0)); err != nil {
		t.Fatal(err)
	}
	w.setDay(2)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids, day(2)); err != nil {
		t.Fatal(err)
	}
	if n := w.told(t); n != 1 {
		t.Fatalf("%d told", n)
	}
	l.token = tokenIn(t, w.sms(l.phone))
	w.answer(t, l, lending.ToDispute)
	got := w.worker(t, a, l.ID)
	if got.Status != lending.Started || !got.Disputed || got.ConsentBy != lending.Paper {
		t.Errorf("%+v", got)
	}
	if n := w.count(t, `SELECT count(*) FROM consent_dispute`); n != 1 {
		t.Errorf("%d disputes", n)
	}
}

// What a worker may not say, and past the service neither.
func TestGuardOfDisputes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 3)
	byPhone := w.linked(t, a)
	w.answer(t, byPhone, lending.ToConsent)
	if shown, err := w.OpenLink(t.Context(), byPhone.token); err != nil || shown.MayDispute {
		t.Errorf("%+v (%v)", shown, err)
	}
	_, err := w.Answer(t.Context(), w.answering(t, byPhone, lending.ToDispute))
	wants(t, err, "wrong_state")
	dispute := func(worker uuid.UUID, of uuid.UUID) error {
		_, err := w.db.Exec(t.Context(), `INSERT INTO consent_dispute SELECT $1, token_hash, $3 FROM worker_link WHERE secondment_id = $2 AND voided_at IS NULL`, worker, of, w.clock.Now())
		return err
	}
	lendingtest.Breaks(t, dispute(byPhone.ID, byPhone.ID), "dispute_of_paper")
	paper := w.onPaper(t, a, 1)[0]
	lendingtest.Breaks(t, dispute(paper.ID, byPhone.ID), "consent_by_live_link")
	w.link(t, a, paper.ID)
	lendingtest.Breaks(t, dispute(paper.ID, paper.ID), "dispute_ends_consent")
	lendingtest.Forbids(t, func() error { _, err := w.db.Exec(t.Context(), `DELETE FROM consent_dispute`); return err }())
	lendingtest.Forbids(t, func() error { _, err := w.db.Exec(t.Context(), `UPDATE consent_dispute SET at = now()`); return err }())
}

// Told are those who were not told yet: not who has looked himself, and a link
// that may be in his hand is left alone for a while; a message that failed is sent
// again later.
func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Site = "https://gx.example"
	a := w.signed(t, 4)
	all := w.onPaper(t, a, 3)
	looked, handed, failed := all[0], all[1], all[2]
	looked.token = w.link(t, a, looked.ID)
	if _, err := w.Enter(t.Context(), looked.token, w.code(t, looked)); err != nil {
		t.Fatal(err)
	}
	handed.token = w.link(t, a, handed.ID)
	w.inbox.away.Store(true)
	if n := w.told(t); n != 1 {
		t.Fatalf("%d told", n)
	}
	if got := w.worker(t, a, failed.ID); got.Link.Message.Status != lending.MessageFailed {
		t.Errorf("%+v", got.Link)
	}
	w.inbox.away.Store(false)
	if n := w.told(t); n != 0 {
		t.Errorf("%d told", n)
	}
	if _, err := w.OpenLink(t.Context(), handed.token); err != nil {
		t.Errorf("the link in his hand: %v", err)
	}
	w.clock.Advance(31 * time.Minute)
	if n := w.told(t); n != 1 || w.sms(handed.phone) == "" {
		t.Errorf("%d told", n)
	}
	w.clock.Advance(6 * time.Hour)
	errs := lendingtest.AtOnce(4, func(int) error { _, err := w.TellOfPaper(t.Context()); return err })
	lendingtest.Tally(t, errs)
	if n := w.count(t, `SELECT count(*) FROM link_message m JOIN worker_link l ON l.token_hash = m.link_hash WHERE l.secondment_id = $1 AND m.sent_at IS NOT NULL`, failed.ID); n != 1 {
		t.Errorf("sent %d times by several nodes at once", n)
	}
	if n := w.count(t, `SELECT count(*) FROM link_message m JOIN worker_link l ON l.token_hash = m.link_hash WHERE l.secondment_id = $1`, looked.ID); n != 0 {
		t.Error("told who has looked himself")
	}
}

// The lender makes a link after the message has gone, and the one in it is dead: whose
// phone it is hears again, and can say it all the same.
func TestToldAgainOnceTheLinkIsVoid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Site = "https://gx.example"
	a := w.signed(t, 1)
	l := w.onPaper(t, a, 1)[0]
	if n := w.told(t); n != 1 {
		t.Fatalf("%d told", n)
	}
	w.clock.Advance(time.Hour)
	w.link(t, a, l.ID)
	if n := w.told(t); n != 0 {
		t.Errorf("%d told while the new link may be in his hand", n)
	}
	w.clock.Advance(31 * time.Minute)
	if n := w.told(t); n != 1 || w.told(t) != 0 {
		t.Fatalf("%d told", n)
	}
	// Nor can it go on so.
	again := 0
	for range 3 {
		w.link(t, a, l.ID)
		again += w.told(t)
	}
	if again != 1 {
		t.Errorf("told %d times in spite of three more links", again)
	}
	l.token = tokenIn(t, w.sms(l.phone))
	w.answer(t, l, lending.ToDispute)
	if got := w.worker(t, a, l.ID); got.Status != lending.Nominated || !got.Disputed {
		t.Errorf("%+v", got)
	}
}

// A dispute meets the start: either he was out before, or he did not start.
func TestDisputeMeetsStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Site = "https://gx.example"
	a := w.signed(t, 6)
	all := w.onPaper(t, a, 6)
	for _, l := range all {
		if _, err := w.Amend(t.Context(), w.lender, a.ID, []uuid.UUID{l.ID}, day(0)); err != nil {
			t.Fatal(err)
		}
	}
	w.setDay(2)
	if n := w.told(t); n != 6 {
		t.Fatalf("%d told", n)
	}
	for _, l := range all {
		l.token = tokenIn(t, w.sms(l.phone))
		in := w.answering(t, l, lending.ToDispute)
		errs := lendingtest.AtOnce(2, func(i int) error {
			if i == 0 {
				_, err := w.Answer(t.Context(), in)
				return err
			}
			_, err := w.Start(t.Context(), w.borrower, a.ID, []uuid.UUID{l.ID}, day(2))
			return err
		})
		if errs[0] != nil {
			t.Error(errs[0])
		}
		lendingtest.Tally(t, errs[1:], "wrong_state")
		got := w.worker(t, a, l.ID)
		if want := map[bool]string{true: lending.Started, false: lending.Nominated}[errs[1] == nil]; got.Status != want || !got.Disputed {
			t.Errorf("%+v (%v)", got, errs[1])
		}
	}
}
