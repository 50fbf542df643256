package plan

import (
	"context"

	"gongxiang/internal/calendar"
)

// bound is what no plan with these pins exceeds, counted before the first round.
// Pins stay as they are. Of the rest,
//
//   - a head goes to one place: a surplus sends no more heads than are idle, none of
//     them for longer than it has in common with a shortage that it suits, and none to
//     an above-scale firm if it suits no such firm's;
//   - a shortage has on no day more than its heads: it takes no more head-days than
//     pins leave it, nor more heads than these come to at MinDays each. One after the
//     other, that is more than its heads.
//
// Batches are left out: what one asks for falls with the heads that it has left.
func (s *state) bound(ctx context.Context) (*Goals, error) {
	least := int64(s.set.MinDays)
	shortages := s.newIndex()
	var asked, room Goals
	for j, n := range s.shortage {
		days := int64(n.to-n.from) + 1
		if days < least || n.heads <= 0 {
			continue
		}
		lacks := n.heads*days - s.goals(s.filled[j]).HeadDays
		asked.HeadDays += lacks
		if n.above {
			asked.AboveHeads += lacks / least
		}
		shortages.add(n, int32(j))
	}
	shortages.sort()
	longest, above := make([]int32, len(s.surplus)), make([]bool, len(s.surplus))
	if err := both(ctx, len(s.surplus), func(i int32) {
		if s.out.Idle[i] <= 0 {
			return
		}
		own := &s.surplus[i]
		shortages.each(own.trade, own.from+calendar.Date(least-1), func(n *shelved) {
			days := shared(own, &n.fact)
			if (days > longest[i] || n.above && !above[i]) && s.faults(own, &n.fact)&^faultBatch == 0 {
				longest[i], above[i] = max(longest[i], days), above[i] || n.above
			}
		})
	}); err != nil {
		return nil, err
	}
	for i, idle := range s.out.Idle {
		room.HeadDays += idle * int64(longest[i])
		if above[i] {
			room.AboveHeads += idle
		}
	}
	var most Goals
	for _, pinned := range s.filled {
		g := s.goals(pinned)
		most.AboveHeads += g.AboveHeads
		most.HeadDays += g.HeadDays
	}
	most.AboveHeads += min(room.AboveHeads, asked.AboveHeads)
	most.HeadDays += min(room.HeadDays, asked.HeadDays)
	return &most, nil
}

// goals are what assignments come to.
func (m *model) goals(list []Assignment) (g Goals) {
	for _, a := range list {
		if m.shortage[a.Shortage].above {
			g.AboveHeads += a.Heads
		}
		g.HeadDays += a.Heads * int64(a.Days.Days())
		g.CostYuan += a.Heads * a.CostYuan
	}
	return g
}

// tell says where the plan stands.
func (m *model) tell(phase string) {
	if m.in.OnProgress != nil {
		m.in.OnProgress(Phase{phase, m.most})
	}
}
