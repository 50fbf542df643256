package flow

import (
	"context"
	"errors"
	"fmt"
)

// ErrInfeasible says that no flow keeps to all balances and bounds.
var ErrInfeasible = errors.New("flow: no flow keeps to all balances and bounds")

// Solution is a flow of least cost through a Network.
type Solution struct {
	Cost   int64
	Flows  []Flow
	Prices []int64 // of the nodes, for Repair; nil if the network has not the shape of a Problem
	Phases int
}

// Flow is the heads, at least one, that go over one arc.
type Flow struct {
	From, To int32
	Heads    int64
}

func (s *Solution) add(from, to int32, heads int64) {
	if heads > 0 {
		s.Flows = append(s.Flows, Flow{from, to, heads})
	}
}

// Solve finds a flow of least cost, proves it (Certify), and gives it. The network
// is used up by it: there is no room for large ones twice. Errors:
// ErrInfeasible, ErrProblem for numbers that leave 64 bits, ctx's.
func (n *Network) Solve(ctx context.Context) (*Solution, error) { return n.Repair(ctx, nil) }

// Repair finds it from a former solution, of this network or one like it: whoever
// has the same number is the same. It costs as much less as little has changed.
// A network that has not the shape of a Problem is solved anew, as with nil.
func (n *Network) Repair(ctx context.Context, former *Former) (*Solution, error) {
	var total int64
	for _, b := range n.Balance {
		if total += b; total > MaxHeads || total < -MaxHeads {
			return nil, fmt.Errorf("%w: too many heads", ErrProblem)
		}
	}
	if total != 0 {
		return nil, fmt.Errorf("%w: %+d heads remain", ErrInfeasible, total)
	}
	p, back, start := n.dispatch()
	if p == nil {
		var err error
		if p, back, err = n.general(); err != nil {
			return nil, err
		}
	}
	if former != nil && start != nil {
		plan, err := Repair(ctx, p, start(former))
		if err != nil {
			return nil, err
		}
		return back(plan)
	}
	plan, err := Solve(ctx, p)
	if err != nil {
		return nil, err
	}
	if err := p.Certify(plan); err != nil {
		return nil, err
	}
	return back(plan)
}

// dispatch reads the network as a Problem as it stands: suppliers, takers, and at
// most one node between through which heads may be kept back and short; nil if
// it has another shape. back reads a solution off a plan, start makes a former
// solution a plan to begin with.
func (n *Network) dispatch() (p *Problem, back func(*Plan) (*Solution, error), start func(*Former) *Plan) {
	hub := n.hub()
	if hub == 0 {
		return nil, nil, nil
	}
	p = &Problem{}
	side := make([]int32, len(n.Balance)+1) // index among suppliers, or ^index among takers
	for v, b := range n.Balance {
		switch {
		case int32(v+1) == hub:
		case b > 0:
			side[v+1] = int32(len(p.Supply))
			p.Supply = append(p.Supply, b)
		default:
			side[v+1] = ^int32(len(p.Demand))
			p.Demand = append(p.Demand, -b)
		}
	}
	p.Keep, p.Short = make([]int64, len(p.Supply)), make([]int64, len(p.Demand))
	keep, short := make([]int32, len(p.Supply)), make([]int32, len(p.Demand)) // their arcs, from 1
	p.First = make([]int32, len(p.Supply)+1)
	for k, a := range n.Arcs {
		_, room := n.Bounds(k)
		var stay *int32
		switch from, to := side[a.From], side[a.To]; {
		case a.From == hub && a.To != hub && to < 0:
			stay, p.Short[^to] = &short[^to], int64(a.Cost)
		case a.To == hub && a.From != hub && from >= 0:
			stay, p.Keep[from] = &keep[from], int64(a.Cost)
		case a.From != hub && a.To != hub && from >= 0 && to < 0 && room >= min(p.Supply[from], p.Demand[^to]):
			p.First[from+1]++
			continue
		default:
			return nil, nil, nil
		}
		heads := n.Balance[a.From-1]
		if a.From == hub {
			heads = -n.Balance[a.To-1]
		}
		if *stay != 0 || room < heads {
			return nil, nil, nil
		}
		*stay = int32(k + 1)
	}
	for _, arcs := range [][]int32{keep, short} {
		for _, k := range arcs {
			if k == 0 {
				return nil, nil, nil
			}
		}
	}
	for i := range p.Supply {
		p.First[i+1] += p.First[i]
	}
	next := append([]int32{}, p.First...)
	p.Arcs = make([]Arc, p.First[len(p.Supply)])
	for _, a := range n.Arcs {
		if a.From == hub || a.To == hub {
			continue
		}
		i := side[a.From]
		p.Arcs[next[i]] = Arc{^side[a.To], a.Cost}
		next[i]++
	}
	n.Arcs = nil
	return p, func(plan *Plan) (*Solution, error) { return p.solution(plan, side, hub), nil },
		func(former *Former) *Plan { return p.from(former, side, hub) }
}

