package room

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// signal is what two browsers tell each other to set up a call.
type signal struct {
	Room uuid.UUID       `json:"room"`
	By   uuid.UUID       `json:"by"`
	Side string          `json:"side,omitempty"` // between nodes: of who says it
	Data json.RawMessage `json:"data"`
}

// signal hands data to the other side of a talk. It is not kept: who is not
// there does not hear it.
func (x *session) signal(c command) {
	m := x.member(c.Room)
	if m == nil || m.room.ref.Kind != Talk {
		x.refuse(uuid.Nil, c.Room, refusal("not_joined"))
		return
	}
	m.room.mu.Lock()
	p := m.permit
	m.room.mu.Unlock()
	if !p.Say {
		x.refuse(uuid.Nil, c.Room, refusal(or(p.Why, "silent")))
		return
	}
	if !x.service.signals.take(x.caller.AccountID, time.Now()) {
		x.refuse(uuid.Nil, uuid.Nil, refusal("too_often")) // of no room: the page stays in it
		return
	}
	x.service.publish(m.room.ref.Fair, message{Signal: &signal{c.Room, x.caller.AccountID, p.Side, c.Data}})
}

// signal sends to those of the other side who are on this node.
func (r *local) signal(g signal) {
	side := g.Side
	g.Side = ""
	frame := frameOf("signal", g)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.members {
		if m.permit.Say && m.permit.Side != side {
			m.session.conn.Send(frame)
		}
	}
}
