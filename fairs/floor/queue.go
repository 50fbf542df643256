package floor

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/recommend"
)

// Join takes a number in a booth's queue for a seeker; who has one there gets the
// same again. share lets the firm read his name and wish from now on, otherwise
// from the talk on. Problems: "not_found", "fair_not_live", "fair_paused",
// "booth_closed", "booth_hours", "too_many_tickets", "removed" (403).
func (s *Service) Join(ctx context.Context, c auth.Caller, id uuid.UUID, share bool) (Ticket, error) {
	wish, fits, err := s.judge(ctx, c, id)
	if err != nil {
		return Ticket{}, err
	}
	var made Ticket
	err = s.do(ctx, c, func(ctx context.Context, a act) error {
		t, err := a.join(ctx, id, share, wish, fits)
		if err != nil {
			return err
		}
		l, err := limitsOn(ctx, a.tx, a.at)
		made = t.forSeeker(l)
		return err
	})
	return made, err
}

func (a act) join(ctx context.Context, id uuid.UUID, share bool, wish recommend.Wish, fits []VacancyFit) (ticket, error) {
	phone, err := a.Auth.PhoneOf(ctx, a.tx, a.by.AccountID)
	if err != nil {
		return ticket{}, err
	}
	person, err := people.Join(ctx, a.tx, a.Vault, a.at, a.by.AccountID, phone)
	if err != nil {
		return ticket{}, err
	}
	// He is held: nobody joins for him beside us.
	stands, err := tickets(ctx, a.tx, `WHERE t.booth_id = $1 AND t.person_id = $2 AND t.status IN `+active, id, person)
	if err != nil {
		return ticket{}, err
	}
	if len(stands) > 0 {
		return stands[0], nil
	}
	b, err := a.holdStanding(ctx, id)
	if err == nil {
		err = b.live()
	}
	if err == nil {
		err = a.inHours(b)
	}
	if err != nil {
		return ticket{}, err
	}
	made, err := newID()
	if err != nil {
		return ticket{}, err
	}
	if _, err := a.tx.Exec(ctx, `INSERT INTO fair_ticket (id, booth_id, fair_id, person_id, account_id, number, status, joined_at, share, wish, fits)
		VALUES ($1, $2, $3, $4, $5, 0, 'waiting', $6, $7, $8, $9)`, made, id, b.FairID, person, a.by.AccountID, a.at, share, wish, fits); err != nil {
		return ticket{}, fmt.Errorf("floor: join: %w", err)
	}
	e := history.Event{Thing: "fair_ticket", ThingID: made, Action: "join", To: Waiting, AccountID: a.account(), At: a.at}
	if err := history.Record(ctx, a.tx, e); err != nil {
		return ticket{}, err
	}
	t, err := findTicket(ctx, a.tx, a.by, made)
	if err != nil {
		return t, err
	}
	l, err := limitsOn(ctx, a.tx, a.at)
	if err == nil {
		a.tell(t, l)
	}
	return t, err
}

// judge puts the booth's vacancies beside the caller's wish, before anything is held.
func (s *Service) judge(ctx context.Context, c auth.Caller, id uuid.UUID) (recommend.Wish, []VacancyFit, error) {
	var vacancies []uuid.UUID
	err := s.DB.QueryRow(ctx, `SELECT ARRAY(SELECT vacancy_id FROM fair_booth_vacancy WHERE booth_id = b.id ORDER BY vacancy_id)
		FROM fair_booth b WHERE b.id = $1 AND b.status = 'approved'`, id).Scan(&vacancies)
	if errors.Is(err, pgx.ErrNoRows) {
		return recommend.Wish{}, nil, noBooth()
	}
	if err != nil {
		return recommend.Wish{}, nil, fmt.Errorf("floor: vacancies of a booth: %w", err)
	}
	mine, err := s.Fits.Mine(ctx, c)
	fits := []VacancyFit{}
	if err != nil || mine.Empty() {
		return mine.Wish, fits, err
	}
	found, err := s.Fits.JudgeAll(ctx, mine.Wish, s.today(), vacancies)
	for _, f := range found {
		fits = append(fits, VacancyFit{f.Vacancy.ID, f.Vacancy.Title, apply.Fit{Score: f.Score, Reasons: f.Reasons, Against: f.Against, SuitableBy: f.SuitableBy}})
	}
	return mine.Wish, fits, err
}

// Leave gives a place up, by its seeker; a talk that goes on ends with it.
// Problems: "not_found", "wrong_state".
func (s *Service) Leave(ctx context.Context, c auth.Caller, id uuid.UUID) (Ticket, error) {
	return s.asSeeker(ctx, c, id, func(ctx context.Context, a act, t *ticket, _ booth) error {
		if t.Status == InTalk {
			return a.endTalk(ctx, t, bySeeker)
		}
		return a.change(ctx, t, "leave", bySeeker)
	})
}

// asSeeker runs fn on a held ticket of the caller's and gives it as it is then.
func (s *Service) asSeeker(ctx context.Context, c auth.Caller, id uuid.UUID, fn func(context.Context, act, *ticket, booth) error) (Ticket, error) {
	var seen Ticket
	err := s.do(ctx, c, func(ctx context.Context, a act) error {
		t, b, err := a.hold(ctx, id)
		if err == nil {
			err = fn(ctx, a, &t, b)
		}
		if err != nil {
			return err
		}
		l, err := limitsOn(ctx, a.tx, a.at)
		seen = t.forSeeker(l)
		return err
	})
	return seen, err
}

// asFirm is asSeeker for a ticket of the caller's firm.
func (s *Service) asFirm(ctx context.Context, c auth.Caller, id uuid.UUID, fn func(context.Context, act, *ticket, booth) error) (Guest, error) {
	var seen Guest
	err := s.do(ctx, c, func(ctx context.Context, a act) (err error) {
		seen, err = a.asFirm(ctx, id, fn)
		return err
	})
	return seen, err
}

// asRecruiter is asFirm for what nobody does who was removed from the fair.
func (s *Service) asRecruiter(ctx context.Context, c auth.Caller, id uuid.UUID, fn func(context.Context, act, *ticket, booth) error) (Guest, error) {
	return s.asFirm(ctx, c, id, recruiting(fn))
}

// asHirer is asRecruiter for what only an approved firm may do.
func (s *Service) asHirer(ctx context.Context, c auth.Caller, id uuid.UUID, fn func(context.Context, act, *ticket, booth) error) (Guest, error) {
	var seen Guest
	err := s.do(ctx, c, func(ctx context.Context, a act) (err error) {
		if err = a.mayHire(ctx); err == nil {
			seen, err = a.asFirm(ctx, id, recruiting(fn))
		}
		return err
	})
	return seen, err
}

func recruiting(fn func(context.Context, act, *ticket, booth) error) func(context.Context, act, *ticket, booth) error {
	return func(ctx context.Context, a act, t *ticket, b booth) error {
		if err := a.notRemoved(ctx, b); err != nil {
			return err
		}
		return fn(ctx, a, t, b)
	}
}

func (a act) asFirm(ctx context.Context, id uuid.UUID, fn func(context.Context, act, *ticket, booth) error) (Guest, error) {
	t, b, err := a.hold(ctx, id)
	if err == nil {
		err = fn(ctx, a, &t, b)
	}
	if err != nil {
		return Guest{}, err
	}
	l, err := limitsOn(ctx, a.tx, a.at)
	return t.forFirm(l), err
}
