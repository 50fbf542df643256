package plan

import (
	"cmp"
	"context"
	"slices"

	"gongxiang/internal/calendar"
)

// Assignment sends heads of a surplus to a shortage for all the days that both
// have in common.
type Assignment struct {
	Surplus, Shortage int32 // place in the input
	Heads             int64
	Days              calendar.Period
	CostYuan          int64 // per head
	Round             int   // 0: pinned; 1 …: see compute.go
}

// Result is a plan.
type Result struct {
	Assignments []Assignment // by surplus, shortage, first day
	Idle        []int64      // heads of each surplus that stay
	Gaps        [][]taker    // what each shortage still lacks, also on days too few for a lending
	Surplus     []Worth      // of one head more, by surplus
	Shortage    []Worth      // of one place more, by shortage
	Goals       Goals
	Heads       int64
	Pairs       int  // compatible pairs, all told
	Complete    bool // best among all compatible pairs
	Batches     int  // pairs given up for the sake of a minimum batch
	Dropped     int  // pins for which there was no room or no common day, or with one firm on both sides
}

// The limits of what is not exact; see doc.go.
const (
	mostRounds  = 6
	mostBatches = 40
)

// Compute makes the plan. What of it is exact stands in doc.go. Errors: ctx's,
// flow.ErrProblem for numbers beyond all bounds.
func Compute(ctx context.Context, in Input) (*Result, error) {
	m, err := newModel(in)
	if err != nil {
		return nil, err
	}
	return m.compute(ctx)
}

func (m *model) compute(ctx context.Context) (*Result, error) {
	s := m.start()
	if m.in.OnProgress != nil {
		m.tell(PhaseCandidates)
		var err error
		if m.most, err = s.bound(ctx); err != nil {
			return nil, err
		}
	}
	for round := 1; round <= mostRounds; round++ {
		placed, err := s.round(ctx, round)
		if err != nil {
			return nil, err
		}
		if !placed {
			break
		}
	}
	return s.finish(), nil
}

// state is a plan in the making.
type state struct {
	*model
	out    *Result
	filled [][]Assignment // of each shortage
}

// blank is a plan that places nobody.
func (m *model) blank() *state {
	s := &state{model: m, filled: make([][]Assignment, len(m.shortage)), out: &Result{Complete: true,
		Idle: make([]int64, len(m.surplus)), Surplus: make([]Worth, len(m.surplus)), Shortage: make([]Worth, len(m.shortage))}}
	for i := range m.surplus {
		s.out.Idle[i] = m.surplus[i].heads
	}
	return s
}

// start makes the pinned pairs what they are: their heads are spoken for.
func (m *model) start() *state {
	s := m.blank()
	for _, pin := range m.in.Pinned {
		i, iOK := m.surplusAt[pin.SurplusID]
		j, jOK := m.takerAt[pin.ShortageID]
		if !iOK || !jOK || m.surplus[i].firm == m.shortage[j].firm || m.days(i, m.whole(j)) < 1 {
			s.out.Dropped++
			continue
		}
		x := min(int64(pin.Heads), s.out.Idle[i], m.room(s.filled[j], i, j))
		if x <= 0 {
			s.out.Dropped++
			continue
		}
		s.place(i, m.whole(j), x, 0)
	}
	return s
}

// room is how many heads of the surplus the shortage still takes on the fullest
// of their common days.
func (m *model) room(filled []Assignment, i, j int32) int64 {
	room := m.shortage[j].heads
	days := m.common(i, m.whole(j))
	for d := days.From; d <= days.To; d++ {
		left := m.shortage[j].heads
		for _, a := range filled {
			if a.Days.From <= d && d <= a.Days.To {
				left -= a.Heads
			}
		}
		room = min(room, left)
	}
	return room
}

func (m *model) common(i int32, t taker) calendar.Period {
	return calendar.Period{From: max(m.surplus[i].from, t.from), To: min(m.surplus[i].to, t.to)}
}

func (s *state) place(i int32, t taker, heads int64, round int) {
	days, n := s.common(i, t), s.as(t)
	s.out.Idle[i] -= heads
	s.filled[t.shortage] = append(s.filled[t.shortage], Assignment{Surplus: i, Shortage: t.shortage, Heads: heads, Days: days,
		CostYuan: int64(s.cost(&s.surplus[i], &n, int32(days.Days()))), Round: round})
}

// round solves for the heads that are idle and what the shortages lack, and
// places the answer. In the first round the takers are whole shortages.
func (s *state) round(ctx context.Context, round int) (placed bool, err error) {
	n := &net{m: s.model}
	for i, idle := range s.out.Idle {
		if idle > 0 && !s.brief(s.surplus[i].from, s.surplus[i].to) {
			n.suppliers, n.idle = append(n.suppliers, int32(i)), append(n.idle, idle)
		}
	}
	for j := range s.shortage {
		n.takers = append(n.takers, s.long(s.gaps(int32(j)))...)
	}
	s.tell(PhaseCandidates)
	pairs, err := n.candidates(ctx)
	if err != nil || pairs == 0 {
		return false, err
	}
	n.pairs, n.all = pairs, pairs == len(n.arcs)
	if round == 1 {
		s.out.Pairs = pairs
		n.begin(s.in.Former)
	}
	a, err := s.batched(ctx, n)
	if err != nil {
		return false, err
	}
	s.out.Complete = s.out.Complete && n.exact
	for k, x := range a.heads {
		if x > 0 {
			s.place(n.suppliers[n.arcs[k].from], n.takers[n.arcs[k].to], x, round)
			placed = true
		}
	}
	if round == 1 {
		for k, i := range n.suppliers {
			s.out.Surplus[i] = a.supplier[k]
		}
		for k, t := range n.takers {
			if s.out.Shortage[t.shortage] == (Worth{}) {
				s.out.Shortage[t.shortage] = a.taker[k]
			}
		}
	}
	return placed, nil
}

