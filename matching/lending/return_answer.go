package lending

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/problem"
)

// Returns are the early returns under an agreement and the requests for them,
// the newest first. Problem: "not_found".
func (s *Service) Returns(ctx context.Context, c auth.Caller, agreement uuid.UUID) ([]Return, error) {
	a, err := s.findAgreement(ctx, s.DB, c, agreement)
	if err != nil {
		return nil, err
	}
	found, err := listReturns(ctx, s.DB, a.ID)
	for i := range found {
		if a.MySide == nil {
			found[i].WorkerName = people.MaskName(found[i].WorkerName)
		}
	}
	return found, err
}

// ConfirmReturn agrees to what the other firm asked: the worker is back from
// the day after the last day worked. The lender says with it when the worker
// agreed, unless it asked itself. Problems: "not_found", "forbidden" for the
// firm that asked, "invalid", "stale_version", "wrong_state".
func (s *Service) ConfirmReturn(ctx context.Context, c auth.Caller, worker uuid.UUID, version int, agreedOn *calendar.Date) (Return, error) {
	return s.changeReturn(ctx, c, worker, version, func(tx pgx.Tx, _ Agreement, w Worker, side Side) error {
		r, err := openReturn(ctx, tx, w)
		if err != nil {
			return err
		}
		if r.AskedSide == side {
			return problem.Forbidden("这是贵企业提出的，请等待对方确认。")
		}
		var form input.Form
		if side == Lender {
			s.checkAgreed(&form, agreedOn, w)
		} else if agreedOn != nil {
			form.Add("workerAgreedOn", "side", "员工本人的同意由出借方登记。")
		}
		if err := form.Err(); err != nil {
			return err
		}
		at := s.now()
		if err := answerReturn(ctx, tx, r, ReturnDone, "", agreedOn, c.AccountID, at); err != nil {
			return err
		}
		detail := ReturnInput{Reason: r.Reason, Ground: r.Ground, LastDay: r.LastDay}.detail()
		return bringBack(ctx, tx, w, r.Reason, r.LastDay, r.Note, detail, c.AccountID, at)
	})
}

// DeclineReturn refuses the other firm's request, or takes one's own back; the
// worker stays. Problems: "not_found", "invalid", "stale_version", "wrong_state".
func (s *Service) DeclineReturn(ctx context.Context, c auth.Caller, worker uuid.UUID, version int, reason string) (Return, error) {
	return s.changeReturn(ctx, c, worker, version, func(tx pgx.Tx, _ Agreement, w Worker, _ Side) error {
		var form input.Form
		reason := noteOf(&form, "reason", "原因", reason)
		if err := form.Err(); err != nil {
			return err
		}
		r, err := openReturn(ctx, tx, w)
		if err != nil {
			return err
		}
		at := s.now()
		if err := answerReturn(ctx, tx, r, ReturnDeclined, reason, nil, c.AccountID, at); err != nil {
			return err
		}
		return touchWorker(ctx, tx, w, "decline_return", reason, nil, c.AccountID, at)
	})
}

// ObjectReturn puts on record, once, that the lender disputes why the borrower
// sent a worker back; the return stands. Problems: "not_found", "forbidden",
// "invalid", "stale_version", "wrong_state".
func (s *Service) ObjectReturn(ctx context.Context, c auth.Caller, worker uuid.UUID, version int, text string) (Return, error) {
	return s.changeReturn(ctx, c, worker, version, func(tx pgx.Tx, _ Agreement, w Worker, side Side) error {
		if side != Lender {
			return problem.Forbidden("对退回的异议由出借方登记。")
		}
		var form input.Form
		text := noteOf(&form, "reason", "异议", text)
		if err := form.Err(); err != nil {
			return err
		}
		r, err := latestReturn(ctx, tx, w.ID)
		if err != nil {
			return err
		}
		if r.Status != ReturnDone || r.Reason != ByBorrower || r.Objection != "" {
			return problem.Conflict("wrong_state", "只能对借用方登记的退回提出一次异议。")
		}
		at := s.now()
		if err := objectToReturn(ctx, tx, r, text, c.AccountID, at); err != nil {
			return err
		}
		return touchWorker(ctx, tx, w, "object_return", text, nil, c.AccountID, at)
	})
}

// openReturn is the request for this worker that waits for an answer.
func openReturn(ctx context.Context, tx pgx.Tx, w Worker) (Return, error) {
	r, err := latestReturn(ctx, tx, w.ID)
	if err != nil {
		return Return{}, err
	}
	if r.Status != ReturnAsked {
		return Return{}, problem.Conflict("wrong_state", "这名员工没有待答复的返回请求，可能对方已经处理，请刷新后查看。")
	}
	return r, nil
}
