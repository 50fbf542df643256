package plan

import (
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
			p := partner{rapid.OneOf(rapid.Int64Range(-9, 9), rapid.Just(int64(math.MaxInt64))).Draw(t, "metric"), rapid.Int64Range(-1, 3).Draw(t, "heads"), int32(at)}
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
		var wantFault faults
		var wantMetric, wantHeads int64
		for _, f := range order[:6] {
			list := slices.DeleteFunc(slices.Clone(all[f]), func(p partner) bool { return p.heads <= 0 })
			slices.SortFunc(list, byMetric)
			var sum, reach int64
			for _, p := range list {
				if sum >= need {
					break
				}
				sum, reach = sum+p.heads, p.metric
			}
			if sum = min(sum, need); sum > wantHeads {
				wantFault, wantMetric, wantHeads = f, reach, sum
			}
		}
		if f, metric, heads := v.smallest(); f != wantFault || metric != wantMetric || heads != wantHeads {
			t.Errorf("smallest %d %d %d, not %d %d %d", f, metric, heads, wantFault, wantMetric, wantHeads)
		}
	})
}
