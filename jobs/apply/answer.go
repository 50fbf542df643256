package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
)

// View opens an application for its firm: from now on it reads the name, and
// the seeker that it was read. Of a second View, and of one on an application
// that is further, nothing comes. Problems: "not_found", "enterprise_not_approved".
func (s *Service) View(ctx context.Context, c auth.Caller, id uuid.UUID) (Application, error) {
	return s.change(ctx, c, id, 0, "view", func(a *Application, e *history.Event) error {
		a.viewedAt = &e.At
		return nil
	})
}

// Invite asks the applicant to an interview, or changes its time. Problems:
// "not_found", "stale_version", "wrong_state", "invalid", "enterprise_not_approved".
func (s *Service) Invite(ctx context.Context, c auth.Caller, id uuid.UUID, version int, in Interview) (Application, error) {
	var form input.Form
	in.Place = words(&form, "place", "面谈地点", in.Place, 2, 100)
	switch now := s.Clock.Now(); {
	case in.At.Before(now):
		form.Add("at", "past", "面谈时间已经过去，请改到以后。")
	case in.At.After(now.AddDate(0, 0, 90)):
		form.Add("at", "far", "面谈时间请定在 90 天以内。")
	}
	if err := form.Err(); err != nil {
		return Application{}, err
	}
	return s.change(ctx, c, id, version, "invite", func(a *Application, e *history.Event) error {
		in.At = in.At.Truncate(time.Second)
		a.Interview, e.Detail = &in, in
		a.invite(e.At)
		return nil
	})
}

// Offer holds the post out to the applicant. Problems: as Invite.
func (s *Service) Offer(ctx context.Context, c auth.Caller, id uuid.UUID, version int, in Offer) (Application, error) {
	var form input.Form
	in.Words = words(&form, "words", "说明", in.Words, 0, 200)
	switch today := s.today(); {
	case in.StartOn < today:
		form.Add("startOn", "past", fmt.Sprintf("到岗日期（%s）已经过去，请改成今天或以后。", in.StartOn))
	case in.StartOn > today.AddDays(180):
		form.Add("startOn", "far", "到岗日期请定在 180 天以内。")
	}
	if err := form.Err(); err != nil {
		return Application{}, err
	}
	return s.change(ctx, c, id, version, "offer", func(a *Application, e *history.Event) error {
		a.Offer, e.Detail = &in, in
		a.invite(e.At)
		return nil
	})
}

// invite notes that the firm wants to meet the applicant, the first time.
func (a *Application) invite(at time.Time) {
	if a.viewedAt == nil {
		a.viewedAt = &at
	}
	if a.invitedAt == nil {
		a.invitedAt = &at
	}
}

// Reject ends an application; the seeker reads the reason. A firm that may not
// hire any more may still say no. Problems: as Invite.
func (s *Service) Reject(ctx context.Context, c auth.Caller, id uuid.UUID, version int, reason string) (Application, error) {
	var form input.Form
	reason = words(&form, "reason", "原因", reason, 2, 200)
	if err := form.Err(); err != nil {
		return Application{}, err
	}
	return s.change(ctx, c, id, version, "reject", func(a *Application, e *history.Event) error {
		a.Reason, e.Reason = reason, reason
		return nil
	})
}

// change takes an application of the caller's side along one edge of the
// machine, locked, at the version that the person saw (0: any), with its event.
func (s *Service) change(ctx context.Context, c auth.Caller, id uuid.UUID, version int, action string,
	apply func(*Application, *history.Event) error) (Application, error) {
	var a Application
	me := sideOf(c)
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if me.firm != nil && action != "reject" {
			if err = s.mayHire(ctx, tx, *me.firm); err != nil {
				return err
			}
		}
		if a, err = me.one(ctx, tx, id, "FOR NO KEY UPDATE OF a"); err != nil {
			return err
		}
		if action == "view" && a.Status != Submitted {
			return nil
		}
		if version != 0 && a.Version != version {
			return problem.Stale(a)
		}
		e := history.Event{Thing: "application", ThingID: id, Action: action, From: a.Status, AccountID: &c.AccountID, At: s.Clock.Now().Truncate(time.Microsecond)}
		if a.Status, err = a.next(action); err != nil {
			return err
		}
		if err = apply(&a, &e); err != nil {
			return err
		}
		a.Version, a.UpdatedAt, e.To = a.Version+1, e.At, a.Status
		a.show(me)
		return save(ctx, tx, a, e)
	})
	if err != nil {
		return Application{}, translate(err)
	}
	return a, nil
}

// mayHire holds the firm and refuses one that is not approved.
func (s *Service) mayHire(ctx context.Context, tx pgx.Tx, firm uuid.UUID) error {
	var approved bool
	if err := tx.QueryRow(ctx, `SELECT status = 'approved' FROM enterprise WHERE id = $1 FOR SHARE`, firm).Scan(&approved); err != nil {
		return fmt.Errorf("apply: lock firm: %w", err)
	}
	if !approved {
		return notApproved()
	}
	return nil
}
