package settlement_test

import (
	"testing"

	"gongxiang/internal/calendar"
	"gongxiang/matching/attendance"
	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/settlement"
)

func monthOf(year, month int) calendar.Period {
	return calendar.Period{From: calendar.NewDate(year, month, 1), To: calendar.NewDate(year, month+1, 0)}
}

// long is a world of two workers out from 8 February 2021 for 400 days, paid by
// a rule; the second is sent back on 15 April 2021.
func long(t *testing.T, wage lending.Wage) *world {
	t.Helper()
	w := &world{World: lendingtest.New(t)}
	w.Wage = wage
	w.a, w.workers = w.Started(2, 400)
	w.days = attendance.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.Service = settlement.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.SetDay(calendar.NewDate(2021, 4, 15))
	if _, err := w.World.Lending.AskReturn(t.Context(), w.Borrower, w.workers[1].ID, lending.ReturnInput{Version: w.workers[1].Version,
		Reason: lending.ByBorrower, Ground: "incompetent", Note: "培训后仍不能独立操作", LastDay: calendar.NewDate(2021, 4, 15)}); err != nil {
		t.Fatal(err)
	}
	w.SetDay(calendar.NewDate(2022, 3, 1))
	return w
}

// write records a worker's days of a month: the first worked ones by the given
// minutes, leave days after them, absence after those, rest for what is left.
func (w *world) write(t *testing.T, worker int, days calendar.Period, worked []int, leave, absent int) {
	t.Helper()
	var entries []attendance.Entry
	for d := days.From; d <= days.To; d++ {
		e := attendance.Entry{WorkerID: w.workers[worker].ID, Day: d, Kind: attendance.Rest}
		switch i := int(d - days.From); {
		case i < len(worked):
			e.Kind, e.Minutes = attendance.Worked, worked[i]
		case i < len(worked)+leave:
			e.Kind = attendance.Leave
		case i < len(worked)+leave+absent:
			e.Kind = attendance.Absent
		}
		entries = append(entries, e)
	}
	if _, err := w.days.Record(t.Context(), w.Borrower, w.a.ID, entries, ""); err != nil {
		t.Fatal(err)
	}
}

// repeat is n days of so many minutes.
func repeat(n, minutes int, more ...int) []int {
	out := make([]int, n, n+len(more))
	for i := range out {
		out[i] = minutes
	}
	return append(out, more...)
}

func TestWageFollowsTheAgreement(t *testing.T) {
	t.Parallel()
	first := calendar.Period{From: calendar.NewDate(2021, 2, 8), To: calendar.NewDate(2021, 2, 28)} // started in mid-month
	last := calendar.Period{From: calendar.NewDate(2021, 4, 1), To: calendar.NewDate(2021, 4, 15)}  // sent back in mid-month
	type days struct {
		name          string
		worker        int
		days          calendar.Period
		worked        []int
		leave, absent int
		minutes       int
		fen           int64
	}
	for rule, c := range map[string]struct {
		wage lending.Wage
		days []days
	}{
		lending.ByMonth: {lending.Wage{Rule: lending.ByMonth}, []days{
			{"30 days", 0, monthOf(2021, 4), repeat(22, 480), 0, 0, 10_440, 520_000},
			{"31 days, half a day absent", 0, monthOf(2021, 3), repeat(22, 480, 240), 0, 0, 10_200, 508_046},
			{"overtime is not in it", 0, monthOf(2021, 5), repeat(22, 600), 0, 0, 10_440, 520_000},
			{"overtime on a Sunday takes nothing off", 0, monthOf(2021, 8), append([]int{240}, repeat(30, 480)...), 0, 0, 10_440, 520_000},
			{"absent all along", 0, monthOf(2021, 6), nil, 0, 30, 0, 0},
			{"absent on all 20 working days", 1, monthOf(2021, 3), nil, 0, 20, 0, 0},
			{"there on one of 23", 0, monthOf(2021, 7), repeat(1, 480), 0, 22, 480, 23_908},
			{"absent for 10 of 20", 0, monthOf(2022, 2), repeat(10, 480), 0, 10, 5640, 280_920},
			{"absent for 11 of 20", 0, monthOf(2021, 9), repeat(9, 480), 0, 11, 4320, 215_172},
			{"absent for 10 of 23", 0, monthOf(2021, 10), repeat(13, 480), 0, 10, 5640, 280_920},
			{"absent for 11 of 23", 0, monthOf(2021, 11), repeat(12, 480), 0, 11, 5220, 260_000},
			{"absent for 12 of 23", 0, monthOf(2021, 12), repeat(11, 480), 0, 12, 5220, 260_000},
			{"absent for 13 of 23", 0, monthOf(2022, 1), repeat(10, 480), 0, 13, 4800, 239_080},
			{"start in mid-month", 0, first, repeat(14, 480), 1, 0, 7200, 358_621},
			{"return in mid-month", 1, last, repeat(10, 480, 240), 0, 2, 5040, 251_034},
			{"0 days", 1, first, nil, 0, 0, 0, 0},
		}},
		lending.ByDay: {lending.Wage{Rule: lending.ByDay, Fen: 24_000}, []days{
			{"28 days", 0, monthOf(2022, 2), repeat(20, 480), 0, 0, 9600, 480_000},
			{"30 days, all of them", 0, monthOf(2021, 4), repeat(30, 480), 0, 0, 14_400, 720_000},
			{"31 days, all of them", 0, monthOf(2021, 3), repeat(31, 480), 0, 0, 14_880, 744_000},
			{"half days and leave, absence unpaid", 0, monthOf(2021, 5), repeat(20, 480, 240, 241), 2, 3, 11_041, 552_050},
			{"overtime is not in it", 0, monthOf(2021, 6), repeat(1, 600), 0, 0, 480, 24_000},
			{"start in mid-month", 0, first, repeat(15, 480), 0, 0, 7200, 360_000},
			{"return in mid-month", 1, last, repeat(11, 480), 0, 0, 5280, 264_000},
			{"0 days", 1, first, nil, 0, 5, 0, 0},
		}},
		lending.ByHour: {lending.Wage{Rule: lending.ByHour, Fen: 2_999}, []days{
			{"28 days", 0, monthOf(2022, 2), repeat(20, 480), 0, 0, 9600, 479_840},
			{"30 days, long ones", 0, monthOf(2021, 4), repeat(22, 600), 0, 0, 13_200, 659_780},
			{"31 days of 24 hours", 0, monthOf(2021, 3), repeat(31, 1440), 0, 0, 44_640, 2_231_256},
			{"leave is eight hours", 0, monthOf(2021, 5), []int{1}, 1, 1, 481, 24_042},
			{"start in mid-month", 0, first, repeat(1, 30), 0, 0, 30, 1_500},
			{"return in mid-month", 1, last, repeat(2, 450), 0, 0, 900, 44_985},
			{"0 days", 1, first, nil, 0, 0, 0, 0},
		}},
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			w := long(t, c.wage)
			for _, d := range c.days {
				w.write(t, d.worker, d.days, d.worked, d.leave, d.absent)
			}
			for _, d := range c.days {
				m := must(t)(w.Get(t.Context(), w.Lender, w.a.ID, monthOf(d.days.From.Year(), int(d.days.From.Time().Month()))))
				if got := m.Workers[d.worker]; m.WageRule != rule || got.PaidMinutes != d.minutes || got.WageFen != d.fen {
					t.Errorf("%s: %s, %d minutes, %d fen (%s)", d.name, m.WageRule, got.PaidMinutes, got.WageFen, got.Formula)
				}
			}
		})
	}
}

