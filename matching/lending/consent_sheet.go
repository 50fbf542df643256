package lending

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/matching/deed"
)

// ConsentSheet is what a worker without a smartphone reads and signs on paper:
// the text that a link would show.
type ConsentSheet struct {
	WorkerID uuid.UUID `json:"workerId"`
	Name     string    `json:"name"`
	Text     string    `json:"text" doc:"每段以【…】开头"`
	TextHash string    `json:"textHash" doc:"全文的 SHA-256；前 8 位印在末尾，是这份文本的编号，登记书面同意时要填"`
	Change   bool      `json:"change" doc:"问的是补充协议改动的条件；否则问去不去"`
}

// ConsentSheets are those of the workers who have an answer to give, one for
// each; worker set: of this one. Only the lender may. Problems: "not_found",
// "forbidden", "wrong_state" when nobody has one to give.
func (s *Service) ConsentSheets(ctx context.Context, c auth.Caller, agreement uuid.UUID, worker *uuid.UUID) ([]ConsentSheet, error) {
	a, err := s.findAgreement(ctx, s.DB, c, agreement)
	if err != nil {
		return nil, err
	}
	if err := a.actingAs(Lender, "告知书由出借方打印，交员工本人签字。"); err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	if worker != nil {
		ids = []uuid.UUID{*worker}
	}
	workers, err := s.workersOf(ctx, a, ids)
	if err != nil {
		return nil, err
	}
	if len(workers) == 0 && worker != nil {
		return nil, problem.NotFound("这名员工")
	}
	t, err := newestTemplate(ctx, s.DB, deed.Consent)
	if err != nil {
		return nil, err
	}
	clauses, err := s.clausesOf(ctx, s.DB, a.ID)
	if err != nil {
		return nil, err
	}
	sheets := []ConsentSheet{}
	for _, w := range workers {
		var text string
		switch {
		case w.Change != nil:
			if _, text, err = s.changeFor(ctx, s.DB, t.Version, a, w); err != nil {
				return nil, err
			}
		case w.Status == Nominated:
			text = t.tell(a, clauses, w)
		default:
			continue
		}
		sheets = append(sheets, ConsentSheet{w.ID, w.Name, text, textHash(text), w.Change != nil})
	}
	if len(sheets) == 0 {
		return nil, problem.Conflict("wrong_state", "没有等待员工答复的事，不需要打印告知书。")
	}
	return sheets, nil
}
