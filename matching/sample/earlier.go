package sample

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/attendance"
	"gongxiang/matching/compliance"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/incident"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
	"gongxiang/matching/settlement"
)

// earlierDays is how long before the last day the two demo firms' earlier
// lending begins: long enough for a month that is settled.
const earlierDays = 75

// run is an agreement under which workers are out, and who acts.
type run struct {
	deal
	id      uuid.UUID
	workers []lending.Worker
}

// earlier is what stands behind the two demo firms when the sample's own history
// begins: polishers who are still out, with a settled month, and welders who
// came back, with a month in which too much was moved.
func (m *maker) earlier(ctx context.Context) (err error) {
	m.days, m.settling = attendance.New(m.DB, m.clock, m.lending), settlement.New(m.DB, m.clock, m.lending)
	m.accidents = incident.New(m.DB, m.clock, m.lending)
	if m.lender, err = m.demoFirm(ctx, 0); err != nil {
		return err
	}
	if m.borrower, err = m.demoFirm(ctx, 1); err != nil {
		return err
	}
	if _, err = m.firms.SetYear(ctx, m.city, m.borrower.EnterpriseID, m.today().Year()-1, 171_000_000_00, "统计部门规上工业企业名录"); err != nil {
		return err
	}
	if m.Earlier != nil {
		if err = m.Earlier(ctx, m.clock.Now()); err != nil {
			return err
		}
	}
	own, err := m.firms.Get(ctx, m.lender, m.lender.EnterpriseID)
	if err != nil {
		return err
	}
	if _, err = m.firms.Declare(ctx, m.lender, enterprise.Declaration{Version: own.Version, StaffCount: 56, CountedOn: m.today()}); err != nil {
		return err
	}
	last := m.Today.AddDays(-historyDays)
	if m.polishers, err = m.out(ctx, "抛光工", 12, m.today().AddDays(6), m.Today.AddDays(36), 5100_00,
		func(c *lending.Clauses) { c.SettleDay, c.PayDay = 10, 15 }); err != nil {
		return err
	}
	welders, err := m.out(ctx, "焊工", 4, m.today().AddDays(5), last.AddDays(-3), 5600_00,
		func(c *lending.Clauses) {
			c.SettleDay, c.PayDay, c.Wage = 5, 10, lending.Wage{Rule: lending.ByDay, Fen: 260_00}
		})
	if err != nil {
		return err
	}
	first := monthOf(m.polishers.workers[0].From)
	m.sleep(int(first.To.AddDays(4) - m.today()))
	for _, r := range []struct {
		run
		beyond int64
	}{{m.polishers, 0}, {welders, 2000_00}} {
		if err = m.settle(ctx, r.run, first, r.beyond); err != nil {
			return err
		}
	}
	if err = m.accident(ctx); err != nil {
		return err
	}
	m.clock.Advance(last.Time().Add(time.Hour).Sub(m.clock.Now())) // nine in the morning again
	second := calendar.Period{From: first.To.AddDays(1), To: last.AddDays(-1)}
	for _, r := range []run{m.polishers, welders} {
		if err = m.attend(ctx, r, second); err != nil {
			return err
		}
	}
	_, err = m.lending.EndExpired(ctx)
	return err
}

// lately is what happened between the two on the last days: the second month is
// drawn up and waits, a hand was hurt, one worker may go back early, a supplement
// asks all of them.
func (m *maker) lately(ctx context.Context) error {
	r := m.polishers
	month := monthOf(monthOf(r.workers[0].From).To.AddDays(1))
	if err := m.attend(ctx, r, calendar.Period{From: m.Today.AddDays(-historyDays), To: m.Today.AddDays(-1)}); err != nil {
		return err
	}
	if err := m.drawUp(ctx, r, month); err != nil {
		return err
	}
	if _, err := m.accidents.Record(ctx, r.borrower, incident.Input{AgreementID: r.id, WorkerID: r.workers[7].ID, Day: m.Today.AddDays(-3),
		Place: "抛光车间 2 号线", What: "更换砂带时右手食指被划伤，伤口约 2 厘米。", Injury: true, Measures: "送翠山湖卫生站清创缝合，当天休息，已检查砂带防护罩。"}); err != nil {
		return err
	}
	w := r.workers[9]
	if _, err := m.lending.AskReturn(ctx, r.borrower, w.ID, lending.ReturnInput{Version: w.Version, Reason: lending.ByAgreement, Ground: "unsuited",
		Note: "对粉尘过敏，调岗后仍不适应，三方商量后提前返回。", LastDay: m.Today.AddDays(-1)}); err != nil {
		return err
	}
	if err := m.supplemented(ctx, r); err != nil {
		return err
	}
	_, err := compliance.New(m.DB, m.clock).Watch(ctx)
	return err
}

// out is an agreement of the two demo firms under which all workers have started;
// the clock stands on their first day.
func (m *maker) out(ctx context.Context, trade string, heads int, from, to calendar.Date, pay int64, clauses func(*lending.Clauses)) (run, error) {
	r := run{deal: deal{lender: m.lender, borrower: m.borrower, clauses: clauses, terms: lending.Terms{Heads: heads, PayFen: pay}}}
	in := func(in *posting.Input) { in.Headcount, in.PeriodFrom, in.PeriodTo = heads, from, to }
	var err error
	if r.surplus, err = m.post(ctx, m.lender, posting.Surplus, trade, in); err != nil {
		return r, err
	}
	if r.shortage, err = m.post(ctx, m.borrower, posting.Shortage, trade, in); err != nil {
		return r, err
	}
	a, err := m.agree(ctx, r.deal)
	if err != nil {
		return r, err
	}
	ids, err := m.prepare(ctx, r.deal, a, heads)
	if err != nil {
		return r, err
	}
	m.sleep(int(from - m.today()))
	r.id = a.ID
	_, err = m.lending.Start(ctx, r.borrower, a.ID, ids, from)
	if err == nil {
		r.workers, err = m.lending.Workers(ctx, r.borrower, a.ID)
	}
	return r, err
}

