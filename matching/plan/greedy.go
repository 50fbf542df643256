package plan

import (
	"cmp"
	"context"
	"slices"

	"gongxiang/matching/match"
)

// Greedy is what a clerk does who takes the best match first: of all compatible
// pairs the one with the highest score gets as many heads as both have, then the
// next. It is the yardstick of what the plan gains, and plans nothing.
func Greedy(ctx context.Context, in Input) (*Result, error) {
	m, err := newModel(in)
	if err != nil {
		return nil, err
	}
	s := m.start()
	shortages := m.newIndex()
	for j, n := range m.shortage {
		shortages.add(n, int32(j))
	}
	shortages.sort()
	type scored struct {
		i, j  int32
		score int16
	}
	lists := make([][]scored, len(m.surplus))
	if err := both(ctx, len(m.surplus), func(i int32) {
		until := m.surplus[i].from.AddDays(m.set.MinDays - 1)
		shortages.each(m.surplus[i].trade, until, func(n *shelved) {
			if m.fits(&m.surplus[i], &n.fact) {
				lists[i] = append(lists[i], scored{i, n.no, int16(match.Score(in.Book, in.Today, in.Surpluses[i].Side, in.Shortages[n.no].Side))})
			}
		})
	}); err != nil {
		return nil, err
	}
	all := slices.Concat(lists...)
	s.out.Pairs = len(all)
	slices.SortFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	for _, p := range all {
		if s.out.Idle[p.i] == 0 {
			continue
		}
		x := min(s.out.Idle[p.i], m.room(s.filled[p.j], p.i, p.j))
		if x > 0 && x >= s.asked(p.i, p.j) {
			s.place(p.i, m.whole(p.j), x, 1)
		}
	}
	return s.finish(), nil
}

// asked is the batch that a pair has to reach now.
func (s *state) asked(i, j int32) int64 {
	from, to := s.with(i, s.out.Idle[i]), s.shortage[j]
	return batch(&from, &to)
}
