package room

import (
	"encoding/json"
	"time"

	"gongxiang/fairs/live"
)

// Now shows body, marshalled to a JSON object, to whoever is in the room, on all
// nodes, and to whoever comes in: at most once a second, the newest. Nothing is
// kept.
func (s *Service) Now(ref Ref, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		s.Log.Error("a room's numbers cannot be written", "kind", ref.Kind, "error", err)
		return
	}
	s.publish(ref.Fair, message{Now: &numbers{ref.ID(), data}})
}

// Heard are the rooms of these kinds that somebody on this node is in: for
// whoever counts what only they would see.
func (s *Service) Heard(kinds ...Kind) []Ref {
	s.mu.Lock()
	rooms := make([]*local, 0, len(s.rooms))
	for _, r := range s.rooms {
		rooms = append(rooms, r)
	}
	s.mu.Unlock()
	var refs []Ref
	for _, r := range rooms {
		r.mu.Lock()
		for _, kind := range kinds {
			if r.known && r.ref.Kind == kind && len(r.members) > 0 {
				refs = append(refs, r.ref)
			}
		}
		r.mu.Unlock()
	}
	return refs
}

// nowEvery is how often a room's numbers go out at most.
const nowEvery = time.Second

// show sends numbers, or has them wait until a second has passed.
func (r *local) show(body json.RawMessage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = body
	if r.nowWaits || !r.known {
		return
	}
	if wait := nowEvery - time.Since(r.nowAt); wait > 0 {
		r.nowWaits = true
		time.AfterFunc(wait, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.nowWaits = false
			r.showNow()
		})
		return
	}
	r.showNow()
}

// showNow sends the newest numbers. Call it with mu held.
func (r *local) showNow() {
	r.nowAt = time.Now()
	r.group.Send(frameOf("now", numbers{r.id, r.now}))
}

// frameOf is {"name": value} for the wire.
func frameOf(name string, value any) live.Frame {
	text, err := json.Marshal(map[string]any{name: value})
	if err != nil {
		panic(err) // ids, numbers and JSON that was read
	}
	return live.NewFrame(text)
}
