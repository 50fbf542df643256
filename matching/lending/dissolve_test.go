package lending_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

func ruling(version, on int) enterprise.DissolveInput {
	return enterprise.DissolveInput{Version: version, Day: day(on), Kind: "court_ruling", Source: "（2021）粤0783破1号"}
}

func (w *world) count(t testing.TB, sql string, args ...any) (n int) {
	t.Helper()
	if err := w.db.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (w *world) agreed(t testing.TB, id uuid.UUID) lending.Agreement {
	t.Helper()
	a, err := w.Agreement(t.Context(), w.borrower, id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// L14: the lender is bankrupt; everything of it ends on that day.
func TestDissolvedLender(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.signed(t, 5)
	ids := w.ready(t, a, 3)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids[:2], day(1)); err != nil {
		t.Fatal(err)
	}
	w.setDay(11)
	if _, err := w.Start(t.Context(), w.borrower, a.ID, ids[2:], day(11)); err != nil {
		t.Fatal(err)
	}
	waiting := w.named(t, a, 1)[0]
	proposal := w.posting(t, w.lender, posting.Surplus, 4)
	in := terms(3)
	in.From = day(20)
	open, err := w.Propose(t.Context(), w.lender, offer(proposal, w.posting(t, w.borrower, posting.Shortage, 4), in))
	if err != nil {
		t.Fatal(err)
	}
	w.setDay(12)
	officer := w.townOfficer(t, 0)
	want := enterprise.Ended{Lending: 1, Returned: 3, Cancelled: 1, Proposals: 1, Postings: 2}
	if before, err := w.Ending(t.Context(), officer, w.lender.EnterpriseID); err != nil || before != want {
		t.Fatalf("%+v (%v)", before, err)
	}
	firm, err := w.Dissolve(t.Context(), officer, w.lender.EnterpriseID, ruling(1, 10))
	if err != nil || firm.Status != enterprise.Dissolved || firm.Dissolution == nil || firm.Dissolution.Ended != want ||
		firm.Dissolution.Day != day(10) || firm.Dissolution.RecordedBy != "专员" {
		t.Fatalf("%+v %+v (%v)", firm, firm.Dissolution, err)
	}
	workers, err := w.Workers(t.Context(), w.lender, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, last := range []int{10, 10, 11} { // who started later was there on that day
		if workers[i].Status != lending.Returned || workers[i].To != day(last) {
			t.Errorf("worker %d: %+v", i, workers[i])
		}
	}
	if workers[3].ID != waiting.ID || workers[3].Status != lending.Cancelled {
		t.Errorf("%+v", workers[3])
	}
	after := w.agreed(t, a.ID)
	last := after.History[len(after.History)-1]
	if after.Status != lending.Ended || after.EndedReason != lending.EndLenderDissolved || last.Action != "dissolve" ||
		last.Reason != "出借方已注销或破产（2021-02-18，法院裁定破产）" || last.By != "专员" {
		t.Errorf("%+v", after)
	}
	// The borrower's need is open again; the lender's offers are gone.
	if after.Shortage.Status != posting.Published || after.Shortage.Engaged != 0 || after.Surplus.Status != posting.Withdrawn {
		t.Errorf("%+v %+v", after.Shortage, after.Surplus)
	}
	if n := w.count(t, `SELECT count(*) FROM search_document WHERE id = $1 AND status = 'published' AND heads = 5`, after.Shortage.ID); n != 1 {
		t.Error("the search does not know that the shortage is open")
	}
	if n := w.count(t, `SELECT count(*) FROM search_document WHERE enterprise_id = $1 AND (firm_approved OR status IN ('published', 'partly_filled'))`, w.lender.EnterpriseID); n != 0 {
		t.Errorf("the search still has %d things of the lender", n)
	}
	lapsed, err := w.Proposal(t.Context(), w.borrower, open.ID)
	if err != nil || lapsed.Status != lending.Lapsed || lapsed.History[len(lapsed.History)-1].Reason != "企业已注销或破产" {
		t.Errorf("%+v (%v)", lapsed, err)
	}
	entries, err := history.Of(t.Context(), w.db, "secondment", workers[0].ID)
	if err != nil || entries[len(entries)-1].Action != "return" || entries[len(entries)-1].Reason == "" {
		t.Errorf("%+v (%v)", entries, err)
	}
	// Nothing follows.
	_, err = w.Postings.Create(t.Context(), w.lender, posting.Surplus, proposal.Input(), true)
	wants(t, err, "enterprise_not_approved")
	for _, action := range []string{"restore", "approve", "suspend"} {
		_, err = w.Firms.Decide(t.Context(), officer, w.lender.EnterpriseID, firm.Version, action, "改正登记")
		wants(t, err, "enterprise_dissolved")
	}
	_, err = w.Dissolve(t.Context(), officer, w.lender.EnterpriseID, ruling(firm.Version, 10))
	wants(t, err, "enterprise_dissolved")
	_, err = w.Firms.Edit(t.Context(), w.lender, firm.Version, enterprise.Facts{Name: firm.Name, TownCode: firm.TownCode, Industry: "33", ContactName: "厂办"})
	wants(t, err, "enterprise_dissolved")
	// The worker may be lent on by nobody, but his days are free again.
	if n := w.count(t, `SELECT count(*) FROM secondment WHERE days @> $1::date AND status <> 'cancelled'`, day(12)); n != 0 {
		t.Errorf("%d are still away", n)
	}
}

// A borrower that is no more sends the workers home the same day.
func TestDissolvedBorrower(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	draft := w.drafted(t, 1)
	a, workers := w.out(t, 2, 2)
	if _, err := w.Dissolve(t.Context(), w.city, w.borrower.EnterpriseID, ruling(1, 10)); err != nil {
		t.Fatal(err)
	}
	after, err := w.Agreement(t.Context(), w.lender, a.ID)
	if err != nil || after.EndedReason != lending.EndTerminated || after.Counts.Returned != 2 || after.Surplus.Status != posting.Published || after.Shortage.Status != posting.Withdrawn {
		t.Fatalf("%+v (%v)", after, err)
	}
	if reason := after.History[len(after.History)-1].Reason; reason != "借用方已注销或破产（2021-02-18，法院裁定破产）" {
		t.Error(reason)
	}
	if n := w.count(t, `SELECT count(*) FROM secondment WHERE id = $1 AND returned_reason = 'borrower_dissolved' AND upper(days) - 1 = $2`, workers[0].ID, day(10)); n != 1 {
		t.Error("the worker is not back")
	}
	if draft, err = w.Agreement(t.Context(), w.lender, draft.ID); err != nil || draft.Status != lending.Ended {
		t.Errorf("%+v (%v)", draft, err)
	}
}

// An agreement that was over before the day has expired, on its own last day.
func TestDissolvedAfterTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.out(t, 1, 1)
	w.setDay(62)
	if _, err := w.Dissolve(t.Context(), w.city, w.lender.EnterpriseID, ruling(1, 61)); err != nil {
		t.Fatal(err)
	}
	if after := w.agreed(t, a.ID); after.EndedReason != lending.EndExpired {
		t.Errorf("%+v", after)
	}
}

func TestDissolveRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.lender.EnterpriseID
	dissolve := func(c auth.Caller, change func(*enterprise.DissolveInput)) error {
		in := ruling(1, 0)
		change(&in)
		_, err := w.Dissolve(t.Context(), c, id, in)
		return err
	}
	as := func(*enterprise.DissolveInput) {}
	wants(t, dissolve(w.lender, as), "forbidden")
	wants(t, dissolve(auth.Caller{Role: auth.Administrator}, as), "forbidden")
	wants(t, dissolve(w.townOfficer(t, 1), as), "not_found")
	_, err := w.Ending(t.Context(), w.townOfficer(t, 1), id)
	wants(t, err, "not_found")
	wantsField(t, dissolve(w.city, func(in *enterprise.DissolveInput) { in.Day = day(1) }), "day", "future")
	wantsField(t, dissolve(w.city, func(in *enterprise.DissolveInput) { in.Day = 0 }), "day", "required")
	wantsField(t, dissolve(w.city, func(in *enterprise.DissolveInput) { in.Day = 1 }), "day", "range")
	wantsField(t, dissolve(w.city, func(in *enterprise.DissolveInput) { in.Kind = "closed" }), "kind", "required")
	wantsField(t, dissolve(w.city, func(in *enterprise.DissolveInput) { in.Source = "" }), "source", "required")
	wants(t, dissolve(w.city, func(in *enterprise.DissolveInput) { in.Version = 2 }), "stale_version")
	if n := w.count(t, `SELECT count(*) FROM enterprise_dissolution`); n != 0 {
		t.Error("a refusal left a record")
	}
}

// The database holds it whatever Go does.
func TestDissolutionGuards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, workers := w.out(t, 1, 1)
	_, err := w.db.Exec(t.Context(), `UPDATE enterprise SET status = 'dissolved' WHERE id = $1`, w.lender.EnterpriseID)
	breaks(t, err, "enterprise_dissolved_ends_all")
	_, err = w.db.Exec(t.Context(), `UPDATE secondment SET status = 'returned', returned_reason = 'lender_dissolved' WHERE id = $1`, workers[0].ID)
	breaks(t, err, "return_by_dissolution")
	if _, err := w.Dissolve(t.Context(), w.city, w.lender.EnterpriseID, ruling(1, 10)); err != nil {
		t.Fatal(err)
	}
	_, err = w.db.Exec(t.Context(), `UPDATE enterprise SET status = 'approved' WHERE id = $1`, w.lender.EnterpriseID)
	breaks(t, err, "enterprise_dissolved_is_final")
	_, err = w.db.Exec(t.Context(), `UPDATE secondment SET days = daterange(lower(days), upper(days) - 1) WHERE agreement_id = $1`, a.ID)
	breaks(t, err, "secondment_days_only_by_return")
	for _, sql := range []string{`UPDATE enterprise_dissolution SET day = day - 1`, `DELETE FROM enterprise_dissolution`} {
		_, err = w.db.Exec(t.Context(), sql)
		forbids(t, err)
	}
}

