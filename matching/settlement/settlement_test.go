package settlement_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/matching/attendance"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/settlement"
)

func TestMonthIsReckonedFromAttendance(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4)
	w.attend(t, 0, march, nil)                                        // the whole month: the whole pay
	w.attend(t, 1, march, map[int]string{1: "absent", 2: "half"})     // a day and a half less
	w.attend(t, 2, march, map[int]string{1: "leave", 2: "leave"})     // leave is paid
	w.attend(t, 0, february, map[int]string{8: "leave", 9: "absent"}) // part of a month: days worked and leave
	m := must(t)(w.Get(t.Context(), w.Lender, w.a.ID, march))
	if len(m.Workers) != 4 || m.Workers[0].PaidMinutes != 10440 || m.Workers[1].PaidMinutes != 10440-720 || m.Workers[2].PaidMinutes != 10440 {
		t.Fatalf("%+v", m.Workers)
	}
	if m.Workers[0].WageFen != 520_000 || m.Workers[1].WageFen != 484_138 {
		t.Errorf("%+v", m.Workers)
	}
	if len(m.Missing) != 1 || m.Missing[0].No != 4 || len(m.Missing[0].Days) != 31 {
		t.Errorf("%+v", m.Missing)
	}
	if m = must(t)(w.Get(t.Context(), w.City, w.a.ID, february)); m.Workers[0].PaidMinutes != 14*480 || m.Workers[0].Name != "张**" || len(m.Missing) != 3 {
		t.Errorf("%+v %+v", m.Workers, m.Missing)
	}
	brief, months, err := w.List(t.Context(), w.Borrower, w.a.ID)
	if err != nil || brief.Number != w.a.Number || len(months) != 3 || months[0].Month != "2021-04" || months[2].Month != "2021-02" {
		t.Errorf("%+v %v", months, err)
	}
	_, err = w.Get(t.Context(), w.Stranger, w.a.ID, march)
	lendingtest.Wants(t, err, "not_found")
	_, err = w.Get(t.Context(), w.Lender, w.a.ID, calendar.Period{From: calendar.NewDate(2021, 1, 1), To: calendar.NewDate(2021, 1, 31)})
	lendingtest.Wants(t, err, "not_found")
}

func TestFromDraftToPayroll(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	m := w.drawn(t)
	// The lender writes the draft anew, with overtime and a cost.
	in := w.due(m.Live.Version, 2*(520_000+100_000)+8_001+60_000, settlement.Cost{Kind: "lodging", Reason: "三月宿舍租金", AmountFen: 60_000})
	in.Workers[1].OvertimeFen = 8_001
	m = must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, in))
	if m.Live.Status != settlement.Draft || m.Live.TotalFen != in.TotalFen || m.ExcessFen != 0 {
		t.Fatalf("%+v", m.Live)
	}
	m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, in.TotalFen, ""))
	m = must(t)(w.transfer(t, m, in.TotalFen))
	m = must(t)(w.payOut(t, m, 520_000, 528_001))
	if m.Live.Status != settlement.PaidOut || m.ExcessFen != 0 || m.MovedFen != in.TotalFen || m.PaidFen != 1_048_001 || m.Workers[1].PaidFen != 528_001 || len(m.History) != 5 {
		t.Fatalf("%+v %+v", m, m.Live)
	}
	for _, c := range []auth.Caller{w.Lender, w.Borrower, w.City} {
		for _, export := range []func() (int, error){
			func() (int, error) { f, err := w.PayrollSheet(t.Context(), c, w.a.ID, march); return len(f.Data), err },
			func() (int, error) { f, err := w.PaymentSheet(t.Context(), c, w.a.ID, march); return len(f.Data), err },
		} {
			if n, err := export(); err != nil || n < 1000 {
				t.Errorf("%s: %d bytes, %v", c.Role, n, err)
			}
		}
	}
	_, err := w.PayrollSheet(t.Context(), w.Lender, w.a.ID, february)
	lendingtest.Wants(t, err, "not_found")
}

func TestDoesNotAddUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.attend(t, 0, march, nil)
	draw := func(in settlement.DrawUp) error {
		_, err := w.DrawUp(t.Context(), w.Lender, w.a.ID, march, in)
		return err
	}
	for total, says := range map[int64]string{620_001: "多了 0.01 元", 619_999: "少了 0.01 元"} {
		if p := lendingtest.Refusal(t, draw(w.due(0, total)), "does_not_add_up"); !strings.Contains(p.Message, says) {
			t.Error(p.Message)
		}
	}
	for code, cost := range map[string]settlement.Cost{
		"kind": {Kind: "profit", Reason: "管理费", AmountFen: 1}, "range": {Kind: "other", Reason: "杂项", AmountFen: 0},
		"too_short": {Kind: "other", Reason: "杂", AmountFen: 1}, "contact_in_text": {Kind: "other", Reason: "找 13800000001", AmountFen: 1},
	} {
		lendingtest.WantsField(t, draw(w.due(0, 0, cost)), "costs", code)
	}
	bad := w.due(0, 0)
	bad.Workers = append(bad.Workers, bad.Workers[0], settlement.WorkerDue{WorkerID: uuid.New()})
	bad.Workers[0].InsuranceFen = -1
	for _, code := range []string{"unknown", "twice", "range"} {
		lendingtest.WantsField(t, draw(bad), "workers", code)
	}
	m := w.confirmedOf(t)
	if p := lendingtest.Refusal(t, second(w.transfer(t, m, 619_999)), "does_not_add_up"); !strings.Contains(p.Message, "少了 0.01 元") {
		t.Error(p.Message)
	}
	m = must(t)(w.transfer(t, m, 620_000))
	in := settlement.Payroll{Version: m.Live.Version, On: march.To, TotalFen: 520_001, Lines: []settlement.PayrollLine{{WorkerID: w.workers[0].ID, AmountFen: 520_000}}}
	_, err := w.PayOut(t.Context(), w.Lender, w.a.ID, march, in)
	lendingtest.Wants(t, err, "does_not_add_up")
}

// confirmedOf is March, whose attendance stands, drawn up and confirmed.
func (w *world) confirmedOf(t *testing.T) settlement.Month {
	t.Helper()
	m := must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(0, int64(len(w.workers))*620_000)))
	return must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
}

func second(_ settlement.Month, err error) error { return err }

func TestWhoMayDoWhatAndWhen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	ctx, id := t.Context(), w.a.ID
	lendingtest.Wants(t, second(w.DrawUp(ctx, w.Borrower, id, march, w.due(0, 0))), "forbidden")
	lendingtest.Wants(t, second(w.DrawUp(ctx, w.City, id, march, w.due(0, 0))), "forbidden")
	lendingtest.Wants(t, second(w.DrawUp(ctx, w.Stranger, id, march, w.due(0, 0))), "not_found")
	lendingtest.Wants(t, second(w.Confirm(ctx, w.Borrower, id, march, 0, 0, "")), "wrong_state")
	lendingtest.Wants(t, second(w.Correct(ctx, w.Lender, id, march, 0, "算错了", "")), "wrong_state")
	m := w.drawn(t)
	v, total := m.Live.Version, m.Live.TotalFen
	lendingtest.Wants(t, second(w.Confirm(ctx, w.Lender, id, march, v, total, "")), "forbidden")
	lendingtest.Wants(t, second(w.Confirm(ctx, w.Borrower, id, march, v+1, total, "")), "stale_version")
	lendingtest.Wants(t, second(w.Confirm(ctx, w.Borrower, id, march, v, total-1, "")), "does_not_add_up")
	lendingtest.Wants(t, second(w.transfer(t, m, total)), "wrong_state")
	lendingtest.Wants(t, second(w.Correct(ctx, w.Lender, id, march, v, "算错了", "")), "wrong_state")
	m = must(t)(w.Confirm(ctx, w.Borrower, id, march, v, total, ""))
	lendingtest.Wants(t, second(w.DrawUp(ctx, w.Lender, id, march, w.due(m.Live.Version, total))), "wrong_state")
	for _, c := range []struct {
		field, code string
		in          settlement.Transfer
	}{
		{"on", "required", settlement.Transfer{AmountFen: total, Reference: "1"}},
		{"on", "future", settlement.Transfer{On: calendar.NewDate(2021, 4, 3), AmountFen: total, Reference: "1"}},
		{"on", "before", settlement.Transfer{On: march.From - 1, AmountFen: total, Reference: "1"}},
		{"reference", "required", settlement.Transfer{On: march.To, AmountFen: total}},
		{"amountFen", "range", settlement.Transfer{On: march.To, AmountFen: 1 << 60, Reference: "1"}},
	} {
		c.in.Version = m.Live.Version
		lendingtest.WantsField(t, second(w.Transfer(ctx, w.Borrower, id, march, c.in)), c.field, c.code)
	}
	lendingtest.Wants(t, second(w.Transfer(ctx, w.Lender, id, march, settlement.Transfer{Version: m.Live.Version})), "forbidden")
	m = must(t)(w.transfer(t, m, total))
	lendingtest.WantsField(t, second(w.payOut(t, m)), "lines", "required")
	twice := settlement.PayrollLine{WorkerID: w.workers[0].ID, AmountFen: 1}
	lendingtest.WantsField(t, second(w.PayOut(ctx, w.Lender, id, march, settlement.Payroll{Version: m.Live.Version, On: march.To, Lines: []settlement.PayrollLine{twice, twice}})), "lines", "unknown")
	lendingtest.WantsField(t, second(w.payOut(t, m, -1)), "lines", "range")
	m = must(t)(w.payOut(t, m, 520_000))
	lendingtest.Wants(t, second(w.payOut(t, m, 520_000)), "wrong_state")
}

func TestConfirmNeedsEveryDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	m := w.drawn(t)
	on := calendar.NewDate(2021, 3, 9)
	change := func(kind string, version int) {
		t.Helper()
		if _, err := w.days.Record(t.Context(), w.Borrower, w.a.ID, []attendance.Entry{{WorkerID: w.workers[1].ID, Day: on, Kind: kind, Version: version}}, ""); err != nil {
			t.Fatal(err)
		}
	}
	confirm := func(m settlement.Month) error {
		return second(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
	}
	change(attendance.Cleared, 1)
	p := lendingtest.Refusal(t, confirm(m), "attendance_missing")
	if len(p.Fields) != 1 || !strings.Contains(p.Message, "第 2 号工人还有 1 天没有登记考勤：2021-03-09") {
		t.Errorf("%+v", p)
	}
	change(attendance.Absent, 2)
	lendingtest.Wants(t, confirm(m), "attendance_changed")
	m = must(t)(w.Get(t.Context(), w.Lender, w.a.ID, march))
	m = must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(m.Live.Version, m.Workers[0].WageFen+m.Workers[1].WageFen+200_000)))
	if err := confirm(m); err != nil {
		t.Fatal(err)
	}
	// April is not over: today and what comes are missing.
	m = must(t)(w.Get(t.Context(), w.Lender, w.a.ID, calendar.Period{From: calendar.NewDate(2021, 4, 1), To: calendar.NewDate(2021, 4, 30)}))
	if len(m.Missing) != 2 || len(m.Missing[0].Days) != 8 { // to the last day, 8 April
		t.Errorf("%+v", m.Missing)
	}
	lendingtest.Wants(t, second(w.DrawUp(t.Context(), w.Lender, w.a.ID, calendar.Period{From: calendar.NewDate(2021, 5, 1), To: calendar.NewDate(2021, 5, 31)}, w.due(0, 0))), "not_found")
}

func TestExcessShows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	m := w.confirmed(t)
	if m.ExcessFen != 0 {
		t.Fatalf("%+v", m)
	}
	m = must(t)(w.transfer(t, m, 620_000+30_000)) // more than the total
	if m.ExcessFen != 30_000 {
		t.Fatalf("moved too much: %d", m.ExcessFen)
	}
	m = must(t)(w.payOut(t, m, 500_000)) // and the worker gets less than his wage
	if m.ExcessFen != 50_000 {
		t.Fatalf("kept back: %d", m.ExcessFen)
	}
	for _, c := range []auth.Caller{w.Lender, w.Borrower, w.City} {
		_, months, err := w.List(t.Context(), c, w.a.ID)
		if err != nil || months[1].ExcessFen != 50_000 {
			t.Errorf("%s: %+v %v", c.Role, months, err)
		}
	}
	// A draft cannot hide it, whatever costs it names.
	m = must(t)(w.Correct(t.Context(), w.Lender, w.a.ID, march, m.Live.Version, "补发工资", ""))
	total := int64(620_000 + 50_000)
	m = must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(m.Live.Version, total, settlement.Cost{Kind: "other", Reason: "服务费用", AmountFen: 50_000})))
	if m.ExcessFen != 50_000 || m.Live.Revision != 1 || len(m.Earlier) != 1 {
		t.Fatalf("%+v", m)
	}
	// Taken back, it is settled by paying what was kept and refunding the rest.
	m = must(t)(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(m.Live.Version, 620_000)))
	m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, 620_000, ""))
	lendingtest.Wants(t, second(w.transfer(t, m, -30_001)), "does_not_add_up")
	m = must(t)(w.transfer(t, m, -30_000))
	if m.ExcessFen != 20_000 {
		t.Fatalf("after the refund: %d", m.ExcessFen)
	}
	if m = must(t)(w.payOut(t, m, 20_000)); m.ExcessFen != 0 || m.Workers[0].PaidFen != 520_000 || m.MovedFen != 620_000 {
		t.Fatalf("%+v", m)
	}
}

