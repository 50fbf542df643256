package plan

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gongxiang/internal/calendar"
	"gongxiang/matching/posting"
)

func days(from, to int) calendar.Period {
	return calendar.Period{From: today.AddDays(from), To: today.AddDays(to)}
}

// Who has too few days in the plan for a lending is listed like whoever lacks heads,
// and told how few they are; an end is moved where that brings somebody. With one day
// more it is served.
func TestTooFewDaysAreListed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		surplus, shortage calendar.Period
		days              int    // that are too few; 0: they are enough
		fills             string // of the shortage
		other             string // of the surplus
	}{
		"a day too few":              {days(0, 29), days(10, 11), 2, "结束日期延到 2021-02-20", ""},
		"just enough":                {days(0, 29), days(10, 12), 0, "", ""},
		"at the end of the plan":     {days(0, 90), days(58, 90), 2, "开始日期提前到 2021-04-06", ""},
		"enough at the plan's end":   {days(0, 90), days(57, 90), 0, "", ""},
		"at its first day":           {days(0, 9), days(-20, 0), 1, "结束日期延到 2021-02-10", ""},
		"nobody there before, after": {days(10, 11), days(10, 11), 2, "", ""},
		"the surplus's are too few":  {days(28, 29), days(0, 59), 0, "", "结束日期延到 2021-03-10"},
	} {
		s, n := post(surplusSide, 1, 5), post(shortageSide, 1, 5)
		s.Period, n.Period = tc.surplus, tc.shortage
		in := ask([]Posting{s}, []Posting{n})
		out, err := Compute(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		check(t, in, out)
		m, err := newModel(in)
		if err != nil {
			t.Fatal(err)
		}
		total := m.totals(out)
		why := whyOf(t, in)
		if tc.days == 0 && tc.other == "" {
			if total.Filled != 1 || total.LackingDays != 0 || why.shortage[0].Cause != "" {
				t.Errorf("%s: %+v %+v", name, total, why.shortage[0])
			}
			continue
		}
		if tc.other != "" {
			cause, fills := words(Left{Kind: posting.Surplus, Party: Party{PostingID: s.ID}, Cause: why.surplus[0].Cause, Detail: why.surplus[0].Detail})
			if why.surplus[0].Cause != CauseNoDays || cause != "方案的日期内只有 2 天，一次借用至少 3 天。" || fills != tc.other {
				t.Errorf("%s: %s %s %s", name, why.surplus[0].Cause, cause, fills)
			}
			continue
		}
		cause, fills := words(Left{Kind: posting.Shortage, Party: Party{PostingID: n.ID}, Cause: why.shortage[0].Cause, Detail: why.shortage[0].Detail})
		if total.Filled != 0 || total.LackingHeads != 5 || total.LackingDays != 5*int64(tc.days) || why.shortage[0].Cause != CauseNoDays ||
			cause != fmt.Sprintf("方案的日期内还缺的只有 %d 天，一次借用至少 3 天。", tc.days) || fills != tc.fills {
			t.Errorf("%s: %+v %s %s %s", name, total, why.shortage[0].Cause, cause, fills)
		}
	}
}

// checkGaps: what is filled and what is lacking is on each day all that is asked.
func checkGaps(t *testing.T, in Input, out *Result) {
	t.Helper()
	m, err := newModel(in)
	if err != nil {
		t.Fatal(err)
	}
	got := map[[2]int32]int64{}
	count := func(j int32, from, to calendar.Date, heads int64) {
		if heads < 1 || to < from {
			t.Fatalf("shortage %d: %d heads from %s to %s", j, heads, from, to)
		}
		for d := from; d <= to; d++ {
			got[[2]int32{j, int32(d)}] += heads
		}
	}
	for _, a := range out.Assignments {
		count(a.Shortage, a.Days.From, a.Days.To, a.Heads)
	}
	for j, gaps := range out.Gaps {
		for _, g := range gaps {
			count(int32(j), g.from, g.to, g.heads)
		}
		for d, n := m.shortage[j].from, &m.shortage[j]; d <= n.to; d++ {
			if x := got[[2]int32{int32(j), int32(d)}]; x != n.heads {
				t.Fatalf("shortage %d: %d heads filled or lacking on %s, of %d", j, x, d, n.heads)
			}
		}
	}
}

// Too few days are the cause also where nobody of the trade would come.
func TestTooFewDaysBeforeNobody(t *testing.T) {
	t.Parallel()
	n := post(shortageSide, 1, 5)
	n.Period = days(0, 1)
	if why := whyOf(t, ask(nil, []Posting{n})).shortage[0]; why.Cause != CauseNoDays || why.Detail.Days != 2 {
		t.Errorf("%s %+v", why.Cause, why.Detail)
	}
}

