package settlement_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/matching/attendance"
	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/settlement"
)

// twice is a worker who was sent back on 10 March and is out again from a later day
// of March under the same agreement.
func twice(t *testing.T, wage lending.Wage, again int) *world {
	t.Helper()
	w := &world{World: lendingtest.New(t)}
	w.Wage = wage
	w.a, w.workers = w.Started(1, 60)
	w.days = attendance.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.Service = settlement.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.SetDay(calendar.NewDate(2021, 3, 10))
	w.sendBack(t)
	w.SetDay(calendar.NewDate(2021, 3, again))
	w.workers = append(w.workers, w.Again(w.a.ID, 1))
	w.SetDay(calendar.NewDate(2021, 4, 2))
	return w
}

// sendBack has the borrower send the first worker back on 10 March.
func (w *world) sendBack(t *testing.T) {
	t.Helper()
	if _, err := w.World.Lending.AskReturn(t.Context(), w.Borrower, w.workers[0].ID, lending.ReturnInput{Version: w.workers[0].Version,
		Reason: lending.ByBorrower, Ground: "incompetent", Note: "培训后仍不能独立操作", LastDay: calendar.NewDate(2021, 3, 10)}); err != nil {
		t.Fatal(err)
	}
}

// Whoever came back and was named again has one month all the same: never more
// than a month's pay, and all of it when he was out on every day.
func TestMonthOfAPersonIsOne(t *testing.T) {
	t.Parallel()
	first, day := calendar.Period{From: march.From, To: calendar.NewDate(2021, 3, 10)}, lending.Wage{Rule: lending.ByDay, Fen: 24_000}
	for name, c := range map[string]struct {
		wage          lending.Wage
		again         int
		before, after []int // minutes on days worked
		away, missing int   // days absent, before and after
		want          [2]int
	}{
		"days between, every day worked":      {again: 12, before: repeat(10, 480), after: repeat(20, 480), want: [2]int{4800, 5640}},
		"days between, less than a month":     {again: 20, before: repeat(10, 480), after: repeat(5, 480), want: [2]int{4800, 2400}},
		"the next day: a whole month":         {again: 11, before: repeat(8, 480), after: repeat(14, 480), want: [2]int{3840, 6600}},
		"the next day, absent in between":     {again: 11, before: repeat(6, 480), away: 2, after: repeat(15, 480), missing: 1, want: [2]int{2880, 6120}},
		"the next day, absent for most of it": {again: 11, before: repeat(8, 480), after: repeat(2, 480), missing: 12, want: [2]int{3840, 960}},
		"the next day, and never came again":  {again: 11, before: repeat(10, 480), missing: 21, want: [2]int{4800, 0}},
		"by the day each day counts":          {wage: day, again: 12, before: repeat(10, 480), after: repeat(20, 480), want: [2]int{4800, 9600}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := twice(t, c.wage, c.again)
			w.write(t, 0, first, c.before, 0, c.away)
			w.write(t, 1, calendar.Period{From: calendar.NewDate(2021, 3, c.again), To: march.To}, c.after, 0, c.missing)
			m := must(t)(w.Get(t.Context(), w.Lender, w.a.ID, march))
			if len(m.Workers) != 2 || [2]int{m.Workers[0].PaidMinutes, m.Workers[1].PaidMinutes} != c.want {
				t.Fatalf("%+v", m.Workers)
			}
			sum := m.Workers[0].WageFen + m.Workers[1].WageFen
			if c.wage.Rule == "" && (sum > lendingtest.PayFen || c.want[0]+c.want[1] == 10440 && sum != lendingtest.PayFen) {
				t.Errorf("%d fen", sum)
			}
			m = must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(0, sum+200_000)))
			m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
			m = must(t)(w.transfer(t, m, m.Live.TotalFen))
			if m = must(t)(w.payOut(t, m, m.Live.Lines[0].WageFen, m.Live.Lines[1].WageFen)); m.ExcessFen != 0 || m.Changed {
				t.Errorf("%+v", m)
			}
			for _, worker := range w.workers {
				told := w.Own(w.a.ID, worker.ID).Pay
				if march := told[slices.IndexFunc(told, func(p lending.OwnPay) bool { return p.Month == "2021-03" })]; strings.Contains(march.Words, "不止一次") != (c.wage.Rule == "") {
					t.Errorf("%+v", march)
				}
			}
		})
	}
}