func (n *net) take(arcs []arc) {
	n.arcs = arcs
	n.days, n.cost = make([]int32, len(arcs)), make([]int32, len(arcs))
	for k, a := range arcs {
		i, t := n.suppliers[a.from], n.takers[a.to]
		f := n.m.as(t)
		n.days[k] = shared(&n.m.surplus[i], &f)
		n.cost[k] = n.m.cost(&n.m.surplus[i], &f, n.days[k])
	}
}

// batched solves until every pair is as large as both sides ask. A pair that is
// too small is given up, at each taker the smallest first, and the rest solved
// anew: each answer is the best without the pairs given up so far.
func (s *state) batched(ctx context.Context, n *net) (*answer, error) {
	for try := 1; ; try++ {
		s.tell(PhaseSolving)
		a, err := n.solve(ctx)
		if err != nil {
			return nil, err
		}
		n.consolidate(a)
		drop := n.tooSmall(a, try >= mostBatches)
		if len(drop) == 0 {
			return a, nil
		}
		s.out.Batches += len(drop)
		if n.dropped == nil {
			n.dropped = map[arc]bool{}
		}
		arcs, heads := n.arcs[:0:0], a.heads[:0:0]
		for k, x := range n.arcs {
			if drop[int32(k)] {
				n.dropped[x] = true
			} else {
				arcs, heads = append(arcs, x), append(heads, a.heads[k])
			}
		}
		n.take(arcs)
		n.former, n.known = &answer{heads: heads, supplier: a.supplier, taker: a.taker}, nil
	}
}

// tooSmall are the arcs with fewer heads than a batch: of each taker the one
// that is furthest from it, or all.
func (n *net) tooSmall(a *answer, all bool) map[int32]bool {
	drop, worst := map[int32]bool{}, map[int32]int32{}
	for k, x := range a.heads {
		to := n.arcs[k].to
		if x == 0 || x >= n.batch(int32(k)) {
			continue
		}
		if w, ok := worst[to]; all {
			drop[int32(k)] = true
		} else if !ok || x < a.heads[w] {
			worst[to] = int32(k)
		}
	}
	for _, k := range worst {
		drop[k] = true
	}
	return drop
}

func (n *net) batch(k int32) int64 {
	a := n.arcs[k]
	s, t := n.m.with(n.suppliers[a.from], n.idle[a.from]), n.m.as(n.takers[a.to])
	return batch(&s, &t)
}

// gapsOf are the runs of days over which a shortage lacks the same heads all
// along; those that lack most are nested in those that lack little. Together they
// are all that it lacks.
func (m *model) gapsOf(j int32, filled []Assignment) []taker {
	whole := m.whole(j)
	if whole.to < whole.from || whole.heads <= 0 {
		return nil
	}
	if len(filled) == 0 {
		return []taker{whole}
	}
	cuts := []calendar.Date{whole.from, whole.to + 1}
	for _, a := range filled {
		cuts = append(cuts, a.Days.From, a.Days.To+1)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	lacks := make([]int64, len(cuts)-1) // from each cut to the next
	for k := range lacks {
		lacks[k] = whole.heads
		for _, a := range filled {
			if a.Days.From <= cuts[k] && cuts[k] <= a.Days.To {
				lacks[k] -= a.Heads
			}
		}
	}
	var found []taker
	var run func(from, to int, below int64)
	run = func(from, to int, below int64) { // lacks[from:to] are all above below
		least := slices.Min(lacks[from:to])
		if least > below {
			found = append(found, taker{j, cuts[from], cuts[to] - 1, least - below})
		}
		for k := from; k < to; k++ {
			if lacks[k] == least {
				continue
			}
			end := k
			for end < to && lacks[end] > least {
				end++
			}
			run(k, end, least)
			k = end
		}
	}
	for k := 0; k < len(lacks); k++ {
		end := k
		for end < len(lacks) && lacks[end] > 0 {
			end++
		}
		if end > k {
			run(k, end, 0)
			k = end
		}
	}
	return found
}

func (s *state) gaps(j int32) []taker { return s.gapsOf(j, s.filled[j]) }

// long are the gaps that a lending can fill: those of at least MinDays.
func (m *model) long(gaps []taker) []taker {
	return slices.DeleteFunc(slices.Clone(gaps), func(t taker) bool { return m.brief(t.from, t.to) })
}

// brief reports whether days are too few for a lending, whoever comes.
func (m *model) brief(from, to calendar.Date) bool { return to-from+1 < calendar.Date(m.set.MinDays) }

func (s *state) finish() *Result {
	out := s.out
	for j, list := range s.filled {
		out.Assignments = append(out.Assignments, list...)
		out.Gaps = append(out.Gaps, s.gaps(int32(j)))
	}
	slices.SortFunc(out.Assignments, func(a, b Assignment) int {
		return cmp.Or(cmp.Compare(a.Surplus, b.Surplus), cmp.Compare(a.Shortage, b.Shortage), cmp.Compare(a.Days.From, b.Days.From), cmp.Compare(a.Round, b.Round))
	})
	for _, a := range out.Assignments {
		out.Heads += a.Heads
	}
	out.Goals = s.goals(out.Assignments)
	return out
}