// Days that are left over where a lending ends are lacking too; but where a lending
// could fill others, it is those that are explained.
func TestDaysLeftOverAreListed(t *testing.T) {
	t.Parallel()
	s, n := post(surplusSide, 1, 5), post(shortageSide, 1, 5)
	n.Period = days(0, 31)
	more := n
	more.Heads = 6
	many := s
	many.Heads = 5 * 20
	most := more
	most.Heads = many.Heads + 1
	for name, tc := range map[string]struct {
		surplus, shortage Posting
		heads, days       int64
		cause             string
	}{
		"two days after":               {s, n, 5, 10, CauseNoDays},
		"a head more all the time":     {s, more, 6, 32 + 5*2, CauseElsewhere},
		"a head more, many afterwards": {many, most, 101, 32 + 100*2, CauseElsewhere},
	} {
		in := ask([]Posting{tc.surplus}, []Posting{tc.shortage})
		out, err := Compute(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		check(t, in, out)
		heads, lacks := lacking(out.Gaps[0])
		if heads != tc.heads || lacks != tc.days {
			t.Errorf("%s: %d heads, %d days", name, heads, lacks)
		}
		if why := whyOf(t, in).shortage[0]; why.Cause != tc.cause || (why.Detail.MinDays > 0) != (tc.cause == CauseNoDays) {
			t.Errorf("%s: %s %+v", name, why.Cause, why.Detail)
		}
	}
}

// Nobody is told to change for the sake of days that are too few for a lending
// whatever he does; and the far end of a shortage moves for none at the near one.
func TestDaysLeftOverChangeNothing(t *testing.T) {
	t.Parallel()
	n, serves, dear, late := post(shortageSide, 1, 5), post(surplusSide, 1, 5), post(surplusSide, 2, 5), post(surplusSide, 3, 5)
	n.Period, serves.Period, dear.Period, late.Period = days(0, 31), days(2, 31), days(0, 31), days(40, 59)
	dear.PayMin = yuan(6000)
	in := ask([]Posting{serves, dear, late}, []Posting{n})
	why := whyOf(t, in)
	if r := why.shortage[0]; r.Cause != CauseNoDays || r.Detail.Days != 2 || r.Detail.Change != nil {
		t.Errorf("the shortage: %s %+v", r.Cause, r.Detail)
	}
	if r := why.surplus[1]; r.Cause != CausePay || r.Detail.Change != nil {
		t.Errorf("the surplus: %s %+v", r.Cause, r.Detail)
	}
}

// However two periods lie to each other: the end that is named brings everybody with
// just so many days, a day less brings nobody, and where none is named no end does.
func TestMovedDaysAreJustEnough(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	brings := func(in Input, c Change) bool {
		in.Scenario.Changes = []Change{c}
		out, err := Compute(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		return out.Heads == 5
	}
	for range 400 {
		s, n := post(surplusSide, 1, 5), post(shortageSide, 1, 5)
		in := ask([]Posting{s}, []Posting{n})
		in.Settings.MinDays = 1 + r.IntN(6)
		period := func() calendar.Period { from := r.IntN(20); return days(from, from+r.IntN(12)) }
		in.Days, in.Surpluses[0].Period, in.Shortages[0].Period = days(0, 5+r.IntN(25)), period(), period()
		if out, err := Compute(t.Context(), in); err != nil || out.Heads > 0 || max(in.Surpluses[0].Period.From, in.Shortages[0].Period.From) > in.Days.To {
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		why := whyOf(t, in)
		for _, side := range []struct {
			reasonFor
			Posting
		}{{why.surplus[0], in.Surpluses[0]}, {why.shortage[0], in.Shortages[0]}} {
			c := side.Detail.Change
			if side.Cause != CauseNoDays {
				t.Fatalf("%+v: %s", in, side.Cause)
			}
			if c == nil {
				for d := range 40 {
					day := today.AddDays(d)
					if brings(in, Change{PostingID: side.ID, From: &day}) && day < side.Period.From || brings(in, Change{PostingID: side.ID, To: &day}) && day > side.Period.To {
						t.Fatalf("%v to %v, at least %d days: nothing is named for %v, but %s would do", in.Surpluses[0].Period, in.Shortages[0].Period, in.Settings.MinDays, side.Period, day)
					}
				}
				continue
			}
			less := *c
			if c.To != nil {
				day := c.To.AddDays(-1)
				less.To = &day
			} else {
				day := c.From.AddDays(1)
				less.From = &day
			}
			if c.PostingID != side.ID || side.Detail.Heads != 5 || !brings(in, *c) || brings(in, less) {
				t.Fatalf("%v to %v in %v, at least %d days: %+v is named", in.Surpluses[0].Period, in.Shortages[0].Period, in.Days, in.Settings.MinDays, c)
			}
		}
	}
}

// One change moves the last day or the first: who needs the other is not counted.
func TestDaysAreMovedOneWay(t *testing.T) {
	t.Parallel()
	early, late, later := post(surplusSide, 1, 5), post(surplusSide, 2, 4), post(surplusSide, 3, 4)
	early.Period, late.Period, later.Period = days(0, 10), days(31, 50), days(33, 50)
	n := post(shortageSide, 1, 13)
	n.Period = days(15, 29)
	in := ask([]Posting{early, late, later}, []Posting{n})
	d := whyOf(t, in).shortage[0].Detail
	if d.Change == nil || d.Change.To == nil || *d.Change.To != today.AddDays(35) || d.Heads != 8 {
		t.Errorf("%+v %+v", d, d.Change)
	}
}
