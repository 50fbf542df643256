package lending_test

import (
	"strings"
	"testing"

	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// L12: nothing renews by itself, and no way leads to more days.
func TestNothingExtendsAnAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, workers := w.out(t, 1, 1)
	for _, sql := range []string{
		`UPDATE agreement SET days = daterange(lower(days), upper(days) + 30)`,
		`UPDATE agreement SET heads = heads + 1`,
		`UPDATE agreement SET proposal_id = gen_random_uuid()`,
		`DELETE FROM agreement`,
	} {
		_, err := w.db.Exec(t.Context(), sql)
		forbids(t, err)
	}
	_, err := w.db.Exec(t.Context(), `UPDATE proposal SET days = daterange(lower(days), upper(days) + 30) WHERE id = $1`, a.ProposalID)
	breaks(t, err, "agreement_as_accepted")
	_, err = w.db.Exec(t.Context(), `UPDATE secondment SET days = daterange(lower(days), upper(days) + 1) WHERE id = $1`, workers[0].ID)
	breaks(t, err, "secondment_days_only_by_return")
	longer := terms(1)
	longer.From, longer.To = day(20), day(80)
	p, err := w.Proposal(t.Context(), w.lender, a.ProposalID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Counter(t.Context(), w.lender, p.ID, p.Version, lending.Counter{Terms: longer})
	wants(t, err, "wrong_state")
	_, err = w.Accept(t.Context(), w.borrower, p.ID, p.Version)
	wants(t, err, "wrong_state")
	// A longer posting makes no longer agreement.
	w.exec(t, `UPDATE posting SET period_to = period_to + 100`)
	if now := w.agreed(t, a.ID); now.To != day(60) {
		t.Errorf("it now lasts to %s", now.To)
	}
	// A day after the last one everybody is back, without anyone's doing.
	w.setDay(61)
	if n, err := w.EndExpired(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if now := w.agreed(t, a.ID); now.Status != lending.Ended || now.To != day(60) || now.Counts.Returned != 1 {
		t.Errorf("%+v", now)
	}
}

func TestRenewal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	surplus, shortage := w.posting(t, w.lender, posting.Surplus, 4), w.posting(t, w.borrower, posting.Shortage, 2)
	in := terms(2)
	p, err := w.Propose(t.Context(), w.lender, offer(surplus, shortage, in))
	if err != nil {
		t.Fatal(err)
	}
	a := w.accepted(t, p)
	ask := func() lending.Renewal {
		t.Helper()
		r, err := w.Renewal(t.Context(), w.borrower, a.ID)
		if err != nil || r.Possible != (r.Why == "") || r.Possible != (r.Terms != nil) {
			t.Fatalf("%+v (%v)", r, err)
		}
		return r
	}
	says := func(part string) {
		t.Helper()
		if r := ask(); !strings.Contains(r.Why, part) {
			t.Errorf("%+v, want %q", r, part)
		}
	}
	says("还没有由双方签署")
	a = w.sign(t, a)
	says("到期前 30 天起")
	w.setDay(29)
	says("到期前 30 天起")
	w.setDay(30)
	says("人数都在这份协议里") // the shortage is full by this very agreement
	w.setDay(61)
	says("人数都在这份协议里") // until it has ended
	if _, err := w.EndExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := ask()
	if want := (lending.Terms{Heads: 2, From: day(61), To: day(90), PayFen: in.PayFen}); !r.Possible || *r.Terms != want {
		t.Fatalf("%+v %+v", r, r.Terms)
	}
	next, err := w.Propose(t.Context(), w.borrower, offer(surplus, shortage, *r.Terms))
	if err != nil {
		t.Fatal(err)
	}
	says("已有一份待答复的意向")
	if _, err := w.Decline(t.Context(), w.borrower, next.ID, next.Version, "再想想"); err != nil {
		t.Fatal(err)
	}
	w.setDay(91)
	says("没有剩下的日子")
	w.exec(t, `UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.lender.EnterpriseID)
	says("对方企业")
	_, err = w.Renewal(t.Context(), w.lender, a.ID)
	wants(t, err, "enterprise_not_approved")
	_, err = w.Renewal(t.Context(), w.firm(t, "91", 3), a.ID)
	wants(t, err, "not_found")
}

// With heads to spare on both sides the next agreement can stand before the
// first one ends; one that was never signed has nothing to follow.
func TestRenewalBeforeTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	surplus, shortage := w.posting(t, w.lender, posting.Surplus, 4), w.posting(t, w.borrower, posting.Shortage, 4)
	p, err := w.Propose(t.Context(), w.lender, offer(surplus, shortage, terms(1)))
	if err != nil {
		t.Fatal(err)
	}
	a := w.sign(t, w.accepted(t, p))
	dropped := w.drafted(t, 1)
	if dropped, err = w.Terminate(t.Context(), w.lender, dropped.ID, dropped.Version, "不需要了"); err != nil {
		t.Fatal(err)
	}
	if r, err := w.Renewal(t.Context(), w.lender, dropped.ID); err != nil || r.Possible || !strings.Contains(r.Why, "没有签署") {
		t.Errorf("%+v (%v)", r, err)
	}
	w.setDay(40)
	r, err := w.Renewal(t.Context(), w.lender, a.ID)
	if err != nil || !r.Possible || r.Terms.From != day(61) || r.Terms.To != day(90) || r.Terms.Heads != 1 {
		t.Errorf("%+v %+v (%v)", r, r.Terms, err)
	}
}
