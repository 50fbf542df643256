package settlement_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/matching/attendance"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/settlement"
)

// Both firms' clerks do everything to one month at once: each act is done or refused
// clearly, and in the end the money adds up.
func TestMeleeOfAMonth(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	for i := range w.workers {
		w.attend(t, i, march, nil)
	}
	errs := lendingtest.AtOnce(8, func(i int) error {
		r := rand.New(rand.NewPCG(uint64(i), 11))
		for range 30 {
			err := w.anything(context.Background(), r)
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
	for what, sql := range map[string]string{
		"more than one settlement of a month that stands": `SELECT count(*) FROM (SELECT 1 FROM settlement WHERE NOT superseded GROUP BY agreement_id, month HAVING count(*) > 1) x`,
		"a revision that is left out or stands twice":     `SELECT count(*) FROM (SELECT 1 FROM settlement GROUP BY agreement_id, month HAVING count(*) <> max(revision) + 1) x`,
		"a total that is not its parts": `SELECT count(*) FROM settlement s WHERE total_fen <> (SELECT coalesce(sum(wage_fen + overtime_fen + insurance_fen), 0) FROM settlement_worker WHERE settlement_id = s.id)
			+ (SELECT coalesce(sum(amount_fen), 0) FROM settlement_cost WHERE settlement_id = s.id)`,
		"a payroll that is not its workers'": `SELECT count(*) FROM settlement s WHERE payroll_fen IS DISTINCT FROM (SELECT sum(payroll_fen) FROM settlement_worker WHERE settlement_id = s.id)`,
		"a worker with more than a month":    `SELECT count(*) FROM settlement_worker WHERE paid_minutes > 10440`,
		"a change of the attendance that marks nothing": `SELECT count(*) FROM settlement s WHERE NOT superseded AND settlement_outdated(id)
			AND NOT EXISTS (SELECT FROM settlement_touched WHERE settlement_id = s.id)`,
		"a step that is not in the history once": `SELECT count(*) FROM settlement s WHERE (SELECT count(*) FROM event WHERE thing = 'settlement' AND thing_id = s.id AND action IN ('confirm', 'transfer', 'pay_out'))
			<> num_nonnulls(confirmed_by, transfer_by, payroll_by)`,
		"more moved than was ever due": `SELECT count(*) FROM settlement_month m WHERE moved_fen > (SELECT max(total_fen) FROM settlement s WHERE (s.agreement_id, s.month) = (m.agreement_id, m.month))`,
	} {
		var n int
		if err := w.World.DB.QueryRow(t.Context(), sql).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != 0 {
			t.Errorf("%d times %s", n, what)
		}
	}
	var kinds int
	if err := w.World.DB.QueryRow(t.Context(), `SELECT count(DISTINCT action) FROM event WHERE thing = 'settlement'`).Scan(&kinds); err != nil || kinds < 3 {
		t.Errorf("only %d kinds of acts met (%v)", kinds, err)
	}
}

// anything does one thing to March, of which it is not known whether it may still be done.
func (w *world) anything(ctx context.Context, r *rand.Rand) error {
	m, err := w.Get(ctx, w.Lender, w.a.ID, march)
	if err != nil {
		return err
	}
	version, total := 0, int64(len(w.workers))*100_000
	for _, worker := range m.Workers {
		total += worker.WageFen
	}
	if m.Live != nil {
		version = m.Live.Version
	}
	act := r.IntN(8)
	switch {
	case act == 0:
		return w.change(ctx, r)
	case act == 1 || m.Live == nil:
		_, err = w.DrawUp(ctx, w.Lender, w.a.ID, march, w.due(version, total))
	case act == 2:
		_, err = w.Correct(ctx, w.Lender, w.a.ID, march, version, "考勤有更正", "")
	case act < 5:
		_, err = w.Confirm(ctx, w.Borrower, w.a.ID, march, version, m.Live.TotalFen, "")
	case act == 5:
		_, err = w.Transfer(ctx, w.Borrower, w.a.ID, march, settlement.Transfer{Version: version, On: march.To, AmountFen: m.Live.TotalFen - m.MovedFen, Reference: "20210331-77"})
	default:
		in := settlement.Payroll{Version: version, On: calendar.NewDate(2021, 4, 1)}
		for _, l := range m.Live.Lines {
			in.Lines = append(in.Lines, settlement.PayrollLine{WorkerID: l.WorkerID, AmountFen: l.WageFen / 2})
			in.TotalFen += l.WageFen / 2
		}
		_, err = w.PayOut(ctx, w.Lender, w.a.ID, march, in)
	}
	return err
}

// change writes a day of March anew.
func (w *world) change(ctx context.Context, r *rand.Rand) error {
	day := calendar.NewDate(2021, 3, 1+r.IntN(5))
	roll, err := w.days.Attendance(ctx, w.Borrower, w.a.ID, calendar.Period{From: day, To: day})
	if err != nil {
		return err
	}
	one := roll.Workers[r.IntN(len(roll.Workers))]
	e := attendance.Entry{WorkerID: one.WorkerID, Day: day, Kind: attendance.Worked, Minutes: 60 * (1 + r.IntN(9)), Version: one.Days[0].Version}
	_, err = w.days.Record(ctx, w.Borrower, w.a.ID, []attendance.Entry{e}, "")
	return err
}
