package plan

import (
	"reflect"
	"testing"

	"gongxiang/internal/calendar"
)

// whyOf is what a plan of the input says of each posting.
func whyOf(t *testing.T, in Input) *reasons {
	t.Helper()
	m, err := newModel(in)
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.compute(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	why, err := m.explain(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	return why
}

// Whoever is idle, but only on days that are served, is no reason to move the
// days of a shortage.
func TestDaysWithinAShortageAreNoChange(t *testing.T) {
	t.Parallel()
	need := post(shortageSide, 1, 5)
	need.Period.To = today.AddDays(59)
	serves, idle := post(surplusSide, 1, 5), post(surplusSide, 2, 5)
	serves.Period.To, idle.Period.To = today.AddDays(29), today.AddDays(9)
	late := post(surplusSide, 3, 5)
	late.Period.From, late.Period.To = today.AddDays(65), today.AddDays(90)
	for name, tc := range map[string]struct {
		surpluses []Posting
		moves     bool
	}{
		"idle on served days": {[]Posting{serves, idle}, false},
		"idle after the end":  {[]Posting{serves, late}, true},
	} {
		in := ask(tc.surpluses, []Posting{need})
		in.Days.To = today.AddDays(100)
		why := whyOf(t, in)
		d := why.shortage[0].Detail
		if d == nil || (d.Change != nil) != tc.moves {
			t.Fatalf("%s: %+v", name, d)
		}
		if tc.moves && (d.Change.To == nil || *d.Change.To <= need.Period.To) {
			t.Errorf("%s: %+v", name, d.Change)
		}
	}
}

// The change that is named does what it says when the plan is made anew with it,
// and whoever has to make it is the one that it names; with a step less it does not.
func TestNamedChangeFills(t *testing.T) {
	t.Parallel()
	level := func(n int) *int { return &n }
	day := func(n int) *calendar.Date { d := today.AddDays(n); return &d }
	for name, tc := range map[string]struct {
		of     byte // the side that is explained
		change func(s, n *Posting, set *Settings)
		want   Change
	}{
		"shortage, its own batch":        {shortageSide, func(s, n *Posting, _ *Settings) { n.Heads, n.MinBatch = 10, 8 }, Change{PostingID: id(shortageSide, 1), MinBatch: 1}},
		"shortage, the surplus's batch":  {shortageSide, func(s, n *Posting, _ *Settings) { s.Heads, s.MinBatch = 10, 8 }, Change{PostingID: id(surplusSide, 1), MinBatch: 1}},
		"surplus, its own batch":         {surplusSide, func(s, n *Posting, _ *Settings) { s.Heads, s.MinBatch = 10, 8 }, Change{PostingID: id(surplusSide, 1), MinBatch: 1}},
		"surplus, the shortage's batch":  {surplusSide, func(s, n *Posting, _ *Settings) { n.Heads, n.MinBatch = 10, 8 }, Change{PostingID: id(shortageSide, 1), MinBatch: 1}},
		"shortage, too far":              {shortageSide, func(s, n *Posting, _ *Settings) { n.Town = town("大沙镇") }, Change{PostingID: id(shortageSide, 1), Transport: true}},
		"surplus, too far":               {surplusSide, func(s, n *Posting, _ *Settings) { n.Town = town("大沙镇") }, Change{PostingID: id(shortageSide, 1), Transport: true}},
		"surplus, no bed":                {surplusSide, func(s, n *Posting, _ *Settings) { s.Lodging = true }, Change{PostingID: id(surplusSide, 1), Lodging: true}},
		"surplus, no bed and too far":    {surplusSide, func(s, n *Posting, _ *Settings) { s.Lodging, n.Town = true, town("大沙镇") }, Change{PostingID: id(shortageSide, 1), Lodging: true}},
		"shortage, pay":                  {shortageSide, func(s, n *Posting, _ *Settings) { s.PayMin = yuan(6000) }, Change{PostingID: id(shortageSide, 1), PayFen: 50000}},
		"shortage, pay with a tolerance": {shortageSide, func(s, n *Posting, set *Settings) { s.PayMin, set.PayShortPercent = yuan(6000), 5 }, Change{PostingID: id(shortageSide, 1), PayFen: 20000}},
		"surplus, pay with a tolerance":  {surplusSide, func(s, n *Posting, set *Settings) { s.PayMin, set.PayShortPercent = yuan(6300), 10 }, Change{PostingID: id(surplusSide, 1), PayFen: 20000}},
		"shortage, days": {shortageSide, func(s, n *Posting, _ *Settings) {
			s.Period = n.Period
			n.Period.From = today.AddDays(30)
			n.Period.To = today.AddDays(40)
		}, Change{PostingID: id(shortageSide, 1), From: day(27)}},
		"shortage, days at its end": {shortageSide, func(s, n *Posting, _ *Settings) {
			s.Period.From, s.Period.To = today.AddDays(28), today.AddDays(59)
		}, Change{PostingID: id(shortageSide, 1), To: day(30)}},
		"surplus, days at its beginning": {surplusSide, func(s, n *Posting, _ *Settings) {
			s.Period.From, s.Period.To = today.AddDays(28), today.AddDays(59)
		}, Change{PostingID: id(surplusSide, 1), From: day(27)}},
		"shortage, level with a tolerance": {shortageSide, func(s, n *Posting, set *Settings) { s.Level, n.Level, set.LevelGap = 1, 4, 1 }, Change{PostingID: id(shortageSide, 1), Level: level(2)}},
		"surplus, level with a tolerance":  {surplusSide, func(s, n *Posting, set *Settings) { s.Level, n.Level, set.LevelGap = 1, 4, 1 }, Change{PostingID: id(surplusSide, 1), Level: level(3)}},
	} {
		s, n := post(surplusSide, 1, 5), post(shortageSide, 1, 5)
		in := ask(nil, nil)
		tc.change(&s, &n, &in.Settings)
		in.Surpluses, in.Shortages = []Posting{s}, []Posting{n}
		why := whyOf(t, in)
		d := why.shortage[0].Detail
		if tc.of == surplusSide {
			d = why.surplus[0].Detail
		}
		if d == nil || d.Change == nil || !reflect.DeepEqual(*d.Change, tc.want) {
			t.Errorf("%s: %+v, want %+v", name, d, tc.want)
			continue
		}
		in.Scenario.Changes = []Change{*d.Change}
		if out, err := Compute(t.Context(), in); err != nil || out.Heads != d.Heads || d.Heads != 5 {
			t.Errorf("%s: brings %d, %+v, %v", name, d.Heads, out, err)
		}
		if less := *d.Change; less.PayFen > 0 {
			less.PayFen -= 5000
			in.Scenario.Changes = []Change{less}
			if out, err := Compute(t.Context(), in); err != nil || out.Heads != 0 {
				t.Errorf("%s: less would do, %+v, %v", name, out, err)
			}
		}
	}
}

// Where several changes would bring all that is needed, the one that asks least is
// named; and whoever is there for too few days is brought by none.
func TestSmallestChangeAsksLeast(t *testing.T) {
	t.Parallel()
	dear, bed, large := post(surplusSide, 1, 5), post(surplusSide, 2, 5), post(surplusSide, 3, 10)
	dear.PayMin, bed.Lodging, large.MinBatch = yuan(8500), true, 8
	brief := post(surplusSide, 4, 5)
	brief.Period = calendar.Period{From: month.To.AddDays(-1), To: month.To.AddDays(30)}
	for name, tc := range map[string]struct {
		surpluses []Posting
		want      *Change
	}{
		"a bed rather than pay":    {[]Posting{dear, bed}, &Change{PostingID: id(shortageSide, 1), Lodging: true}},
		"a batch rather than both": {[]Posting{dear, bed, large}, &Change{PostingID: large.ID, MinBatch: 1}},
		"two days in all":          {[]Posting{brief}, nil},
		"two days, or pay":         {[]Posting{brief, dear}, &Change{PostingID: id(shortageSide, 1), PayFen: 300000}},
	} {
		why := whyOf(t, ask(tc.surpluses, []Posting{post(shortageSide, 1, 5)}))
		if d := why.shortage[0].Detail; !reflect.DeepEqual(d.Change, tc.want) {
			t.Errorf("%s: %+v", name, d.Change)
		}
	}
}

// What is left of a surplus once others took theirs may be too few for a batch: then it
// is the batch that keeps them, not that they are needed elsewhere.
func TestRestTooSmallForABatch(t *testing.T) {
	t.Parallel()
	above, need := post(shortageSide, 1, 10), post(shortageSide, 2, 10)
	above.AboveScale, need.MinBatch = true, 8
	for name, tc := range map[string]struct {
		heads int // of the surplus, of which ten go to the other firm
		cause string
		want  *Change
	}{
		"none is left": {10, CauseElsewhere, nil},
		"too few are":  {15, CauseBatch, &Change{PostingID: need.ID, MinBatch: 1}},
		"enough are":   {18, CauseElsewhere, nil},
	} {
		in := ask([]Posting{post(surplusSide, 1, tc.heads)}, []Posting{above, need})
		why := whyOf(t, in).shortage[1]
		if why.Cause != tc.cause || !reflect.DeepEqual(why.Detail.Change, tc.want) {
			t.Errorf("%s: %s, %+v", name, why.Cause, why.Detail)
		}
		if tc.want == nil {
			continue
		}
		before, err := Compute(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		in.Scenario.Changes = []Change{*tc.want}
		if out, err := Compute(t.Context(), in); err != nil || out.Heads-before.Heads != why.Detail.Heads || why.Detail.Heads != 5 {
			t.Errorf("%s: said %d more, %+v, %v", name, why.Detail.Heads, out, err)
		}
	}
}