// solution is the plan between the nodes of a network.
func (p *Problem) solution(plan *Plan, side []int32, hub int32) *Solution {
	s := &Solution{Cost: plan.Cost, Prices: make([]int64, len(side)-1), Phases: plan.Phases}
	givers, takers := make([]int32, len(p.Supply)), make([]int32, len(p.Demand))
	for v, at := range side[1:] {
		switch node := int32(v + 1); {
		case node == hub:
		case at >= 0:
			givers[at], s.Prices[v] = node, plan.Supplier[at]
		default:
			takers[^at], s.Prices[v] = node, plan.Taker[^at]
		}
	}
	left := append([]int64{}, p.Demand...)
	for i, kept := range p.Supply {
		for k := p.First[i]; k < p.First[i+1]; k++ {
			to, heads := p.Arcs[k].To, plan.Heads[k]
			kept, left[to] = kept-heads, left[to]-heads
			s.add(givers[i], takers[to], heads)
		}
		s.add(givers[i], hub, kept)
	}
	for j, heads := range left {
		s.add(hub, takers[j], heads)
	}
	return s
}

// hub is the one node with arcs in and out, 0 if there is none or more than one,
// or if an arc must carry something.
func (n *Network) hub() int32 {
	in, out := make([]bool, len(n.Balance)+1), make([]bool, len(n.Balance)+1)
	for k, a := range n.Arcs {
		if low, _ := n.Bounds(k); low > 0 {
			return 0
		}
		out[a.From], in[a.To] = true, true
	}
	hub := int32(0)
	for v := int32(1); int(v) <= len(n.Balance); v++ {
		if in[v] && out[v] {
			if hub != 0 {
				return 0
			}
			hub = v
		}
	}
	return hub
}

// general makes a Problem of any network: every arc is a supplier of its room,
// and each head of it goes to the arc's end, at the arc's cost, or unused to its
// start; a node takes the room of the arcs that leave it less what it gives.
// Nothing may stay anywhere: that costs more than all ways round together.
func (n *Network) general() (*Problem, func(*Plan) (*Solution, error), error) {
	rooms, stay, err := n.rooms()
	if err != nil {
		return nil, nil, err
	}
	p := &Problem{Demand: make([]int64, len(n.Balance)), Short: make([]int64, len(n.Balance)),
		Supply: make([]int64, len(n.Arcs)), Keep: make([]int64, len(n.Arcs)), First: make([]int32, len(n.Arcs)+1), Arcs: make([]Arc, 2*len(n.Arcs))}
	for v, b := range n.Balance {
		p.Demand[v], p.Short[v] = -b, stay
	}
	for k, a := range n.Arcs {
		from, to := a.From-1, a.To-1
		low, _ := n.Bounds(k)
		p.Demand[from] += low + rooms[k]
		p.Demand[to] -= low
		p.Supply[k], p.Keep[k], p.First[k+1] = rooms[k], stay, int32(2*k+2)
		p.Arcs[2*k], p.Arcs[2*k+1] = Arc{to, a.Cost}, Arc{from, 0}
	}
	for _, d := range p.Demand {
		if d < 0 {
			return nil, nil, fmt.Errorf("%w: a node gives more than its arcs carry away", ErrInfeasible)
		}
	}
	return p, func(plan *Plan) (*Solution, error) {
		s := &Solution{Phases: plan.Phases}
		var cost sum
		for k, a := range n.Arcs {
			if plan.Heads[2*k]+plan.Heads[2*k+1] != rooms[k] {
				return nil, ErrInfeasible
			}
			low, _ := n.Bounds(k)
			s.add(a.From, a.To, low+plan.Heads[2*k])
			cost.add(low+plan.Heads[2*k], int64(a.Cost))
		}
		var err error
		s.Cost, err = cost.value()
		return s, err
	}, nil
}

// rooms are the arcs' rooms, and stay a price that no way round reaches. Where
// nothing gains by going in circles, no arc carries more than all that is given.
func (n *Network) rooms() (rooms []int64, stay int64, err error) {
	most, given := int64(0), int64(0)
	circles := false
	for _, a := range n.Arcs {
		most = max(most, int64(a.Cost), -int64(a.Cost))
		circles = circles || a.Cost < 0
	}
	for _, b := range n.Balance {
		given += max(b, 0)
	}
	for k := range n.Arcs {
		low, _ := n.Bounds(k)
		given += low
		if given > MaxHeads {
			break
		}
	}
	rooms = make([]int64, len(n.Arcs))
	all := int64(0)
	for k := range n.Arcs {
		low, room := n.Bounds(k)
		if rooms[k] = room; !circles {
			rooms[k] = min(room, given)
		}
		if all += rooms[k] + low; all > MaxHeads {
			return nil, 0, fmt.Errorf("%w: all arcs together have room for more than %d heads", ErrProblem, int64(MaxHeads))
		}
	}
	stay = (int64(len(n.Balance))+1)*most*2 + 1
	if stay > MaxStay {
		return nil, 0, fmt.Errorf("%w: costs too high for so many nodes", ErrProblem)
	}
	return rooms, stay, nil
}