// A month that was settled and paid when he had come back is corrected once he is
// out again, by the difference to one month.
func TestNamedAgainAfterTheSettlement(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.SetDay(calendar.NewDate(2021, 3, 10))
	w.sendBack(t)
	w.write(t, 0, calendar.Period{From: march.From, To: calendar.NewDate(2021, 3, 10)}, repeat(10, 480), 0, 0)
	m := must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(0, 239_080+100_000)))
	m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
	w.SetDay(calendar.NewDate(2021, 3, 31))
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	w.SetDay(calendar.NewDate(2021, 4, 2))
	must(t)(w.payOut(t, m, 239_080))
	w.SetDay(calendar.NewDate(2021, 3, 12))
	w.workers = append(w.workers, w.Again(w.a.ID, 1))
	w.SetDay(calendar.NewDate(2021, 4, 2))
	w.write(t, 1, calendar.Period{From: calendar.NewDate(2021, 3, 12), To: march.To}, repeat(20, 480), 0, 0)
	m = must(t)(w.Get(t.Context(), w.Lender, w.a.ID, march))
	if !m.Changed {
		t.Fatalf("%+v", m)
	}
	m = must(t)(w.Correct(t.Context(), w.Lender, w.a.ID, march, m.Live.Version, "又借用了一次", ""))
	m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
	m = must(t)(w.transfer(t, m, m.Live.TotalFen-m.MovedFen))
	if m = must(t)(w.payOut(t, m, 0, lendingtest.PayFen-239_080)); m.PaidFen != lendingtest.PayFen || m.ExcessFen != 0 {
		t.Errorf("%+v", m)
	}
}

// More than a month for one person is refused by the database, whoever writes it.
func TestGuardOfAPersonsMonth(t *testing.T) {
	t.Parallel()
	w := twice(t, lending.Wage{}, 12)
	lendingtest.Breaks(t, pgx.BeginFunc(t.Context(), w.World.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `INSERT INTO settlement (id, agreement_id, month, revision, reason, status, wage_rule, pay_fen, total_fen, created_by, created_at, updated_at)
			VALUES (gen_random_uuid(), $1, '2021-03-01', 0, '', 'draft', 'monthly', 520000, 717241, $2, now(), now())`, w.a.ID, w.Lender.AccountID); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `INSERT INTO settlement_worker (settlement_id, secondment_id, paid_minutes, wage_fen, overtime_fen, insurance_fen)
			SELECT m.id, s.id, s.minutes, s.fen, 0, 0 FROM settlement m, (VALUES ($1::uuid, 4800, 239080), ($2::uuid, 9600, 478161)) s (id, minutes, fen)`,
			w.workers[0].ID, w.workers[1].ID)
		return err
	}), "settlement_month_of_person")
}

// A draft by the month is saved by the hour, once it turns out that the workers had
// agreed to that in time: more hours than a month's are none too many then.
func TestDraftFollowsAnotherRule(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.SetDay(calendar.NewDate(2021, 2, 20))
	w.Supplement(w.a.ID, func(c *lending.Clauses) { c.Wage = lending.Wage{Rule: lending.ByHour, Fen: 2_999} })
	w.SetDay(calendar.NewDate(2021, 4, 2))
	w.write(t, 0, march, repeat(25, 600), 0, 0)
	m := must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(0, lendingtest.PayFen+100_000)))
	w.AgreeToChange(w.a.ID, calendar.NewDate(2021, 2, 25))
	m = must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(m.Live.Version, 250*2_999+100_000)))
	if m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, "")); m.Live.WageRule != lending.ByHour || m.Live.Lines[0].PaidMinutes != 15_000 {
		t.Errorf("%+v", m.Live)
	}
}

// Wages that the borrower has not confirmed are those of the attendance, in the
// database too.
func TestUnconfirmedWagesAsAttended(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	m := w.drawn(t)
	w.Exec(`UPDATE attendance_day SET kind = 'absent', minutes = 0, version = version + 1 WHERE secondment_id = $1 AND day = '2021-03-09'`, w.workers[0].ID)
	lendingtest.Breaks(t, pgx.BeginFunc(t.Context(), w.World.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `UPDATE settlement_worker SET payroll_fen = 520000 WHERE settlement_id = $1`, m.Live.ID); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `UPDATE settlement SET status = 'paid_unconfirmed', payroll_on = '2021-04-01', payroll_fen = 520000, payroll_by = $2 WHERE id = $1`,
			m.Live.ID, w.Lender.AccountID)
		return err
	}), "settlement_as_attended")
}
