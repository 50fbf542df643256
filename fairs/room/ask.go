package room

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/live"
	"gongxiang/internal/auth"
)

// ask says whose permits may have changed.
type ask struct {
	Fair    uuid.UUID `json:"fair"`
	Account uuid.UUID `json:"account"` // zero: everybody's
	Room    uuid.UUID `json:"room"`    // zero: in all rooms of the fair
}

// Recheck has May asked again, on all nodes, for an account's connections to a
// fair; for everybody's when account is zero. Call it after the commit that took
// something away or gave it back, unless an event said so (minded).
func (s *Service) Recheck(fair, account uuid.UUID) {
	s.publish(fair, message{Ask: &ask{Fair: fair, Account: account}})
}

// minded are the events that change who may do what, by the room's kind.
var minded = map[Kind]map[string]bool{
	Me:   {"removed": true, "muted": true, "unmuted": true},
	Talk: {"talk_ended": true},
	Fair: {"live": true, "paused": true, "resumed": true, "closed": true},
}

// mind asks again who may do what, after an event that changes it. It does not
// wait; the events' readers have it already.
func (r *local) mind(l line) {
	if !minded[r.ref.Kind][l.kind] {
		return
	}
	switch r.ref.Kind {
	case Me:
		r.service.ask(ask{Fair: r.ref.Fair, Account: r.ref.Of})
	case Talk:
		r.service.ask(ask{Fair: r.ref.Fair, Room: r.id})
	default:
		r.service.ask(ask{Fair: r.ref.Fair})
	}
}

// ask looks at the memberships that are meant, apart from whoever says so.
func (s *Service) ask(a ask) {
	go func() {
		for _, m := range s.meant(a) {
			s.askMay(m)
		}
	}()
}

func (s *Service) meant(a ask) []*membership {
	s.mu.Lock()
	sessions := make([]*session, 0, len(s.sessions))
	for x := range s.sessions {
		if a.Account == uuid.Nil || x.caller.AccountID == a.Account {
			sessions = append(sessions, x)
		}
	}
	s.mu.Unlock()
	var found []*membership
	for _, x := range sessions {
		for _, m := range x.memberships() {
			if m.room.ref.Fair == a.Fair && (a.Room == uuid.Nil || m.room.id == a.Room) {
				found = append(found, m)
			}
		}
	}
	return found
}

// askMay asks until there is an answer: a ban that could not be looked up is
// still one.
func (s *Service) askMay(m *membership) {
	x, r := m.session, m.room
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		permit, err := s.askOnce(x.caller, r.ref)
		if err == nil {
			x.grant(m, permit)
			return
		}
		if _, ended := x.conn.Ended(); ended {
			return
		}
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

func (s *Service) askOnce(c auth.Caller, r Ref) (Permit, error) {
	s.asks <- struct{}{}
	defer func() { <-s.asks }()
	ctx, cancel := context.WithTimeout(auth.WithCaller(s.ctx, c), joinWait)
	defer cancel()
	return s.May(ctx, c, r)
}

// grant puts a permit in the place of the former, or takes the room away.
func (x *session) grant(m *membership, p Permit) {
	if p.Read {
		m.room.mu.Lock()
		m.permit = p.shown(x.caller)
		m.room.mu.Unlock()
		return
	}
	code := or(p.Why, "not_found")
	if x.part(m) {
		x.send("left", left{m.room.id, code})
	}
	if code == "banned" {
		x.conn.Close(live.Removed)
	}
}

type left struct {
	Room uuid.UUID `json:"room"`
	Code string    `json:"code"`
}
