package lending_test

import (
	"encoding/json"
	"strings"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

func TestProposeCounterAccept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 20)
	if *p.MySide != lending.Lender || p.Turn != lending.Borrower || p.Round != 1 || p.AnswerBy != day(7) || p.Status != lending.Proposed {
		t.Fatalf("%+v", p)
	}
	lower := lending.Counter{Terms: terms(12)}
	lower.PayFen = 500000
	p, err := w.Counter(t.Context(), w.borrower, p.ID, p.Version, lower)
	if err != nil {
		t.Fatal(err)
	}
	if *p.MySide != lending.Borrower || p.Turn != lending.Lender || p.Heads != 12 || len(p.Rounds) != 2 || p.Version != 2 {
		t.Fatalf("%+v", p)
	}
	if p, err = w.Accept(t.Context(), w.lender, p.ID, p.Version); err != nil {
		t.Fatal(err)
	}
	if p.Status != lending.Converted || p.AgreementID == nil {
		t.Fatalf("%+v", p)
	}
	var actions []string
	for _, e := range p.History {
		actions = append(actions, e.From+">"+e.Action+">"+e.To)
	}
	want := ">propose>proposed proposed>counter>proposed proposed>accept>agreed agreed>convert>converted"
	if got := strings.Join(actions, " "); got != want {
		t.Errorf("history %s", got)
	}
	a, err := w.Agreement(t.Context(), w.lender, *p.AgreementID)
	if err != nil {
		t.Fatal(err)
	}
	if a.Terms != p.Terms || a.Status != lending.Draft || a.Number != "GX2021-000001" || a.TradeCode != w.trade.Code || a.TownCode != w.towns[2].Code {
		t.Errorf("%+v", a)
	}
	for _, id := range []posting.Posting{p.Surplus, p.Shortage} {
		after, err := w.Postings.Find(t.Context(), w.db, id.ID)
		if err != nil || after.Engaged != 12 || after.Open != 8 || after.Status != posting.PartlyFilled {
			t.Errorf("%s %s: engaged %d, open %d, %s (%v)", after.Kind, after.ID, after.Engaged, after.Open, after.Status, err)
		}
	}
}

func TestProposeRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	surplus, shortage := w.posting(t, w.lender, posting.Surplus, 20), w.posting(t, w.borrower, posting.Shortage, 10)
	try := func(c auth.Caller, change func(*lending.Offer)) error {
		in := offer(surplus, shortage, terms(10))
		change(&in)
		_, err := w.Propose(t.Context(), c, in)
		return err
	}
	for name, c := range map[string]struct {
		change      func(*lending.Offer)
		field, code string
	}{
		"no heads":              {func(o *lending.Offer) { o.Heads = 0 }, "heads", "range"},
		"absurd heads":          {func(o *lending.Offer) { o.Heads = 10001 }, "heads", "range"},
		"more than the open":    {func(o *lending.Offer) { o.Heads = 11 }, "heads", "open_heads"},
		"no days":               {func(o *lending.Offer) { o.From = 0 }, "from", "required"},
		"swapped days":          {func(o *lending.Offer) { o.From, o.To = o.To, o.From }, "to", "order"},
		"yesterday":             {func(o *lending.Offer) { o.From = day(-1) }, "from", "past"},
		"after the period":      {func(o *lending.Offer) { o.To = day(91) }, "to", "outside_posting"},
		"too little":            {func(o *lending.Offer) { o.PayFen = 49999 }, "payFen", "range"},
		"a phone in the note":   {func(o *lending.Offer) { o.Note = "打 138-0000-0001 找我" }, "note", "contact_in_text"},
		"an endless note":       {func(o *lending.Offer) { o.Note = strings.Repeat("长", 501) }, "note", "too_long"},
		"before the period":     {func(o *lending.Offer) { o.SurplusID = w.later(t).ID }, "from", "outside_posting"},
		"the last day is in it": {func(o *lending.Offer) { o.To = day(90); o.Heads = 11 }, "heads", "open_heads"},
	} {
		wantsFieldNamed(t, name, try(w.lender, c.change), c.field, c.code)
	}
	wants(t, try(w.lender, func(o *lending.Offer) { o.SurplusID, o.ShortageID = o.ShortageID, o.SurplusID }), "not_found")
	wants(t, try(w.lender, func(o *lending.Offer) { o.SurplusID = newID() }), "not_found")
	wants(t, try(w.firm(t, "91", 0), func(*lending.Offer) {}), "not_found")
	wants(t, try(w.city, func(*lending.Offer) {}), "not_found")
	own := w.posting(t, w.borrower, posting.Surplus, 10)
	wants(t, try(w.borrower, func(o *lending.Offer) { o.SurplusID = own.ID }), "own_posting")

	if err := try(w.borrower, func(*lending.Offer) {}); err != nil {
		t.Fatal(err)
	}
	wants(t, try(w.lender, func(*lending.Offer) {}), "proposal_open")

	other := w.posting(t, w.lender, posting.Surplus, 10)
	if _, err := w.Postings.Withdraw(t.Context(), w.lender, posting.Surplus, other.ID, other.Version, "订单恢复"); err != nil {
		t.Fatal(err)
	}
	wants(t, try(w.lender, func(o *lending.Offer) { o.SurplusID = other.ID }), "posting_closed")
	w.exec(t, `UPDATE posting SET status = 'draft' WHERE id = $1`, other.ID)
	wants(t, try(w.borrower, func(o *lending.Offer) { o.SurplusID = other.ID }), "not_found")
	w.exec(t, `UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.borrower.EnterpriseID)
	fresh := w.posting(t, w.lender, posting.Surplus, 10)
	wants(t, try(w.borrower, func(o *lending.Offer) { o.SurplusID = fresh.ID }), "enterprise_not_approved")
	wants(t, try(w.lender, func(o *lending.Offer) { o.SurplusID = fresh.ID }), "counterpart_not_approved")
}

// later is a surplus that begins after the terms of the tests do.
func (w *world) later(t testing.TB) posting.Posting {
	p := w.posting(t, w.lender, posting.Surplus, 20)
	w.exec(t, `UPDATE posting SET period_from = $2 WHERE id = $1`, p.ID, day(2))
	return p
}

func wantsFieldNamed(t *testing.T, test string, err error, field, code string) {
	t.Helper()
	t.Run(test, func(t *testing.T) { wantsField(t, err, field, code) })
}

func TestAnswerRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 10)
	_, err := w.Accept(t.Context(), w.lender, p.ID, p.Version)
	wants(t, err, "not_your_turn")
	_, err = w.Counter(t.Context(), w.lender, p.ID, p.Version, lending.Counter{Terms: terms(5)})
	wants(t, err, "not_your_turn")
	_, err = w.Accept(t.Context(), w.borrower, p.ID, p.Version+1)
	if stale := refusal(t, err, "stale_version"); stale.Current.(lending.Proposal).ID != p.ID {
		t.Errorf("the stale answer does not show what stands: %v", stale.Current)
	}
	stranger := w.firm(t, "91", 3)
	for _, c := range []auth.Caller{stranger, w.townOfficer(t, 3)} {
		_, err = w.Proposal(t.Context(), c, p.ID)
		wants(t, err, "not_found")
		_, err = w.Accept(t.Context(), c, p.ID, p.Version)
		wants(t, err, "not_found")
	}
	_, err = w.Accept(t.Context(), w.city, p.ID, p.Version)
	wants(t, err, "forbidden")
	_, err = w.Decline(t.Context(), w.borrower, p.ID, p.Version, " ")
	wantsField(t, err, "reason", "required")
	declined, err := w.Decline(t.Context(), w.borrower, p.ID, p.Version, "人手够了")
	if err != nil || declined.Status != lending.Declined || declined.History[1].Reason != "人手够了" {
		t.Fatalf("%+v (%v)", declined, err)
	}
	_, err = w.Accept(t.Context(), w.borrower, p.ID, declined.Version)
	wants(t, err, "wrong_state")
	own := w.proposal(t, 10)
	if taken, err := w.Decline(t.Context(), w.lender, own.ID, own.Version, "发错了"); err != nil || taken.Status != lending.Declined {
		t.Errorf("the opener cannot take it back: %v", err)
	}
	onTime, late := w.proposal(t, 10), w.proposal(t, 10)
	w.setDay(7)
	if _, err = w.Accept(t.Context(), w.borrower, onTime.ID, onTime.Version); err != nil {
		t.Errorf("on the last day for an answer: %v", err)
	}
	w.setDay(8)
	_, err = w.Accept(t.Context(), w.borrower, late.ID, late.Version)
	wants(t, err, "wrong_state")
	w.exec(t, `UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.lender.EnterpriseID)
	_, err = w.Accept(t.Context(), w.borrower, late.ID, late.Version)
	wants(t, err, "counterpart_not_approved")
}

