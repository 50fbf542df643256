package plan_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

func numbers(lines []plan.Line) (all []int32) {
	for _, l := range lines {
		all = append(all, int32(l.Line))
	}
	return all
}

// What is sent goes to the lender, then to the borrower, and becomes an agreement.
func TestSentLineBecomesAnAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.Post(w.Lender, posting.Surplus, heads(10))
	borrower := w.Firm("水口镇")
	w.Post(borrower, posting.Shortage, heads(6))
	r := w.made(w.city, plan.Order{})
	for name, c := range map[string]auth.Caller{"the lender": w.Lender, "the borrower": borrower} {
		if page, err := w.plans.Own(ctx, c, route.Paging{Limit: 10}); err != nil || len(page.Items) != 0 {
			t.Errorf("%s sees what was not sent: %+v, %v", name, page, err)
		}
	}
	sent, err := w.plans.Send(ctx, w.city, r.ID, []int32{1, 1, 99})
	if err != nil || sent.Sent != 1 || len(sent.Items) != 2 || sent.Items[1].Refusal.Code != "not_found" {
		t.Fatalf("%+v, %v", sent, err)
	}
	id := *sent.Items[0].ProposalID
	p, err := w.Lending.Proposal(ctx, w.Lender, id)
	if err != nil || p.OpenedBy != lending.Officer || p.Turn != lending.Lender || p.Heads != 6 || p.Rounds[0].Side != lending.Officer {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, err := w.Lending.Accept(ctx, borrower, id, p.Version); !problem.HasCode(err, "not_your_turn") {
		t.Errorf("the borrower first: %v", err)
	}
	if p, err = w.Lending.Accept(ctx, w.Lender, id, p.Version); err != nil || p.Status != lending.Proposed || p.Turn != lending.Borrower || p.Round != 2 || p.Rounds[1].Side != lending.Lender {
		t.Fatalf("%+v, %v", p, err)
	}
	if p, err = w.Lending.Accept(ctx, borrower, id, p.Version); err != nil || p.Status != lending.Converted || p.AgreementID == nil {
		t.Fatalf("%+v, %v", p, err)
	}
	now, err := w.plans.Run(ctx, w.city, r.ID)
	if err != nil || now.Sent != (plan.Sent{Lines: 1, Heads: 6, Agreed: 1, AgreedHeads: 6}) {
		t.Errorf("%+v, %v", now.Sent, err)
	}
	again, err := w.plans.Send(ctx, w.city, r.ID, []int32{1})
	if err != nil || again.Sent != 0 || again.Items[0].Refusal == nil {
		t.Errorf("sent twice: %+v, %v", again, err)
	}
	page, err := w.plans.Own(ctx, w.Lender, route.Paging{Limit: 10})
	if err != nil || len(page.Items) != 1 || page.Items[0].Kind != posting.Surplus || len(page.Items[0].Reasons) == 0 || page.Items[0].ProposalStatus != lending.Converted {
		t.Errorf("%+v, %v", page, err)
	}
	if page, err = w.plans.Own(ctx, w.Stranger, route.Paging{Limit: 10}); err != nil || len(page.Items) != 0 {
		t.Errorf("a stranger sees %+v, %v", page, err)
	}
	// What is promised is not planned again.
	if next := w.made(w.city, plan.Order{}); next.Totals.SurplusHeads != 4 || next.Totals.Shortages != 0 {
		t.Errorf("%+v", next.Totals)
	}
}

// A posting that was withdrawn or changed meanwhile is refused by name, the rest goes.
func TestWithdrawnMeanwhileIsRefusedTheRestGoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.Post(w.Lender, posting.Surplus, heads(30))
	firms := []auth.Caller{w.Firm("水口镇"), w.Firm("水口镇"), w.Firm("水口镇")}
	needs := make([]posting.Posting, len(firms))
	for i, firm := range firms {
		needs[i] = w.Post(firm, posting.Shortage, heads(5+i))
	}
	r := w.made(w.city, plan.Order{})
	if _, err := w.Postings.Withdraw(ctx, firms[0], posting.Shortage, needs[0].ID, needs[0].Version, "已经招到人"); err != nil {
		t.Fatal(err)
	}
	fewer := w.Input()
	fewer.Headcount = 2
	if _, err := w.Postings.Update(ctx, firms[1], posting.Shortage, needs[1].ID, needs[1].Version, fewer); err != nil {
		t.Fatal(err)
	}
	lines := w.lines(r)
	sent, err := w.plans.Send(ctx, w.city, r.ID, numbers(lines))
	if err != nil || sent.Sent != 1 {
		t.Fatalf("%+v, %v", sent, err)
	}
	want := map[uuid.UUID]string{needs[0].ID: "posting_closed", needs[1].ID: "open_heads"}
	for i, l := range w.lines(r) {
		if code := want[l.Shortage.PostingID]; code != "" {
			if l.Refusal == nil || l.Refusal.Code != code || l.Refusal.Message == "" || !l.Shortage.Changed || l.ProposalID != nil {
				t.Errorf("line %d: %+v, want %s", l.Line, l, code)
			}
		} else if l.ProposalID == nil || *sent.Items[i].ProposalID != *l.ProposalID {
			t.Errorf("line %d: %+v", l.Line, l)
		}
	}
}

