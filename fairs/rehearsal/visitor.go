package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/room"
)

// visitor is a seeker on his phone.
type visitor struct {
	*line
	hall    uuid.UUID // the room
	tickets *known[floor.Ticket]

	state sync.Mutex
	here  uuid.UUID          // the room in which he talks
	cutAt map[uuid.UUID]bool // tickets that waited while his connection was cut
}

func newVisitor(p *player) *visitor {
	v := &visitor{line: newLine(p), tickets: newKnown(func(t floor.Ticket) (uuid.UUID, int) { return t.ID, t.Version }), cutAt: map[uuid.UUID]bool{}}
	v.seen = v.notice
	return v
}

// notice takes in what his own room says of his tickets.
func (v *visitor) notice(kind string, body json.RawMessage) {
	switch kind {
	case "ticket":
		var t floor.Ticket
		if json.Unmarshal(body, &t) == nil && t.ID != uuid.Nil && t.JoinedAt.Unix() > 0 {
			v.tickets.know(t)
		}
	case "called":
		var c struct{ Ticket uuid.UUID }
		if json.Unmarshal(body, &c) == nil {
			v.tally.rang(c.Ticket, time.Now())
		}
	}
}

// play is his day; it ends with ctx, the line is held on.
func (v *visitor) play(ctx context.Context, line context.Context) error {
	rest(ctx, rand.N(v.enter))
	var l floor.Live
	if err := v.get(ctx, fmt.Sprintf("/api/fairs/%s/live", v.cast.Fair), &l); err != nil {
		return err
	}
	v.lines.Go(func() { v.run(line) })
	halls := 0
	for _, r := range l.Rooms {
		switch room.Kind(r.Kind) {
		case room.Fair, room.Me:
			v.join(r.ID, r.Seq)
		case room.Hall:
			if halls++; rand.IntN(halls) == 0 {
				v.hall = r.ID
			}
		}
	}
	for _, r := range l.Rooms {
		if r.ID == v.hall {
			v.join(r.ID, r.Seq)
		}
	}
	v.stand(v.hall)
	v.tally.came()
	var talking sync.WaitGroup
	talking.Go(func() { v.chat(ctx) })
	talking.Go(func() { v.suffer(ctx) })
	defer talking.Wait()
	for ctx.Err() == nil {
		if err := v.visit(ctx, v.cast.Recruiters[rand.IntN(len(v.cast.Recruiters))].Booth); err != nil {
			return err
		}
		rest(ctx, time.Second+rand.N(4*time.Second))
	}
	return nil
}

func (v *visitor) stand(room uuid.UUID) {
	v.state.Lock()
	defer v.state.Unlock()
	v.here = room
}

// chat says something every while where he is.
func (v *visitor) chat(ctx context.Context) {
	if v.every == 0 {
		return
	}
	for rest(ctx, rand.N(v.every)); ctx.Err() == nil; rest(ctx, v.every/2+rand.N(v.every)) {
		v.state.Lock()
		at := v.here
		v.state.Unlock()
		v.say(at, asks[rand.IntN(len(asks))])
	}
}

// suffer cuts his connection now and then, as dormitories' networks do.
func (v *visitor) suffer(ctx context.Context) {
	for v.cuts > 0 {
		wait := time.Duration(rand.ExpFloat64() * float64(time.Minute) / v.cuts)
		if rest(ctx, wait); ctx.Err() != nil {
			return
		}
		v.state.Lock()
		for id, t := range v.tickets.each() {
			if t.Status == floor.Waiting || t.Status == floor.Away {
				v.cutAt[id] = true
			}
		}
		v.state.Unlock()
		v.cut()
	}
}

