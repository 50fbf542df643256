package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/room"
	"gongxiang/internal/calendar"
)

// recruiter sits at his booth's one seat.
type recruiter struct {
	*line
	chat   uuid.UUID // the booth's room
	guests *known[floor.Guest]
}

func newRecruiter(p *player) *recruiter {
	r := &recruiter{line: newLine(p), guests: newKnown(func(g floor.Guest) (uuid.UUID, int) { return g.ID, g.Version })}
	r.seen = func(kind string, body json.RawMessage) {
		// His own tickets are in another room, and look otherwise.
		var g floor.Guest
		if kind == "ticket" && json.Unmarshal(body, &g) == nil && g.AccountID != uuid.Nil {
			r.guests.know(g)
		}
	}
	return r
}

// open reads the desk, sits down and opens the booth.
func (r *recruiter) open(ctx, line context.Context) error {
	var d floor.Desk
	if err := r.get(ctx, fmt.Sprintf("/api/fair-booths/%s/desk", r.Booth), &d); err != nil {
		return err
	}
	r.lines.Go(func() { r.run(line) })
	for _, at := range d.Rooms {
		r.join(at.ID, at.Seq)
		if at.Kind == string(room.Booth) {
			r.chat = at.ID
		}
	}
	if err := r.post(ctx, fmt.Sprintf("/api/fair-seats/%s/take", r.Seat), map[string]any{}, nil); err != nil {
		return err
	}
	return r.post(ctx, fmt.Sprintf("/api/fair-booths/%s/open", r.Booth), map[string]any{}, nil)
}

// play calls one after the other until the day ends.
func (r *recruiter) play(ctx context.Context) error {
	for ctx.Err() == nil {
		began := time.Now()
		var g floor.Guest
		err := r.post(ctx, fmt.Sprintf("/api/fair-booths/%s/next", r.Booth), map[string]any{}, &g)
		switch code(err) {
		case "queue_empty", "fair_paused", "wrong_state", "booth_closed", "fair_not_live":
			rest(ctx, 400*time.Millisecond+rand.N(400*time.Millisecond))
			continue
		case "seat_busy": // an answer was lost: who is there?
			if err := r.resume(ctx); err != nil {
				return unlessOver(ctx, err)
			}
			continue
		}
		if err != nil {
			return unlessOver(ctx, err)
		}
		r.tally.called(g.ID, began)
		r.guests.know(g)
		if err := r.receive(ctx, g.ID); err != nil {
			return unlessOver(ctx, err)
		}
	}
	return nil
}

// resume reads the desk anew and goes on with whom he has called.
func (r *recruiter) resume(ctx context.Context) error {
	var d floor.Desk
	if err := r.get(ctx, fmt.Sprintf("/api/fair-booths/%s/desk", r.Booth), &d); err != nil {
		return err
	}
	for _, g := range d.Queue {
		if g.SeatID != nil && *g.SeatID == r.Seat {
			r.guests.know(g)
			return r.receive(ctx, g.ID)
		}
	}
	return nil
}

// receive waits for whom he called, and talks to him.
func (r *recruiter) receive(ctx context.Context, id uuid.UUID) error {
	for ctx.Err() == nil {
		switch g := r.guests.of(id); g.Status {
		case floor.InTalk:
			return r.talk(ctx, g)
		case floor.Called:
		default:
			return nil
		}
		select {
		case <-r.guests.changed:
		case <-time.After(20 * time.Second):
			switch err := r.post(ctx, fmt.Sprintf("/api/fair-tickets/%s/no-show", id), map[string]any{}, nil); code(err) {
			case "too_early":
			case "":
				if err == nil {
					r.tally.missed()
				}
				return err
			default:
				return nil // he has come, or gone
			}
		case <-ctx.Done():
		}
	}
	return nil
}

// talk is a short one, with a note and mostly an offer.
func (r *recruiter) talk(ctx context.Context, g floor.Guest) error {
	if g.TalkRoom == nil {
		return nil
	}
	r.join(*g.TalkRoom, 0)
	defer r.leave(*g.TalkRoom)
	r.tally.talked()
	at := fmt.Sprintf("/api/fair-tickets/%s/", g.ID)
	r.say(*g.TalkRoom, answers[rand.IntN(len(answers))])
	if rand.IntN(4) == 0 {
		r.say(r.chat, answers[rand.IntN(len(answers))])
	}
	rest(ctx, r.talks/2+rand.N(r.talks))
	if err := r.on(ctx, at+"note", map[string]any{"note": "演练：看过情况，适合上白班"}); err != nil {
		return err
	}
	outcome := "later"
	if rand.IntN(5) < 3 {
		outcome = "fit"
		if err := r.on(ctx, at+"offer", map[string]any{"vacancyId": r.Vacancy, "text": "试用期一个月", "startOn": calendar.DateOf(r.now()).AddDays(10)}); err != nil {
			return err
		}
		r.tally.offered()
		r.awaitAnswer(ctx, g.ID)
	}
	return r.on(ctx, at+"end", map[string]any{"outcome": outcome})
}

// on does something in a talk, which the other side or the day may have ended.
func (r *recruiter) on(ctx context.Context, path string, body any) error {
	err := r.post(ctx, path, body, nil)
	if code(err) == "wrong_state" {
		return nil
	}
	return err
}

func (r *recruiter) awaitAnswer(ctx context.Context, id uuid.UUID) {
	late := time.After(6 * time.Second)
	for {
		g := r.guests.of(id)
		waits := false
		for _, o := range g.Offers {
			waits = waits || o.Status == floor.Made
		}
		if len(g.Offers) > 0 && !waits || g.Status != floor.InTalk {
			return
		}
		select {
		case <-r.guests.changed:
		case <-late:
			return
		case <-ctx.Done():
			return
		}
	}
}