func TestOfficersSeeTheirTowns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 10) // lender in town 0, borrower in 1, the work in 2
	for town, want := range []bool{true, true, true, false} {
		page, err := w.Proposals(t.Context(), w.townOfficer(t, town), lending.ProposalFilter{}, route.Paging{Limit: 10})
		if err != nil || (len(page.Items) == 1) != want {
			t.Errorf("town %d sees %d proposals (%v)", town, len(page.Items), err)
		}
	}
	seen, err := w.Proposal(t.Context(), w.townOfficer(t, 0), p.ID)
	if err != nil || seen.MySide != nil {
		t.Errorf("%v (%v)", seen.MySide, err)
	}
}

func TestProposalLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		w.proposal(t, 3)
	}
	var seen int
	paging := route.Paging{Limit: 2}
	for {
		page, err := w.Proposals(t.Context(), w.borrower, lending.ProposalFilter{Status: "proposed", Mine: "turn"}, paging)
		if err != nil {
			t.Fatal(err)
		}
		seen += len(page.Items)
		if paging.Cursor = page.Next; page.Next == "" {
			break
		}
	}
	if seen != 5 {
		t.Errorf("the borrower must answer %d, want 5", seen)
	}
	page, err := w.Proposals(t.Context(), w.lender, lending.ProposalFilter{Mine: "turn"}, route.Paging{Limit: 10})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("the lender must answer %d (%v)", len(page.Items), err)
	}
	_, err = w.Proposals(t.Context(), w.lender, lending.ProposalFilter{}, route.Paging{Limit: 10, Cursor: "x"})
	wantsField(t, err, "cursor", "cursor")
}

// Before both agree neither side reads a phone number of the other.
func TestNoContactBeforeAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 10)
	for _, c := range []auth.Caller{w.lender, w.borrower} {
		seen, err := w.Proposal(t.Context(), c, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(seen)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"13800000001", "138****0001", "王经理", "contacts"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%q crosses before both agreed: %s", secret, text)
			}
		}
	}
	w.accepted(t, p)
	seen, err := w.Proposal(t.Context(), w.borrower, p.ID)
	if err != nil || seen.Contacts.Lender.Phone != "13800000001" || seen.Contacts.Borrower.Phone != "138****0001" {
		t.Fatalf("%+v (%v)", seen.Contacts, err)
	}
	if seen, err = w.Proposal(t.Context(), w.city, p.ID); err != nil || seen.Contacts.Lender.Phone != "138****0001" {
		t.Fatalf("%+v (%v)", seen.Contacts, err)
	}
	var records int
	if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM pii_access WHERE subject = 'proposal' AND subject_id = $1
		AND account_id = $2 AND field = 'contactPhone'`, p.ID, w.borrower.AccountID).Scan(&records); err != nil || records < 1 {
		t.Errorf("%d records of the unmasking (%v)", records, err)
	}
}

// A posting that names nobody is answered for by its firm.
func TestContactOfTheFirm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.proposal(t, 10)
	phone, err := w.Vault.Seal("enterprise.contact_phone", "0750-2218950")
	if err != nil {
		t.Fatal(err)
	}
	w.exec(t, `UPDATE enterprise SET contact_phone_enc = $2 WHERE id = $1`, w.lender.EnterpriseID, phone)
	w.exec(t, `UPDATE posting SET contact_name = '', contact_phone_enc = NULL WHERE id = $1`, p.Surplus.ID)
	w.accepted(t, p)
	seen, err := w.Proposal(t.Context(), w.borrower, p.ID)
	if err != nil || seen.Contacts.Lender != (lending.Contact{Name: "厂办", Phone: "0750-2218950"}) {
		t.Errorf("%+v (%v)", seen.Contacts, err)
	}
}
