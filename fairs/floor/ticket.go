package floor

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/jobs/recommend"
)

// ticket is a place in a queue as it stands in the database.
type ticket struct {
	ID, FairID, BoothID, EnterpriseID, PersonID, AccountID uuid.UUID
	Number                                                 int
	Status                                                 string
	SeatID                                                 *uuid.UUID
	Seat, Firm, Name                                       string
	Share                                                  bool
	Wish                                                   recommend.Wish
	Fits                                                   []VacancyFit
	JoinedAt                                               time.Time
	AwayAt, CalledAt, TalkAt, EndedAt                      *time.Time
	EndedWhy, Outcome, Note                                string
	Answer                                                 string
	AnsweredAt                                             *time.Time
	InvitedTo                                              *Invited
	Offers                                                 []Offer
	Version                                                int
}

const selectTicket = `
SELECT t.id, t.fair_id, t.booth_id, b.enterprise_id, t.person_id, t.account_id, t.number, t.status, t.seat_id, coalesce(s.name, ''), e.name, p.name,
	t.share, t.wish, t.fits, t.joined_at, t.away_at, t.called_at, t.talk_at, t.ended_at, t.ended_why, t.outcome, t.note,
	t.answer, t.answered_at, CASE WHEN i.id IS NOT NULL THEN jsonb_build_object('vacancyId', i.id, 'title', i.title, 'open', i.status = 'open') END,
	coalesce((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'ticketId', o.ticket_id, 'vacancyId', o.vacancy_id, 'title', v.title, 'text', o.text,
		'startOn', o.start_on, 'status', o.status, 'applicationId', o.application_id, 'madeAt', o.made_at, 'answeredAt', o.answered_at) ORDER BY o.id)
		FROM fair_offer o JOIN vacancy v ON v.id = o.vacancy_id WHERE o.ticket_id = t.id), '[]'), t.version
FROM fair_ticket t
JOIN fair_booth b ON b.id = t.booth_id
JOIN enterprise e ON e.id = b.enterprise_id
JOIN person p ON p.id = t.person_id
LEFT JOIN fair_seat s ON s.id = t.seat_id
LEFT JOIN vacancy i ON i.id = t.answer_vacancy_id `

func tickets(ctx context.Context, q postgres.Querier, where string, args ...any) ([]ticket, error) {
	rows, err := q.Query(ctx, selectTicket+where, args...)
	if err == nil {
		var found []ticket
		if found, err = pgx.CollectRows(rows, pgx.RowToStructByPos[ticket]); err == nil {
			return found, nil
		}
	}
	return nil, fmt.Errorf("floor: tickets: %w", err)
}

// findTicket is one of the caller's: his own, or of his firm's booth. Problem: "not_found".
func findTicket(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (ticket, error) {
	mine := `b.enterprise_id = $2`
	owner := c.EnterpriseID
	if c.Role == auth.Seeker {
		mine, owner = `t.account_id = $2`, c.AccountID
	}
	found, err := tickets(ctx, q, `WHERE t.id = $1 AND `+mine, id, owner)
	if err == nil && len(found) != 1 {
		err = problem.NotFound("这个排队号")
	}
	if err != nil {
		return ticket{}, err
	}
	return found[0], nil
}

// hold finds a ticket of the caller's and holds its fair, its booth and itself
// until the transaction ends.
func (a act) hold(ctx context.Context, id uuid.UUID) (ticket, booth, error) {
	t, err := findTicket(ctx, a.tx, a.by, id)
	if err != nil {
		return t, booth{}, err
	}
	b, err := a.holdBooth(ctx, t.BoothID)
	if err != nil {
		return t, b, err
	}
	if _, err := a.tx.Exec(ctx, `SELECT FROM fair_ticket WHERE id = $1 FOR NO KEY UPDATE`, id); err != nil {
		return t, b, fmt.Errorf("floor: hold ticket: %w", err)
	}
	t, err = findTicket(ctx, a.tx, a.by, id)
	return t, b, err
}

// move takes the ticket along an edge of the machine.
func (t *ticket) move(action, why string, at time.Time) error {
	to, err := t.next(action)
	if err != nil {
		return err
	}
	t.Status = to
	switch to {
	case Away:
		t.AwayAt, t.SeatID, t.Seat = &at, nil, ""
	case Waiting:
		t.AwayAt = nil
	case Called:
		t.CalledAt = &at
	case InTalk:
		t.TalkAt = &at
	case Done, Left, NoShow:
		t.EndedAt, t.EndedWhy = &at, why
	}
	return nil
}

// change moves a ticket that is held, with its event, and tells both sides.
func (a act) change(ctx context.Context, t *ticket, action, why string) error {
	return a.changeAll(ctx, []*ticket{t}, func(*ticket) (string, string) { return action, why })
}

// changeAll is change for many, each by its own action.
func (a act) changeAll(ctx context.Context, list []*ticket, step func(*ticket) (action, why string)) error {
	if len(list) == 0 {
		return nil
	}
	limits, err := limitsOn(ctx, a.tx, a.at)
	if err != nil {
		return err
	}
	var b pgx.Batch
	for _, t := range list {
		from := t.Status
		action, why := step(t)
		if err := t.move(action, why, a.at); err != nil {
			return err
		}
		t.Version++
		b.Queue(`UPDATE fair_ticket SET status = $2, seat_id = $3, away_at = $4, called_at = $5, talk_at = $6, ended_at = $7, ended_why = $8, outcome = $9,
			version = $10 WHERE id = $1`, t.ID, t.Status, t.SeatID, t.AwayAt, t.CalledAt, t.TalkAt, t.EndedAt, t.EndedWhy, t.Outcome, t.Version)
		e := history.Event{Thing: "fair_ticket", ThingID: t.ID, Action: action, From: from, To: t.Status, Reason: why, AccountID: a.account(), At: a.at}
		if err := history.Queue(&b, e); err != nil {
			return err
		}
		a.tell(*t, limits)
	}
	if err := a.tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("floor: change tickets: %w", err)
	}
	return nil
}

