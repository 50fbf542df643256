package flow

import (
	"errors"
	"fmt"
	"math"
)

// Arc leads from one supplier to a taker.
type Arc struct {
	To   int32 // index of the taker
	Cost int32 // per head; negative ones are gains
}

// Problem says who has how many heads, who takes how many, and what it costs.
type Problem struct {
	// Supply and Demand are heads, none negative.
	Supply, Demand []int64
	// Keep is what each head costs that stays with its supplier, Short what each
	// costs that a taker goes without; within ±MaxStay.
	Keep, Short []int64
	// Arcs of supplier i are Arcs[First[i]:First[i+1]]; First has one entry more
	// than there are suppliers. Two arcs between the same ends are two offers.
	First []int32
	Arcs  []Arc
	// Watch is told of each phase done, on Solve's goroutine; nil for nobody.
	Watch func(Progress)
}

// MaxHeads bounds all heads of one side together and MaxStay what one costs that
// goes nowhere, so that no price leaves 64 bits.
const (
	MaxHeads = 1 << 52
	MaxStay  = 1 << 52
)

// ErrProblem is in every error about a Problem that makes no sense.
var ErrProblem = errors.New("flow: no such problem")

// Check finds what Solve cannot take: lists of unequal length, arcs that lead
// nowhere, negative heads or prices, too many heads.
func (p *Problem) Check() error {
	n, m := len(p.Supply), len(p.Demand)
	switch {
	case len(p.Keep) != n || len(p.Short) != m || len(p.First) != n+1:
		return fmt.Errorf("%w: %d suppliers, %d prices, %d lists of arcs; %d takers, %d prices", ErrProblem, n, len(p.Keep), len(p.First)-1, m, len(p.Short))
	case n+m >= math.MaxInt32 || p.First[0] != 0 || int(p.First[n]) != len(p.Arcs):
		return fmt.Errorf("%w: the lists of arcs do not cover the arcs", ErrProblem)
	}
	for i := range n {
		if p.First[i] > p.First[i+1] {
			return fmt.Errorf("%w: supplier %d has a negative number of arcs", ErrProblem, i)
		}
	}
	for k, a := range p.Arcs {
		if a.To < 0 || int(a.To) >= m {
			return fmt.Errorf("%w: arc %d leads to taker %d of %d", ErrProblem, k, a.To, m)
		}
	}
	for _, side := range [][2][]int64{{p.Supply, p.Keep}, {p.Demand, p.Short}} {
		left := int64(MaxHeads)
		for i, h := range side[0] {
			if h < 0 || side[1][i] < -MaxStay || side[1][i] > MaxStay {
				return fmt.Errorf("%w: %d heads that cost %d each, at %d", ErrProblem, h, side[1][i], i)
			}
			if left < h {
				return fmt.Errorf("%w: more than %d heads on one side", ErrProblem, int64(MaxHeads))
			}
			left -= h
		}
	}
	return nil
}

// Plan is an answer to a Problem.
type Plan struct {
	Cost int64
	// Heads on each arc of the problem, in its order.
	Heads []int64
	// Prices that prove it (Certify): one head more at supplier i costs
	// Supplier[i], at most what keeping it costs; one more asked for by taker j
	// costs Taker[j], at most what it costs to go without.
	Supplier, Taker []int64
	// Work it took: Phases of Bids, then Searches for shortest paths.
	Phases, Bids, Searches int
}

// Progress is how far a solver has come.
type Progress struct {
	Phase, Phases int   // phases done, of how many
	Bound         int64 // no plan costs less
}
