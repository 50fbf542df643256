package plan

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A survey keeps no list of everybody, and says the same as if it did.
func TestSurveySaysWhatEverybodyListedWould(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		need := rapid.Int64Range(1, 40).Draw(t, "need")
		v, all := newSurvey(need), map[faults][]partner{}
		defer surveys.Put(v)
		few := rapid.SliceOfN(rapid.SampledFrom(order), 1, 3).Draw(t, "faults") // so that lists grow long
		for at := range rapid.IntRange(0, 600).Draw(t, "partners") {
			f := rapid.SampledFrom(few).Draw(t, "fault")
			if rapid.IntRange(0, 9).Draw(t, "second") == 0 {
				f |= rapid.SampledFrom(order).Draw(t, "other")
			}
			p := partner{rapid.OneOf(rapid.Int64Range(-9, 9), rapid.Just(int64(math.MaxInt64))).Draw(t, "metric"), rapid.Int64Range(-1, 3).Draw(t, "heads"), int32(at), rapid.IntRange(0, 4).Draw(t, "theirs") == 0}
			v.add(f, p.at, func() partner { return p })
			if f&(f-1) == 0 {
				all[f] = append(all[f], p)
			}
		}
		cause, nearest, ok := v.binding()
		most, wantCause, wantNearest := 0, "", int32(0)
		for _, f := range order {
			if n := len(all[f]); n > most {
				most, wantCause, wantNearest = n, causeOf[f], slices.MinFunc(all[f], byMetric).at
			}
		}
		if v.days == 0 && v.Related > 0 {
			wantCause = CauseNoDays
		}
		if most > 0 && (!ok || cause != wantCause || nearest != wantNearest) {
			t.Errorf("binding %s %d %v, not %s %d", cause, nearest, ok, wantCause, wantNearest)
		}
		want := remedy{by: -1}
		kinds := map[faults][]func(int64) bool{faultDays: {func(n int64) bool { return n >= 0 }, func(n int64) bool { return n < 0 }}}
		mend := func(f faults, which func(metric int64) bool) {
			all := slices.DeleteFunc(slices.Clone(all[f]), func(p partner) bool { return !which(p.metric) })
			list := slices.DeleteFunc(slices.Clone(all), func(p partner) bool { return p.heads <= 0 || p.theirs })
			slices.SortFunc(list, byMetric)
			var sum, reach int64
			for _, p := range list {
				if sum >= need {
					break
				}
				sum, reach = sum+p.heads, p.metric
			}
			if sum = min(sum, need); sum > want.heads {
				want = remedy{f, reach, sum, -1}
			}
			alone := slices.DeleteFunc(slices.Clone(all), func(p partner) bool { return p.heads <= 0 || !p.theirs })
			slices.SortFunc(alone, func(a, b partner) int {
				return cmp.Or(cmp.Compare(min(b.heads, need), min(a.heads, need)), byMetric(a, b))
			})
			if len(alone) > 0 && min(alone[0].heads, need) > want.heads {
				want = remedy{f, alone[0].metric, min(alone[0].heads, need), alone[0].at}
			}
		}
		for _, f := range mended {
			if kinds[f] == nil {
				mend(f, func(int64) bool { return true })
			}
			for _, which := range kinds[f] { // the last day moved, or the first
				mend(f, which)
			}
		}
		got := v.remedies()
		if want.heads > 0 != (len(got) > 0) || len(got) > 0 && got[0] != want {
			t.Errorf("smallest %+v, not %+v", got, want)
		}
		seen := map[remedy]bool{}
		for k, r := range got {
			if k > 0 && r.heads > got[k-1].heads || r.heads <= 0 || seen[r] {
				t.Errorf("not in order, for nothing or twice: %+v", got)
			}
			seen[r] = true
		}
	})
}
