package floor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/fair"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// callable are the waiting of a booth ($1) who are not with another firm at this
// moment; those keep their place.
const callable = `WHERE t.booth_id = $1 AND t.status = 'waiting'
	AND NOT EXISTS (SELECT FROM fair_ticket o WHERE o.person_id = t.person_id AND o.status IN ('called', 'in_talk')) `

// Next calls the first who waits to the caller's seat. Problems: "not_found",
// "no_seat", "seat_busy", "queue_empty", "fair_not_live", "fair_paused",
// "booth_hours", "enterprise_not_approved".
func (s *Service) Next(ctx context.Context, c auth.Caller, id uuid.UUID) (Guest, error) {
	return s.callOne(ctx, c, func(ctx context.Context, a act) (booth, error) { return a.holdOwn(ctx, id) }, nil)
}

// Call calls the first who waits if he is the one that is meant, and rings again
// for one who is called already. Problems: as Next, "not_next", "wrong_state".
func (s *Service) Call(ctx context.Context, c auth.Caller, id uuid.UUID) (Guest, error) {
	return s.callOne(ctx, c, func(ctx context.Context, a act) (booth, error) {
		t, err := findTicket(ctx, a.tx, a.by, id)
		if err != nil {
			return booth{}, err
		}
		return a.holdOwn(ctx, t.BoothID)
	}, &id)
}

// callOne calls again when another booth has just called the same person: then
// the next is another.
func (s *Service) callOne(ctx context.Context, c auth.Caller, hold func(context.Context, act) (booth, error), meant *uuid.UUID) (called Guest, err error) {
	for range 10 {
		err = s.do(ctx, c, func(ctx context.Context, a act) error {
			b, err := hold(ctx, a)
			if err == nil {
				err = b.live()
			}
			if err == nil {
				err = a.inHours(b)
			}
			if err != nil {
				return err
			}
			called, err = a.call(ctx, b, meant)
			return err
		})
		if postgres.Constraint(err) != "fair_ticket_one_talk_a_person" {
			return called, err
		}
	}
	return called, err
}

func (a act) call(ctx context.Context, b booth, meant *uuid.UUID) (Guest, error) {
	l, err := limitsOn(ctx, a.tx, a.at)
	if err != nil {
		return Guest{}, err
	}
	if meant != nil {
		t, err := findTicket(ctx, a.tx, a.by, *meant)
		if err != nil {
			return Guest{}, err
		}
		if t.Status == Called {
			a.ring(t, l)
			return t.forFirm(l), nil
		}
		if t.Status != Waiting {
			_, err := t.next("call")
			return Guest{}, err
		}
	}
	seat, err := a.freeSeat(ctx, b)
	if err != nil {
		return Guest{}, err
	}
	t, err := a.first(ctx, b)
	if err != nil {
		return Guest{}, err
	}
	if meant != nil && t.ID != *meant {
		return Guest{}, problem.Conflict("not_next", fmt.Sprintf("请按顺序叫号，现在轮到 %d 号。", t.Number))
	}
	t.SeatID = seat
	if err := a.change(ctx, &t, "call", ""); err != nil {
		return Guest{}, err
	}
	again, err := findTicket(ctx, a.tx, a.by, t.ID) // with the seat's name
	if err != nil {
		return Guest{}, err
	}
	a.ring(again, l)
	return again.forFirm(l), nil
}

// ring tells a seeker that it is his turn.
func (a act) ring(t ticket, l Limits) {
	a.say(room.Draft{Room: t.me(), Kind: "called", By: a.by.AccountID, About: t.AccountID,
		Body: map[string]any{"ticket": t.ID, "booth": t.BoothID, "firm": t.Firm, "number": t.Number, "seat": t.Seat, "until": t.calledUntil(l)}})
}

// first is whose turn it is.
func (a act) first(ctx context.Context, b booth) (ticket, error) {
	found, err := tickets(ctx, a.tx, callable+`ORDER BY t.number LIMIT 1`, b.ID)
	if err != nil {
		return ticket{}, err
	}
	if len(found) == 0 {
		return ticket{}, problem.Conflict("queue_empty", "现在没有可以叫的人：队伍是空的，或者排队的人暂时不在线、正在别的展位面谈。")
	}
	return found[0], nil
}

