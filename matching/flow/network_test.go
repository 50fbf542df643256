package flow_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gongxiang/matching/flow"
)

// cheapest is the least cost by shortest augmenting paths, one head at a time:
// slow and plain. ok is false when there is no flow.
func cheapest(n *flow.Network) (cost int64, ok bool) {
	type edge struct {
		from, to   int
		room, cost int64
	}
	var edges []edge // an edge and behind it its way back
	left := append([]int64{}, n.Balance...)
	for k, a := range n.Arcs {
		from, to := int(a.From-1), int(a.To-1)
		low, most := n.Bounds(k)
		move := func(heads int64) {
			left[from] -= heads
			left[to] += heads
			cost += heads * int64(a.Cost)
		}
		move(low)
		room, back := most, int64(0)
		if a.Cost < 0 { // begin full, so that no circle gains
			move(most)
			room, back = 0, most
		}
		edges = append(edges, edge{from, to, room, int64(a.Cost)}, edge{to, from, back, -int64(a.Cost)})
	}
	for {
		const far = math.MaxInt64 / 4
		dist, by := make([]int64, len(left)), make([]int, len(left))
		for v := range dist {
			if dist[v], by[v] = far, -1; left[v] > 0 {
				dist[v] = 0
			}
		}
		for range dist {
			for k, e := range edges {
				if e.room > 0 && dist[e.from] < far && dist[e.from]+e.cost < dist[e.to] {
					dist[e.to], by[e.to] = dist[e.from]+e.cost, k
				}
			}
		}
		to, open := -1, false
		for v := range left {
			open = open || left[v] > 0
			if left[v] < 0 && dist[v] < far && (to < 0 || dist[v] < dist[to]) {
				to = v
			}
		}
		if !open {
			return cost, true
		}
		if to < 0 {
			return 0, false
		}
		cost += dist[to]
		left[to]++
		for by[to] >= 0 {
			k := by[to]
			edges[k].room--
			edges[k^1].room++
			to = edges[k].from
		}
		left[to]--
	}
}

func randomNetwork(r *rand.Rand) *flow.Network {
	nodes := 1 + r.IntN(6)
	n := &flow.Network{Balance: make([]int64, nodes)}
	for range r.IntN(8) {
		x := r.Int64N(4)
		n.Balance[r.IntN(nodes)] += x
		n.Balance[r.IntN(nodes)] -= x
	}
	for range r.IntN(14) {
		low := int64(0)
		if r.IntN(8) == 0 {
			low = r.Int64N(3)
		}
		n.Add(int32(1+r.IntN(nodes)), int32(1+r.IntN(nodes)), r.Int32N(20)-4, low, r.Int64N(6))
	}
	return n
}

func TestNetworkAgainstShortestPaths(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	solved := 0
	for round := range 4000 {
		n := randomNetwork(r)
		want, ok := cheapest(n)
		arcs := n.Arcs
		got, err := n.Solve(t.Context())
		n.Arcs = arcs // Solve uses them up
		if ok != (err == nil) || !ok && !errors.Is(err, flow.ErrInfeasible) {
			t.Fatalf("round %d: error %v, a flow is there: %v\n%+v", round, err, ok, n)
		}
		if !ok {
			continue
		}
		solved++
		if got.Cost != want {
			t.Fatalf("round %d: cost %d, want %d\n%+v\n%+v", round, got.Cost, want, n, got)
		}
		left := append([]int64{}, n.Balance...)
		heads, low, high := map[[2]int32]int64{}, map[[2]int32]int64{}, map[[2]int32]int64{}
		for _, f := range got.Flows {
			heads[[2]int32{f.From, f.To}] += f.Heads
			left[f.From-1] -= f.Heads
			left[f.To-1] += f.Heads
		}
		for k, a := range n.Arcs {
			least, room := n.Bounds(k)
			low[[2]int32{a.From, a.To}] += least
			high[[2]int32{a.From, a.To}] += least + room
			heads[[2]int32{a.From, a.To}] += 0
		}
		for arc, x := range heads {
			if x < low[arc] || x > high[arc] {
				t.Fatalf("round %d: %d heads on %v", round, x, arc)
			}
		}
		for v, b := range left {
			if b != 0 {
				t.Fatalf("round %d: %d heads remain at node %d", round, b, v+1)
			}
		}
	}
	if solved < 500 {
		t.Errorf("only %d networks had a flow", solved)
	}
}

// dispatchText is a problem as the dispatch plan writes it.
const dispatchText = `c two lenders, two borrowers, node 5 keeps back
p min 5 7
n 1 3
n 2 2
n 3 -4
n 4 -2
n 5 1
a 1 3 0 200 10
a 1 4 0 200 30
a 2 3 0 200 5
a 1 5 0 200 50
a 2 5 0 200 50
a 5 3 0 200 70
a 5 4 0 200 70
`

