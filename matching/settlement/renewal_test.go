package settlement_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/matching/attendance"
	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/settlement"
)

var tenth = calendar.NewDate(2021, 3, 10)

// renewed is a worker whose agreement ended on 10 March, and the same one under
// the next agreement of the same firms, from a later day of March.
func renewed(t *testing.T, wage lending.Wage, from int) (before, after *world) {
	t.Helper()
	w := &world{World: lendingtest.New(t)}
	w.a, w.workers = w.Started(1, 31)
	w.days = attendance.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.Service = settlement.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.SetDay(calendar.NewDate(2021, 3, from))
	next := *w
	w.Wage = wage
	next.a = w.Agreed(1, 60)
	next.workers = []lending.Worker{w.Again(next.a.ID, 1)}
	w.SetDay(calendar.NewDate(2021, 4, 2))
	return w, &next
}

func (w *world) marchMinutes(t *testing.T) int {
	t.Helper()
	return must(t)(w.Get(t.Context(), w.Lender, w.a.ID, march)).Workers[0].PaidMinutes
}

// blocked returns once somebody waits for a lock.
func (w *world) blocked(t *testing.T) {
	t.Helper()
	for blocked := false; !blocked; {
		if err := w.World.DB.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
			WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)`).Scan(&blocked); err != nil {
			t.Fatal(err)
		}
	}
}

// settled is March from the draft to the payroll.
func (w *world) settled(t *testing.T) settlement.Month {
	t.Helper()
	m := must(t)(w.Get(t.Context(), w.Lender, w.a.ID, march))
	fen := m.Workers[0].WageFen
	m = must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(0, fen+100_000)))
	m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	return must(t)(w.payOut(t, m, fen))
}

// A month that a renewal parts is one month all the same: never more than a
// month's pay, and all of it when he was out on every day.
func TestMonthOfARenewal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wage          lending.Wage
		from          int
		before, after []int // minutes on days worked
		away, missing int   // days absent, before and after
		want          [2]int
	}{
		"each working day":                {from: 11, before: repeat(8, 480), after: repeat(15, 480), want: [2]int{3840, 6600}},
		"each day":                        {from: 11, before: repeat(10, 480), after: repeat(21, 480), want: [2]int{4800, 5640}},
		"absent before":                   {from: 11, before: repeat(6, 480), away: 2, after: repeat(15, 480), want: [2]int{2880, 6600}},
		"absent after":                    {from: 11, before: repeat(8, 480), after: repeat(14, 480), missing: 1, want: [2]int{3840, 6120}},
		"never came again":                {from: 11, before: repeat(10, 480), missing: 21, want: [2]int{4800, 0}},
		"never came before":               {from: 11, away: 8, after: repeat(15, 480), want: [2]int{0, 6600}},
		"days between":                    {from: 15, before: repeat(8, 480), after: repeat(12, 480), want: [2]int{3840, 5760}},
		"days between, every day worked":  {from: 12, before: repeat(10, 480), after: repeat(20, 480), want: [2]int{4800, 5640}},
		"by the day from then on":         {wage: lending.Wage{Rule: lending.ByDay, Fen: 24_000}, from: 11, before: repeat(8, 480), after: repeat(21, 480), want: [2]int{3840, 10_080}},
		"few working days, each of them":  {from: 11, before: repeat(7, 480), after: repeat(13, 480), want: [2]int{3360, 7080}},
		"absent for most, before as well": {from: 11, before: repeat(2, 480), away: 6, after: repeat(7, 480), missing: 8, want: [2]int{960, 3360}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, next := renewed(t, c.wage, c.from)
			first.write(t, 0, calendar.Period{From: march.From, To: tenth}, c.before, 0, c.away)
			next.write(t, 0, calendar.Period{From: calendar.NewDate(2021, 3, c.from), To: march.To}, c.after, 0, c.missing)
			if got := [2]int{first.marchMinutes(t), next.marchMinutes(t)}; got != c.want {
				t.Fatalf("%v", got)
			}
			var fen int64
			for _, w := range []*world{first, next} {
				m := w.settled(t)
				if fen += m.PaidFen; m.ExcessFen != 0 || m.Changed {
					t.Errorf("%+v", m)
				}
				for _, p := range w.Own(w.a.ID, w.workers[0].ID).Pay {
					if p.Month == "2021-03" && strings.Contains(p.Words, "不止一次") != (c.wage.Rule == "") {
						t.Errorf("%+v", p)
					}
				}
			}
			if c.wage.Rule == "" && fen > lendingtest.PayFen+1 { // each settlement rounds by itself
				t.Errorf("%d fen", fen)
			}
		})
	}
}

// What is written of the days before the renewal once it is settled has it corrected.
func TestRenewalFollowsWhatWasBefore(t *testing.T) {
	t.Parallel()
	first, next := renewed(t, lending.Wage{}, 11)
	next.write(t, 0, calendar.Period{From: tenth + 1, To: march.To}, repeat(21, 480), 0, 0)
	if got := next.marchMinutes(t); got != 10_080 {
		t.Fatalf("%d, and nobody has said what was before", got)
	}
	next.settled(t)
	first.write(t, 0, calendar.Period{From: march.From, To: tenth}, repeat(10, 480), 0, 0)
	dues, err := next.Dues(t.Context(), next.Lender, settlement.DueFilter{Step: "correct"}, route.Paging{Limit: 20})
	if err != nil || len(dues.Items) != 1 || dues.Items[0].AgreementID != next.a.ID {
		t.Fatalf("%+v %v", dues, err)
	}
	m := must(t)(next.Get(t.Context(), next.Lender, next.a.ID, march))
	m = must(t)(next.Correct(t.Context(), next.Lender, next.a.ID, march, m.Live.Version, "三月上旬的考勤补登了", ""))
	if m.Live.Lines[0].PaidMinutes != 5640 || first.marchMinutes(t) != 4800 {
		t.Errorf("%+v", m.Live.Lines)
	}
}

// A confirmation and what is written of the days before wait for each other.
func TestRenewalAndAttendanceAtOnce(t *testing.T) {
	t.Parallel()
	first, next := renewed(t, lending.Wage{}, 11)
	first.write(t, 0, calendar.Period{From: march.From, To: tenth}, repeat(8, 480), 0, 0)
	next.write(t, 0, calendar.Period{From: tenth + 1, To: march.To}, repeat(15, 480), 0, 0)
	m := must(t)(next.Get(t.Context(), next.Lender, next.a.ID, march))
	m = must(t)(next.DrawUp(t.Context(), next.Lender, next.a.ID, march, next.due(0, m.Workers[0].WageFen+100_000)))
	confirm := func() error {
		_, err := next.Confirm(t.Context(), next.Borrower, next.a.ID, march, m.Live.Version, m.Live.TotalFen, "")
		return err
	}
	err := make(chan error, 1)
	if err := pgx.BeginFunc(t.Context(), first.World.DB, func(tx pgx.Tx) error {
		_, fault := tx.Exec(t.Context(), `UPDATE attendance_day SET kind = 'rest', minutes = 0, version = version + 1 WHERE secondment_id = $1 AND day = '2021-03-02'`, first.workers[0].ID)
		go func() { err <- confirm() }()
		first.blocked(t)
		return fault
	}); err != nil {
		t.Fatal(err)
	}
	lendingtest.Wants(t, <-err, "attendance_changed")

	m = must(t)(next.Get(t.Context(), next.Lender, next.a.ID, march))
	m = must(t)(next.DrawUp(t.Context(), next.Lender, next.a.ID, march, next.due(m.Live.Version, m.Workers[0].WageFen+100_000)))
	if err := pgx.BeginFunc(t.Context(), first.World.DB, func(tx pgx.Tx) error {
		_, fault := tx.Exec(t.Context(), `UPDATE settlement SET status = 'confirmed', confirmed_by = $2, confirmed_at = now() WHERE id = $1`, m.Live.ID, next.Borrower.AccountID)
		go func() {
			_, e := first.days.Record(t.Context(), first.Borrower, first.a.ID, []attendance.Entry{{WorkerID: first.workers[0].ID, Day: calendar.NewDate(2021, 3, 3), Kind: attendance.Rest, Version: 1}}, "")
			err <- e
		}()
		first.blocked(t)
		return fault
	}); err != nil {
		t.Fatal(err)
	}
	if err := <-err; err != nil {
		t.Fatal(err)
	}
	if dues, err := next.Dues(t.Context(), next.Lender, settlement.DueFilter{Step: "correct"}, route.Paging{Limit: 20}); err != nil || len(dues.Items) != 1 {
		t.Errorf("%+v %v", dues, err)
	}
}

// A renewal says nothing of months that were over before it: lists of what waits do
// not look at them again.
func TestRenewalLeavesEarlierMonths(t *testing.T) {
	t.Parallel()
	w := &world{World: lendingtest.New(t)}
	w.a, w.workers = w.Started(1, 31)
	w.days = attendance.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.Service = settlement.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.SetDay(tenth + 1)
	w.attend(t, 0, february, nil)
	m := must(t)(w.Get(t.Context(), w.Lender, w.a.ID, february))
	must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, february, w.due(0, m.Workers[0].WageFen+100_000)))
	w.Again(w.Agreed(1, 60).ID, 1)
	var touched int
	if err := w.World.DB.QueryRow(t.Context(), `SELECT count(*) FROM settlement_touched`).Scan(&touched); err != nil || touched != 0 {
		t.Errorf("%d (%v)", touched, err)
	}
}
