package lending_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// edit changes a posting as its firm does, a minute later.
func (w *world) edit(t *testing.T, owner auth.Caller, p posting.Posting, change func(*posting.Input)) {
	t.Helper()
	w.clock.Advance(time.Minute)
	now, err := w.Postings.Find(t.Context(), w.db, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	in := now.Input()
	change(&in)
	if _, err := w.Postings.Update(t.Context(), owner, p.Kind, p.ID, now.Version, in); err != nil {
		t.Fatal(err)
	}
}

// The agreement takes work and place from the postings. Who accepts gets what was
// on the table when the terms were put there, whichever side changed its posting.
func TestNobodyAcceptsAnotherPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	elsewhere := func(in *posting.Input) { in.TownCode, in.Workplace = w.towns[3].Code, "大沙镇工业区" }
	hazards := func(in *posting.Input) { in.Hazards = "苯、噪声" }
	lodging := func(in *posting.Input) { in.Lodging = !in.Lodging }

	// The borrower changes his own shortage and takes the lender's offer for the old one.
	p := w.proposal(t, 3)
	w.edit(t, w.borrower, p.Shortage, elsewhere)
	_, err := w.Accept(ctx, w.borrower, p.ID, p.Version)
	wants(t, err, "posting_changed")
	// By a counter-offer the lender sees what it is about, and may take that.
	p, err = w.Counter(ctx, w.borrower, p.ID, p.Version, lending.Counter{Terms: terms(3)})
	if err != nil {
		t.Fatal(err)
	}
	// Then the borrower changes it again, before the lender answers.
	w.edit(t, w.borrower, p.Shortage, hazards)
	_, err = w.Accept(ctx, w.lender, p.ID, p.Version)
	wants(t, err, "posting_changed")
	if p, err = w.Counter(ctx, w.lender, p.ID, p.Version, lending.Counter{Terms: terms(3)}); err != nil {
		t.Fatal(err)
	}
	w.edit(t, w.lender, p.Surplus, lodging)
	_, err = w.Accept(ctx, w.borrower, p.ID, p.Version)
	wants(t, err, "posting_changed")
	if p, err = w.Counter(ctx, w.borrower, p.ID, p.Version, lending.Counter{Terms: terms(3)}); err != nil {
		t.Fatal(err)
	}
	// What the agreement does not take from a posting is in nobody's way.
	w.edit(t, w.borrower, p.Shortage, func(in *posting.Input) { in.Note, in.Headcount, in.ContactName = "第二次发布", 5, "李经理" })
	p, err = w.Accept(ctx, w.lender, p.ID, p.Version)
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.Agreement(ctx, w.lender, *p.AgreementID)
	if err != nil || a.TownCode != w.towns[3].Code || a.Clauses.Hazards != "苯、噪声" {
		t.Errorf("%s %+v (%v)", a.TownCode, a.Clauses, err)
	}
}

// Nor does the lender pass an officer's suggestion on when it is about another post by now.
func TestASuggestionIsForThePostAsItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	surplus, shortage := w.posting(t, w.lender, posting.Surplus, 2), w.posting(t, w.borrower, posting.Shortage, 2)
	var id uuid.UUID
	if err := w.Suggest(t.Context(), w.city, offer(surplus, shortage, terms(2)), func(_ pgx.Tx, proposal uuid.UUID) error {
		id = proposal
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	w.edit(t, w.borrower, shortage, func(in *posting.Input) { in.Level = 3 })
	_, err := w.Accept(t.Context(), w.lender, id, 1)
	wants(t, err, "posting_changed")
}
