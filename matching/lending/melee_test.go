package lending_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// Everybody does everything at once: whatever comes of it, each act is done or
// refused clearly, and afterwards no rule of the domain is broken.
func TestMelee(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := &melee{world: w, surplus: w.posting(t, w.lender, posting.Surplus, 20), shortages: []posting.Posting{
		w.posting(t, w.borrower, posting.Shortage, 12), w.posting(t, w.borrower, posting.Shortage, 12)}}
	for _, shortage := range m.shortages {
		p, err := w.Propose(t.Context(), w.lender, offer(m.surplus, shortage, terms(6)))
		if err != nil {
			t.Fatal(err)
		}
		m.agreements = append(m.agreements, w.sign(t, w.accepted(t, p)).ID)
	}
	m.crowd = w.people(20)
	w.setDay(2)
	errs := atOnce(12, func(i int) error {
		r := rand.New(rand.NewPCG(uint64(i), 7))
		for range 40 {
			err := m.act(context.Background(), r)
			if p, ok := problem.As(err); err != nil && (!ok || p.Status >= 500) {
				return err
			}
		}
		return nil
	})
	for i, err := range errs {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	if n := w.count(t, `SELECT count(DISTINCT action) FROM event WHERE action IN ('nominate', 'consent', 'amend', 'start', 'return', 'cancel', 'convert', 'terminate', 'edit')`); n < 7 {
		t.Errorf("only %d kinds of acts met", n)
	}
	m.holds(t)
	e, err := w.Firms.Get(t.Context(), w.city, w.lender.EnterpriseID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Dissolve(t.Context(), w.city, e.ID, enterprise.DissolveInput{Version: e.Version, Day: day(2), Kind: "court_ruling", Source: "（2021）粤0783破1号"}); err != nil {
		t.Fatal(err)
	}
	m.holds(t)
	w.checkLedger(t)
}

type melee struct {
	*world
	surplus    posting.Posting
	shortages  []posting.Posting
	agreements []uuid.UUID
	crowd      []lending.WorkerInput
}

// act does one thing, of which it is not known whether it may still be done.
func (m *melee) act(ctx context.Context, r *rand.Rand) error {
	agreement := m.agreements[r.IntN(len(m.agreements))]
	switch r.IntN(10) {
	case 0, 1, 2:
		n := r.IntN(len(m.crowd) - 1)
		_, err := m.Nominate(ctx, m.lender, agreement, m.crowd[n:n+2])
		return err
	case 3:
		return m.resize(ctx, r)
	case 4:
		p, err := m.Propose(ctx, m.lender, offer(m.surplus, m.shortages[r.IntN(2)],
			lending.Terms{Heads: 1 + r.IntN(3), From: day(2), To: day(30), PayFen: 520000}))
		if err == nil {
			_, err = m.Accept(ctx, m.borrower, p.ID, p.Version)
		}
		return err
	case 5:
		return m.giveUp(ctx, r)
	}
	all, err := m.Workers(ctx, m.lender, agreement)
	if err != nil || len(all) == 0 {
		return err
	}
	return m.carryOn(ctx, r, agreement, all[r.IntN(len(all))])
}

// carryOn takes a worker to where he could go next when he was looked at.
func (m *melee) carryOn(ctx context.Context, r *rand.Rand, agreement uuid.UUID, worker lending.Worker) (err error) {
	ids := []uuid.UUID{worker.ID}
	switch worker.Status {
	case lending.Nominated:
		if r.IntN(5) == 0 {
			_, err = m.Cancel(ctx, m.lender, agreement, worker.ID, "换人")
			return err
		}
		sheets, err := m.ConsentSheets(ctx, m.lender, agreement, &worker.ID)
		if err != nil || len(sheets) == 0 {
			return err
		}
		_, err = m.Consent(ctx, m.lender, agreement, ids, day(2), sheets[0].TextHash[:8])
		return err
	case lending.Consented:
		_, err = m.Amend(ctx, m.lender, agreement, ids, day(2))
	case lending.Amended:
		_, err = m.Start(ctx, m.borrower, agreement, ids, day(2))
	default:
		in := unfit(worker.Version)
		in.LastDay = day(2)
		_, err = m.AskReturn(ctx, m.borrower, worker.ID, in)
	}
	return err
}

// giveUp ends an agreement under which nobody may be out.
func (m *melee) giveUp(ctx context.Context, r *rand.Rand) error {
	status := []string{lending.Draft, lending.Draft, lending.Draft, lending.Active}[r.IntN(4)]
	page, err := m.Agreements(ctx, m.lender, lending.AgreementFilter{Status: status}, route.Paging{Limit: 50})
	if err != nil || len(page.Items) == 0 {
		return err
	}
	a := page.Items[r.IntN(len(page.Items))]
	_, err = m.Terminate(ctx, m.borrower, a.ID, a.Version, "订单取消")
	return err
}

func (m *melee) resize(ctx context.Context, r *rand.Rand) error {
	now, err := m.Postings.Find(ctx, m.db, m.surplus.ID)
	if err != nil {
		return err
	}
	in := now.Input()
	in.Headcount = 12 + r.IntN(12)
	_, err = m.Postings.Update(ctx, m.lender, posting.Surplus, now.ID, now.Version, in)
	return err
}

// holds looks for what may not be, in the rows alone.
func (m *melee) holds(t *testing.T) {
	t.Helper()
	for what, sql := range map[string]string{
		"one worker in two places on a day": `SELECT count(*) FROM secondment a JOIN secondment b ON a.person_id = b.person_id AND a.id < b.id AND a.days && b.days
			WHERE a.status <> 'cancelled' AND b.status <> 'cancelled'`,
		"more heads on a day than agreed": `SELECT count(*) FROM agreement a CROSS JOIN generate_series(lower(a.days), upper(a.days) - 1, interval '1 day') d
			WHERE a.heads < (SELECT count(*) FROM secondment s WHERE s.agreement_id = a.id AND s.status <> 'cancelled' AND s.days @> d::date)`,
		"more heads agreed or out on a day than there are": `SELECT count(*) FROM posting p CROSS JOIN generate_series(p.period_from, p.period_to, interval '1 day') d
			WHERE p.headcount < (SELECT coalesce(sum(heads), 0) FROM agreement a WHERE p.id IN (a.surplus_id, a.shortage_id) AND a.status <> 'ended' AND a.days @> d::date)
				OR p.headcount < (SELECT count(*) FROM secondment s WHERE p.id IN (s.surplus_id, s.shortage_id) AND s.status <> 'cancelled' AND s.days @> d::date)`,
		"a count of heads that is another": `SELECT count(*) FROM posting WHERE engaged <> engaged_heads(id)`,
		"days outside the agreement":       `SELECT count(*) FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.status <> 'cancelled' AND NOT s.days <@ a.days`,
		"a start without all before it": `SELECT count(*) FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.status IN ('started', 'returned')
			AND (s.consented_on IS NULL OR s.amended_on IS NULL OR a.lender_signed_at IS NULL OR a.borrower_signed_at IS NULL)`,
		"somebody out under an agreement that ended": `SELECT count(*) FROM secondment s JOIN agreement a ON a.id = s.agreement_id
			WHERE a.status = 'ended' AND s.status NOT IN ('returned', 'cancelled')`,
		"a start that is no placement": `SELECT count(*) FROM secondment s LEFT JOIN placement p ON p.secondment_id = s.id WHERE (s.status IN ('started', 'returned')) <> (p.id IS NOT NULL)`,
		"a start or return that the ledger does not have once": `SELECT count(*) FROM placement p JOIN secondment s ON s.id = p.secondment_id
			WHERE (SELECT count(*) FROM ledger_entry e WHERE e.placement_id = p.id) <> CASE s.status WHEN 'returned' THEN 2 ELSE 1 END`,
	} {
		if n := m.count(t, sql); n != 0 {
			t.Errorf("%d times %s", n, what)
		}
	}
}
