package plan

import (
	"context"
	"errors"
	"fmt"

	"gongxiang/matching/flow"
)

// net is one transport problem: suppliers with idle heads, takers, and the
// pairs between them.
type net struct {
	m         *model
	suppliers []int32 // surpluses
	takers    []taker
	idle      []int64 // of each supplier
	arcs      []arc   // by supplier and taker
	days      []int32 // of each arc
	cost      []int32
	shelves   *index       // the takers
	dropped   map[arc]bool // pairs given up for the sake of a batch
	pairs     int          // compatible ones, all told
	all       bool         // each of them is an arc
	exact     bool         // the answer is best among all compatible pairs
	former    *answer      // of a net like it, on this one's arcs: where solve begins; may be nil
	known     *known       // whose prices the former has, if it is another plan's that knows most: pairs near these are no arcs yet
}

// answer is an optimal flow through a net, with its prices.
type answer struct {
	heads           []int64 // on each arc
	tight           []bool  // arcs on which heads could flow at no loss
	supplier, taker []Worth // of one head more, or one place more
	mayIdle         []bool  // suppliers that could keep a head back at no loss
	mayLack         []bool  // takers that could go without one more
}

// Worth is what one head or one place more would add.
type Worth struct {
	AboveHeads int64 `json:"aboveHeads" doc:"多到规上工业企业的人数"`
	HeadDays   int64 `json:"headDays" doc:"多出的人日"`
	SavedYuan  int64 `json:"savedYuan" doc:"省下的代价（元）"`
	forced     int64 // what is left of the price: heads that would have to stay where they must not
}

var errInexact = errors.New("plan: the second solve left the optimum of the first")

// solve finds a flow that is best in strict order: most heads to above-scale
// takers, then most head-days, then least cost. Two solves do it exactly.
//
// The first takes heads and days together: a head that an above-scale taker
// lacks costs weight, a day that a head works earns 1. weight is proven large
// enough: two flows differ by cycles, each through a supplier and a taker at most
// once; such a cycle takes on and drops at most n = min(suppliers, takers) arcs
// each, so it changes the days by at most n·mostDays < weight, and no gain of days
// outweighs one head. A flow of least weighted cost has no cycle that lowers the
// weighted cost, hence none that is better in strict order, hence is best.
//
// The second looks at cost among the optima of the first only. By complementary
// slackness these are just the flows that use nothing whose price is off: arcs
// whose reduced cost is above zero are left out, and heads may stay (or lack)
// only where staying is on its price; elsewhere it costs more than any cycle's
// costs together can make up for. That it stayed on the optimum is checked.
//
// Both answers are certified by their prices (flow.Certify).
func (n *net) solve(ctx context.Context) (*answer, error) {
	n.exact = true
	weight, cycle := n.weight()
	first, most, err := n.first(ctx, weight)
	if err != nil {
		return nil, err
	}
	n.m.tell(PhaseCosts)
	standing := n.leastBefore(most.Heads, cycle*mostCost+1)
	var last looked
	before := n.arcs
	if err := n.draw(ctx, &last, standing, func(k, no int32, s, t *fact) int64 {
		days := shared(s, t)
		if -int64(days) != most.Supplier[k]+most.Taker[no] {
			return priceNear // off the first optimum
		}
		return int64(n.m.cost(s, t, days)) - standing.Supplier[k] - standing.Taker[no]
	}); err != nil {
		return nil, err
	}
	if len(n.arcs) > len(before) {
		most.Heads, first = carried(before, most.Heads, n.arcs), n.weighted(weight)
	}
	for times := 1; ; times++ {
		out := &answer{heads: make([]int64, len(n.arcs)), tight: make([]bool, len(n.arcs)),
			mayIdle: make([]bool, len(n.suppliers)), mayLack: make([]bool, len(n.takers))}
		second, kept := n.face(first, most, cycle, out)
		standing.Heads = pick(standing.Heads, kept)
		least, err := certified(ctx, second, standing)
		if err != nil {
			return nil, err
		}
		more, err := n.priced(ctx, times, &last, least, func(k, no int32, s, t *fact) int64 {
			days := shared(s, t)
			if -int64(days) != most.Supplier[k]+most.Taker[no] {
				return 0 // off the first optimum
			}
			return int64(n.m.cost(s, t, days)) - least.Supplier[k] - least.Taker[no]
		})
		if err != nil {
			return nil, err
		}
		if len(more) > 0 {
			before, now := n.arcs, make([]int64, len(n.arcs))
			for k, at := range kept {
				now[at] = least.Heads[k]
			}
			n.add(more)
			most.Heads = carried(before, most.Heads, n.arcs)
			first = n.weighted(weight)
			standing = &flow.Plan{Heads: carried(before, now, n.arcs), Supplier: least.Supplier, Taker: least.Taker}
			continue
		}
		for k, at := range kept {
			out.heads[at] = least.Heads[k]
			out.tight[at] = int64(second.Arcs[k].Cost) == least.Supplier[n.arcs[at].from]+least.Taker[n.arcs[at].to]
		}
		if a, b := n.goals(most.Heads), n.goals(out.heads); a.AboveHeads != b.AboveHeads || a.HeadDays != b.HeadDays {
			return nil, fmt.Errorf("%w: %+v, %+v", errInexact, a, b)
		}
		n.prices(out, first, most, least, weight, cycle*mostCost+1)
		return out, nil
	}
}