func TestDIMACSInAndOut(t *testing.T) {
	t.Parallel()
	n, err := flow.ReadDIMACS(strings.NewReader(dispatchText))
	if err != nil {
		t.Fatal(err)
	}
	s, err := n.Solve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := s.WriteDIMACS(&out, false); err != nil {
		t.Fatal(err)
	}
	if want := "s 130\nf 1 3 2\nf 1 4 1\nf 2 3 2\nf 5 4 1\n"; out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestDIMACSRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"empty":              {"", flow.ErrDIMACS},
		"no p":               {"n 1 3\n", flow.ErrDIMACS},
		"two p":              {"p min 1 0\np min 1 0\n", flow.ErrDIMACS},
		"another problem":    {"p max 2 1\n", flow.ErrDIMACS},
		"cut off":            {dispatchText[:len(dispatchText)-30], flow.ErrDIMACS},
		"more arcs":          {dispatchText + "a 1 3 0 1 1\n", flow.ErrDIMACS},
		"no such node":       {"p min 2 1\na 1 3 0 1 1\n", flow.ErrDIMACS},
		"node 0":             {"p min 2 1\na 0 1 0 1 1\n", flow.ErrDIMACS},
		"node twice":         {"p min 2 0\nn 1 1\nn 1 1\n", flow.ErrDIMACS},
		"low above cap":      {"p min 2 1\na 1 2 3 2 1\n", flow.ErrDIMACS},
		"below nothing":      {"p min 2 1\na 1 2 -1 2 1\n", flow.ErrDIMACS},
		"half a head":        {"p min 2 0\nn 1 0.5\n", flow.ErrDIMACS},
		"too few numbers":    {"p min 2 1\na 1 2 0 1\n", flow.ErrDIMACS},
		"too many numbers":   {"p min 2 1\na 1 2 0 1 1 1\n", flow.ErrDIMACS},
		"cost beyond":        {"p min 2 1\na 1 2 0 1 2147483648\n", flow.ErrDIMACS},
		"announced too much": {"p min 99999999999 1\n", flow.ErrDIMACS},
		"unbalanced":         {"p min 2 1\nn 1 3\nn 2 -2\na 1 2 0 9 1\n", flow.ErrInfeasible},
		"no way":             {"p min 3 1\nn 1 3\nn 3 -3\na 1 2 0 9 1\n", flow.ErrInfeasible},
		"no room":            {"p min 2 1\nn 1 3\nn 2 -3\na 1 2 0 2 1\n", flow.ErrInfeasible},
	} {
		n, err := flow.ReadDIMACS(strings.NewReader(c.text))
		if err == nil {
			_, err = n.Solve(t.Context())
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestNetworkBoundaries(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		cost int64
	}{
		"nothing at all":        {"p min 0 0\n", 0},
		"nobody has anything":   {"p min 2 1\na 1 2 0 5 7\n", 0},
		"two arcs between two":  {"p min 2 2\nn 1 3\nn 2 -3\na 1 2 0 2 1\na 1 2 0 2 9\n", 11},
		"a circle that gains":   {"p min 2 2\na 1 2 0 5 -3\na 2 1 0 4 1\n", -8},
		"an arc to itself":      {"p min 1 1\na 1 1 0 5 -3\n", -15},
		"costs at the limit":    {fmt.Sprintf("p min 2 1\nn 1 %d\nn 2 %d\na 1 2 0 %d 2147483647\n", 1<<31, -1<<31, 1<<31), 1 << 31 * 2147483647},
		"must carry":            {"p min 3 3\nn 1 2\nn 3 -2\na 1 3 0 9 1\na 1 2 1 9 5\na 2 3 0 9 5\n", 11},
		"one giant":             {"p min 4 3\nn 1 1000000\nn 2 -1\nn 3 -1\nn 4 -999998\na 1 2 0 9 1\na 1 3 0 9 2\na 1 4 0 9999999 3\n", 2999997},
		"a hub without one arc": {"p min 3 2\nn 1 2\nn 2 -2\na 1 2 0 5 4\na 1 3 0 5 1\n", 8},
	} {
		n, err := flow.ReadDIMACS(strings.NewReader(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s, err := n.Solve(t.Context())
		if err != nil || s.Cost != c.cost {
			t.Errorf("%s: %+v, %v; want cost %d", name, s, err, c.cost)
		}
	}
}

func TestDispatchShapeIsFoundInAnyOrder(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(dispatchText), "\n")
	r := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		body := append([]string{}, lines[2:]...)
		r.Shuffle(len(body), func(i, j int) { body[i], body[j] = body[j], body[i] })
		n, err := flow.ReadDIMACS(strings.NewReader(lines[1] + "\n" + strings.Join(body, "\n")))
		if err != nil {
			t.Fatal(err)
		}
		if s, err := n.Solve(t.Context()); err != nil || s.Cost != 130 {
			t.Fatalf("%+v, %v; want cost 130", s, err)
		}
	}
}

// A second way to keep heads back, or to be short, is no Problem's: the cheaper counts.
func TestTwoWaysThroughTheHub(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		balance []int64
		arcs    [][3]int32 // from, to, cost
		cost    int64
	}{
		"to keep heads back": {[]int64{5, -3, -2}, [][3]int32{{1, 2, 1}, {1, 3, 5}, {1, 3, 2}, {3, 2, 9}}, 3*1 + 2*2},
		"to be short":        {[]int64{5, -8, 3}, [][3]int32{{1, 2, 1}, {1, 3, 5}, {3, 2, 9}, {3, 2, 12}}, 5*1 + 3*9},
	} {
		n := &flow.Network{Balance: x.balance}
		for _, a := range x.arcs {
			n.Add(a[0], a[1], a[2], 0, 100)
		}
		if s, err := n.Solve(t.Context()); err != nil || s.Cost != x.cost {
			t.Errorf("%s: %+v, %v; want %d", name, s, err, x.cost)
		}
	}
}

// Of two arcs between the same two, one must not carry less than nothing.
func TestCertifyRefusesNegativeHeads(t *testing.T) {
	t.Parallel()
	p := &flow.Problem{Supply: []int64{1}, Demand: []int64{1}, Keep: []int64{9}, Short: []int64{9}, First: []int32{0, 2}, Arcs: make([]flow.Arc, 2)}
	plan := solve(t, p)
	plan.Heads[0], plan.Heads[1] = -1, 2
	if p.Certify(plan) == nil {
		t.Error("certified")
	}
}
