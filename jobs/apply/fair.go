package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/jobs/recommend"
)

// FairOffer is an offer that a firm made in a talk at a fair, and its seeker takes.
type FairOffer struct {
	Account, Person, Vacancy uuid.UUID
	Offer                    Offer
	Wish                     recommend.Wish // as when he queued
	Fit                      Fit
	At                       time.Time
}

// HoldForFair holds a person, and a vacancy that one may apply for with its firm,
// until the transaction ends, in the order of locks. Problem: "vacancy_gone".
func (s *Service) HoldForFair(ctx context.Context, tx pgx.Tx, person, vacancy uuid.UUID) error {
	if _, err := tx.Exec(ctx, `SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE`, person); err != nil {
		return fmt.Errorf("apply: hold person: %w", err)
	}
	_, err := lockOpen(ctx, tx, vacancy, s.today())
	return err
}

// AcceptedAtFair makes the application of an offer that was made and taken at a
// fair, in state accepted, or takes the one that stands there. Whoever calls has
// called HoldForFair before, and answers for whose offer it is. Problems:
// "vacancy_gone", "already_accepted" (409), "applications_daily" (429).
func (s *Service) AcceptedAtFair(ctx context.Context, tx pgx.Tx, in FairOffer) (uuid.UUID, error) {
	on := calendar.DateOf(in.At)
	firm, err := lockOpen(ctx, tx, in.Vacancy, on)
	if err != nil {
		return uuid.Nil, err
	}
	a := Application{ID: uuid.Must(uuid.NewV7()), Vacancy: Vacancy{ID: in.Vacancy}, Firm: Firm{ID: firm}, Wish: in.Wish, Fit: in.Fit, CreatedAt: in.At, person: in.Person}
	err = tx.QueryRow(ctx, `SELECT id, status FROM application WHERE person_id = $1 AND vacancy_id = $2
		AND status NOT IN ('rejected', 'withdrawn', 'expired') AND left_on IS NULL FOR NO KEY UPDATE`, in.Person, in.Vacancy).Scan(&a.ID, &a.Status)
	e := history.Event{Thing: "application", ThingID: a.ID, Action: "accept_at_fair", From: a.Status, To: Accepted, AccountID: &in.Account, At: in.At}
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		if err := s.mayApply(ctx, tx, in.Person, in.Vacancy, on); err != nil {
			return uuid.Nil, err
		}
		a.Status = Submitted
		return a.ID, s.acceptNew(ctx, tx, a, on, in, e)
	case err != nil:
		return uuid.Nil, fmt.Errorf("apply: what stands: %w", err)
	}
	if _, err := machine.Next(a.Status, "accept_at_fair", ""); err != nil {
		return uuid.Nil, problem.Conflict("already_accepted", "这个岗位您已经接受录用，请在“我的申请”里查看。").Because(err)
	}
	return a.ID, translate(s.acceptFair(ctx, tx, a.ID, in, e))
}

func (s *Service) acceptNew(ctx context.Context, tx pgx.Tx, a Application, on calendar.Date, in FairOffer, e history.Event) error {
	submitted := history.Event{Thing: "application", ThingID: a.ID, Action: "submit", To: Submitted, AccountID: &in.Account, At: in.At}
	if err := insert(ctx, tx, a, on, submitted); err != nil {
		return translate(err)
	}
	e.From = Submitted
	return translate(s.acceptFair(ctx, tx, a.ID, in, e))
}

// acceptFair sets an application that is held to accepted: the two have talked,
// so the firm knows who he is.
func (s *Service) acceptFair(ctx context.Context, tx pgx.Tx, id uuid.UUID, in FairOffer, e history.Event) error {
	_, err := tx.Exec(ctx, `UPDATE application SET status = 'accepted', start_on = $2, offer = $3, viewed_at = coalesce(viewed_at, $4),
		invited_at = coalesce(invited_at, $4), version = version + 1, updated_at = $4 WHERE id = $1`, id, in.Offer.StartOn, in.Offer.Words, in.At)
	if err != nil {
		return fmt.Errorf("apply: accept at a fair: %w", err)
	}
	return history.Record(ctx, tx, e)
}
