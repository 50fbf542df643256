package sample

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// deal is a surplus and a shortage that go together, and who acts for each side.
type deal struct {
	surplus, shortage posting.Posting
	lender, borrower  auth.Caller
	terms             lending.Terms
	clauses           func(*lending.Clauses) // what they agree on otherwise than most; may be nil
}

// homes are districts that the workers' ID numbers begin with.
var homes = []string{"440783", "440782", "450981", "451031", "430421", "431124", "520324", "522631", "511621", "360731", "421126", "411525"}

// lend takes proposals to every state: the first ones to the start, others to
// the agreement, the rest wait, are declined or have lapsed.
func (m *maker) lend(ctx context.Context) error {
	deals, err := m.deals(ctx, min(agreements*m.Scale, agreementsMost)+min(proposals*m.Scale, proposalsMost))
	if err != nil {
		return err
	}
	signed := min(agreements*m.Scale, agreementsMost)
	for i, d := range deals {
		// The history goes on as it was lived: day by day.
		if day := m.Today.AddDays(-historyDays + 2 + (historyDays-2)*i/max(1, len(deals))); day > m.today() {
			m.sleep(int(day - m.today()))
		}
		switch {
		case i%5 < 2 && signed > 0:
			signed--
			err = m.carryThrough(ctx, d, 40+m.rand.IntN(61))
		case i%7 == 3:
			err = m.decline(ctx, d)
		default:
			_, err = m.propose(ctx, d)
		}
		if err != nil {
			return err
		}
	}
	if m.today() < m.Today {
		m.sleep(int(m.Today - m.today()))
	}
	for _, s := range m.ready {
		if s.from > m.today() {
			continue
		}
		if _, err = m.lending.Start(ctx, s.borrower, s.agreement, s.workers, max(s.from, s.amended)); err != nil {
			return err
		}
	}
	_, err = m.lending.Lapse(ctx)
	return err
}

// ready are workers who only wait for their agreement's first day.
type ready struct {
	agreement     uuid.UUID
	borrower      auth.Caller
	workers       []uuid.UUID
	from, amended calendar.Date
}