// So is one that was withdrawn or changed after the plan read it, before its result
// was stored: a plan rests on what it read.
func TestWithdrawnWhileThePlanIsMadeIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	surplus := w.Post(w.Lender, posting.Surplus, heads(30))
	firms := []auth.Caller{w.Firm("水口镇"), w.Firm("水口镇"), w.Firm("水口镇")}
	needs := make([]posting.Posting, len(firms))
	for i, firm := range firms {
		needs[i] = w.Post(firm, posting.Shortage, heads(5+i))
	}
	w.plans.Entered = func(_ context.Context, phase string) {
		if phase != plan.PhaseSaving {
			return
		}
		if _, err := w.Postings.Withdraw(ctx, firms[0], posting.Shortage, needs[0].ID, needs[0].Version, "已经招到人"); err != nil {
			t.Error(err)
		}
		in, low := needs[1].Input(), int64(2000_00)
		in.PayMinFen, in.PayMaxFen = &low, &low
		if _, err := w.Postings.Update(ctx, firms[1], posting.Shortage, needs[1].ID, needs[1].Version, in); err != nil {
			t.Error(err)
		}
	}
	r := w.made(w.city, plan.Order{})
	lines := w.lines(r)
	if len(lines) != len(needs) {
		t.Fatalf("%+v", lines)
	}
	sent, err := w.plans.Send(ctx, w.city, r.ID, numbers(lines))
	if err != nil || sent.Sent != 1 {
		t.Fatalf("%+v, %v", sent, err)
	}
	want := map[uuid.UUID]string{needs[0].ID: "posting_closed", needs[1].ID: "posting_changed"}
	for _, l := range w.lines(r) {
		if code := want[l.Shortage.PostingID]; code == "" {
			if l.ProposalID == nil || l.Refusal != nil || l.Shortage.Changed {
				t.Errorf("line %d: %+v", l.Line, l)
			}
		} else if l.Refusal == nil || l.Refusal.Code != code || !l.Shortage.Changed || l.ProposalID != nil {
			t.Errorf("line %d: %+v, want %s", l.Line, l, code)
		}
	}
	var promised int
	if err := w.DB.QueryRow(ctx, `SELECT count(*) FROM proposal WHERE surplus_id = $1`, surplus.ID).Scan(&promised); err != nil || promised != 1 {
		t.Errorf("%d proposals, %v", promised, err)
	}
}

// A posting that says something else than when the plan was made is not promised
// on the old terms; one of which only heads went elsewhere still is.
func TestLinesOfChangedPostingsAreNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	for name, change := range map[string]func(*posting.Input){
		"another trade": func(in *posting.Input) { in.TradeCode = w.Trade("会计") },
		"another level": func(in *posting.Input) { in.Level = 5 },
		"another town":  func(in *posting.Input) { in.TownCode = w.Town("大沙镇") },
		"less pay":      func(in *posting.Input) { low := int64(2000_00); in.PayMinFen, in.PayMaxFen = &low, &low },
		"hazards":       func(in *posting.Input) { in.Hazards = "粉尘、噪声" },
		"no lodging":    func(in *posting.Input) { in.Lodging = !in.Lodging },
		"no transport":  func(in *posting.Input) { in.Transport = !in.Transport },
		"batch":         func(in *posting.Input) { in.MinBatch = 5 },
		"":              func(in *posting.Input) { in.Note, in.Headcount = "人数多了", 9 },
	} {
		w.Post(w.Lender, posting.Surplus, func(in *posting.Input) { in.Headcount, in.Note = 5, "给"+name })
		firm := w.Firm("水口镇")
		need := w.Post(firm, posting.Shortage, heads(5))
		r := w.made(w.city, plan.Order{})
		var line plan.Line
		for _, l := range w.lines(r) {
			if l.Shortage.PostingID == need.ID {
				line = l
			}
		}
		in := need.Input()
		change(&in)
		if _, err := w.Postings.Update(ctx, firm, posting.Shortage, need.ID, need.Version, in); err != nil {
			t.Fatal(name, err)
		}
		sent, err := w.plans.Send(ctx, w.city, r.ID, []int32{int32(line.Line)})
		if err != nil || len(sent.Items) != 1 {
			t.Fatalf("%s: %+v, %v", name, sent, err)
		}
		switch refusal := sent.Items[0].Refusal; {
		case name == "" && sent.Sent != 1:
			t.Errorf("more heads and another remark: %+v", refusal)
		case name != "" && (sent.Sent != 0 || refusal.Code != "posting_changed"):
			t.Errorf("%s: sent %d, %+v", name, sent.Sent, refusal)
		}
		now, err := w.Postings.Get(ctx, firm, posting.Shortage, need.ID)
		if err == nil {
			_, err = w.Postings.Withdraw(ctx, firm, posting.Shortage, need.ID, now.Version, "试过了")
		}
		if err != nil {
			t.Fatal(name, err)
		}
	}
}

