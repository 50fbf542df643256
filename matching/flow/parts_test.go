package flow_test

import (
	"math/rand/v2"
	"testing"

	"gongxiang/matching/flow"
)

// Large enough for many parts, whose near ways are not all ways.
func TestRepairOfARegion(t *testing.T) {
	t.Parallel()
	redraw := func(heads []int64, share float64, r *rand.Rand) {
		for v := range heads {
			if r.Float64() < share {
				heads[v] = r.Int64N(200)
			}
		}
	}
	changes := map[string]func(*rand.Rand, *flow.Problem){
		"one supplier": func(r *rand.Rand, p *flow.Problem) { p.Supply[r.IntN(len(p.Supply))] += 150 },
		"one taker":    func(r *rand.Rand, p *flow.Problem) { p.Demand[r.IntN(len(p.Demand))] += 150 },
		"a few": func(r *rand.Rand, p *flow.Problem) {
			redraw(p.Supply, 0.02, r)
			redraw(p.Demand, 0.02, r)
		},
		"a third": func(r *rand.Rand, p *flow.Problem) {
			redraw(p.Supply, 0.3, r)
			redraw(p.Demand, 0.3, r)
		},
		"who is left over": func(_ *rand.Rand, p *flow.Problem) {
			p.Supply[0], p.Demand[0] = p.Demand[0]+20_000, p.Supply[0]
		},
		"who is short": func(_ *rand.Rand, p *flow.Problem) {
			p.Supply[0], p.Demand[0] = p.Demand[0], p.Supply[0]+20_000
		},
		"no suppliers": func(_ *rand.Rand, p *flow.Problem) { clear(p.Supply) },
		"costs": func(r *rand.Rand, p *flow.Problem) {
			for range len(p.Arcs) / 50 {
				p.Arcs[r.IntN(len(p.Arcs))].Cost = r.Int32N(1000)
			}
		},
		"keeping": func(r *rand.Rand, p *flow.Problem) {
			for range 5 {
				p.Keep[r.IntN(len(p.Keep))] = r.Int64N(3000)
				p.Short[r.IntN(len(p.Short))] = flow.MaxStay
			}
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(17, uint64(len(name))))
			for round := range 8 {
				size := [][3]int{{500, 500, 12}, {300, 900, 20}, {900, 300, 8}, {2500, 2500, 12}}[round%4]
				p := region(r, size[0], size[1], size[2], 200)
				plan := solve(t, p)
				for range 3 {
					q := cloneProblem(p)
					change(r, q)
					p, plan = q, repair(t, q, plan, solve(t, q).Cost)
				}
			}
		})
	}
}
