package room

import (
	"encoding/json"

	"github.com/google/uuid"
)

// subject is where all nodes listen that somebody at this fair is connected to.
func subject(fair uuid.UUID) string { return "gongxiang.fair." + fair.String() }

// message is what the nodes tell each other about a fair; one part is set.
type message struct {
	From   string            `json:"from"`
	Events []json.RawMessage `json:"ev,omitempty"`
	Now    *numbers          `json:"now,omitempty"`
	Signal *signal           `json:"signal,omitempty"`
	Ask    *ask              `json:"ask,omitempty"`
}

type numbers struct {
	Room uuid.UUID       `json:"room"`
	Body json.RawMessage `json:"body"`
}

// tell hands what has committed to this node's rooms and to the other nodes.
// Nobody depends on it: who hears nothing finds the events in the database.
func (s *Service) tell(fairs map[uuid.UUID]uuid.UUID, events []Event) {
	by := map[uuid.UUID]*message{}
	for _, e := range events {
		fair := fairs[e.Room]
		if by[fair] == nil {
			by[fair] = &message{}
		}
		by[fair].Events = append(by[fair].Events, e.encode())
	}
	for fair, m := range by {
		s.publish(fair, *m)
	}
}

// publish gives a message to this node and to the others.
func (s *Service) publish(fair uuid.UUID, m message) {
	s.take(m)
	m.From = s.node
	data, err := json.Marshal(m)
	if err == nil {
		err = s.Bus.Publish(subject(fair), data)
	}
	if err != nil {
		s.Log.Warn("other nodes will notice later", "subject", subject(fair), "error", err)
	}
}