// tell says to both sides how a ticket stands.
func (a act) tell(t ticket, l Limits) {
	a.say(room.Draft{Room: t.me(), Kind: "ticket", By: a.by.AccountID, About: t.AccountID, Body: t.forSeeker(l)})
	a.say(room.Draft{Room: t.desk(), Kind: "ticket", By: a.by.AccountID, About: t.AccountID, Body: t.forFirm(l)})
}

// Rewrite runs write in a transaction and tells both sides of a ticket how it
// stands then: for what is written of it after the day (package minutes). Whether
// the caller may is write's to see. Errors are write's own or the database's.
func (s *Service) Rewrite(ctx context.Context, c auth.Caller, id uuid.UUID, write func(context.Context, pgx.Tx) error) error {
	return s.do(ctx, c, func(ctx context.Context, a act) error {
		if err := write(ctx, a.tx); err != nil {
			return err
		}
		t, err := findTicket(ctx, a.tx, c, id)
		if err != nil {
			return err
		}
		l, err := limitsOn(ctx, a.tx, a.at)
		if err == nil {
			a.tell(t, l)
		}
		return err
	})
}

func (t ticket) me() room.Ref   { return room.Ref{Fair: t.FairID, Kind: room.Me, Of: t.AccountID} }
func (t ticket) desk() room.Ref { return room.Ref{Fair: t.FairID, Kind: room.Desk, Of: t.BoothID} }
func (t ticket) talk() room.Ref { return room.Ref{Fair: t.FairID, Kind: room.Talk, Of: t.ID} }

// talkRoom is where the two talk, once they do.
func (t ticket) talkRoom() *uuid.UUID {
	if t.TalkAt == nil {
		return nil
	}
	id := t.talk().ID()
	return &id
}

// calledUntil is when whoever was called has to have come.
func (t ticket) calledUntil(l Limits) *time.Time {
	if t.Status != Called {
		return nil
	}
	return after(*t.CalledAt, l.ComeSeconds)
}

func after(t time.Time, seconds int) *time.Time {
	t = t.Add(time.Duration(seconds) * time.Second)
	return &t
}

func (t ticket) forSeeker(l Limits) Ticket {
	seen := Ticket{ID: t.ID, FairID: t.FairID, BoothID: t.BoothID, Firm: t.Firm, Number: t.Number, Status: t.Status, Share: t.Share, JoinedAt: t.JoinedAt,
		CalledUntil: t.calledUntil(l), Seat: t.Seat, TalkAt: t.TalkAt, EndedAt: t.EndedAt, EndedWhy: t.EndedWhy, TalkRoom: t.talkRoom(), Offers: t.Offers,
		Answer: t.Answer, AnsweredAt: t.AnsweredAt, InvitedTo: t.InvitedTo, Version: t.Version}
	if t.Status == Away {
		seen.PlaceUntil = after(*t.AwayAt, l.AwaySeconds)
	}
	return seen
}

// forFirm masks the name until the two talk, but of who shows himself. There is
// never a phone number.
func (t ticket) forFirm(l Limits) Guest {
	g := Guest{ID: t.ID, AccountID: t.AccountID, Number: t.Number, Name: people.MaskName(t.Name), Status: t.Status, SeatID: t.SeatID, Fits: t.Fits,
		JoinedAt: t.JoinedAt, CalledAt: t.CalledAt, CalledUntil: t.calledUntil(l), TalkAt: t.TalkAt, EndedAt: t.EndedAt, EndedWhy: t.EndedWhy,
		Outcome: t.Outcome, Note: t.Note, TalkRoom: t.talkRoom(), Offers: t.Offers, Version: t.Version}
	if g.Fits == nil {
		g.Fits = []VacancyFit{}
	}
	if t.Share || t.TalkAt != nil {
		wish := t.Wish
		wish.Trades, wish.Towns = append([]string{}, wish.Trades...), append([]string{}, wish.Towns...)
		g.Name, g.Profile = t.Name, &wish
	}
	return g
}
