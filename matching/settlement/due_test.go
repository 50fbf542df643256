package settlement_test

import (
	"fmt"
	"slices"
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/matching/attendance"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/settlement"
)

var all = route.Paging{Limit: 50}

// dues are what waits, as "month side step by".
func (w *world) waits(t *testing.T, c auth.Caller, f settlement.DueFilter, page route.Paging) []string {
	t.Helper()
	found, err := w.Dues(t.Context(), c, f, page)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{}
	for _, d := range found.Items {
		text := fmt.Sprintf("%s %s %s %s", d.Month, d.Side, d.Step, d.By)
		if d.Overdue {
			text += " overdue"
		}
		texts = append(texts, text)
	}
	return texts
}

// Each step waits for its firm until the day that the agreement names (10 and 15).
func TestWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	wants := func(what string, c auth.Caller, f settlement.DueFilter, want ...string) {
		t.Helper()
		if got := w.waits(t, c, f, all); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	february := "2021-02 lender draw_up 2021-03-10 overdue"
	mine := settlement.DueFilter{Mine: true}
	wants("April is not over", w.Lender, settlement.DueFilter{}, february, "2021-03 lender draw_up 2021-04-10")
	wants("nothing for the borrower", w.Borrower, mine)
	m := w.drawn(t)
	wants("drawn up", w.Borrower, mine, "2021-03 borrower confirm 2021-04-10")
	wants("wages do not wait", w.Lender, mine, february, "2021-03 lender pay_out 2021-04-15")
	m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
	wants("confirmed", w.City, settlement.DueFilter{}, february, "2021-03 borrower transfer 2021-04-10", "2021-03 lender pay_out 2021-04-15")
	w.SetDay(calendar.NewDate(2021, 4, 15)) // on the day itself it is not overdue
	wants("overdue", w.City, settlement.DueFilter{Overdue: true}, february, "2021-03 borrower transfer 2021-04-10 overdue")
	wants("a step", w.City, settlement.DueFilter{Step: "pay_out"}, "2021-03 lender pay_out 2021-04-15")
	wants("by number", w.City, settlement.DueFilter{Q: w.a.Number, Step: "transfer"}, "2021-03 borrower transfer 2021-04-10 overdue")
	wants("no wildcard", w.City, settlement.DueFilter{Q: "%"})
	wants("another town", w.City, settlement.DueFilter{TownCode: w.Town("赤坎镇")})
	wants("an officer of another town", w.Officer("赤坎镇"), settlement.DueFilter{})
	wants("another firm", w.Stranger, settlement.DueFilter{})
	m = must(t)(w.payOut(t, m, 520_000))
	wants("paid ahead", w.Lender, settlement.DueFilter{Step: "transfer"}, "2021-03 borrower transfer 2021-04-10 overdue")
	for _, c := range []struct {
		who  auth.Caller
		want int
	}{{w.Lender, 1}, {w.Borrower, 1}, {w.City, 2}, {w.Stranger, 0}} {
		due, excess, err := settlement.Waiting(t.Context(), w.World.DB, c.who.Scope(), calendar.NewDate(2021, 4, 16))
		if err != nil || due != c.want || excess != 0 {
			t.Errorf("%s: %d, %d, %v", c.who.Role, due, excess, err)
		}
	}
	must(t)(w.transfer(t, m, m.Live.TotalFen))
	wants("settled", w.City, settlement.DueFilter{Q: w.a.Number}, february)
	// Page by page it is the same.
	var got []string
	for page := (route.Paging{Limit: 1}); ; {
		found, err := w.Dues(t.Context(), w.City, settlement.DueFilter{}, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range found.Items {
			got = append(got, d.Month)
		}
		if page.Cursor = found.Next; page.Cursor == "" {
			break
		}
	}
	if !slices.Equal(got, []string{"2021-02"}) {
		t.Errorf("%q", got)
	}
}

// Attendance that changes after both have settled waits for the lender's
// correction, by the settlement day of the month after; a draft is drawn up anew.
func TestChangedAttendanceWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	ctx, only := t.Context(), settlement.DueFilter{Q: "GX"}
	wants := func(what string, want ...string) {
		t.Helper()
		want = append([]string{"2021-02 lender draw_up 2021-03-10 overdue"}, want...)
		if got := w.waits(t, w.City, only, all); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	change := func(kind string, version int) {
		t.Helper()
		if _, err := w.days.Record(ctx, w.Borrower, w.a.ID, []attendance.Entry{{WorkerID: w.workers[0].ID, Day: march.From, Kind: kind, Version: version}}, ""); err != nil {
			t.Fatal(err)
		}
	}
	m := w.drawn(t)
	change(attendance.Absent, 1)
	wants("a draft", "2021-03 lender draw_up 2021-04-10")
	change(attendance.Leave, 2) // a day of work is a day of paid leave
	wants("changed back", "2021-03 borrower confirm 2021-04-10", "2021-03 lender pay_out 2021-04-15")
	m = must(t)(w.Confirm(ctx, w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	must(t)(w.payOut(t, m, 520_000, 520_000))
	wants("settled")
	w.SetDay(calendar.NewDate(2021, 4, 20))
	change(attendance.Absent, 3)
	wants("settled, then changed", "2021-03 lender correct 2021-05-10")
	if due, _, err := settlement.Waiting(ctx, w.World.DB, w.Lender.Scope(), calendar.NewDate(2021, 4, 20)); err != nil || due != 2 {
		t.Errorf("%d %v", due, err)
	}
	if due, _, err := settlement.Waiting(ctx, w.World.DB, w.Borrower.Scope(), calendar.NewDate(2021, 5, 11)); err != nil || due != 0 {
		t.Errorf("%d %v", due, err)
	}
	m = must(t)(w.Get(ctx, w.Lender, w.a.ID, march))
	must(t)(w.Correct(ctx, w.Lender, w.a.ID, march, m.Live.Version, "三月一日缺勤", ""))
	wants("corrected", "2021-03 borrower confirm 2021-04-10 overdue", "2021-03 lender pay_out 2021-04-15 overdue")
}

// A settled month of a firm that turns out to have been dissolved before it waits
// for the correction; once all is paid back nobody waits for a payroll of no one.
func TestSettledMonthAfterTheEndWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	ctx, only := t.Context(), settlement.DueFilter{Q: w.a.Number}
	m := w.confirmed(t)
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	must(t)(w.payOut(t, m, 520_000))
	e, err := w.World.Lending.Firms.Get(ctx, w.City, w.Lender.EnterpriseID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.World.Lending.Dissolve(ctx, w.City, e.ID,
		enterprise.DissolveInput{Version: e.Version, Day: calendar.NewDate(2021, 2, 20), Kind: "court_ruling", Source: "（2021）粤0783破1号"}); err != nil {
		t.Fatal(err)
	}
	february := "2021-02 lender draw_up 2021-03-10 overdue"
	if got := w.waits(t, w.City, only, all); !slices.Equal(got, []string{february, "2021-03 lender correct 2021-05-10"}) {
		t.Errorf("%q", got)
	}
	m = must(t)(w.Get(ctx, w.Borrower, w.a.ID, march))
	m = must(t)(w.Correct(ctx, w.City, w.a.ID, march, m.Live.Version, "出借方在三月前已经破产", wound))
	m = must(t)(w.Confirm(ctx, w.Borrower, w.a.ID, march, m.Live.Version, 0, ""))
	must(t)(w.transfer(t, m, -m.MovedFen))
	if got := w.waits(t, w.City, only, all); !slices.Equal(got, []string{february}) {
		t.Errorf("%q", got)
	}
}

func TestExcessAcrossAgreements(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	first := w.a
	m := must(t)(w.transfer(t, w.confirmed(t), 620_000+30_000))
	must(t)(w.payOut(t, m, 500_000)) // 50,000 fen beyond
	w.SetDay(calendar.NewDate(2021, 4, 9))
	ctx := t.Context()
	page, err := w.Excesses(ctx, w.City, settlement.ExcessFilter{}, all)
	if err != nil || page.Months != 1 || page.Firms != 1 || page.ExcessFen != 50_000 || len(page.Items) != 1 {
		t.Fatalf("%+v %v", page, err)
	}
	if e := page.Items[0]; e.Number != first.Number || e.Month != "2021-03" || e.MovedFen != 650_000 || e.PaidFen != 500_000 || e.TotalFen != 620_000 || e.Status != settlement.PaidOut {
		t.Errorf("%+v", e)
	}
	for what, c := range map[string]struct {
		who auth.Caller
		f   settlement.ExcessFilter
		n   int
	}{
		"the month itself":               {w.City, settlement.ExcessFilter{From: "2021-03", To: "2021-03"}, 1},
		"before":                         {w.City, settlement.ExcessFilter{To: "2021-02"}, 0},
		"after":                          {w.City, settlement.ExcessFilter{From: "2021-04"}, 0},
		"by number":                      {w.City, settlement.ExcessFilter{Q: first.Number}, 1},
		"no wildcard":                    {w.City, settlement.ExcessFilter{Q: "_"}, 0},
		"its town":                       {w.City, settlement.ExcessFilter{TownCode: w.Town("水口镇")}, 1},
		"another town":                   {w.City, settlement.ExcessFilter{TownCode: w.Town("赤坎镇")}, 0},
		"an officer of it":               {w.Officer("水口镇"), settlement.ExcessFilter{}, 1},
		"an officer of another town":     {w.Officer("赤坎镇"), settlement.ExcessFilter{}, 0},
		"a firm that asks past its page": {w.Lender, settlement.ExcessFilter{}, 0},
	} {
		if page, err := w.Excesses(ctx, c.who, c.f, all); err != nil || page.Months != c.n || len(page.Items) != c.n {
			t.Errorf("%s: %+v %v", what, page, err)
		}
	}
	_, err = w.Excesses(ctx, w.City, settlement.ExcessFilter{From: "2021-04", To: "2021-03"}, all)
	lendingtest.WantsField(t, err, "to", "order")
	_, err = w.Excesses(ctx, w.City, settlement.ExcessFilter{From: "2021-13"}, all)
	lendingtest.WantsField(t, err, "month", "month")
	if file, err := w.ExportExcesses(ctx, w.City, settlement.ExcessFilter{}); err != nil || len(file.Data) == 0 || file.Name != "涉嫌牟利的结算.xlsx" {
		t.Errorf("%s %v", file.Name, err)
	}
	if _, excess, err := settlement.Waiting(ctx, w.World.DB, w.City.Scope(), calendar.NewDate(2021, 4, 9)); err != nil || excess != 1 {
		t.Errorf("%d %v", excess, err)
	}
}
