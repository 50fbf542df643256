package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/problem"
	"gongxiang/jobs/recommend"
)

// Submit applies for a vacancy in a seeker's name. Problems: "invalid",
// "vacancy_gone" (409), "already_applied" (409), "applications_daily" (429).
func (s *Service) Submit(ctx context.Context, c auth.Caller, id uuid.UUID, note string) (Application, error) {
	var form input.Form
	note = words(&form, "note", "给企业的话", note, 0, 200)
	if err := form.Err(); err != nil {
		return Application{}, err
	}
	wish, fit, err := s.judge(ctx, c, id)
	if err != nil {
		return Application{}, err
	}
	me, app := sideOf(c), uuid.Must(uuid.NewV7())
	var a Application
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		phone, err := s.Auth.PhoneOf(ctx, tx, c.AccountID)
		if err != nil {
			return err
		}
		now := s.Clock.Now().Truncate(time.Microsecond)
		person, err := people.Join(ctx, tx, s.Vault, now, c.AccountID, phone)
		if err != nil {
			return err
		}
		on := calendar.DateOf(now)
		firm, err := lockOpen(ctx, tx, id, on)
		if err != nil {
			return err
		}
		if err := s.mayApply(ctx, tx, person, id, on); err != nil {
			return err
		}
		a = Application{ID: app, Vacancy: Vacancy{ID: id}, Firm: Firm{ID: firm}, Status: Submitted, Wish: wish, Fit: fit, Note: note, CreatedAt: now, person: person}
		e := history.Event{Thing: "application", ThingID: app, Action: "submit", To: Submitted, AccountID: &c.AccountID, At: now}
		if err := insert(ctx, tx, a, on, e); err != nil {
			return err
		}
		a, err = me.one(ctx, tx, app, "")
		return err
	})
	return a, translate(err)
}

// judge puts the vacancy beside the caller's wish, before anything is held.
func (s *Service) judge(ctx context.Context, c auth.Caller, id uuid.UUID) (recommend.Wish, Fit, error) {
	mine, err := s.Fits.Mine(ctx, c)
	if err != nil {
		return recommend.Wish{}, Fit{}, err
	}
	f, err := s.Fits.Judge(ctx, mine.Wish, id, s.today())
	if _, gone := problem.As(err); gone {
		return recommend.Wish{}, Fit{}, vacancyGone().Because(err)
	}
	return mine.Wish, Fit{f.Score, f.Reasons, f.Against, f.SuitableBy}, err
}

// lockOpen holds a vacancy that one may apply for on that day, its firm before it.
func lockOpen(ctx context.Context, tx pgx.Tx, id uuid.UUID, on calendar.Date) (firm uuid.UUID, err error) {
	err = tx.QueryRow(ctx, `SELECT id FROM enterprise WHERE status = 'approved'
		AND id = (SELECT enterprise_id FROM vacancy WHERE id = $1) FOR SHARE`, id).Scan(&firm)
	if err == nil {
		err = tx.QueryRow(ctx, `SELECT enterprise_id FROM vacancy WHERE id = $1 AND status = 'open' AND valid_to >= $2 FOR SHARE`, id, on).Scan(&firm)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return firm, vacancyGone()
	}
	if err != nil {
		return firm, fmt.Errorf("apply: lock vacancy: %w", err)
	}
	return firm, nil
}

// mayApply looks at what a held person has applied for. Whoever left the post may
// come back to it.
func (s *Service) mayApply(ctx context.Context, tx pgx.Tx, person, id uuid.UUID, on calendar.Date) error {
	var stands bool
	var today int
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM application WHERE person_id = $1 AND vacancy_id = $2
			AND status NOT IN ('rejected', 'withdrawn', 'expired') AND left_on IS NULL),
		(SELECT count(*) FROM application WHERE person_id = $1 AND applied_on = $3)`, person, id, on).Scan(&stands, &today)
	switch {
	case err != nil:
		return fmt.Errorf("apply: what stands: %w", err)
	case stands:
		return alreadyApplied()
	case today >= Daily:
		return enoughToday()
	}
	return nil
}
