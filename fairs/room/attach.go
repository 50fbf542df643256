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

// attach sends what the client has missed and makes it a member, so that nothing
// comes between.
func (s *Service) attach(ctx context.Context, m *membership, p Permit, after int64) error {
	for told, asked := false, false; ; {
		r := m.room
		r.mu.Lock()
		m.permit = p
		if after < 0 {
			after = max(0, r.seq+after)
		}
		ahead := after > r.seq
		if ahead && asked { // further than the database: the client has to begin anew
			after, ahead = r.seq, false
		}
		lines, ok := r.since(after)
		if ok || !told && !ahead {
			if !told {
				m.session.send("joined", joined{r.id, r.seq})
			}
			told = true
		}
		if ok {
			for _, f := range frames(lines) {
				m.session.conn.Send(f)
			}
			r.enter(m)
		}
		r.mu.Unlock()
		if ok {
			return nil
		}
		if ahead { // this node has not heard of it yet
			if err := s.catchUp(ctx, r); err != nil {
				return err
			}
			asked = true
			continue
		}
		events, err := s.Since(ctx, r.id, after, pageMost)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			return fmt.Errorf("room: %s has no event after %d", r.id, after)
		}
		for _, f := range frames(linesOf(events)) {
			m.session.conn.Send(f)
		}
		after = events[len(events)-1].Seq
		r.offer(linesOf(events)) // the others may not have them either
		if _, ended := m.session.conn.Ended(); ended {
			return nil
		}
	}
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
