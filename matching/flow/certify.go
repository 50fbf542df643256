package flow

import (
	"fmt"
	"slices"
)

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
	if cost, err := p.proof(p.draft(plan)); err != nil {
		return err
	} else if cost != plan.Cost {
		return fmt.Errorf("flow: the plan costs %d and says %d", cost, plan.Cost)
	}
	return nil
}

// proof is the rest of Certify, and gives what the plan costs.
func (p *Problem) proof(d *draft) (int64, error) {
	var cost sum
	kept, short := slices.Clone(p.Supply), slices.Clone(p.Demand)
	for _, l := range d.loads {
		i, a := l.from, p.Arcs[l.arc]
		if reduced := int64(a.Cost) - d.supplier[i] - d.taker[a.To]; l.heads < 0 || reduced != 0 || p.Supply[i] == 0 || p.Demand[a.To] == 0 {
			return 0, fmt.Errorf("flow: an arc of supplier %d with %d heads is off its price by %d, or nobody has any", i, l.heads, reduced)
		}
		kept[i], short[a.To] = kept[i]-l.heads, short[a.To]-l.heads
		cost.add(l.heads, int64(a.Cost))
	}
	for i, left := range kept {
		if err := slack("supplier", i, p.Supply[i], left, p.Keep[i]-d.supplier[i]); err != nil {
			return 0, err
		}
		cost.add(left, p.Keep[i])
	}
	for j, left := range short {
		if err := slack("taker", j, p.Demand[j], left, p.Short[j]-d.taker[j]); err != nil {
			return 0, err
		}
		cost.add(left, p.Short[j])
	}
	for i, heads := range p.Supply {
		if heads == 0 {
			continue
		}
		price, row := d.supplier[i], p.Arcs[p.First[i]:p.First[i+1]]
		if least(row, d.taker) >= price {
			continue
		}
		for _, a := range row {
			if reduced := int64(a.Cost) - price - d.taker[a.To]; reduced < 0 && p.Demand[a.To] > 0 {
				return 0, fmt.Errorf("flow: an arc of supplier %d is below its price by %d", i, -reduced)
			}
		}
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

// least is what a head costs at least over some arcs, less the takers' prices.
//
//go:noinline
func least(row []Arc, takers []int64) int64 {
	least := int64(endless)
	for k := range row {
		a := &row[k]
		least = min(least, int64(a.Cost)-takers[a.To])
	}
	return least
}
