package room

import (
	"context"
	"fmt"

	"github.com/google/uuid"
)

type joined struct {
	Room uuid.UUID `json:"room"`
	Seq  int64     `json:"seq"`
}

// arrival is a session on its way into a room.
type arrival struct {
	*membership
	after int64 // up to where it has been told what it missed
	told  bool  // "joined"
	asked bool  // the database, where the client is further than this node
}

// step is how far an arrival has come.
type step int

const (
	in     step = iota // it is a member
	waits              // the client has to take first what was sent, or others have their turn
	behind             // it lacks more than the node keeps
	ahead              // this node has not heard yet of what it has
)

// attach sends what the client has missed, as much as it takes at once, and makes
// it a member when that was all, so that nothing comes between.
func (s *Service) attach(ctx context.Context, a *arrival) (done bool, err error) {
	for {
		switch a.step() {
		case in:
			return true, nil
		case waits:
			return false, nil
		case ahead:
			if err := s.catchUp(ctx, a.room); err != nil {
				return false, err
			}
			a.asked = true
		case behind:
			events, err := s.Since(ctx, a.room.id, a.after, pageMost)
			if err != nil {
				return false, err
			}
			if len(events) == 0 {
				return false, fmt.Errorf("room: %s has no event after %d", a.room.id, a.after)
			}
			lines := linesOf(events)
			a.room.offer(lines) // the others may not have them either
			if !a.send(lines) || len(events) == pageMost {
				return false, nil
			}
		}
		if _, ended := a.session.conn.Ended(); ended {
			return true, nil
		}
	}
}

func (a *arrival) step() step {
	r := a.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if a.after < 0 {
		a.after = max(0, r.seq+a.after)
	}
	if a.after > r.seq {
		if !a.asked {
			return ahead
		}
		a.after = r.seq // further than the database: the client has to begin anew
	}
	if !a.told {
		a.session.send("joined", joined{r.id, r.seq})
		a.told = true
	}
	lines, ok := r.since(a.after)
	switch {
	case !ok:
		return behind
	case !a.send(lines):
		return waits
	}
	r.enter(a.membership)
	return in
}

// send sends lines until the client takes no more at once; it reports whether
// all have gone.
func (a *arrival) send(lines []line) bool {
	for len(lines) > 0 {
		if a.session.conn.Waits() {
			return false
		}
		f, n := frame(lines)
		a.session.conn.Send(f)
		a.after = lines[n-1].seq
		lines = lines[n:]
	}
	return true
}

// catchUp brings the room as far as the database is.
func (s *Service) catchUp(ctx context.Context, r *local) error {
	for {
		r.mu.Lock()
		after := r.seq
		r.mu.Unlock()
		events, err := s.Since(ctx, r.id, after, pageMost)
		if err != nil || len(events) == 0 {
			return err
		}
		r.offer(linesOf(events))
	}
}
