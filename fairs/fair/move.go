package fair

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
	"gongxiang/internal/sheet"
)

// Open shows a planned fair to everybody: firms ask for booths, seekers book.
// Problems: "not_found", "stale_version", "wrong_state", "fair_past" (409).
func (s *Service) Open(ctx context.Context, c auth.Caller, id uuid.UUID, version int) (Fair, error) {
	return s.move(ctx, c, id, version, "open", "", func(_ pgx.Tx, was Fair, at time.Time) error {
		if !was.EndsAt.After(at) {
			return problem.Conflict("fair_past", "招聘会的结束时间已经过去，请先修改时间再公开。")
		}
		return nil
	})
}

// Cancel ends a fair before it began; whoever booked is told. Problems: "not_found", "stale_version",
// "wrong_state", "invalid".
func (s *Service) Cancel(ctx context.Context, c auth.Caller, id uuid.UUID, version int, reason string) (Fair, error) {
	var form input.Form
	reason = form.Line("reason", "取消的原因", sheet.Clean(reason), 2, 200)
	if err := form.Err(); err != nil {
		return Fair{}, err
	}
	return s.move(ctx, c, id, version, "cancel", reason, func(tx pgx.Tx, was Fair, _ time.Time) error {
		return putReminders(ctx, tx, was.ID, nil, "cancelled", 0)
	})
}

// Archive puts a closed fair away, once its talks are over; what is still offered
// there lapses. Problems: "not_found", "stale_version", "wrong_state".
func (s *Service) Archive(ctx context.Context, c auth.Caller, id uuid.UUID, version int) (Fair, error) {
	return s.move(ctx, c, id, version, "archive", "", nil)
}

// move takes a step; first may refuse it, or do what belongs to it.
func (s *Service) move(ctx context.Context, c auth.Caller, id uuid.UUID, version int, action, reason string, first func(pgx.Tx, Fair, time.Time) error) (Fair, error) {
	at := s.now()
	var after Fair
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		was, to, err := s.hold(ctx, tx, c, id, version, action)
		if err == nil && first != nil {
			err = first(tx, was, at)
		}
		if err != nil {
			return err
		}
		if err := setStatus(ctx, tx, id, to, reason, at); err != nil {
			return err
		}
		if err := history.Record(ctx, tx, history.Event{Thing: "fair", ThingID: id, Action: action, From: was.Status, To: to, Reason: reason,
			AccountID: &c.AccountID, At: at}); err != nil {
			return err
		}
		after, err = s.one(ctx, tx, c.Scope(), id, "")
		return err
	})
	return after, translate(err)
}

// missed is why a fair is over that nobody began.
const missed = "到结束时间仍没有开始"

// Miss closes the fairs whose end has passed without a beginning, and returns how
// many; for the clock. It may run on several nodes at once.
func (s *Service) Miss(ctx context.Context) (n int, err error) {
	at := s.now()
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		due, err := overdue(ctx, tx, at)
		if err != nil {
			return err
		}
		for _, id := range due {
			if err := setStatus(ctx, tx, id, Closed, missed, at); err != nil {
				return err
			}
			if err := history.Record(ctx, tx, history.Event{Thing: "fair", ThingID: id, Action: "miss", From: Open, To: Closed, Reason: missed, At: at}); err != nil {
				return err
			}
		}
		n = len(due)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("fair: close what nobody began: %w", err)
	}
	return n, nil
}
