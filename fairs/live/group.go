package live

import (
	"slices"
	"sync"
	"time"
)

// Group sends to many connections. The zero Group is ready.
type Group struct {
	// Window is how long a frame may wait for others that go out with it, in one
	// write to each connection, once one has gone out: a busy crowd costs a part of
	// it so. A frame after a quiet window goes out at once. Zero: as long as fits
	// the number of members; below zero: each goes out alone. Set it before the
	// first Send.
	Window time.Duration

	mu      sync.Mutex
	members []member
	shared  bool // members is being read by a fan-out: change a copy
	sent    uint64
	waiting [][]byte // the last of the sent frames
	busy    bool
	last    time.Time // a fan-out began
}

// member is a connection and how much had been sent when it came.
type member struct {
	conn  *Conn
	from  uint64
	place *Member
}

// Member is a connection's place in a group.
type Member struct{ at int } // in the group's members; below zero: it left

// From crowd members on, a group's frames wait for each other, so long that one
// who is answered does not notice.
const (
	crowd       = 200
	crowdWindow = 80 * time.Millisecond
)

func (g *Group) window() time.Duration {
	switch {
	case g.Window != 0:
		return g.Window
	case len(g.members) >= crowd:
		return crowdWindow
	default:
		return 0
	}
}

// Add lets a connection get what is sent from now on.
func (g *Group) Add(c *Conn) *Member {
	g.mu.Lock()
	defer g.mu.Unlock()
	m := &Member{len(g.members)}
	g.members = append(g.members, member{c, g.sent, m}) // behind what a fan-out reads
	return m
}

// Remove lets a member of this group get nothing that is sent from now on. One
// that was removed before stays so.
func (g *Group) Remove(m *Member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m.at < 0 {
		return
	}
	if g.shared {
		g.members, g.shared = append([]member(nil), g.members...), false
	}
	last := len(g.members) - 1
	g.members[m.at] = g.members[last]
	g.members[m.at].place.at = m.at
	g.members[last] = member{}
	g.members = g.members[:last]
	m.at = -1
}

// Len is the number of connections.
func (g *Group) Len() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.members)
}

// Send sends a frame to all who were added before, in the order of the calls. It
// does not wait.
func (g *Group) Send(f Frame) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sent++
	if len(g.members) == 0 && !g.busy {
		return
	}
	g.waiting = append(g.waiting, f.wire)
	if g.busy {
		return
	}
	g.busy = true
	if wait := g.window() - time.Since(g.last); wait > 0 {
		time.AfterFunc(wait, g.fanOut)
	} else {
		go g.fanOut()
	}
}

// fanOut sends what waits, as one piece, and what has come to wait meanwhile.
func (g *Group) fanOut() {
	for {
		g.mu.Lock()
		if len(g.waiting) == 0 {
			g.busy, g.shared = false, false
			g.mu.Unlock()
			return
		}
		together := len(g.waiting)
		if g.Window < 0 {
			together = 1
		}
		p := join(g.waiting[:together], g.sent-uint64(len(g.waiting)-together))
		members := g.members
		g.waiting, g.shared, g.last = slices.Clone(g.waiting[together:]), true, time.Now()
		g.mu.Unlock()
		p.write(members)
		if g.rest() {
			return
		}
	}
}

// rest waits for the window to end, if something waits; it reports whether the
// fan-out goes on later.
func (g *Group) rest() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	wait := g.window() - time.Since(g.last)
	if len(g.waiting) == 0 || wait <= 0 {
		return false
	}
	g.shared = false
	time.AfterFunc(wait, g.fanOut)
	return true
}
