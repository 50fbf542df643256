package flow

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
)

// Former is a solution that Network.Repair begins with.
type Former struct {
	Prices []int64 // of the nodes; node 1 is Prices[0]
	flows  []formerFlow
}

type formerFlow struct {
	from, to int32
	heads    int64
}

// ReadFormer reads a solution that WriteDIMACS wrote with its prices. What makes
// no sense is ErrDIMACS, and so is one without prices.
func ReadFormer(r io.Reader) (*Former, error) {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 1<<16), 1<<20)
	f, d := &Former{}, dimacs{}
	for in.Scan() {
		d.line++
		line, v := bytes.TrimSpace(in.Bytes()), &d.values
		if price, ok := bytes.CutPrefix(line, []byte("c price ")); ok {
			if err := d.numbers(price, 2); err != nil || v[0] != int64(len(f.Prices))+1 {
				return nil, fmt.Errorf("%w: line %d: the price of node %d is wanted", ErrDIMACS, d.line, len(f.Prices)+1)
			}
			f.Prices = append(f.Prices, v[1])
			continue
		}
		if len(line) == 0 || line[0] == 'c' || line[0] == 's' {
			continue
		}
		if line[0] != 'f' {
			return nil, fmt.Errorf("%w: line %d: a line begins with c, s or f, not %q", ErrDIMACS, d.line, line[0])
		}
		if err := d.numbers(line[1:], 3); err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrDIMACS, d.line, err)
		}
		if v[0] < 1 || v[0] > maxNodes || v[1] < 1 || v[1] > maxNodes {
			return nil, fmt.Errorf("%w: line %d: heads from %d to %d", ErrDIMACS, d.line, v[0], v[1])
		}
		f.flows = append(f.flows, formerFlow{int32(v[0]), int32(v[1]), v[2]})
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%w: line %d: %w", ErrDIMACS, d.line+1, err)
	}
	if len(f.Prices) == 0 {
		return nil, fmt.Errorf("%w: the solution has no prices", ErrDIMACS)
	}
	return f, nil
}

// from makes a start of a former solution; side says which supplier a node is
// (or which taker: ^side).
func (p *Problem) from(former *Former, side []int32, hub int32) *draft {
	start := &draft{loads: make([]load, 0, len(former.flows)), supplier: slices.Clone(p.Keep), taker: slices.Clone(p.Short)}
	for v, price := range former.Prices[:min(len(former.Prices), len(side)-1)] {
		switch i := side[v+1]; {
		case int32(v+1) == hub:
		case i >= 0:
			start.supplier[i] = price
		default:
			start.taker[^i] = price
		}
	}
	taken := make([]uint64, len(p.Arcs)/64+1) // bits: of two arcs between the same two each is one flow's
	for _, f := range former.flows {
		if int(f.from) >= len(side) || int(f.to) >= len(side) || f.from == hub || f.to == hub {
			continue
		}
		i, j := side[f.from], ^side[f.to]
		if i < 0 || j < 0 {
			continue
		}
		first := p.First[i]
		for x, a := range p.Arcs[first:p.First[i+1]] {
			if a.To != j {
				continue
			}
			if k := first + int32(x); taken[k/64]>>(k%64)&1 == 0 {
				taken[k/64] |= 1 << (k % 64)
				start.loads = append(start.loads, load{i, k, f.heads})
				break
			}
		}
	}
	return start
}
