package room

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/live"
)

// ringMost is how many of a room's last events a node keeps, so that whoever
// comes back does not ask the database.
const ringMost = 200

// local is a room that somebody on this node is in.
type local struct {
	service *Service
	id      uuid.UUID

	// Under the service's lock.
	refs  int
	ready chan struct{} // closed when what follows has been read; nil: it has

	err error // of reading it
	ref Ref

	// mu is held while events go out, so that all members see one order.
	// Nothing waits under it.
	mu       sync.Mutex
	known    bool  // seq is right
	seq      int64 // the newest event that has gone out to the members
	ring     []line
	want     int64 // an event that is known to stand in the database; above seq: to be fetched
	fetching bool
	group    live.Group
	members  []*membership
	now      json.RawMessage // the newest numbers
	nowAt    time.Time       // when numbers went out
	nowWaits bool
}

// line is an event as it goes out.
type line struct {
	seq  int64
	kind string
	text json.RawMessage
}

// membership is a session's place in a room.
type membership struct {
	session *session
	room    *local
	counted bool // as present; under the session's lock

	// Under the room's lock.
	permit Permit
	at     int // in the room's members; -1: not among them
	hears  *live.Member
	ended  bool // it comes in no more
}

// windows are how long a busy room's frames may wait for each other.
var windows = map[Kind]time.Duration{Hall: 100 * time.Millisecond, Fair: 50 * time.Millisecond, Booth: 10 * time.Millisecond}

func newLocal(s *Service, id uuid.UUID) *local {
	return &local{service: s, id: id, refs: 1, ready: make(chan struct{})}
}

// offer hands over events that have committed, in order, from wherever they are
// known. It reports whether the database has to be asked for some before them.
func (r *local) offer(lines []line) (missing bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(lines) == 0 {
		return false
	}
	r.want = max(r.want, lines[len(lines)-1].seq)
	if !r.known {
		return false
	}
	for len(lines) > 0 && lines[0].seq <= r.seq {
		lines = lines[1:]
	}
	n := 0
	for n < len(lines) && lines[n].seq == r.seq+int64(n)+1 {
		n++
	}
	r.deliver(lines[:n])
	return r.want > r.seq
}

// deliver sends what follows the newest event. Call it with mu held.
func (r *local) deliver(lines []line) {
	if len(lines) == 0 {
		return
	}
	r.seq = lines[len(lines)-1].seq
	if r.ring = append(r.ring, lines...); len(r.ring) > 2*ringMost {
		r.ring = append([]line(nil), r.ring[len(r.ring)-ringMost:]...)
	}
	for _, f := range frames(lines) {
		r.group.Send(f)
	}
	for _, l := range lines {
		r.mind(l)
	}
}

// since is what the ring holds after an event, if it holds all of it. Call it
// with mu held.
func (r *local) since(after int64) (lines []line, ok bool) {
	missing := r.seq - after
	if missing < 0 || missing > int64(len(r.ring)) {
		return nil, false
	}
	return r.ring[int64(len(r.ring))-missing:], true
}

// linesMost and bytesMost are how much one frame holds; an event that is larger
// goes alone.
const (
	linesMost = 50
	bytesMost = 64 << 10
)

// frames writes lines for the wire.
func frames(lines []line) []live.Frame {
	var all []live.Frame
	for len(lines) > 0 {
		f, n := frame(lines)
		all = append(all, f)
		lines = lines[n:]
	}
	return all
}

// frame writes the first of the lines, as many as fit.
func frame(lines []line) (f live.Frame, n int) {
	text := []byte(`{"ev":[`)
	for ; n < min(len(lines), linesMost) && (n == 0 || len(text)+len(lines[n].text) < bytesMost); n++ {
		if n > 0 {
			text = append(text, ',')
		}
		text = append(text, lines[n].text...)
	}
	return live.NewFrame(append(text, "]}"...)), n
}

func linesOf(events []Event) []line {
	lines := make([]line, len(events))
	for i, e := range events {
		lines[i] = line{e.Seq, e.Kind, e.encode()}
	}
	return lines
}

// enter makes a session a member: it gets what comes from now on. Call it with
// mu held.
func (r *local) enter(m *membership) {
	if m.ended {
		return
	}
	m.at = len(r.members)
	r.members = append(r.members, m)
	m.hears = r.group.Add(m.session.conn)
	if r.now != nil {
		m.session.send("now", numbers{r.id, r.now})
	}
}

// leave ends a membership.
func (r *local) leave(m *membership) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m.ended = true
	if m.at < 0 {
		return
	}
	last := len(r.members) - 1
	r.members[m.at] = r.members[last]
	r.members[m.at].at = m.at
	r.members[last] = nil
	r.members = r.members[:last]
	m.at = -1
	r.group.Remove(m.hears)
}
