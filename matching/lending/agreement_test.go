package lending_test

import (
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/route"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

func TestSign(t *testing.T) {
	t.Parallel()
	for name, order := range map[string][2]lending.Side{
		"the lender first":   {lending.Lender, lending.Borrower},
		"the borrower first": {lending.Borrower, lending.Lender},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a := w.drafted(t, 10)
			for i, side := range order {
				c := w.caller(side)
				signed, err := w.signAs(t, c, a.ID, a.Version)
				if err != nil {
					t.Fatal(err)
				}
				want := string(side) + "_signed"
				if i == 1 {
					want = lending.Signed
				}
				if signed.Status != want || len(signed.Signatures) != i+1 {
					t.Fatalf("%s, %v", signed.Status, signed.Signatures)
				}
				_, err = w.signAs(t, c, a.ID, a.Version)
				wants(t, err, "stale_version")
				_, err = w.signAs(t, c, a.ID, signed.Version)
				wants(t, err, "wrong_state")
				a = signed
			}
		})
	}
}

// Who must still sign finds the agreement, and nobody else does.
func TestAgreementsToSign(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 10)
	count := func(c auth.Caller) int {
		t.Helper()
		page, err := w.Agreements(t.Context(), c, lending.AgreementFilter{Mine: "sign"}, route.Paging{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		return len(page.Items)
	}
	for i, want := range [][3]int{{1, 1, 1}, {0, 1, 1}, {0, 0, 0}} { // for the lender, the borrower, the city's officer
		if i > 0 {
			signed, err := w.signAs(t, []auth.Caller{w.lender, w.borrower}[i-1], a.ID, a.Version)
			if err != nil {
				t.Fatal(err)
			}
			a = signed
		}
		if got := [3]int{count(w.lender), count(w.borrower), count(w.city)}; got != want {
			t.Errorf("after %d signatures: %v, want %v", i, got, want)
		}
	}
}

func (w *world) caller(side lending.Side) auth.Caller {
	if side == lending.Lender {
		return w.lender
	}
	return w.borrower
}

func TestSignRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.drafted(t, 10)
	for _, c := range []auth.Caller{w.firm(t, "91", 3), w.townOfficer(t, 3)} {
		_, err := w.signAs(t, c, a.ID, a.Version)
		wants(t, err, "not_found")
		_, err = w.Agreement(t.Context(), c, a.ID)
		wants(t, err, "not_found")
		_, err = w.Workers(t.Context(), c, a.ID)
		wants(t, err, "not_found")
	}
	_, err := w.signAs(t, w.city, a.ID, a.Version)
	wants(t, err, "forbidden")
	w.exec(t, `UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.lender.EnterpriseID)
	_, err = w.signAs(t, w.lender, a.ID, a.Version)
	wants(t, err, "enterprise_not_approved")
	w.setDay(61)
	_, err = w.signAs(t, w.borrower, a.ID, a.Version)
	wants(t, err, "wrong_state")
}

func TestTerminate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 10)
	workers := w.named(t, a, 4)
	_, err := w.Terminate(t.Context(), w.borrower, a.ID, a.Version, "")
	wantsField(t, err, "reason", "required")
	ended, err := w.Terminate(t.Context(), w.borrower, a.ID, a.Version, "订单取消")
	if err != nil || ended.Status != lending.Ended || ended.EndedReason != lending.EndTerminated || ended.Counts.Cancelled != 4 {
		t.Fatalf("%+v (%v)", ended, err)
	}
	after, err := w.Postings.Find(t.Context(), w.db, a.Surplus.ID)
	if err != nil || after.Open != 10 || after.Status != posting.Published {
		t.Errorf("open %d, %s (%v)", after.Open, after.Status, err)
	}
	_, err = w.Terminate(t.Context(), w.borrower, a.ID, ended.Version, "再来")
	wants(t, err, "wrong_state")
	_, err = w.Nominate(t.Context(), w.lender, a.ID, w.people(1))
	wants(t, err, "wrong_state")
	_, err = w.Consent(t.Context(), w.lender, a.ID, idsOf(workers), day(0), w.sheet(t, a.ID, idsOf(workers)))
	wants(t, err, "wrong_state")

	b := w.signed(t, 10)
	ids := w.ready(t, b, 1)
	if _, err := w.Start(t.Context(), w.borrower, b.ID, ids, day(1)); err != nil {
		t.Fatal(err)
	}
	b, err = w.Agreement(t.Context(), w.lender, b.ID)
	if err != nil || b.Status != lending.Active {
		t.Fatalf("%s (%v)", b.Status, err)
	}
	_, err = w.Terminate(t.Context(), w.lender, b.ID, b.Version, "不想借了")
	wants(t, err, "wrong_state")
}

// Once all are back early, nothing binds the heads until the last day but the two
// firms' word, which either may take back. Who was out that day is counted on it.
func TestTerminateOnceAllAreBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, workers := w.out(t, 2, 2)
	end := func() (lending.Agreement, error) {
		now, err := w.Agreement(t.Context(), w.borrower, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		return w.Terminate(t.Context(), w.borrower, a.ID, now.Version, "订单取消")
	}
	if _, err := w.AskReturn(t.Context(), w.lender, workers[0].ID, broken(workers[0].Version)); err != nil {
		t.Fatal(err)
	}
	_, err := end()
	wants(t, err, "wrong_state")
	if _, err := w.AskReturn(t.Context(), w.borrower, workers[1].ID, unfit(workers[1].Version)); err != nil {
		t.Fatal(err)
	}
	ended, err := end()
	if err != nil || ended.EndedReason != lending.EndTerminated || ended.Counts.Returned != 2 {
		t.Fatalf("%+v (%v)", ended, err)
	}
	surplus, err := w.Postings.Find(t.Context(), w.db, a.Surplus.ID)
	if err != nil || surplus.Open != 2 || surplus.Status != posting.Published {
		t.Fatalf("open %d, %s (%v)", surplus.Open, surplus.Status, err)
	}
	// The heads can be agreed anew at once, and go out from the day after.
	p, err := w.Propose(t.Context(), w.lender, offer(surplus, w.posting(t, w.borrower, posting.Shortage, 2), lending.Terms{Heads: 2, From: day(10), To: day(30), PayFen: 520000}))
	if err != nil {
		t.Fatal(err)
	}
	next := w.sign(t, w.accepted(t, p))
	_, err = w.Nominate(t.Context(), w.lender, next.ID, w.people(1))
	wants(t, err, "heads_full")
	w.setDay(11)
	w.named(t, next, 2)
}

func TestEndExpired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, unsigned := w.signed(t, 10), w.drafted(t, 5)
	ids := w.ready(t, a, 3)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids[:2], day(1)); err != nil {
		t.Fatal(err)
	}
	w.setDay(60) // the last day still counts
	if n, err := w.EndExpired(t.Context()); n != 0 || err != nil {
		t.Fatalf("ended %d on the last day (%v)", n, err)
	}
	w.setDay(61)
	if n, err := w.EndExpired(t.Context()); n != 2 || err != nil {
		t.Fatalf("ended %d (%v)", n, err)
	}
	if n, err := w.EndExpired(t.Context()); n != 0 || err != nil {
		t.Fatalf("ended %d again (%v)", n, err)
	}
	ended, err := w.Agreement(t.Context(), w.lender, a.ID)
	if err != nil || ended.Status != lending.Ended || ended.EndedReason != lending.EndExpired || ended.Counts != (lending.Counts{Returned: 2, Cancelled: 1}) {
		t.Fatalf("%+v (%v)", ended, err)
	}
	if last := ended.History[len(ended.History)-1]; last.Action != "expire" || last.By != "" || last.From != lending.Active {
		t.Errorf("%+v", last)
	}
	if ended, err = w.Agreement(t.Context(), w.lender, unsigned.ID); err != nil || ended.EndedReason != lending.EndExpired {
		t.Errorf("%+v (%v)", ended, err)
	}
	// Who did each step stands in the worker's history; the last one nobody did.
	entries, err := history.Of(t.Context(), w.db, "secondment", ids[0])
	if err != nil {
		t.Fatal(err)
	}
	steps := ""
	for _, e := range entries {
		steps += e.Action + ">" + e.To + "(" + e.By + ") "
	}
	if steps != "nominate>nominated(经办人) consent>consented(经办人) amend>amended(经办人) start>started(经办人) return>returned() " {
		t.Errorf("history %s", steps)
	}
	after, err := w.Postings.Find(t.Context(), w.db, a.Surplus.ID)
	if err != nil || after.Engaged != 0 {
		t.Errorf("engaged %d (%v)", after.Engaged, err)
	}
	// The borrower still reads who worked for him; the record stays.
	workers, err := w.Workers(t.Context(), w.lender, a.ID)
	if err != nil || len(workers) != 3 || workers[0].Status != lending.Returned || workers[0].To != day(60) {
		t.Errorf("%+v (%v)", workers, err)
	}
}

func TestLapse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	answered, gone, open := w.proposal(t, 5), w.proposal(t, 5), w.proposal(t, 5)
	w.accepted(t, answered)
	if _, err := w.Postings.Withdraw(t.Context(), w.lender, posting.Surplus, gone.Surplus.ID, gone.Surplus.Version, "订单恢复"); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Lapse(t.Context()); n != 1 || err != nil {
		t.Fatalf("lapsed %d (%v)", n, err)
	}
	w.setDay(7) // the last day for an answer
	if n, err := w.Lapse(t.Context()); n != 0 || err != nil {
		t.Fatalf("lapsed %d on the last day (%v)", n, err)
	}
	w.setDay(8)
	if n, err := w.Lapse(t.Context()); n != 1 || err != nil {
		t.Fatalf("lapsed %d (%v)", n, err)
	}
	p, err := w.Proposal(t.Context(), w.lender, open.ID)
	if err != nil || p.Status != lending.Lapsed || p.History[1].Reason != "到期没有答复" || p.History[1].By != "" {
		t.Fatalf("%+v (%v)", p, err)
	}
	_, err = w.Accept(t.Context(), w.borrower, p.ID, p.Version)
	wants(t, err, "wrong_state")
	page, err := w.Proposals(t.Context(), w.city, lending.ProposalFilter{Status: "lapsed"}, route.Paging{Limit: 10})
	if err != nil || len(page.Items) != 2 {
		t.Errorf("%d lapsed (%v)", len(page.Items), err)
	}
}

// More than one batch lapses in one call.
func TestLapseManyBatches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 5)
	w.exec(t, `UPDATE proposal SET status = 'declined'`)
	w.exec(t, `INSERT INTO proposal (id, surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, status, answer_by)
		SELECT gen_random_uuid(), surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, 'declined', answer_by
		FROM proposal, generate_series(1, 250) WHERE id = $1`, p.ID)
	w.exec(t, `INSERT INTO posting (id, kind, enterprise_id, trade_code, headcount, period_from, period_to, town_code, status, fingerprint, created_by)
		SELECT pr.id, 'surplus', p.enterprise_id, p.trade_code, 5, p.period_from, p.period_to, p.town_code, 'expired', '\x00', p.created_by
		FROM proposal pr JOIN posting p ON p.id = pr.surplus_id WHERE pr.id <> $1`, p.ID)
	w.exec(t, `INSERT INTO proposal (id, surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, status, answer_by)
		SELECT gen_random_uuid(), id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, 'proposed', answer_by
		FROM proposal WHERE id <> $1`, p.ID)
	if n, err := w.Lapse(t.Context()); n != 250 || err != nil {
		t.Fatalf("lapsed %d (%v)", n, err)
	}
}
