package lending

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
)

// step takes workers along one edge of the machine on a day: all or none.
type step struct {
	action string
	by     Side
	refuse string // what the other side is told
	// wrong says what is wrong with the day for a worker; "" when it is right.
	wrong func(w Worker, on calendar.Date) string
	write func(ctx context.Context, tx pgx.Tx, a Agreement, workers map[uuid.UUID]Worker) error
}

// Consent records that workers consented on paper (L5), to the very text whose
// number stands on the sheet that they signed. Only the lender may.
// Each worker is told on his phone (TellOfPaper).
// Problems: "not_found" when one is not of this agreement, "forbidden",
// "wrong_state", "invalid" with one entry per worker, "paper_disputed" (409) for
// whoever said once that he signed none.
func (s *Service) Consent(ctx context.Context, c auth.Caller, agreement uuid.UUID, workers []uuid.UUID, on calendar.Date, sheet string) ([]Worker, error) {
	made := func(a Agreement) calendar.Date { return calendar.DateOf(a.CreatedAt) }
	ids := workers
	return s.advance(ctx, c, agreement, workers, on, func(a Agreement) step {
		return step{
			action: "consent", by: Lender, refuse: "只有出借方可以登记工人的同意书。",
			wrong: func(_ Worker, on calendar.Date) string {
				if on < made(a) {
					return fmt.Sprintf("同意书的日期（%s）早于协议达成的日期（%s），那时还没有可以告知的条件。", on, made(a))
				}
				return ""
			},
			write: func(ctx context.Context, tx pgx.Tx, a Agreement, workers map[uuid.UUID]Worker) error {
				at := s.now()
				if err := refusePaper(ctx, tx, ids); err != nil {
					return err
				}
				if err := s.recordPaper(ctx, tx, a, ids, workers, on, sheet, c.AccountID, at); err != nil {
					return err
				}
				return consentWorkers(ctx, tx, sorted(workers), on, Paper, at)
			},
		}
	})
}

// Amend records that the workers' labour contracts were amended in writing
// (L7). Only the lender may. Problems: as Consent.
func (s *Service) Amend(ctx context.Context, c auth.Caller, agreement uuid.UUID, workers []uuid.UUID, on calendar.Date) ([]Worker, error) {
	return s.advance(ctx, c, agreement, workers, on, func(Agreement) step {
		return step{
			action: "amend", by: Lender, refuse: "只有出借方可以登记劳动合同的变更。",
			wrong: func(w Worker, on calendar.Date) string {
				if on < *w.ConsentedOn {
					return fmt.Sprintf("变更合同的日期（%s）早于工人同意的日期（%s）。应当先取得同意。", on, *w.ConsentedOn)
				}
				return ""
			},
			write: func(ctx context.Context, tx pgx.Tx, _ Agreement, workers map[uuid.UUID]Worker) error {
				at := s.now()
				if err := recordAmendments(ctx, tx, sorted(workers), on, c.AccountID, at); err != nil {
					return err
				}
				return amendWorkers(ctx, tx, sorted(workers), on, at)
			},
		}
	})
}

// Start records that workers arrived and started on a day; their placements
// stand in the record from the same moment. Only the borrower may. Problems:
// as Consent; "lent_out", "heads_full" when others were quicker, "hired_elsewhere"
// for whom another firm has hired on one of his days,
// "change_unanswered" for who has not agreed to a supplement, "amendment_owed"
// for whose contract does not say yet what he agreed to.
func (s *Service) Start(ctx context.Context, c auth.Caller, agreement uuid.UUID, workers []uuid.UUID, on calendar.Date) ([]Worker, error) {
	ids := workers
	return s.advance(ctx, c, agreement, workers, on, func(Agreement) step {
		return step{
			action: "start", by: Borrower, refuse: "到岗由借用方确认。",
			wrong: func(w Worker, on calendar.Date) string {
				switch {
				case on < w.From || on > w.To:
					return fmt.Sprintf("到岗日期（%s）不在这名工人的借用期限 %s 至 %s 之内。", on, w.From, w.To)
				case on < *w.AmendedOn:
					return fmt.Sprintf("到岗日期（%s）早于劳动合同变更的日期（%s）。应当先变更合同。", on, *w.AmendedOn)
				}
				return ""
			},
			write: func(ctx context.Context, tx pgx.Tx, a Agreement, workers map[uuid.UUID]Worker) error {
				at := s.now()
				if err := mayStart(ctx, tx, sorted(workers)); err != nil {
					return err
				}
				if err := refuseHiredSince(ctx, tx, a, ids, on); err != nil {
					return err
				}
				if err := startWorkers(ctx, tx, sorted(workers), on, c.AccountID, at); err != nil {
					return err
				}
				if a.Status == Active {
					return nil
				}
				return setAgreement(ctx, tx, a, "start", "", "", &c.AccountID, at)
			},
		}
	})
}

