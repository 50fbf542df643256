package room

import (
	"encoding/json"

	"github.com/google/uuid"
)

// subject is where all nodes that serve a fair listen.
func subject(fair uuid.UUID) string { return "gongxiang.fair." + fair.String() }

// message is what the nodes tell each other about a fair; one part is set. It is
// also, but for ask, what clients read.
type message struct {
	Events []json.RawMessage `json:"ev,omitempty"`
	Now    *now              `json:"now,omitempty"`
}

type now struct {
	Room uuid.UUID       `json:"room"`
	Body json.RawMessage `json:"body"`
}

// tell publishes what has committed. Nobody depends on it: a node that hears
// nothing finds the events in the database.
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
		s.publish(fair, m)
	}
}

func (s *Service) publish(fair uuid.UUID, m *message) {
	data, err := json.Marshal(m)
	if err == nil {
		err = s.Bus.Publish(subject(fair), data)
	}
	if err != nil {
		s.Log.Warn("other nodes will notice later", "subject", subject(fair), "error", err)
	}
}

// Now shows body, marshalled to a JSON object, to whoever is in the room, on all
// nodes; only the newest matters, and nothing is kept.
func (s *Service) Now(ref Ref, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		s.Log.Error("a room's numbers cannot be written", "room", ref.Kind, "error", err)
		return
	}
	s.publish(ref.Fair, &message{Now: &now{ref.ID(), data}})
}
