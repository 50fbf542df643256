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

// tellMost bounds the events of one message, in bytes: the bus carries a mebibyte,
// and the end of a fair with thousands in its queues is more.
const tellMost = 512 << 10

// tell hands what has committed to this node's rooms and to the other nodes.
// Nobody depends on it: who hears nothing finds the events in the database.
func (s *Service) tell(fairs map[uuid.UUID]uuid.UUID, events []Event) {
	by, sizes := map[uuid.UUID]*message{}, map[uuid.UUID]int{}
	for _, e := range events {
		fair, text := fairs[e.Room], e.encode()
		if m := by[fair]; m == nil || sizes[fair]+len(text) > tellMost {
			if m != nil {
				s.publish(fair, *m)
			}
			by[fair], sizes[fair] = &message{}, 0
		}
		by[fair].Events = append(by[fair].Events, text)
		sizes[fair] += len(text) + 1
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