// freeSeat is the caller's seat, where nobody sits or was called to.
func (a act) freeSeat(ctx context.Context, b booth) (*uuid.UUID, error) {
	seat, err := a.mySeat(ctx, b)
	if err != nil {
		return nil, err
	}
	if seat == nil {
		return nil, noSeat()
	}
	var number int
	err = a.tx.QueryRow(ctx, `SELECT number FROM fair_ticket WHERE seat_id = $1 AND status IN ('called', 'in_talk')`, seat).Scan(&number)
	if errors.Is(err, pgx.ErrNoRows) {
		return seat, nil
	}
	if err != nil {
		return nil, fmt.Errorf("floor: free seat: %w", err)
	}
	return nil, seatBusy(number)
}

// Enter begins the talk, by the seeker who was called; on another of his devices
// it has begun already. Problems: "not_found", "wrong_state", "fair_not_live".
func (s *Service) Enter(ctx context.Context, c auth.Caller, id uuid.UUID) (Ticket, error) {
	return s.asSeeker(ctx, c, id, func(ctx context.Context, a act, t *ticket, b booth) error {
		if t.Status == InTalk {
			return nil
		}
		return a.startTalk(ctx, t, b)
	})
}

// Start begins the talk, by the recruiter: he who was called is connected, but
// has not pressed the button. Problems: as Enter, "not_here", "removed" (403).
func (s *Service) Start(ctx context.Context, c auth.Caller, id uuid.UUID) (Guest, error) {
	return s.asRecruiter(ctx, c, id, func(ctx context.Context, a act, t *ticket, b booth) error {
		if t.Status == InTalk {
			return nil
		}
		here, err := a.here(ctx, *t)
		if err != nil {
			return err
		}
		if !here && t.Status == Called {
			return problem.Conflict("not_here", "他现在不在线，还不能开始，请等他上线。")
		}
		return a.startTalk(ctx, t, b)
	})
}

func (a act) startTalk(ctx context.Context, t *ticket, b booth) error {
	if b.fairStatus != fair.Live && b.fairStatus != fair.Paused {
		return b.live()
	}
	if err := a.change(ctx, t, "start", ""); err != nil {
		return err
	}
	a.say(room.Draft{Room: t.talk(), Kind: "talk_started", By: a.by.AccountID, About: t.AccountID,
		Body: map[string]any{"ticket": t.ID, "number": t.Number, "firm": t.Firm, "seat": t.Seat}})
	return nil
}

// here says whether a ticket's seeker is connected.
func (a act) here(ctx context.Context, t ticket) (bool, error) {
	seen, err := a.Rooms.Present(ctx, a.tx, t.FairID, []uuid.UUID{t.AccountID})
	at, ok := seen[t.AccountID]
	return ok && !at.Before(a.at.Add(-unseen)), err
}

// NoShow gives the turn to the next: whoever was called did not come. While he
// is connected he has his time, which stands still in a pause; whoever is not is
// away and keeps his number, as long as anybody who is away. Problems: "not_found",
// "wrong_state", "too_early", "fair_paused", "removed" (403).
func (s *Service) NoShow(ctx context.Context, c auth.Caller, id uuid.UUID) (Guest, error) {
	return s.asRecruiter(ctx, c, id, func(ctx context.Context, a act, t *ticket, b booth) error {
		if _, err := t.next("no_show"); err != nil {
			return err
		}
		here, err := a.here(ctx, *t)
		if err != nil {
			return err
		}
		l, err := limitsOn(ctx, a.tx, a.at)
		if err != nil {
			return err
		}
		left := t.calledUntil(l).Sub(a.at)
		switch {
		case !here:
			return a.change(ctx, t, "miss", "")
		case b.fairStatus == fair.Paused:
			return b.live()
		case left > 0:
			return problem.Conflict("too_early", fmt.Sprintf("他在线，请再等 %d 秒。", int((left+time.Second-1)/time.Second)))
		default:
			return a.change(ctx, t, "no_show", late)
		}
	})
}
