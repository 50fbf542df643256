package fair

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
)

// Ask requests a booth for the caller's firm, in a fair that is open or under
// way. Problems: "not_found", "invalid", "enterprise_not_approved",
// "fair_closed", "booth_once", "vacancy_gone".
func (s *Service) Ask(ctx context.Context, c auth.Caller, fair uuid.UUID, in BoothInput) (Booth, error) {
	id, err := newID()
	if err != nil {
		return Booth{}, err
	}
	at := s.now()
	var made Booth
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := holdFirm(ctx, tx, c.EnterpriseID); err != nil {
			return err
		}
		if err := holdVacancies(ctx, tx, c.EnterpriseID, in.VacancyIDs, at); err != nil {
			return err
		}
		f, err := shareFair(ctx, tx, fair, at)
		if err != nil {
			return err
		}
		in, err := in.check(f)
		if err != nil {
			return err
		}
		if err := insertBooth(ctx, tx, id, fair, c, in, at); err != nil {
			return err
		}
		if err := bring(ctx, tx, id, in.VacancyIDs); err != nil {
			return err
		}
		if err := putSeats(ctx, tx, id, in.Seats, at); err != nil {
			return err
		}
		if err := history.Record(ctx, tx, history.Event{Thing: "fair_booth", ThingID: id, Action: "request", To: Requested, AccountID: &c.AccountID, At: at}); err != nil {
			return err
		}
		made, err = oneBooth(ctx, tx, c.Scope(), id, "")
		return err
	})
	return made, translate(err)
}

// EditBooth changes what a booth brings, until its fair is over. The hall stands
// once the booth is approved; officers move it. Problems: "not_found", "invalid",
// "stale_version", "wrong_state", "fair_closed", "vacancy_gone", "seat_taken".
func (s *Service) EditBooth(ctx context.Context, c auth.Caller, id uuid.UUID, version int, in BoothInput) (Booth, error) {
	at := s.now()
	return s.changeBooth(ctx, c, id, version, "edit", "", at, func(tx pgx.Tx, b Booth) error {
		if b.Status == Approved && in.HallID != b.HallID {
			return problem.Conflict("hall_stands", "展位已经通过，要换展厅请联系举办招聘会的就业服务专员。")
		}
		in, err := in.check(b.Fair)
		if err != nil {
			return err
		}
		held := make(map[uuid.UUID]bool, len(b.Vacancies))
		for _, v := range b.Vacancies {
			held[v.ID] = true
		}
		var fresh []uuid.UUID // what closed meanwhile may stay: it is not shown
		for _, v := range in.VacancyIDs {
			if !held[v] {
				fresh = append(fresh, v)
			}
		}
		if err := updateBooth(ctx, tx, id, in, at); err != nil {
			return err
		}
		if err := dropVacancies(ctx, tx, id, in.VacancyIDs); err != nil {
			return err
		}
		if err := bring(ctx, tx, id, fresh); err != nil {
			return err
		}
		return putSeats(ctx, tx, id, in.Seats, at)
	}, in.VacancyIDs...)
}

// Withdraw takes a firm's booth out of a fair that has not begun. Problems:
// "not_found", "stale_version", "wrong_state", "invalid".
func (s *Service) Withdraw(ctx context.Context, c auth.Caller, id uuid.UUID, version int, reason string) (Booth, error) {
	reason, err := reasonOf("退出的原因", reason, 0)
	if err != nil {
		return Booth{}, err
	}
	at := s.now()
	return s.changeBooth(ctx, c, id, version, "withdraw", reason, at, func(tx pgx.Tx, b Booth) error {
		if b.Fair.Status == Live || b.Fair.Status == Paused {
			return problem.Conflict("wrong_state", "招聘会已经开始，不能退出；不再接待时请在展位里关闭展位。")
		}
		return setBooth(ctx, tx, id, Withdrawn, reason, nil, at)
	})
}

// changeBooth holds a booth in the caller's scope for an action on a version of
// it, has the act done and writes it down. Vacancies are held before the fair.
func (s *Service) changeBooth(ctx context.Context, c auth.Caller, id uuid.UUID, version int, action, reason string, at time.Time,
	act func(pgx.Tx, Booth) error, vacancies ...uuid.UUID) (Booth, error) {
	var after Booth
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		b, to, err := s.holdBooth(ctx, tx, c, id, version, action, vacancies)
		if err != nil {
			return err
		}
		if err := act(tx, b); err != nil {
			return err
		}
		if err := history.Record(ctx, tx, history.Event{Thing: "fair_booth", ThingID: id, Action: action, From: b.Status, To: to, Reason: reason,
			AccountID: &c.AccountID, At: at}); err != nil {
			return err
		}
		after, err = oneBooth(ctx, tx, c.Scope(), id, "")
		return err
	})
	return after, translate(err)
}

func (s *Service) holdBooth(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID, version int, action string, vacancies []uuid.UUID) (b Booth, to string, err error) {
	if b, err = oneBooth(ctx, tx, c.Scope(), id, ""); err != nil {
		return b, "", err
	}
	if err = lockAround(ctx, tx, b, vacancies); err != nil {
		return b, "", err
	}
	if b, err = oneBooth(ctx, tx, c.Scope(), id, `FOR NO KEY UPDATE OF b`); err != nil {
		return b, "", err
	}
	if b.Version != version {
		return b, "", problem.Stale(b)
	}
	if b.Fair.Status == Closed || b.Fair.Status == Archived {
		return b, "", takesNoBooths()
	}
	to, err = b.next(action)
	return b, to, err
}