// A month by the hour goes all the way, and the database reckons as Go does.
func TestHourlyMonthIsSettled(t *testing.T) {
	t.Parallel()
	w := long(t, lending.Wage{Rule: lending.ByHour, Fen: 2_999})
	w.write(t, 0, march, repeat(31, 601), 0, 0)
	w.write(t, 1, march, repeat(20, 487), 3, 0)
	m := must(t)(w.Get(t.Context(), w.Lender, w.a.ID, march))
	sum := m.Workers[0].WageFen + m.Workers[1].WageFen
	m = must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(0, sum+200_000)))
	m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	m = must(t)(w.payOut(t, m, m.Live.Lines[0].WageFen, m.Live.Lines[1].WageFen))
	if m.ExcessFen != 0 || m.Live.WageRule != lending.ByHour || m.Live.WageFen != 2_999 || m.Live.Lines[1].Formula != m.Workers[1].Formula {
		t.Errorf("%+v", m.Live)
	}
}

func TestSupplementCountsFromTheNextMonth(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.SetDay(calendar.NewDate(2021, 2, 20))
	w.Supplement(w.a.ID, func(c *lending.Clauses) { c.Wage = lending.Wage{Rule: lending.ByDay, Fen: 26_000} })
	if m := must(t)(w.Get(t.Context(), w.Lender, w.a.ID, february)); m.WageRule != lending.ByMonth {
		t.Errorf("nobody has agreed, and it is %s", m.WageRule)
	}
	w.AgreeToChange(w.a.ID, calendar.NewDate(2021, 2, 20))
	w.SetDay(calendar.NewDate(2021, 4, 2))
	for month, want := range map[calendar.Period]lending.Wage{february: {Rule: lending.ByMonth, Fen: 520_000}, march: {Rule: lending.ByDay, Fen: 26_000}} {
		if m := must(t)(w.Get(t.Context(), w.Lender, w.a.ID, month)); m.WageRule != want.Rule || m.PayFen != want.Fen {
			t.Errorf("%s: %s %d", m.Month, m.WageRule, m.PayFen)
		}
	}
}

func TestDueDaysFollowTheAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	for _, c := range []struct {
		settle, pay int
		month       calendar.Period
		want        [2]calendar.Date
	}{
		{10, 15, march, [2]calendar.Date{calendar.NewDate(2021, 4, 10), calendar.NewDate(2021, 4, 15)}},
		{31, 30, march, [2]calendar.Date{calendar.NewDate(2021, 4, 30), calendar.NewDate(2021, 4, 30)}},  // the month is shorter
		{0, 0, february, [2]calendar.Date{calendar.NewDate(2021, 3, 31), calendar.NewDate(2021, 3, 31)}}, // none was agreed
	} {
		var settle, pay calendar.Date
		if err := w.World.DB.QueryRow(t.Context(), `SELECT day_after_month($1, $2), day_after_month($1, $3)`, c.month.From, c.settle, c.pay).Scan(&settle, &pay); err != nil {
			t.Fatal(err)
		}
		if got := [2]calendar.Date{settle, pay}; got != c.want {
			t.Errorf("%d, %d: %v", c.settle, c.pay, got)
		}
	}
	if m := must(t)(w.Get(t.Context(), w.City, w.a.ID, march)); m.SettleBy != calendar.NewDate(2021, 4, 10) || m.PayBy != calendar.NewDate(2021, 4, 15) {
		t.Errorf("%s, %s", m.SettleBy, m.PayBy)
	}
}
