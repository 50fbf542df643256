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
	short := append([]int64{}, p.Demand...)
	for i, heads := range p.Supply {
		kept := heads
		for k := p.First[i]; k < p.First[i+1]; k++ {
			a, x := p.Arcs[k], plan.Heads[k]
			kept -= x
			short[a.To] -= x
			if heads == 0 || p.Demand[a.To] == 0 {
				if x != 0 {
					return fmt.Errorf("flow: arc %d carries %d heads where there are none", k, x)
				}
				continue
			}
			if reduced := int64(a.Cost) - plan.Supplier[i] - plan.Taker[a.To]; x < 0 || reduced < 0 || reduced > 0 && x > 0 {
				return fmt.Errorf("flow: arc %d with %d heads is off its price by %d", k, x, reduced)
			}
		}
		if err := slack("supplier", i, heads, kept, p.Keep[i]-plan.Supplier[i]); err != nil {
			return err
		}
	}
	for j, left := range short {
		if err := slack("taker", j, p.Demand[j], left, p.Short[j]-plan.Taker[j]); err != nil {
			return err
		}
	}
	if cost, err := p.cost(plan.Heads); err != nil || cost != plan.Cost {
		return fmt.Errorf("flow: the plan costs %d and says %d: %w", cost, plan.Cost, err)
	}
	return nil
}

// slack holds the heads that stay at a node to its price: never negative, and
// none while the price is below what staying costs.
func slack(side string, i int, heads, left, reduced int64) error {
	if left < 0 || heads > 0 && (reduced < 0 || reduced > 0 && left > 0) {
		return fmt.Errorf("flow: %s %d with %d heads left is off its price by %d", side, i, left, reduced)
	}
	return nil
}