// deals pairs open postings of related trades whose days meet; each posting
// stands in one pair at most.
func (m *maker) deals(ctx context.Context, want int) ([]deal, error) {
	open := func(kind posting.Kind) ([]posting.Posting, error) {
		rows, err := m.DB.Query(ctx, `
			SELECT id FROM posting WHERE kind = $1 AND status = 'published' AND period_to >= $2::date + 20
				AND pay_min_fen IS NOT NULL ORDER BY id LIMIT $3`, kind, m.Today, 5*want)
		if err != nil {
			return nil, err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		if err != nil {
			return nil, err
		}
		found, err := m.posts.FindAll(ctx, m.DB, ids...)
		sorted := make([]posting.Posting, 0, len(found))
		for _, id := range ids {
			sorted = append(sorted, found[id])
		}
		return sorted, err
	}
	surplus, err := open(posting.Surplus)
	if err != nil {
		return nil, err
	}
	shortage, err := open(posting.Shortage)
	if err != nil {
		return nil, err
	}
	byFirm := make(map[uuid.UUID]*firm, len(m.made))
	for i := range m.made {
		byFirm[m.made[i].id] = &m.made[i]
	}
	var deals []deal
	for _, s := range surplus {
		i := slices.IndexFunc(shortage, func(n posting.Posting) bool {
			return n.Enterprise.ID != s.Enterprise.ID && sameTrade(m.book(), s, n) && s.Period().Overlap(n.Period()).To >= m.Today.AddDays(14)
		})
		if i < 0 {
			continue
		}
		n := shortage[i]
		shortage = slices.Delete(shortage, i, i+1)
		d := deal{surplus: s, shortage: n, terms: lending.Terms{Heads: min(s.Open, n.Open, 30), PayFen: *n.PayMinFen}}
		if d.lender, err = m.account(ctx, byFirm[s.Enterprise.ID]); err != nil {
			return nil, err
		}
		if d.borrower, err = m.account(ctx, byFirm[n.Enterprise.ID]); err != nil {
			return nil, err
		}
		if deals = append(deals, d); len(deals) == want {
			break
		}
	}
	return deals, nil
}

// propose opens the proposal from one side or the other.
func (m *maker) propose(ctx context.Context, d deal) (lending.Proposal, error) {
	days := d.surplus.Period().Overlap(d.shortage.Period())
	d.terms.From, d.terms.To = max(days.From, m.today()), days.To
	from := d.lender
	if m.percent(50) {
		from = d.borrower
	}
	return m.lending.Propose(ctx, from, lending.Offer{SurplusID: d.surplus.ID, ShortageID: d.shortage.ID,
		Counter: lending.Counter{Terms: d.terms}})
}

// other is who has to answer.
func (d deal) other(p lending.Proposal) auth.Caller {
	if p.Turn == lending.Lender {
		return d.lender
	}
	return d.borrower
}

func (m *maker) decline(ctx context.Context, d deal) error {
	p, err := m.propose(ctx, d)
	if err != nil {
		return err
	}
	_, err = m.lending.Decline(ctx, d.other(p), p.ID, p.Version, "近期订单有变化，暂时不需要。")
	return err
}

// agree takes the deal to an agreement that both have signed.
func (m *maker) agree(ctx context.Context, d deal) (lending.Agreement, error) {
	p, err := m.propose(ctx, d)
	if err != nil {
		return lending.Agreement{}, err
	}
	if p, err = m.lending.Accept(ctx, d.other(p), p.ID, p.Version); err != nil {
		return lending.Agreement{}, err
	}
	a, err := m.lending.Agreement(ctx, d.lender, *p.AgreementID)
	if err != nil {
		return lending.Agreement{}, err
	}
	clauses := m.clauses(a)
	if d.clauses != nil {
		d.clauses(&clauses)
	}
	if a, err = m.lending.SetClauses(ctx, d.borrower, a.ID, a.Version, clauses); err != nil {
		return lending.Agreement{}, err
	}
	if a, err = m.sign(ctx, d.lender, a); err != nil {
		return lending.Agreement{}, err
	}
	return m.sign(ctx, d.borrower, a)
}

// sign reads the document and confirms it with the code from the phone, as people
// do: two minutes each.
func (m *maker) sign(ctx context.Context, c auth.Caller, a lending.Agreement) (lending.Agreement, error) {
	m.clock.Advance(2 * time.Minute)
	d, err := m.lending.Document(ctx, c, a.ID)
	if err != nil {
		return a, err
	}
	if _, err := m.lending.SendSignCode(ctx, c, a.ID); err != nil {
		return a, err
	}
	return m.lending.Sign(ctx, c, a.ID, lending.SignInput{Version: a.Version, Code: m.inbox.code, DocumentHash: d.Hash})
}

// carryThrough names workers for all heads and takes a part of them as far as
// the start.
func (m *maker) carryThrough(ctx context.Context, d deal, percent int) error {
	a, err := m.agree(ctx, d)
	if err != nil {
		return err
	}
	ids, err := m.prepare(ctx, d, a, max(1, a.Heads*percent/100))
	if err != nil {
		return err
	}
	m.ready = append(m.ready, ready{a.ID, d.borrower, ids, a.From, m.today()})
	return nil
}

// prepare names workers for all heads; so many consent and have their contracts amended.
func (m *maker) prepare(ctx context.Context, d deal, a lending.Agreement, n int) ([]uuid.UUID, error) {
	inputs := make([]lending.WorkerInput, a.Heads)
	for i := range inputs {
		inputs[i] = m.worker(a.To)
	}
	workers, err := m.lending.Nominate(ctx, d.lender, a.ID, inputs)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, n)
	for i := range ids {
		ids[i] = workers[i].ID
	}
	sheets, err := m.lending.ConsentSheets(ctx, d.lender, a.ID, &ids[0])
	if err != nil {
		return nil, err
	}
	if _, err = m.lending.Consent(ctx, d.lender, a.ID, ids, m.today(), sheets[0].TextHash); err != nil {
		return nil, err
	}
	_, err = m.lending.Amend(ctx, d.lender, a.ID, ids, m.today())
	return ids, err
}

// worker is a made-up person with a right check character.
func (m *maker) worker(until calendar.Date) lending.WorkerInput {
	m.serial++
	born := calendar.NewDate(1970+m.rand.IntN(32), 1+m.rand.IntN(12), 1+m.rand.IntN(28))
	w := lending.WorkerInput{
		Name: m.person(), Phone: fmt.Sprintf("136%08d", m.serial), Engagement: lending.Regular,
		IDNumber: idNumber(homes[m.rand.IntN(len(homes))] + born.Time().Format("20060102") + fmt.Sprintf("%03d", m.serial%1000)),
	}
	if w.OpenEnded = m.percent(40); !w.OpenEnded {
		end := until.AddDays(m.rand.IntN(700))
		w.ContractTo = &end
	}
	return w
}

// idNumber completes 17 digits with their check character (GB 11643-1999).
func idNumber(first17 string) string {
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(first17[i]-'0') * w
	}
	return first17 + string("10X98765432"[sum%11])
}