func (s *Service) advance(ctx context.Context, c auth.Caller, agreement uuid.UUID, ids []uuid.UUID, on calendar.Date,
	plan func(a Agreement) step) ([]Worker, error) {
	var a Agreement
	var action string
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if a, err = s.lockAgreement(ctx, tx, c, agreement); err != nil {
			return err
		}
		p := plan(a)
		action = p.action
		if err := a.actingAs(p.by, p.refuse); err != nil {
			return err
		}
		if err := a.bothApproved(p.by); err != nil {
			return err
		}
		if !a.inForce() {
			return problem.Conflict("wrong_state", "这份协议目前是“"+agreementWords[a.Status]+"”，不能办理。")
		}
		if err := s.checkDay(on, len(ids)); err != nil {
			return err
		}
		workers, err := lockWorkers(ctx, tx, a.ID, ids)
		if err != nil {
			return err
		}
		if err := p.check(ids, workers, on); err != nil {
			return err
		}
		if err := p.write(ctx, tx, a, workers); err != nil {
			return err
		}
		return recordWorkers(ctx, tx, workers, p.action, "", map[string]any{"on": on}, &c.AccountID, s.now())
	})
	if err != nil {
		return nil, translate(err)
	}
	if action == "start" && s.Started != nil {
		s.Started(ctx)
	}
	return s.workersOf(ctx, a, ids)
}

func (s *Service) checkDay(on calendar.Date, n int) error {
	switch {
	case n == 0 || n > maxRoster:
		return problem.Invalid(problem.Field{Name: "workerIds", Code: "length", Message: "请选择 1 到 " + problem.Count(maxRoster) + " 名工人。"})
	case on == 0:
		return problem.Invalid(problem.Field{Name: "on", Code: "required", Message: "请填写日期。"})
	case on > s.today():
		return problem.Invalid(problem.Field{Name: "on", Code: "future", Message: fmt.Sprintf("日期（%s）还没有到，今天是 %s。请在发生之后登记。", on, s.today())})
	}
	return nil
}

// check refuses the step unless all workers are there, in the right state, and
// the day is right for each. Workers are called by their place in the request.
func (p step) check(ids []uuid.UUID, workers map[uuid.UUID]Worker, on calendar.Date) error {
	var found []problem.Field
	late := true // every fault is that the step was made before
	for i, id := range ids {
		w, ok := workers[id]
		if !ok {
			return problem.NotFound(fmt.Sprintf("第 %d 名工人", i+1))
		}
		if _, ok := workerMachine[w.Status][p.action]; !ok {
			found = append(found, problem.Field{Name: "workerIds", Row: i + 1, Code: "wrong_state",
				Message: fmt.Sprintf("第 %d 名工人目前是“%s”，%s", i+1, workerWords[w.Status], needs[p.action])})
			continue
		}
		if wrong := p.wrong(w, on); wrong != "" {
			late = false
			found = append(found, problem.Field{Name: "on", Row: i + 1, Code: "day", Message: fmt.Sprintf("第 %d 名工人：%s", i+1, wrong)})
		}
	}
	switch {
	case len(found) == 0:
		return nil
	case late:
		e := problem.Conflict("wrong_state", found[0].Message)
		e.Fields = found
		return e
	}
	return problem.Invalid(found...)
}

// needs says what must have been done before a step.
var needs = map[string]string{
	"consent": "只有“已提名”的工人可以登记同意。",
	"amend":   "取得同意之后才能登记合同变更。",
	"start":   "取得同意并变更合同之后才能确认到岗。",
}

// Cancel takes a worker who has not started off the list; his place is free
// again. Only the lender may. Problems: "not_found", "forbidden", "invalid",
// "wrong_state".
func (s *Service) Cancel(ctx context.Context, c auth.Caller, agreement, id uuid.UUID, reason string) (Worker, error) {
	reason, err := reasonOf(reason)
	if err != nil {
		return Worker{}, err
	}
	var a Agreement
	err = s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if a, err = s.lockAgreement(ctx, tx, c, agreement); err != nil {
			return err
		}
		if err := a.actingAs(Lender, "只有出借方可以取消名单中的工人。"); err != nil {
			return err
		}
		workers, err := lockWorkers(ctx, tx, a.ID, []uuid.UUID{id})
		if err != nil {
			return err
		}
		w, ok := workers[id]
		if !ok {
			return problem.NotFound("这名工人")
		}
		if _, err := workerMachine.Next(w.Status, "cancel", "这名工人目前是“"+workerWords[w.Status]+"”，不能再取消。"); err != nil {
			return err
		}
		return cancelWorkers(ctx, tx, workers, reason, &c.AccountID, s.now())
	})
	if err != nil {
		return Worker{}, translate(err)
	}
	all, err := s.workersOf(ctx, a, []uuid.UUID{id})
	if err != nil {
		return Worker{}, err
	}
	return all[0], nil
}

// sorted are the workers' ids in the order of locks.
func sorted(workers map[uuid.UUID]Worker) []uuid.UUID {
	ids := make([]uuid.UUID, 0, len(workers))
	for id := range workers {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return cmp.Compare(string(a[:]), string(b[:])) })
	return ids
}