func monthOf(d calendar.Date) calendar.Period {
	month := int(d.Time().Month())
	return calendar.Period{From: calendar.NewDate(d.Year(), month, 1), To: calendar.NewDate(d.Year(), month+1, 0)}
}

// attend records some days as a factory of Kaiping has them: six days a week,
// now and then a long day, half a day or none.
func (m *maker) attend(ctx context.Context, r run, days calendar.Period) error {
	var entries []attendance.Entry
	for _, w := range r.workers {
		for d := max(days.From, w.From); d <= min(days.To, w.To); d++ {
			e := attendance.Entry{WorkerID: w.ID, Day: d, Kind: attendance.Worked, Minutes: attendance.FullDay}
			switch n := m.rand.IntN(100); {
			case d.Time().Weekday() == time.Sunday:
				e.Kind, e.Minutes = attendance.Rest, 0
			case d == calendar.NewDate(d.Year(), 1, 1):
				e.Kind, e.Minutes = attendance.Leave, 0
			case n < 2:
				e.Kind, e.Minutes = attendance.Absent, 0
			case n < 5:
				e.Minutes = attendance.FullDay / 2
			case n < 15:
				e.Minutes = attendance.FullDay + 120
			}
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		return nil
	}
	_, err := m.days.Record(ctx, r.borrower, r.id, entries, "")
	return err
}

// drawUp is the lender's settlement of a month.
func (m *maker) drawUp(ctx context.Context, r run, month calendar.Period) error {
	seen, err := m.settling.Get(ctx, r.lender, r.id, month)
	if err != nil {
		return err
	}
	in := settlement.DrawUp{Costs: []settlement.Cost{{Kind: "lodging", Reason: "职工宿舍水电，按房间抄表分摊", AmountFen: int64(len(seen.Workers)) * 46_50}}}
	in.TotalFen = in.Costs[0].AmountFen
	for _, w := range seen.Workers {
		due := settlement.WorkerDue{WorkerID: w.WorkerID, OvertimeFen: int64(m.rand.IntN(6)) * 80_00, InsuranceFen: 872_40}
		in.Workers = append(in.Workers, due)
		in.TotalFen += w.WageFen + due.OvertimeFen + due.InsuranceFen
	}
	_, err = m.settling.DrawUp(ctx, r.lender, r.id, month, in)
	return err
}

// settle takes a month that has just ended to the payroll; the borrower moves so
// much beyond what is due.
func (m *maker) settle(ctx context.Context, r run, month calendar.Period, beyond int64) error {
	if err := m.attend(ctx, r, month); err != nil {
		return err
	}
	if err := m.drawUp(ctx, r, month); err != nil {
		return err
	}
	seen, err := m.settling.Get(ctx, r.borrower, r.id, month)
	if err != nil {
		return err
	}
	m.clock.Advance(2 * time.Hour)
	if seen, err = m.settling.Confirm(ctx, r.borrower, r.id, month, seen.Live.Version, seen.Live.TotalFen, ""); err != nil {
		return err
	}
	m.sleep(2)
	if seen, err = m.settling.Transfer(ctx, r.borrower, r.id, month, settlement.Transfer{Version: seen.Live.Version, On: m.today(),
		AmountFen: seen.Live.TotalFen + beyond, Reference: "网银 " + m.today().String()}); err != nil {
		return err
	}
	m.sleep(3)
	pay := settlement.Payroll{Version: seen.Live.Version, On: m.today()}
	for _, l := range seen.Live.Lines {
		pay.Lines = append(pay.Lines, settlement.PayrollLine{WorkerID: l.WorkerID, AmountFen: l.WageFen + l.OvertimeFen})
		pay.TotalFen += l.WageFen + l.OvertimeFen
	}
	_, err = m.settling.PayOut(ctx, r.lender, r.id, month, pay)
	return err
}

// accident is one that both firms have dealt with.
func (m *maker) accident(ctx context.Context) error {
	r := m.polishers
	x, err := m.accidents.Record(ctx, r.borrower, incident.Input{AgreementID: r.id, WorkerID: r.workers[3].ID, Day: m.today(),
		Place: "抛光车间门口", What: "下班途中在湿滑的台阶上摔倒，左脚踝扭伤。", Injury: true, Measures: "送市中心医院检查，无骨折，休息三天，台阶已铺防滑垫。"})
	if err != nil {
		return err
	}
	m.clock.Advance(3 * time.Hour)
	if _, err = m.accidents.Acknowledge(ctx, r.lender, x.ID); err != nil {
		return err
	}
	_, err = m.accidents.AddNote(ctx, r.lender, x.ID, "已向人社部门提交工伤认定申请，员工休息期间工资照发。")
	return err
}

// chapter runs fn with a chance of its own, so that what comes after is as it
// would be without it.
func (m *maker) chapter(name uint64, fn func() error) error {
	was := m.rand
	m.rand = newRand(m.Seed, name)
	defer func() { m.rand = was }()
	return fn()
}