// visit looks at a booth, and mostly queues there until it has come to a talk.
func (v *visitor) visit(ctx context.Context, booth uuid.UUID) error {
	var b floor.BoothLive
	if err := v.get(ctx, fmt.Sprintf("/api/fair-booths/%s/live", booth), &b); err != nil {
		return unlessOver(ctx, err)
	}
	for _, r := range b.Rooms {
		if r.Kind == string(room.Booth) {
			v.join(r.ID, r.Seq)
			v.stand(r.ID)
			defer v.leave(r.ID)
			defer v.stand(v.hall)
		}
	}
	if rest(ctx, time.Second+rand.N(3*time.Second)); ctx.Err() != nil || rand.IntN(6) == 0 {
		return nil // he only looks
	}
	var t floor.Ticket
	switch err := v.post(ctx, fmt.Sprintf("/api/fair-booths/%s/tickets", booth), map[string]any{"share": rand.IntN(2) == 0}, &t); code(err) {
	case "":
		if err != nil {
			return unlessOver(ctx, err)
		}
		v.tally.queued()
		v.tickets.know(t)
		return v.queue(ctx, t.ID)
	case "booth_closed", "fair_not_live", "fair_paused", "too_many_tickets":
		return nil
	default:
		return err
	}
}

// queue waits for his turn and talks; some lose patience.
func (v *visitor) queue(ctx context.Context, id uuid.UUID) error {
	bored := time.After(24 * time.Hour)
	if rand.IntN(12) == 0 {
		bored = time.After(5*time.Second + rand.N(40*time.Second))
	}
	for ctx.Err() == nil {
		switch t := v.tickets.of(id); t.Status {
		case floor.Called:
			rest(ctx, 300*time.Millisecond+rand.N(2*time.Second))
			if err := v.do(ctx, "enter", t); err != nil {
				return err
			}
			if v.tickets.of(id).Status == floor.Called {
				rest(ctx, time.Second) // it was refused, or somebody was quicker
			}
			continue
		case floor.InTalk:
			return v.talk(ctx, id)
		case floor.Waiting, floor.Away:
		default:
			return nil
		}
		select {
		case <-v.tickets.changed:
		case <-bored:
			return v.do(ctx, "leave", v.tickets.of(id))
		case <-ctx.Done():
		}
	}
	return nil
}

// do is a command on his ticket; that it has changed meanwhile is no failure.
func (v *visitor) do(ctx context.Context, action string, t floor.Ticket) error {
	var now floor.Ticket
	err := v.post(ctx, fmt.Sprintf("/api/fair-tickets/%s/%s", t.ID, action), map[string]any{}, &now)
	switch code(err) {
	case "":
		if err == nil {
			v.tickets.know(now)
		}
		return unlessOver(ctx, err)
	case "wrong_state", "fair_not_live", "fair_paused":
		return nil
	}
	return err
}

// talk answers, and takes or refuses what he is offered, until it is over.
func (v *visitor) talk(ctx context.Context, id uuid.UUID) error {
	at := *v.tickets.of(id).TalkRoom
	v.join(at, 0)
	defer v.leave(at)
	v.say(at, talks[rand.IntN(len(talks))])
	answered := map[uuid.UUID]bool{}
	for ctx.Err() == nil {
		t := v.tickets.of(id)
		for _, o := range t.Offers {
			if o.Status == floor.Made && !answered[o.ID] {
				answered[o.ID] = true
				rest(ctx, 300*time.Millisecond+rand.N(time.Second))
				if err := v.answer(ctx, o.ID); err != nil {
					return err
				}
			}
		}
		if t.Status != floor.InTalk {
			return nil
		}
		select {
		case <-v.tickets.changed:
		case <-time.After(5 * time.Second):
			v.say(at, talks[rand.IntN(len(talks))])
		case <-ctx.Done():
		}
	}
	return nil
}

func (v *visitor) answer(ctx context.Context, offer uuid.UUID) error {
	act := "accept"
	if rand.IntN(3) == 0 {
		act = "refuse"
	}
	err := v.post(ctx, fmt.Sprintf("/api/fair-offers/%s/%s", offer, act), map[string]any{}, nil)
	if code(err) == "wrong_state" {
		return nil
	}
	if err == nil {
		v.tally.answered(act == "accept")
	}
	return unlessOver(ctx, err)
}

// unlessOver forgives what failed because the day was over.
func unlessOver(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}