// weight is how much a head at an above-scale taker outweighs a day, and how many
// arcs a cycle may take on.
func (n *net) weight() (weight, cycle int64) {
	weight, cycle = 1, int64(min(len(n.suppliers), len(n.takers))+1)
	for _, i := range n.suppliers {
		weight = max(weight, int64(n.m.surplus[i].to-n.m.surplus[i].from)+1)
	}
	return weight*cycle + 1, cycle
}

// first is the first problem and its answer, priced.
func (n *net) first(ctx context.Context, weight int64) (*flow.Problem, *flow.Plan, error) {
	var last looked
	standing := n.mostBefore(n.weighted(weight), weight)
	if err := n.draw(ctx, &last, standing, func(k, no int32, s, t *fact) int64 {
		return -int64(shared(s, t)) - standing.Supplier[k] - standing.Taker[no]
	}); err != nil {
		return nil, nil, err
	}
	for times := 1; ; times++ {
		p := n.weighted(weight)
		most, err := certified(ctx, p, standing)
		if err != nil {
			return nil, nil, err
		}
		more, err := n.priced(ctx, times, &last, most, func(k, no int32, s, t *fact) int64 {
			return -int64(shared(s, t)) - most.Supplier[k] - most.Taker[no]
		})
		if err != nil {
			return nil, nil, err
		}
		if len(more) == 0 {
			return p, most, nil
		}
		before := n.arcs
		n.add(more)
		standing = &flow.Plan{Heads: carried(before, most.Heads, n.arcs), Supplier: most.Supplier, Taker: most.Taker}
	}
}

// priced are the pairs that have to become arcs, none where the answer is exact
// or has been bettered often enough.
func (n *net) priced(ctx context.Context, times int, last *looked, now *flow.Plan, reduced func(k, no int32, s, t *fact) int64) ([]arc, error) {
	switch {
	case n.all:
		return nil, nil
	case times > priceTimes || last.asked > priceWork:
		n.exact = false
		return nil, nil
	}
	return n.missing(ctx, last, now, 0, reduced)
}

// carried are the heads of arcs after others came between them.
func carried(before []arc, heads []int64, after []arc) []int64 {
	out := make([]int64, len(after))
	at := 0
	for k, a := range before {
		for after[at] != a {
			at++
		}
		out[at] = heads[k]
	}
	return out
}

// weighted is the first problem.
func (n *net) weighted(weight int64) *flow.Problem {
	p := n.problem()
	for k, t := range n.takers {
		if n.m.shortage[t.shortage].above {
			p.Short[k] = weight
		}
	}
	for k, a := range n.arcs {
		p.Arcs[k] = flow.Arc{To: a.to, Cost: -n.days[k]}
	}
	return p
}

