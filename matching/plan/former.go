package plan

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	"gongxiang/matching/flow"
)

// Former is what another plan begins with: the prices that proved it, and its
// first round. The less has changed since, the sooner the new plan is found. How
// good it is does not depend on where it begins; among equally good ones it is
// one near the former.
type Former struct {
	Worth map[uuid.UUID]Worth // of postings
	Heads map[Pair]int64
	Again bool // the plan itself is made again, with one thing changed: little moves, so no pairs are looked for beforehand
}

// former reads a finished plan; of one that is not finished nothing is known.
func (s *Service) former(ctx context.Context, run uuid.UUID) (*Former, error) {
	f := &Former{Worth: map[uuid.UUID]Worth{}, Heads: map[Pair]int64{}}
	rows, err := s.DB.Query(ctx, `SELECT posting_id, worth_above, worth_days, worth_yuan, worth_forced FROM plan_posting WHERE run_id = $1`, run)
	if err != nil {
		return nil, fmt.Errorf("plan: the former plan: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		var w Worth
		if err := rows.Scan(&id, &w.AboveHeads, &w.HeadDays, &w.SavedYuan, &w.forced); err != nil {
			return nil, fmt.Errorf("plan: the former plan: %w", err)
		}
		f.Worth[id] = w
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("plan: the former plan: %w", err)
	}
	rows, err = s.DB.Query(ctx, `SELECT surplus_id, shortage_id, heads FROM plan_line WHERE run_id = $1 AND round = 1`, run)
	if err != nil {
		return nil, fmt.Errorf("plan: the former plan: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p Pair
		var heads int64
		if err := rows.Scan(&p.SurplusID, &p.ShortageID, &heads); err != nil {
			return nil, fmt.Errorf("plan: the former plan: %w", err)
		}
		f.Heads[p] += heads
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("plan: the former plan: %w", err)
	}
	return f, nil
}

// Former is the result as another plan's beginning.
func (r *Result) Former(in Input) *Former {
	f := &Former{Worth: map[uuid.UUID]Worth{}, Heads: map[Pair]int64{}}
	for i, w := range r.Surplus {
		f.Worth[in.Surpluses[i].ID] = w
	}
	for j, w := range r.Shortage {
		f.Worth[in.Shortages[j].ID] = w
	}
	for _, a := range r.Assignments {
		if a.Round == 1 {
			f.Heads[Pair{in.Surpluses[a.Surplus].ID, in.Shortages[a.Shortage].ID}] += a.Heads
		}
	}
	return f
}

// begin puts a former plan on the net's arcs; its pairs that still suit become
// arcs if they are none.
func (n *net) begin(f *Former) {
	if f == nil {
		return
	}
	supplier, taker := map[uuid.UUID]int32{}, map[uuid.UUID]int32{}
	n.former = &answer{supplier: make([]Worth, len(n.suppliers)), taker: make([]Worth, len(n.takers))}
	known := &known{make([]bool, len(n.suppliers)), make([]bool, len(n.takers))}
	count := 0
	note := func(id uuid.UUID, w *Worth, is *bool) {
		if *w, *is = f.Worth[id]; *is {
			count++
		}
	}
	for k, i := range n.suppliers {
		id := n.m.in.Surpluses[i].ID
		supplier[id] = int32(k)
		note(id, &n.former.supplier[k], &known.supplier[k])
	}
	for k, t := range n.takers {
		id := n.m.in.Shortages[t.shortage].ID
		taker[id] = int32(k)
		note(id, &n.former.taker[k], &known.taker[k])
	}
	if !f.Again && 2*count >= len(n.suppliers)+len(n.takers) {
		n.known = known
	}
	heads, more := map[arc]int64{}, []arc(nil)
	for pair, x := range f.Heads {
		i, iOK := supplier[pair.SurplusID]
		j, jOK := taker[pair.ShortageID]
		if !iOK || !jOK {
			continue
		}
		a := arc{i, j}
		s, t := n.m.with(n.suppliers[i], n.idle[i]), n.m.as(n.takers[j])
		if n.m.fits(&s, &t) {
			heads[a] = x
			more = append(more, a)
		}
	}
	n.add(more)
	n.former.heads = make([]int64, len(n.arcs))
	for a, x := range heads {
		k, _ := slices.BinarySearchFunc(n.arcs, a, byEnds)
		n.former.heads[k] = x
	}
}

// known are those of whom another plan knows a price.
type known struct{ supplier, taker []bool }

// draw makes arcs of the pairs near the prices of another plan that solve begins
// with. Had its heads nowhere else to go than where they are and to the candidates,
// the first answer would lie far from the best. Whom that plan did not know is left to
// the candidates, and looked at in the first pass. standing is what solve begins with.
func (n *net) draw(ctx context.Context, last *looked, standing *flow.Plan, reduced func(k, no int32, s, t *fact) int64) error {
	if n.known == nil || n.all {
		return nil
	}
	more, err := n.missing(ctx, last, standing, priceNear, func(k, no int32, s, t *fact) int64 {
		if !n.known.supplier[k] || !n.known.taker[no] {
			return priceNear
		}
		return reduced(k, no, s, t)
	})
	if err != nil {
		return err
	}
	last.asked, last.taker = 0, slices.Clone(last.taker)
	for k, known := range n.known.supplier {
		last.left[k] = last.left[k] || !known
	}
	for no, known := range n.known.taker {
		if !known {
			last.taker[no] = math.MinInt64 // has risen since
		}
	}
	n.add(more)
	standing.Heads = n.former.heads
	return nil
}

// mostBefore is where the first solve begins: nil for anew.
func (n *net) mostBefore(p *flow.Problem, weight int64) *flow.Plan {
	if n.former == nil {
		return nil
	}
	start := &flow.Plan{Heads: n.former.heads, Supplier: make([]int64, len(p.Supply)), Taker: make([]int64, len(p.Demand))}
	for i, w := range n.former.supplier {
		start.Supplier[i] = p.Keep[i] - w.AboveHeads*weight - w.HeadDays
	}
	for j, w := range n.former.taker {
		start.Taker[j] = p.Short[j] - w.AboveHeads*weight - w.HeadDays
	}
	return start
}

// leastBefore is where the second begins: with a former plan, or else with the heads
// of the first at no prices.
func (n *net) leastBefore(heads []int64, never int64) *flow.Plan {
	start := &flow.Plan{Heads: heads, Supplier: make([]int64, len(n.suppliers)), Taker: make([]int64, len(n.takers))}
	if n.former == nil {
		return start
	}
	start.Heads = n.former.heads
	for i, w := range n.former.supplier {
		start.Supplier[i] = -w.SavedYuan - w.forced*never
	}
	for j, w := range n.former.taker {
		start.Taker[j] = -w.SavedYuan - w.forced*never
	}
	return start
}
