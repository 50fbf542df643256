package flow

import "fmt"

// Certify proves that a plan is one of least cost, by its prices alone: no arc,
// no head kept back and no taker left short could be had cheaper, and what is
// used costs just what the prices say. It also proves the plan possible. nil is
// the proof; the error names the first place that fails.
func (p *Problem) Certify(plan *Plan) error {
	if err := p.Check(); err != nil {
		return err
	}
	if len(plan.Heads) != len(p.Arcs) || len(plan.Supplier) != len(p.Supply) || len(plan.Taker) != len(p.Demand) {
		return fmt.Errorf("flow: the plan is one of another problem")
	}
	if cost, err := p.proof(plan); err != nil {
		return err
	} else if cost != plan.Cost {
		return fmt.Errorf("flow: the plan costs %d and says %d", cost, plan.Cost)
	}
	return nil
}

// proof is the rest of Certify, and gives what the plan costs.
func (p *Problem) proof(plan *Plan) (int64, error) {
	var cost sum
	short := append([]int64{}, p.Demand...)
	for i, heads := range p.Supply {
		kept, price := heads, plan.Supplier[i]
		used := plan.Heads[p.First[i]:p.First[i+1]]
		for k, a := range p.Arcs[p.First[i]:p.First[i+1]] {
			x, reduced := used[k], int64(a.Cost)-price-plan.Taker[a.To]
			if x == 0 && reduced >= 0 {
				continue
			}
			if heads == 0 || p.Demand[a.To] == 0 {
				if x != 0 {
					return 0, fmt.Errorf("flow: an arc of supplier %d carries %d heads where there are none", i, x)
				}
				continue
			}
			if x < 0 || reduced < 0 || reduced > 0 && x > 0 {
				return 0, fmt.Errorf("flow: an arc of supplier %d with %d heads is off its price by %d", i, x, reduced)
			}
			kept, short[a.To] = kept-x, short[a.To]-x
			cost.add(x, int64(a.Cost))
		}
		if err := slack("supplier", i, heads, kept, p.Keep[i]-price); err != nil {
			return 0, err
		}
		cost.add(kept, p.Keep[i])
	}
	for j, left := range short {
		if err := slack("taker", j, p.Demand[j], left, p.Short[j]-plan.Taker[j]); err != nil {
			return 0, err
		}
		cost.add(left, p.Short[j])
	}
	return cost.value()
}

// slack holds the heads that stay at a node to its price: never negative, and
// none while the price is below what staying costs.
func slack(side string, i int, heads, left, reduced int64) error {
	if left < 0 || heads > 0 && (reduced < 0 || reduced > 0 && left > 0) {
		return fmt.Errorf("flow: %s %d with %d heads left is off its price by %d", side, i, left, reduced)
	}
	return nil
}
