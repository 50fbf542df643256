package flow

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// built is a network as a Problem: back reads a solution off a plan, start makes a
// former solution a plan to begin with, nil if the network is of another shape.
type built struct {
	p     *Problem
	back  func(*draft) (*Solution, error)
	start func(*Former) *draft
}

// Build makes the network ready to be solved, and is to solving what reading is:
// it looks for no answer. The arcs are used up by it: there is no room for large
// networks twice. Solve and Repair do it where it was not done. Errors:
// ErrInfeasible, ErrProblem for numbers that leave 64 bits.
func (n *Network) Build() error {
	if n.built != nil {
		return nil
	}
	var total int64
	for _, b := range n.Balance {
		if total += b; total > MaxHeads || total < -MaxHeads {
			return fmt.Errorf("%w: too many heads", ErrProblem)
		}
	}
	if total != 0 {
		return fmt.Errorf("%w: %+d heads remain", ErrInfeasible, total)
	}
	b := n.dispatch()
	if b == nil {
		var err error
		if b, err = n.general(); err != nil {
			return err
		}
	}
	if err := b.p.Check(); err != nil {
		return err
	}
	n.built = b
	return nil
}

// Solve finds a flow of least cost, proves it (Certify), and gives it. Errors are
// Build's and ctx's.
func (n *Network) Solve(ctx context.Context) (*Solution, error) { return n.Repair(ctx, nil) }

// Repair finds it from a former solution, of this network or one like it: whoever
// has the same number is the same. It costs as much less as little has changed.
// A network that has not the shape of a Problem is solved anew, as with nil.
func (n *Network) Repair(ctx context.Context, former *Former) (*Solution, error) {
	if err := n.Build(); err != nil {
		return nil, err
	}
	b := n.built
	if former != nil && b.start != nil {
		done, err := b.p.repair(ctx, b.start(former))
		if err != nil {
			return nil, err
		}
		return b.back(done)
	}
	plan, err := Solve(ctx, b.p)
	if err != nil {
		return nil, err
	}
	if err := b.p.Certify(plan); err != nil {
		return nil, err
	}
	return b.back(b.p.draft(plan))
}

// dispatch reads the network as a Problem as it stands: suppliers, takers, and at
// most one node between through which heads may be kept back and short; nil if
// it has another shape.
func (n *Network) dispatch() *built {
	hub, leave := n.hub()
	if hub == 0 {
		return nil
	}
	p := &Problem{First: []int32{0}}
	side := make([]int32, len(n.Balance)+1) // index among suppliers, or ^index among takers
	arcs := int32(0)
	for v, b := range n.Balance {
		switch {
		case int32(v+1) == hub:
		case b > 0 && leave[v+1] == 0:
			return nil
		case b > 0:
			side[v+1] = int32(len(p.Supply))
			p.Supply = append(p.Supply, b)
			arcs += leave[v+1] - 1 // one of them to the hub
			p.First = append(p.First, arcs)
		default:
			side[v+1] = ^int32(len(p.Demand))
			p.Demand = append(p.Demand, -b)
		}
	}
	p.Keep, p.Short, p.Arcs = make([]int64, len(p.Supply)), make([]int64, len(p.Demand)), make([]Arc, arcs)
	kept, short := make([]bool, len(p.Supply)), make([]bool, len(p.Demand)) // their arcs were there
	next := slices.Clone(p.First)
	for k, a := range n.Arcs {
		_, room := n.Bounds(k)
		switch from, to := side[a.From], side[a.To]; {
		case a.From == a.To:
			return nil
		case a.From == hub:
			if to >= 0 || short[^to] || room < p.Demand[^to] {
				return nil
			}
			short[^to], p.Short[^to] = true, int64(a.Cost)
		case from < 0:
			return nil
		case a.To == hub:
			if kept[from] || room < p.Supply[from] {
				return nil
			}
			kept[from], p.Keep[from] = true, int64(a.Cost)
		case to >= 0 || room < min(p.Supply[from], p.Demand[^to]) || next[from] == p.First[from+1]:
			return nil
		default:
			p.Arcs[next[from]] = Arc{^to, a.Cost}
			next[from]++
		}
	}
	if slices.Contains(kept, false) || slices.Contains(short, false) {
		return nil
	}
	n.Arcs = nil
	return &built{p, func(d *draft) (*Solution, error) { return p.solution(d, side, hub), nil },
		func(former *Former) *draft { return p.from(former, side, hub) }}
}

// solution is the plan between the nodes of a network.
func (p *Problem) solution(d *draft, side []int32, hub int32) *Solution {
	s := &Solution{Cost: d.cost, Phases: d.phases, Prices: make([]int64, len(side)-1), Flows: make([]Flow, 0, len(d.loads)+len(side))}
	givers, takers := make([]int32, len(p.Supply)), make([]int32, len(p.Demand))
	for v, at := range side[1:] {
		switch node := int32(v + 1); {
		case node == hub:
		case at >= 0:
			givers[at], s.Prices[v] = node, d.supplier[at]
		default:
			takers[^at], s.Prices[v] = node, d.taker[^at]
		}
	}
	kept, left := slices.Clone(p.Supply), slices.Clone(p.Demand)
	for _, l := range d.loads {
		to := p.Arcs[l.arc].To
		kept[l.from], left[to] = kept[l.from]-l.heads, left[to]-l.heads
		s.add(givers[l.from], takers[to], l.heads)
	}
	for i, heads := range kept {
		s.add(givers[i], hub, heads)
	}
	for j, heads := range left {
		s.add(hub, takers[j], heads)
	}
	return s
}

// hub is the one node with arcs in and out, 0 if there is none or more than one,
// or if an arc must carry something; and how many arcs leave each node.
func (n *Network) hub() (hub int32, leave []int32) {
	in, leave := make([]bool, len(n.Balance)+1), make([]int32, len(n.Balance)+1)
	for k, a := range n.Arcs {
		if low, _ := n.Bounds(k); low > 0 {
			return 0, nil
		}
		in[a.To] = true
		leave[a.From]++
	}
	for v, count := range leave {
		if in[v] && count > 0 {
			if hub != 0 {
				return 0, nil
			}
			hub = int32(v)
		}
	}
	return hub, leave
}

// general makes a Problem of any network: every arc is a supplier of its room,
// and each head of it goes to the arc's end, at the arc's cost, or unused to its
// start; a node takes the room of the arcs that leave it less what it gives.
// Nothing may stay anywhere: that costs more than all ways round together.
func (n *Network) general() (*built, error) {
	rooms, stay, err := n.rooms()
	if err != nil {
		return nil, err
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
			return nil, fmt.Errorf("%w: a node gives more than its arcs carry away", ErrInfeasible)
		}
	}
	return &built{p: p, back: func(d *draft) (*Solution, error) {
		s, plan := &Solution{Phases: d.phases}, d.plan(len(p.Arcs))
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
	}}, nil
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
