package flow_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"gongxiang/matching/flow"
)

func solve(t *testing.T, p *flow.Problem) *flow.Plan {
	t.Helper()
	plan, err := flow.Solve(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// repair repairs twice and holds both answers to be the same, to be certified
// and to cost what they should.
func repair(t *testing.T, p *flow.Problem, start *flow.Plan, cost int64) *flow.Plan {
	t.Helper()
	was := clonePlan(start)
	plan, err := flow.Repair(t.Context(), p, start)
	if err != nil {
		t.Fatalf("%v\n%+v\n%+v", err, p, start)
	}
	if err := p.Certify(plan); err != nil || plan.Cost != cost {
		t.Fatalf("%v; cost %d, want %d\n%+v\n%+v\n%+v", err, plan.Cost, cost, p, start, plan)
	}
	if !reflect.DeepEqual(start, was) {
		t.Fatalf("the start has changed: %+v, %+v", start, was)
	}
	if again, err := flow.Repair(t.Context(), p, start); err != nil || !reflect.DeepEqual(plan, again) {
		t.Fatalf("two answers: %+v, %+v, %v", plan, again, err)
	}
	return plan
}

func clonePlan(plan *flow.Plan) *flow.Plan {
	c := *plan
	c.Heads, c.Supplier, c.Taker = slices.Clone(plan.Heads), slices.Clone(plan.Supplier), slices.Clone(plan.Taker)
	return &c
}

func cloneProblem(p *flow.Problem) *flow.Problem {
	return &flow.Problem{Supply: slices.Clone(p.Supply), Demand: slices.Clone(p.Demand), Keep: slices.Clone(p.Keep), Short: slices.Clone(p.Short),
		First: slices.Clone(p.First), Arcs: slices.Clone(p.Arcs)}
}

func TestRepairFromAnything(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for round := range 3000 {
		costs := []int32{3, 10, 1000}[round%3]
		p := random(r, 4, costs)
		start := &flow.Plan{Heads: make([]int64, len(p.Arcs)), Supplier: make([]int64, len(p.Supply)), Taker: make([]int64, len(p.Demand))}
		for k := range start.Heads {
			start.Heads[k] = r.Int64N(6) - 2
		}
		for _, prices := range [][]int64{start.Supplier, start.Taker} {
			for k := range prices {
				if prices[k] = r.Int64N(int64(costs)*4) - int64(costs)*2; r.IntN(20) == 0 {
					prices[k] = []int64{math.MinInt64, math.MaxInt64}[r.IntN(2)]
				}
			}
		}
		cost := brute(p)
		repair(t, p, start, cost)
		resume(t, p, start, cost)
	}
}

// changes are those a plan has to follow, each to one place of a problem.
var changes = map[string]func(*rand.Rand, *flow.Problem){
	"nothing":     func(*rand.Rand, *flow.Problem) {},
	"supply":      func(r *rand.Rand, p *flow.Problem) { p.Supply[r.IntN(len(p.Supply))] = r.Int64N(5) },
	"demand":      func(r *rand.Rand, p *flow.Problem) { p.Demand[r.IntN(len(p.Demand))] = r.Int64N(5) },
	"no supply":   func(r *rand.Rand, p *flow.Problem) { p.Supply[r.IntN(len(p.Supply))] = 0 },
	"no demand":   func(r *rand.Rand, p *flow.Problem) { p.Demand[r.IntN(len(p.Demand))] = 0 },
	"keeping":     func(r *rand.Rand, p *flow.Problem) { p.Keep[r.IntN(len(p.Keep))] += r.Int64N(41) - 20 },
	"going short": func(r *rand.Rand, p *flow.Problem) { p.Short[r.IntN(len(p.Short))] += r.Int64N(41) - 20 },
	"dearer":      func(r *rand.Rand, p *flow.Problem) { p.Arcs[r.IntN(len(p.Arcs))].Cost += r.Int32N(20) },
	"cheaper":     func(r *rand.Rand, p *flow.Problem) { p.Arcs[r.IntN(len(p.Arcs))].Cost -= r.Int32N(20) },
	"dearest":     func(r *rand.Rand, p *flow.Problem) { p.Arcs[r.IntN(len(p.Arcs))].Cost = math.MaxInt32 },
	"cheapest":    func(r *rand.Rand, p *flow.Problem) { p.Arcs[r.IntN(len(p.Arcs))].Cost = math.MinInt32 },
	"never keep":  func(r *rand.Rand, p *flow.Problem) { p.Keep[r.IntN(len(p.Keep))] = flow.MaxStay },
	"ever short":  func(r *rand.Rand, p *flow.Problem) { p.Short[r.IntN(len(p.Short))] = -flow.MaxStay },
	"everything": func(r *rand.Rand, p *flow.Problem) {
		for _, of := range [][]int64{p.Supply, p.Demand} {
			for v := range of {
				of[v] = r.Int64N(5)
			}
		}
		for k := range p.Arcs {
			p.Arcs[k].Cost = r.Int32N(30)
		}
	},
}

func TestRepairFollowsEveryChange(t *testing.T) {
	t.Parallel()
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(9, uint64(len(name))))
			for round := range 400 {
				p := random(r, []int{4, 4, 4, 40}[round%4], 20)
				if len(p.Supply) == 0 || len(p.Arcs) == 0 {
					continue
				}
				plan := solve(t, p)
				for range 3 {
					q := cloneProblem(p)
					change(r, q)
					next := repair(t, q, plan, solve(t, q).Cost)
					if round%4 < 3 && next.Cost != brute(q) {
						t.Fatalf("cost %d, all ways give %d", next.Cost, brute(q))
					}
					if name == "nothing" && !slices.Equal(next.Heads, plan.Heads) {
						t.Fatalf("a plan that is best has changed: %+v, %+v", plan, next)
					}
					p, plan = q, next
				}
			}
		})
	}
}

