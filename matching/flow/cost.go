package flow

import (
	"fmt"
	"math"
	"math/bits"
)

// sum adds products of heads and costs, and knows when 64 bits do not hold them.
type sum struct {
	hi, lo uint64 // 128 bits, two's complement
}

func (s *sum) add(heads, cost int64) {
	negative := cost < 0
	if negative {
		cost = -cost
	}
	hi, lo := bits.Mul64(uint64(heads), uint64(cost))
	var carry uint64
	if negative {
		s.lo, carry = bits.Sub64(s.lo, lo, 0)
		s.hi, _ = bits.Sub64(s.hi, hi, carry)
	} else {
		s.lo, carry = bits.Add64(s.lo, lo, 0)
		s.hi, _ = bits.Add64(s.hi, hi, carry)
	}
}

func (s *sum) value() (int64, error) {
	if v := int64(s.lo); s.hi == uint64(v>>63) {
		return v, nil
	}
	return 0, fmt.Errorf("%w: the cost of the whole does not fit 64 bits", ErrProblem)
}

// shifted is the value divided by a power of two, rounded down; at most what 64
// bits hold.
func (s *sum) shifted(bits uint) int64 {
	hi, lo := int64(s.hi)>>bits, s.lo>>bits|s.hi<<(64-bits)
	switch v := int64(lo); {
	case hi == v>>63:
		return v
	case hi < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}

// cost is what sending these heads costs, with all that stay.
func (p *Problem) cost(heads []int64) (int64, error) {
	var s sum
	short := append([]int64{}, p.Demand...)
	for i, kept := range p.Supply {
		for k := p.First[i]; k < p.First[i+1]; k++ {
			if x := heads[k]; x != 0 {
				a := p.Arcs[k]
				s.add(x, int64(a.Cost))
				kept, short[a.To] = kept-x, short[a.To]-x
			}
		}
		s.add(kept, p.Keep[i])
	}
	for j, left := range short {
		s.add(left, p.Short[j])
	}
	return s.value()
}
