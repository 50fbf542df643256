package plan

import (
	"testing"

	"gongxiang/internal/calendar"
)

// Whatever the shape of the region, there is a right answer.
func TestOddRegions(t *testing.T) {
	t.Parallel()
	many := func(side byte, n, heads int, change func(*Posting)) (all []Posting) {
		for k := range n {
			p := post(side, k, heads)
			if change != nil {
				change(&p)
			}
			all = append(all, p)
		}
		return all
	}
	elsewhere := func(p *Posting) { p.Trade = trade("保安员") }
	for name, tc := range map[string]struct {
		surpluses, shortages []Posting
		heads, idle, lacking int64
	}{
		"empty":                      {nil, nil, 0, 0, 0},
		"nobody short":               {many(surplusSide, 3, 5, nil), nil, 0, 15, 0},
		"nobody to spare":            {nil, many(shortageSide, 3, 5, nil), 0, 0, 15},
		"far more to spare":          {many(surplusSide, 50, 20, nil), many(shortageSide, 1, 7, nil), 7, 993, 0},
		"far more short":             {many(surplusSide, 1, 7, nil), many(shortageSide, 50, 20, nil), 7, 0, 993},
		"all incompatible":           {many(surplusSide, 10, 5, elsewhere), many(shortageSide, 10, 5, nil), 0, 50, 50},
		"one giant among thousands":  {many(surplusSide, 1, 10000, nil), many(shortageSide, 3000, 2, nil), 6000, 4000, 0},
		"thousands for one giant":    {many(surplusSide, 3000, 2, nil), many(shortageSide, 1, 10000, nil), 6000, 0, 4000},
		"the same offer many times":  {many(surplusSide, 200, 1, nil), many(shortageSide, 200, 1, nil), 200, 0, 0},
		"nobody has a head to spare": {many(surplusSide, 3, 0, nil), many(shortageSide, 3, 5, nil), 0, 0, 15},
	} {
		in := ask(tc.surpluses, tc.shortages)
		out, err := Compute(t.Context(), in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		check(t, in, out)
		m, err := newModel(in)
		if err != nil {
			t.Fatal(err)
		}
		if n := m.totals(out); n.Heads != tc.heads || n.IdleHeads != tc.idle || n.LackingHeads != tc.lacking {
			t.Errorf("%s: %+v", name, n)
		}
		if _, err := m.explain(t.Context(), out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Towns that no way connects are planned each for itself.
func TestDisconnectedTowns(t *testing.T) {
	t.Parallel()
	far := func(p Posting, name string) Posting { p.Town = town(name); return p }
	in := ask([]Posting{post(surplusSide, 1, 5), far(post(surplusSide, 2, 7), "大沙镇")},
		[]Posting{post(shortageSide, 1, 9), far(post(shortageSide, 2, 3), "大沙镇")})
	out, err := Compute(t.Context(), in)
	if err != nil || out.Heads != 8 {
		t.Fatalf("%+v, %v", out, err)
	}
	for _, a := range out.Assignments {
		if in.Surpluses[a.Surplus].Town != in.Shortages[a.Shortage].Town {
			t.Errorf("%+v goes too far", a)
		}
	}
}

// Heads that must come at once come at once, or not at all.
func TestMinimumBatches(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		surpluses []int
		batch     int
		heads     int64
	}{
		"one brings enough":         {[]int{5, 5, 8}, 8, 10}, // and of the two that are left over two come
		"nobody brings enough":      {[]int{5, 5, 5}, 8, 0},
		"no batch is asked for":     {[]int{5, 5, 5}, 1, 10},
		"the rest may be a rest":    {[]int{8, 5}, 8, 10},
		"what is needed is a batch": {[]int{12}, 30, 10},
	} {
		need := post(shortageSide, 1, 10)
		need.MinBatch = tc.batch
		var surpluses []Posting
		for k, n := range tc.surpluses {
			surpluses = append(surpluses, post(surplusSide, k, n))
		}
		out, err := Compute(t.Context(), ask(surpluses, []Posting{need}))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range out.Assignments {
			if a.Round == 1 && a.Heads < int64(min(tc.batch, 10)) {
				t.Errorf("%s: %+v", name, a)
			}
		}
		if out.Heads != tc.heads {
			t.Errorf("%s: %d heads, want %d: %+v", name, out.Heads, tc.heads, out.Assignments)
		}
	}
}

// Pins stand, what is forbidden does not happen, and neither costs more than it must.
func TestPinnedAndForbidden(t *testing.T) {
	t.Parallel()
	a, b := post(surplusSide, 1, 10), post(surplusSide, 2, 10)
	big, small := post(shortageSide, 1, 10), post(shortageSide, 2, 10)
	big.AboveScale = true
	in := ask([]Posting{a, b}, []Posting{big, small})
	in.Pinned = []Pin{{Pair{a.ID, small.ID}, 4}, {Pair{a.ID, id(9, 9)}, 1}}
	in.Forbidden = []Pair{{b.ID, big.ID}}
	out, err := Compute(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	check(t, in, out)
	sent := map[[2]int32]int64{}
	for _, x := range out.Assignments {
		sent[[2]int32{x.Surplus, x.Shortage}] += x.Heads
	}
	if sent[[2]int32{0, 1}] != 4 || sent[[2]int32{0, 0}] != 6 || sent[[2]int32{1, 1}] != 6 || sent[[2]int32{1, 0}] != 0 || out.Dropped != 1 {
		t.Errorf("%v, %d pins dropped", sent, out.Dropped)
	}
}

// Where all are alike, nobody is torn apart without need.
func TestEqualsAreConsolidated(t *testing.T) {
	t.Parallel()
	var surpluses, shortages []Posting
	for k, n := range []int{7, 3, 9, 1, 5, 5} {
		surpluses, shortages = append(surpluses, post(surplusSide, k, n)), append(shortages, post(shortageSide, k, []int{5, 9, 7, 5, 3, 1}[k]))
	}
	out, err := Compute(t.Context(), ask(surpluses, shortages))
	if err != nil || out.Heads != 30 {
		t.Fatalf("%+v, %v", out, err)
	}
	if len(out.Assignments) > 9 {
		t.Errorf("%d pairs; a tree may have 11, and 6 would do: %+v", len(out.Assignments), out.Assignments)
	}
}

// Pins that nobody can carry out take no heads from anybody: a firm that would
// lend to itself, the two sides exchanged, a posting that is not there.
func TestPinsThatCannotBe(t *testing.T) {
	t.Parallel()
	s, own, other := post(surplusSide, 1, 5), post(shortageSide, 1, 5), post(shortageSide, 2, 5)
	own.Firm = s.Firm
	in := ask([]Posting{s}, []Posting{own, other})
	in.Pinned = []Pin{{Pair{s.ID, own.ID}, 5}, {Pair{other.ID, s.ID}, 5}, {Pair{s.ID, id(9, 9)}, 5}}
	out, err := Compute(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if out.Dropped != 3 || len(out.Assignments) != 1 || out.Assignments[0].Shortage != 1 || out.Assignments[0].Heads != 5 {
		t.Errorf("dropped %d, %+v", out.Dropped, out.Assignments)
	}
}

// Suppositions that turn a period round, or reach to the end of time, end in a
// plan without those days, also where the pair is pinned.
func TestSupposedPeriodsWithoutDays(t *testing.T) {
	t.Parallel()
	for name, days := range map[string][2]calendar.Date{
		"turned round": {today.AddDays(20), today.AddDays(3)},
		"long past":    {calendar.NewDate(1, 1, 1), calendar.NewDate(1, 1, 2)},
		"far ahead":    {calendar.NewDate(9999, 12, 30), calendar.NewDate(9999, 12, 31)},
		"for ever":     {calendar.NewDate(1, 1, 1), calendar.NewDate(9999, 12, 31)},
	} {
		in := ask([]Posting{post(surplusSide, 1, 5)}, []Posting{post(shortageSide, 1, 5)})
		in.Scenario.Changes = []Change{{PostingID: in.Shortages[0].ID, From: &days[0], To: &days[1]}}
		in.Pinned = []Pin{{Pair{in.Surpluses[0].ID, in.Shortages[0].ID}, 2}}
		out, err := Compute(t.Context(), in)
		if err != nil {
			t.Fatal(name, err)
		}
		want := int64(0)
		if name == "for ever" {
			want = 5
		}
		if out.Heads != want || out.Goals.HeadDays != want*30 {
			t.Errorf("%s: %d heads, %d days", name, out.Heads, out.Goals.HeadDays)
		}
	}
}