// shuffled is p with its nodes and arcs in another order, some gone and some new,
// and who each node was.
func shuffled(r *rand.Rand, p *flow.Problem) (q *flow.Problem, suppliers, takers []int32) {
	pick := func(n int) (was []int32) {
		for _, v := range r.Perm(n + 1) {
			if v == n {
				was = append(was, -1)
			} else if r.IntN(5) > 0 {
				was = append(was, int32(v))
			}
		}
		return was
	}
	suppliers, takers = pick(len(p.Supply)), pick(len(p.Demand))
	q = &flow.Problem{First: []int32{0}}
	now := map[int32]int32{}
	for j, was := range takers {
		d, s := int64(3), int64(15)
		if was >= 0 {
			d, s, now[was] = p.Demand[was], p.Short[was], int32(j)
		}
		q.Demand, q.Short = append(q.Demand, d), append(q.Short, s)
	}
	for _, was := range suppliers {
		s, k := int64(3), int64(15)
		if was >= 0 {
			s, k = p.Supply[was], p.Keep[was]
			for _, a := range p.Arcs[p.First[was]:p.First[was+1]] {
				if j, ok := now[a.To]; ok && r.IntN(8) > 0 {
					q.Arcs = append(q.Arcs, flow.Arc{To: j, Cost: a.Cost})
				}
			}
		}
		if len(takers) > 0 {
			q.Arcs = append(q.Arcs, flow.Arc{To: r.Int32N(int32(len(takers))), Cost: r.Int32N(20)})
		}
		q.Supply, q.Keep, q.First = append(q.Supply, s), append(q.Keep, k), append(q.First, int32(len(q.Arcs)))
	}
	return q, suppliers, takers
}

func TestRepairOfWhoCameAndWent(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 12))
	kept := 0
	for round := range 600 {
		p := random(r, []int{3, 3, 40}[round%3], 20)
		plan := solve(t, p)
		q, suppliers, takers := shuffled(r, p)
		start := carried(q, suppliers, takers, p, plan)
		for _, x := range start.Heads {
			kept += int(x)
		}
		repair(t, q, start, solve(t, q).Cost)
	}
	if kept < 1000 {
		t.Errorf("only %d heads were carried along", kept)
	}
}

func TestRepairStops(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(13, 14))
	p := random(r, 60, 1000)
	plan := solve(t, p)
	for i := range p.Supply {
		p.Supply[i] += 5
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := flow.Repair(ctx, p, plan); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("%v, %v; want to be stopped", got, err)
	}
}

func TestRepairRefusesAnotherProblemsPlan(t *testing.T) {
	t.Parallel()
	p := &flow.Problem{Supply: []int64{1}, Demand: []int64{1}, Keep: []int64{5}, Short: []int64{5}, First: []int32{0, 1}, Arcs: []flow.Arc{{To: 0, Cost: 1}}}
	plan := solve(t, p)
	for _, start := range []*flow.Plan{{}, {Heads: plan.Heads, Supplier: plan.Supplier}, {Heads: []int64{1, 1}, Supplier: plan.Supplier, Taker: plan.Taker}} {
		if _, err := flow.Repair(t.Context(), p, start); !errors.Is(err, flow.ErrProblem) {
			t.Errorf("%+v: %v", start, err)
		}
	}
	p.Arcs[0].To = 1
	if _, err := flow.Repair(t.Context(), p, plan); !errors.Is(err, flow.ErrProblem) {
		t.Errorf("an arc to nowhere: %v", err)
	}
}
