package main

import (
	"syscall"
	"testing"
)

// SIGTERM in the middle of a fair: within ten seconds every visitor of the node
// has been sent elsewhere with 1001 and the process is gone; on the other node
// they go on, and nothing that was acknowledged is missing, twice or out of order.
func TestSIGTERMSendsAFairsVisitorsElsewhere(t *testing.T) {
	t.Parallel()
	d := newHallDay(t)
	guests := d.come(24)
	say(guests, "开场")
	d.settle(guests)
	first, second := d.nodes[0], d.nodes[1]
	d.mu.Lock()
	d.nodes = []*node{second} // who comes back finds the other, as behind a proxy
	d.mu.Unlock()
	there := map[*guest]int{}
	for _, g := range guests {
		g.mu.Lock()
		if g.at == first.url {
			there[g] = len(g.ends)
		}
		g.mu.Unlock()
	}
	if len(there) == 0 {
		t.Fatal("nobody was at the first node")
	}
	say(guests, "停机的时候")
	first.stop(t, syscall.SIGTERM)
	say(guests, "停机以后")
	d.settle(guests)
	for g, before := range there {
		g.mu.Lock()
		if len(g.ends) != before+1 || g.ends[before] != (end{first.url, 1001}) {
			t.Errorf("he was let go with %v", g.ends[before:])
		}
		g.mu.Unlock()
	}
	for _, g := range guests {
		g.mu.Lock()
		if _, moved := there[g]; !moved && len(g.ends) > 0 {
			t.Errorf("who was at the other node was let go with %v", g.ends)
		}
		g.mu.Unlock()
	}
}
