package flow

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// Network is a minimum-cost flow problem as DIMACS writes it.
type Network struct {
	// Balance is what each node gives (above zero) or takes; node 1 is Balance[0].
	Balance []int64
	Arcs    []NetworkArc
	wide    map[int32]bounds
	built   *built
}

// NetworkArc leads from node to node, counted from 1; Bounds says what it carries.
// There are millions, so it is kept small.
type NetworkArc struct {
	From, To, Cost int32
	room           int32 // wide: in the network's map
}

type bounds struct{ low, room int64 }

const wide = -1

// Add appends an arc that carries from low to low + room heads.
func (n *Network) Add(from, to, cost int32, low, room int64) {
	a := NetworkArc{from, to, cost, wide}
	if low == 0 && room <= math.MaxInt32 {
		a.room = int32(room)
	} else {
		if n.wide == nil {
			n.wide = map[int32]bounds{}
		}
		n.wide[int32(len(n.Arcs))] = bounds{low, room}
	}
	n.Arcs = append(n.Arcs, a)
}

// Bounds are what arc k carries at least, and how much more.
func (n *Network) Bounds(k int) (low, room int64) {
	if room := n.Arcs[k].room; room != wide {
		return 0, int64(room)
	}
	b := n.wide[int32(k)]
	return b.low, b.room
}

// ErrDIMACS is in every error about a text that is no DIMACS minimum-cost flow
// problem; the error names the line.
var ErrDIMACS = errors.New("not a DIMACS min problem")

const maxNodes = 1 << 26

// ReadDIMACS reads a problem: "p min NODES ARCS", "n NODE BALANCE",
// "a FROM TO LOW CAP COST", comments. What is cut off or contradicts itself is
// refused.
func ReadDIMACS(r io.Reader) (*Network, error) {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 1<<16), 1<<20)
	d := dimacs{}
	for in.Scan() {
		d.line++
		if err := d.read(in.Bytes()); err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrDIMACS, d.line, err)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%w: line %d: %w", ErrDIMACS, d.line+1, err)
	}
	switch {
	case d.net == nil:
		return nil, fmt.Errorf("%w: there is no line \"p min\"", ErrDIMACS)
	case len(d.net.Arcs) != d.arcs:
		return nil, fmt.Errorf("%w: %d arcs are announced, %d are there", ErrDIMACS, d.arcs, len(d.net.Arcs))
	}
	return d.net, nil
}

type dimacs struct {
	net    *Network
	given  []bool // nodes whose balance was given
	arcs   int
	line   int
	values [5]int64
}

func (d *dimacs) read(line []byte) error {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] == 'c' {
		return nil
	}
	if d.net == nil && line[0] != 'p' {
		return errors.New(`"p min" has to come first`)
	}
	rest := line[1:]
	switch line[0] {
	case 'p':
		rest = bytes.TrimSpace(rest)
		if d.net != nil || !bytes.HasPrefix(rest, []byte("min ")) {
			return errors.New(`there is one line "p min NODES ARCS"`)
		}
		if err := d.numbers(rest[4:], 2); err != nil {
			return err
		}
		nodes, arcs := d.values[0], d.values[1]
		if nodes < 0 || nodes > maxNodes || arcs < 0 || arcs > math.MaxInt32/2 {
			return fmt.Errorf("%d nodes, %d arcs: too many, or fewer than none", nodes, arcs)
		}
		d.arcs = int(arcs)
		// What is announced is believed only as far as it costs little.
		d.net = &Network{Balance: make([]int64, nodes), Arcs: make([]NetworkArc, 0, min(d.arcs, 1<<22))}
		d.given = make([]bool, nodes)
		return nil
	case 'n':
		if err := d.numbers(rest, 2); err != nil {
			return err
		}
		id := d.values[0]
		if id < 1 || id > int64(len(d.given)) || d.given[id-1] {
			return fmt.Errorf("node %d does not exist or is given twice", id)
		}
		if d.values[1] < -MaxHeads || d.values[1] > MaxHeads {
			return fmt.Errorf("node %d has too many heads", id)
		}
		d.given[id-1], d.net.Balance[id-1] = true, d.values[1]
		return nil
	case 'a':
		if err := d.numbers(rest, 5); err != nil {
			return err
		}
		return d.arc(d.values)
	}
	return fmt.Errorf("a line begins with c, p, n or a, not %q", line[0])
}

func (d *dimacs) arc(v [5]int64) error {
	nodes := int64(len(d.given))
	switch {
	case len(d.net.Arcs) == d.arcs:
		return errors.New("more arcs than announced")
	case v[0] < 1 || v[0] > nodes || v[1] < 1 || v[1] > nodes:
		return fmt.Errorf("an arc from %d to %d among %d nodes", v[0], v[1], nodes)
	case v[2] < 0 || v[3] < v[2] || v[3] > MaxHeads:
		return fmt.Errorf("an arc carries from %d to %d heads", v[2], v[3])
	case v[4] < math.MinInt32 || v[4] > math.MaxInt32:
		return fmt.Errorf("a cost of %d is beyond 32 bits", v[4])
	}
	d.net.Add(int32(v[0]), int32(v[1]), int32(v[4]), v[2], v[3]-v[2])
	return nil
}

// numbers reads just so many whole numbers.
func (d *dimacs) numbers(text []byte, want int) error {
	for i := range want {
		text = bytes.TrimLeft(text, " \t")
		end := bytes.IndexAny(text, " \t")
		if end < 0 {
			end = len(text)
		}
		v, err := parse(text[:end])
		if err != nil {
			return fmt.Errorf("%d whole numbers are wanted, not %q", want, text[:end])
		}
		d.values[i], text = v, text[end:]
	}
	if len(bytes.TrimSpace(text)) > 0 {
		return fmt.Errorf("%d whole numbers are wanted, more are there", want)
	}
	return nil
}

// parse is strconv.ParseInt without making a string of short numbers: a file
// has millions of them.
func parse(text []byte) (int64, error) {
	digits := text
	if len(text) > 0 && text[0] == '-' {
		digits = text[1:]
	}
	if len(digits) == 0 || len(digits) > 18 {
		return strconv.ParseInt(string(text), 10, 64)
	}
	var v int64
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, strconv.ErrSyntax
		}
		v = 10*v + int64(c-'0')
	}
	if len(digits) != len(text) {
		v = -v
	}
	return v, nil
}

// WriteDIMACS writes a solution: "s COST", then "f FROM TO HEADS" for each arc that
// carries any; with prices, for ReadFormer, also a comment "c price NODE PRICE" for
// each node.
func (s *Solution) WriteDIMACS(w io.Writer, prices bool) error {
	out := bufio.NewWriterSize(w, 1<<16)
	_, _ = fmt.Fprintf(out, "s %d\n", s.Cost)
	var line []byte
	for _, f := range s.Flows {
		line = append(line[:0], 'f', ' ')
		line = strconv.AppendInt(line, int64(f.From), 10)
		line = append(line, ' ')
		line = strconv.AppendInt(line, int64(f.To), 10)
		line = append(line, ' ')
		line = strconv.AppendInt(line, f.Heads, 10)
		_, _ = out.Write(append(line, '\n'))
	}
	if prices {
		for v, price := range s.Prices {
			_, _ = fmt.Fprintf(out, "c price %d %d\n", v+1, price)
		}
	}
	return out.Flush()
}
