package plan

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"
)

// partner is one who would fit but for a single fault.
type partner struct {
	metric int64 // how far from fitting, in the fault's own unit
	heads  int64 // that it has to give, or to take; 0: none are left
	at     int32
	theirs bool // only the partner can mend it, and for itself alone
}

// survey goes through everybody of a related trade for one posting. Millions are
// counted; only of those whose single fault could be mended and who have heads to
// give, or to take, a list is kept, as long as need asks for.
type survey struct {
	Detail
	need    int64
	days    int                    // of those related, how many are there in these days
	single  [faultKinds + 1]single // days count twice: for those who end too early, and for those who begin too late
	nearest int32                  // whoever has the fewest faults
	fewest  int
}

// single are those with one fault, the same for all.
type single struct {
	count   int
	closest partner
	free    []partner
	theirs  partner // of those who have to mend it themselves the one that brings most
	enough  bool    // up to reach there is all that is needed: whoever is further changes nothing
	reach   partner // the furthest of those
}

// surveys are used again: a plan has one for each posting that something is left of.
var surveys = sync.Pool{New: func() any { return new(survey) }}

func newSurvey(need int64) *survey {
	v := surveys.Get().(*survey)
	v.Detail, v.need, v.days, v.nearest, v.fewest = Detail{}, need, 0, -1, 99
	for k := range v.single {
		v.single[k] = single{free: v.single[k].free[:0]}
	}
	return v
}

// add counts one. Whoever has a single fault is asked for more: most have none, or several.
func (v *survey) add(f faults, at int32, one func() partner) {
	v.Related++
	if f&faultDays == 0 {
		v.days++
	}
	if f == 0 {
		v.Suitable++
		return
	}
	n := bits.OnesCount16(uint16(f))
	if n < v.fewest {
		v.fewest, v.nearest = n, at
	}
	if n == 1 {
		p, of := one(), v.of(f)
		if p.metric < 0 {
			of = of[len(of)-1:]
		}
		of[0].add(p, v.need)
	}
}

func (s *single) add(p partner, need int64) {
	if s.count == 0 || byMetric(p, s.closest) < 0 {
		s.closest = p
	}
	s.count++
	if p.theirs {
		if more := min(p.heads, need) - min(s.theirs.heads, need); more > 0 || more == 0 && p.heads > 0 && byMetric(p, s.theirs) < 0 {
			s.theirs = p
		}
		return
	}
	if p.heads <= 0 || s.enough && byMetric(p, s.reach) > 0 {
		return
	}
	if s.free = append(s.free, p); len(s.free) >= 64 && int64(len(s.free)) >= 4*need {
		s.shorten(need)
	}
}

// shorten keeps the closest whose heads come to what is needed.
func (s *single) shorten(need int64) (heads int64) {
	slices.SortFunc(s.free, byMetric)
	for k, p := range s.free {
		if heads += p.heads; heads >= need {
			s.free, s.enough, s.reach = s.free[:k+1], true, p
			break
		}
	}
	return heads
}

// order is in which causes are thought of first, where they are equally many.
var order = []faults{faultPay, faultLodging, faultWay, faultLevel, faultBatch, faultDays, faultRisk, faultForbidden}

// of are those with the one fault. Days are two: one change moves the last day or the
// first, and serves nobody who needs the other.
func (v *survey) of(f faults) []single {
	k := bits.TrailingZeros16(uint16(f))
	if f == faultDays {
		return v.single[k:]
	}
	return v.single[k : k+1]
}

// binding is the cause, and who comes nearest.
func (v *survey) binding() (cause string, nearest int32, ok bool) {
	switch {
	case v.Related == 0:
		return CauseNoTrade, -1, false
	case v.Suitable > 0:
		return CauseElsewhere, -1, false
	}
	most := 0
	for _, f := range order {
		count, closest := 0, partner{}
		for _, s := range v.of(f) {
			if s.count > 0 && (count == 0 || byMetric(s.closest, closest) < 0) {
				closest = s.closest
			}
			count += s.count
		}
		if count > most {
			most, cause, nearest, ok = count, causeOf[f], closest.at, true
		}
	}
	switch {
	case v.days == 0:
		return CauseNoDays, nearest, ok
	case !ok:
		return CauseSeveral, v.nearest, v.nearest >= 0
	}
	return cause, nearest, ok
}

func byMetric(a, b partner) int {
	return cmp.Or(cmp.Compare(max(a.metric, -a.metric), max(b.metric, -b.metric)), cmp.Compare(a.metric, b.metric), cmp.Compare(a.at, b.at))
}

// mended is from the change that asks least to the one that asks most: first what
// costs nobody money, then what is arranged for those who come, then who may come;
// pay last, since it is due every month, and those who work there already ask for it too.
var mended = []faults{faultBatch, faultDays, faultWay, faultLodging, faultLevel, faultPay}

// remedy is a change: what it does away with, how far it goes, what it brings.
type remedy struct {
	fault         faults
	metric, heads int64
	by            int32 // the partner that changes; -1: the posting itself does
}

// remedies are the changes that bring anybody: those that bring most first, which
// mostly is all that is needed, and of those that bring as many the one that asks
// least. The posting's own change goes before that of a partner.
func (v *survey) remedies() (all []remedy) {
	for _, fault := range mended {
		of := v.of(fault)
		for k := range of {
			s := &of[k]
			if sum := min(s.shorten(v.need), v.need); sum > 0 {
				all = append(all, remedy{fault, s.free[len(s.free)-1].metric, sum, -1})
			}
			if sum := min(s.theirs.heads, v.need); sum > 0 {
				all = append(all, remedy{fault, s.theirs.metric, sum, s.theirs.at})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b remedy) int { return cmp.Compare(b.heads, a.heads) })
	return all
}