func (n *net) problem() *flow.Problem {
	p := &flow.Problem{Supply: n.idle, Demand: make([]int64, len(n.takers)), Keep: make([]int64, len(n.suppliers)),
		Short: make([]int64, len(n.takers)), First: make([]int32, len(n.suppliers)+1), Arcs: make([]flow.Arc, len(n.arcs))}
	for k, t := range n.takers {
		p.Demand[k] = t.heads
	}
	for _, a := range n.arcs {
		p.First[a.from+1]++
	}
	for k := range n.suppliers {
		p.First[k+1] += p.First[k]
	}
	return p
}

// face is the second problem, and which of the net's arcs it has.
func (n *net) face(first *flow.Problem, most *flow.Plan, cycle int64, out *answer) (*flow.Problem, []int32) {
	never := cycle*mostCost + 1
	p := &flow.Problem{Supply: first.Supply, Demand: first.Demand, Keep: make([]int64, len(n.suppliers)),
		Short: make([]int64, len(n.takers)), First: make([]int32, len(n.suppliers)+1)}
	var kept []int32
	for i := range n.suppliers {
		if out.mayIdle[i] = first.Keep[i] == most.Supplier[i]; !out.mayIdle[i] {
			p.Keep[i] = never
		}
		for k := first.First[i]; k < first.First[i+1]; k++ {
			if a := first.Arcs[k]; int64(a.Cost) == most.Supplier[i]+most.Taker[a.To] {
				kept = append(kept, k)
				p.Arcs = append(p.Arcs, flow.Arc{To: a.To, Cost: n.cost[k]})
			}
		}
		p.First[i+1] = int32(len(kept))
	}
	for j := range n.takers {
		if out.mayLack[j] = first.Short[j] == most.Taker[j]; !out.mayLack[j] {
			p.Short[j] = never
		}
	}
	return p, kept
}

// prices turns both solves' prices into what one more is worth: of the first
// price, whole weights are heads and the rest days; of the second, what is no
// penalty is cost.
func (n *net) prices(out *answer, first *flow.Problem, most, least *flow.Plan, weight, never int64) {
	out.supplier, out.taker = make([]Worth, len(n.suppliers)), make([]Worth, len(n.takers))
	for i := range out.supplier {
		out.supplier[i] = worth(first.Keep[i]-most.Supplier[i], -least.Supplier[i], weight, never)
		out.mayIdle[i] = out.mayIdle[i] && least.Supplier[i] == 0
	}
	for j := range out.taker {
		out.taker[j] = worth(first.Short[j]-most.Taker[j], -least.Taker[j], weight, never)
		out.mayLack[j] = out.mayLack[j] && least.Taker[j] == 0
	}
}

func worth(value, saved, weight, never int64) Worth {
	w := Worth{AboveHeads: nearest(value, weight)}
	w.HeadDays = value - w.AboveHeads*weight
	w.forced = nearest(saved, never)
	w.SavedYuan = saved - w.forced*never
	return w
}

// nearest is v in whole units, rounded to the nearest.
func nearest(v, unit int64) int64 {
	q, r := v/unit, v%unit
	switch {
	case 2*r > unit:
		q++
	case 2*r < -unit:
		q--
	}
	return q
}

func (n *net) goals(heads []int64) Goals {
	var g Goals
	for k, x := range heads {
		if x == 0 {
			continue
		}
		if n.m.shortage[n.takers[n.arcs[k].to].shortage].above {
			g.AboveHeads += x
		}
		g.HeadDays += x * int64(n.days[k])
		g.CostYuan += x * int64(n.cost[k])
	}
	return g
}

func pick(heads []int64, kept []int32) []int64 {
	out := make([]int64, len(kept))
	for k, at := range kept {
		out[k] = heads[at]
	}
	return out
}

// certified solves, from what stands if anything does, and has the answer prove
// itself.
func certified(ctx context.Context, p *flow.Problem, standing *flow.Plan) (*flow.Plan, error) {
	if standing != nil {
		return flow.Repair(ctx, p, standing) // which proves it
	}
	plan, err := flow.Solve(ctx, p)
	if err != nil {
		return nil, err
	}
	return plan, p.Certify(plan)
}