// A firm that came onto the list of the dishonest after the plan was made is
// treated as the plan would treat it; one that an officer pinned all the same is not.
func TestFirmsListedSinceGetNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	surplus := w.Post(w.Lender, posting.Surplus, heads(10))
	borrower := w.Firm("水口镇")
	need := w.Post(borrower, posting.Shortage, heads(6))
	before := w.made(w.city, plan.Order{})
	w.Exec(`INSERT INTO enterprise_flag (id, enterprise_id, kind, days, source, recorded_by, recorded_at)
		VALUES (gen_random_uuid(), $1, 'dishonest', daterange($2, NULL), '中国执行信息公开网', $3, now())`, borrower.EnterpriseID, matchingtest.Today, w.city.AccountID)
	sent, err := w.plans.Send(ctx, w.city, before.ID, []int32{1})
	if err != nil || sent.Sent != 0 || sent.Items[0].Refusal.Code != "firm_listed" {
		t.Errorf("listed since: %+v, %v", sent.Items, err)
	}
	pinned := w.made(w.city, plan.Order{Pinned: []plan.Pin{{Pair: plan.Pair{SurplusID: surplus.ID, ShortageID: need.ID}, Heads: 6}}})
	if sent, err = w.plans.Send(ctx, w.city, pinned.ID, []int32{1}); err != nil || sent.Sent != 1 {
		t.Errorf("pinned: %+v, %v", sent.Items, err)
	}
}

// The guard is the database's: a suggestion beyond the headcount cannot be written.
func TestDatabaseHoldsPromises(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	surplus := w.Post(w.Lender, posting.Surplus, heads(10))
	a, b := w.Post(w.Firm("水口镇"), posting.Shortage, heads(9)), w.Post(w.Firm("水口镇"), posting.Shortage, heads(9))
	insert := func(shortage posting.Posting, heads int, days string) error {
		_, err := w.DB.Exec(ctx, `INSERT INTO proposal (id, surplus_id, lender_id, shortage_id, borrower_id, opened_by, turn, heads, days, pay_fen, status, answer_by)
			VALUES (gen_random_uuid(), $1, $2, $3, $4, 'officer', 'lender', $5, $6::daterange, 500000, 'proposed', '2021-02-15')`,
			surplus.ID, surplus.Enterprise.ID, shortage.ID, shortage.Enterprise.ID, heads, days)
		return err
	}
	if err := insert(a, 6, "[2021-02-08,2021-02-20]"); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, insert(b, 5, "[2021-02-20,2021-02-28]"), "proposal_promises_within_headcount")
	if err := insert(b, 5, "[2021-02-21,2021-02-28]"); err != nil {
		t.Errorf("one after the other: %v", err)
	}
}

func TestPlanBasedOnAnotherBeginsWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	w.Post(w.Lender, posting.Surplus, heads(10))
	w.Post(w.Firm("水口镇"), posting.Shortage, heads(6))
	w.Post(w.Firm("水口镇"), posting.Shortage, heads(9))
	r := w.made(w.city, plan.Order{})
	in, err := w.plans.Input(ctx, plan.Order{BasedOn: &r.ID})
	if err != nil {
		t.Fatal(err)
	}
	stored := in.Former
	in.Former = nil
	anew, err := plan.Compute(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	if want := anew.Former(in); len(want.Heads) == 0 || !reflect.DeepEqual(stored, want) {
		t.Errorf("the stored plan begins the next one with %+v, want %+v", stored, want)
	}
	if again := w.made(w.city, plan.Order{BasedOn: &r.ID}); again.Totals.Goals != r.Totals.Goals {
		t.Errorf("%+v, then %+v", r.Totals, again.Totals)
	}
}

func TestCompareTwoPlans(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	surplus := w.Post(w.Lender, posting.Surplus, heads(10))
	first := w.Post(w.Firm("水口镇"), posting.Shortage, heads(6))
	w.Post(w.Firm("水口镇"), posting.Shortage, heads(9))
	before := w.made(w.city, plan.Order{})
	after := w.made(w.city, plan.Order{Forbidden: []plan.Pair{{SurplusID: surplus.ID, ShortageID: first.ID}}, BasedOn: &before.ID})
	c, err := w.plans.Compare(ctx, w.city, after.ID, before.ID)
	if err != nil {
		t.Fatal(err)
	}
	if c.Heads != -1 || c.Difference.HeadDays != -51 || len(c.Items) == 0 || c.Total != len(c.Items) {
		t.Fatalf("%+v", c)
	}
	for _, m := range c.Items {
		if m.ShortageID == first.ID && (m.Heads != 0 || m.OtherHeads == 0) {
			t.Errorf("%+v", m)
		}
	}
	if same, err := w.plans.Compare(ctx, w.city, before.ID, before.ID); err != nil || len(same.Items) != 0 || same.Same != before.Totals.Assignments {
		t.Errorf("%+v, %v", same, err)
	}
}
