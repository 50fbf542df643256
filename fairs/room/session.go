package room

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/live"
	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

const (
	// roomsMost is how many rooms a connection is in at most.
	roomsMost = 20
	// joinWait bounds what a join asks of the database.
	joinWait = 10 * time.Second
	// joinsMost is how many ask at once when thousands come back together: what is
	// said meanwhile must not stand behind them.
	joinsMost = 4
)

// session is what stands behind a connection: who it is, and where he is.
type session struct {
	service *Service
	conn    *live.Conn
	caller  auth.Caller

	mu     sync.Mutex
	joined []*membership
}

// Open begins the session behind a connection. Whoever calls has made sure who
// the caller is; that he still is gets looked at again and again.
func (s *Service) Open(_ context.Context, conn *live.Conn, caller auth.Caller) live.Session {
	x := &session{service: s, conn: conn, caller: caller}
	s.mu.Lock()
	s.sessions[x] = struct{}{}
	s.mu.Unlock()
	x.send("hello", map[string]any{"account": caller.AccountID, "at": s.Clock.Now(), "node": s.node})
	return x
}

func (x *session) send(name string, value any) { x.conn.Send(frameOf(name, value)) }

// no tells the client what was refused.
type no struct {
	Key    *uuid.UUID `json:"key,omitempty"`
	Room   *uuid.UUID `json:"room,omitempty"`
	Code   string     `json:"code"`
	Detail string     `json:"detail"`
}

func (x *session) refuse(key, room uuid.UUID, p *problem.Error) {
	x.send("no", no{given(key), given(room), p.Code, p.Message})
}

// Receive does what the client says.
func (x *session) Receive(message []byte) {
	c, err := parseCommand(message)
	if err != nil {
		x.refuse(uuid.Nil, uuid.Nil, refusal("bad_frame"))
		x.conn.Close(live.BadFrame)
		return
	}
	switch c.Op {
	case "join":
		x.join(c.Room, c.After)
	case "leave":
		if m := x.member(c.Room); m != nil {
			x.part(m)
		}
	case "say":
		x.say(c)
	case "signal":
		x.signal(c)
	case "beat":
		x.send("beat", x.service.Clock.Now())
	}
}

// Gone ends the session.
func (x *session) Gone() {
	s := x.service
	s.mu.Lock()
	delete(s.sessions, x)
	s.mu.Unlock()
	for _, m := range x.memberships() {
		x.part(m)
	}
}

func (x *session) memberships() []*membership {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.joined)
}

func (x *session) member(room uuid.UUID) *membership {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, m := range x.joined {
		if m.room.id == room {
			return m
		}
	}
	return nil
}

// join lets the client hear a room: what came after the event that it names,
// then what comes.
func (x *session) join(id uuid.UUID, after int64) {
	s := x.service
	if m := x.member(id); m != nil { // it gets everything already
		m.room.mu.Lock()
		defer m.room.mu.Unlock()
		x.send("joined", joined{id, m.room.seq})
		return
	}
	x.mu.Lock()
	full := len(x.joined) >= roomsMost
	x.mu.Unlock()
	if full {
		x.refuse(uuid.Nil, id, refusal("too_many"))
		return
	}
	ctx, cancel := context.WithTimeout(auth.WithCaller(s.ctx, x.caller), joinWait)
	defer cancel()
	done, err := x.mayAsk(ctx)
	if err != nil {
		x.fail(id, err)
		return
	}
	defer done()
	r, err := s.open(ctx, id)
	if err != nil {
		x.fail(id, err)
		return
	}
	m := &membership{session: x, room: r, at: -1}
	x.mu.Lock()
	x.joined = append(x.joined, m) // before May is asked: who takes it away finds it here
	x.mu.Unlock()
	permit, err := s.May(ctx, x.caller, r.ref)
	if err == nil && !permit.Read {
		x.part(m)
		x.denied(id, permit)
		return
	}
	if err == nil {
		x.count(m)
		r.mu.Lock()
		m.permit = permit.shown(x.caller)
		r.mu.Unlock()
		err = x.arrive(ctx, &arrival{membership: m, after: after})
	}
	if err != nil {
		x.part(m)
		x.fail(id, err)
	}
}

// arrive sends what the client has missed, as far as it takes it at once and one
// page reaches. The rest follows when it has taken that: a slow line gets through,
// too, and neither that nor a long history keeps another from joining.
func (x *session) arrive(ctx context.Context, a *arrival) error {
	in, err := x.service.attach(ctx, a)
	if err == nil && !in {
		x.conn.Turn(func() { x.arriveOn(a) })
	}
	return err
}

func (x *session) arriveOn(a *arrival) {
	ctx, cancel := context.WithTimeout(auth.WithCaller(x.service.ctx, x.caller), joinWait)
	defer cancel()
	if x.member(a.room.id) != a.membership {
		return // left meanwhile
	}
	done, err := x.mayAsk(ctx)
	if err == nil {
		err = x.arrive(ctx, a)
		done()
	}
	if err != nil {
		x.part(a.membership)
		x.fail(a.room.id, err)
	}
}

// mayAsk waits until the database may be asked for a join, or for one page of what
// was missed; done gives the turn on. Who asks without end waits for himself first,
// not in the line of all others.
func (x *session) mayAsk(ctx context.Context) (done func(), err error) {
	if err := x.service.comings.wait(ctx, x.caller.AccountID); err != nil {
		return nil, err
	}
	joins := x.service.joins
	select {
	case joins <- struct{}{}:
		return func() { <-joins }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// count notes that the caller is here, unless the room was taken away meanwhile.
func (x *session) count(m *membership) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if slices.Contains(x.joined, m) {
		m.counted = true
		x.service.presence.came(m.room.ref, x.caller.AccountID)
	}
}

// fail answers a join that was not possible.
func (x *session) fail(room uuid.UUID, err error) {
	if p, ok := problem.As(err); ok && p.Status < 500 {
		x.refuse(uuid.Nil, room, p)
		return
	}
	if x.service.ctx.Err() == nil {
		x.service.Log.Warn("a room cannot be joined", "error", err)
	}
	x.conn.Close(live.Unavailable)
}

// denied tells the client that it may not hear a room; who was removed goes.
func (x *session) denied(room uuid.UUID, p Permit) {
	x.refuse(uuid.Nil, room, refusal(or(p.Why, "not_found")))
	if p.Why == "banned" {
		x.conn.Close(live.Removed)
	}
}

// part takes the session out of a room; it reports whether it was in it.
func (x *session) part(m *membership) bool {
	x.mu.Lock()
	i := slices.Index(x.joined, m)
	if i >= 0 {
		x.joined = slices.Delete(x.joined, i, i+1)
	}
	counted := m.counted
	x.mu.Unlock()
	if i < 0 {
		return false
	}
	m.room.leave(m)
	if counted {
		x.service.presence.went(m.room.ref, x.caller.AccountID)
	}
	x.service.release(m.room)
	return true
}