// Dissolution meets starts, acceptances, new offers, early returns and the
// calendar: whoever comes first, nothing of the firm goes on afterwards, no day
// is left over, and nobody waits for the other in a circle.
func TestDissolveMeetsEverything(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	borrower := w.borrower
	for round := range 20 {
		w.setDay(0)
		w.lender, w.borrower = w.firm(t, "91", 0), borrower
		gone := w.lender
		if round%4 == 3 {
			w.borrower = w.firm(t, "91", 1)
			gone = w.borrower
		}
		starting, unsigned, open := w.signed(t, 3), w.drafted(t, 2), w.proposal(t, 2)
		idle := offer(w.posting(t, w.lender, posting.Surplus, 2), w.posting(t, w.borrower, posting.Shortage, 2), terms(1))
		ids := w.ready(t, starting, 3)
		back, err := w.Start(ctx, w.borrower, starting.ID, ids[:1], day(1))
		if err != nil {
			t.Fatal(err)
		}
		in := w.signing(t, w.lender, unsigned.ID, unsigned.Version)
		acts := []func() error{
			func() error { _, err := w.Dissolve(ctx, w.city, gone.EnterpriseID, ruling(1, 1)); return err },
			func() error { _, err := w.Start(ctx, w.borrower, starting.ID, ids[1:2], day(1)); return err },
			func() error { _, err := w.Start(ctx, w.borrower, starting.ID, ids[2:], day(1)); return err },
			func() error { _, err := w.Accept(ctx, w.borrower, open.ID, open.Version); return err },
			func() error { _, err := w.Propose(ctx, w.lender, idle); return err },
			func() error { _, err := w.Sign(ctx, w.lender, unsigned.ID, in); return err },
			func() error {
				in := broken(back[0].Version)
				in.LastDay = day(1)
				_, err := w.AskReturn(ctx, w.lender, back[0].ID, in)
				return err
			},
			func() error { _, err := w.Firms.Reindex(ctx); return err },
			func() error { _, err := w.Lapse(ctx); return err },
		}
		errs := atOnce(len(acts), func(i int) error { return acts[i]() })
		if errs[0] != nil {
			t.Fatalf("round %d: dissolve: %v", round, errs[0])
		}
		for i, err := range errs {
			if p, ok := problem.As(err); err != nil && (!ok || p.Status >= 500) {
				t.Fatalf("round %d: act %d: %v", round, i, err)
			}
		}
		for what, sql := range map[string]string{
			"agreements":  `SELECT count(*) FROM agreement WHERE $1 IN (lender_id, borrower_id) AND status <> 'ended'`,
			"proposals":   `SELECT count(*) FROM proposal WHERE $1 IN (lender_id, borrower_id) AND status = 'proposed'`,
			"postings":    `SELECT count(*) FROM posting WHERE enterprise_id = $1 AND (status IN ('published', 'partly_filled', 'filled') OR engaged <> 0)`,
			"days":        `SELECT count(*) FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE $1 IN (lender_id, borrower_id) AND (s.status NOT IN ('returned', 'cancelled') OR s.status = 'returned' AND upper(s.days) <> '2021-02-10')`,
			"engagements": `SELECT count(*) FROM posting p JOIN agreement a ON p.id IN (a.surplus_id, a.shortage_id) WHERE $1 IN (lender_id, borrower_id) AND p.engaged <> engaged_heads(p.id)`,
			"placements":  `SELECT count(*) FROM secondment s LEFT JOIN placement p ON p.secondment_id = s.id JOIN agreement a ON a.id = s.agreement_id WHERE $1 IN (a.lender_id, a.borrower_id) AND (s.status = 'returned') <> (p.id IS NOT NULL)`,
			"documents":   `SELECT count(*) FROM search_document WHERE enterprise_id = $1 AND firm_approved`,
		} {
			if n := w.count(t, sql, gone.EnterpriseID); n != 0 {
				t.Errorf("round %d: %d %s left over", round, n, what)
			}
		}
	}
	if n := w.deadlocks(t); n != 0 {
		t.Errorf("%d deadlocks", n)
	}
}

// deadlocks are those that the database broke up, as far as it has counted.
func (w *world) deadlocks(t testing.TB) (n int) {
	t.Helper()
	w.db.Close() // what each connection counted is written down at its end
	conn, err := pgx.Connect(context.Background(), w.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if err := conn.QueryRow(context.Background(), `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