func TestCorrection(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	m := w.confirmed(t)
	m = must(t)(w.transfer(t, m, 620_000))
	must(t)(w.payOut(t, m, 520_000))
	if _, err := w.days.Record(t.Context(), w.Borrower, w.a.ID, []attendance.Entry{{WorkerID: w.workers[0].ID, Day: march.From, Kind: attendance.Absent, Version: 1}}, ""); err != nil {
		t.Fatal(err)
	}
	if m = must(t)(w.Get(t.Context(), w.Borrower, w.a.ID, march)); !m.Changed || m.Live.TotalFen != 620_000 {
		t.Fatalf("what was confirmed moved: %+v", m)
	}
	lendingtest.Wants(t, second(w.Correct(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, "算错了", "")), "forbidden")
	lendingtest.WantsField(t, second(w.Correct(t.Context(), w.Lender, w.a.ID, march, m.Live.Version, " ", "")), "reason", "required")
	errs := lendingtest.AtOnce(4, func(int) error {
		return second(w.Correct(t.Context(), w.Lender, w.a.ID, march, m.Live.Version, "考勤有更正", ""))
	})
	if n := lendingtest.Tally(t, errs, "stale_version"); n != 1 {
		t.Fatalf("%d corrections", n)
	}
	m = must(t)(w.Get(t.Context(), w.Lender, w.a.ID, march))
	if m.Changed || m.Live.Revision != 1 || m.Live.TotalFen != 520_000-23_908+100_000 || m.Earlier[0].TotalFen != 620_000 {
		t.Fatalf("%+v", m.Live)
	}
}

func TestOneConfirms(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	for i := range w.workers {
		w.attend(t, i, march, nil)
	}
	errs := lendingtest.AtOnce(6, func(int) error {
		return second(w.DrawUp(t.Context(), w.Lender, w.a.ID, march, w.due(0, 2*620_000)))
	})
	if n := lendingtest.Tally(t, errs, "stale_version"); n != 1 {
		t.Fatalf("%d drawn up", n)
	}
	errs = lendingtest.AtOnce(6, func(int) error { return second(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, 1, 2*620_000, "")) })
	if n := lendingtest.Tally(t, errs, "stale_version", "wrong_state"); n != 1 {
		t.Fatalf("%d confirmed", n)
	}
}

// However a confirmation and a correction of a day meet, what was confirmed is
// the attendance of that moment.
func TestConfirmMeetsAttendance(t *testing.T) {
	t.Parallel()
	for range 5 {
		w := newWorld(t, 1)
		m := w.drawn(t)
		errs := lendingtest.AtOnce(2, func(i int) error {
			if i == 0 {
				return second(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
			}
			_, err := w.days.Record(t.Context(), w.Borrower, w.a.ID, []attendance.Entry{{WorkerID: w.workers[0].ID, Day: march.From, Kind: attendance.Cleared, Version: 1}}, "")
			return err
		})
		if errs[1] != nil {
			t.Fatal(errs[1])
		}
		lendingtest.Tally(t, errs, "attendance_missing")
		now := must(t)(w.Get(t.Context(), w.City, w.a.ID, march))
		if (now.Live.Status == settlement.Confirmed) != (errs[0] == nil) {
			t.Fatalf("%s, %v", now.Live.Status, errs[0])
		}
	}
}
