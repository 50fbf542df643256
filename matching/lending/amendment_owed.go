package lending

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
)

// AmendmentOwed is the written change of a labour contract (L7) that a supplement
// asks for once its worker has agreed to it. Who is out goes on meanwhile by what
// he agreed to; who is not does not start.
type AmendmentOwed struct {
	Revision int           `json:"revision" doc:"要变更到第几版条款"`
	AgreedOn calendar.Date `json:"agreedOn" doc:"员工同意补充协议的日期"`
}

// AmendToChange records that the contracts of workers who agreed to a supplement
// were amended accordingly. Only the lender may. Problems: as Amend;
// "nothing_owed" (409) when there is nothing to amend for one.
func (s *Service) AmendToChange(ctx context.Context, c auth.Caller, agreement uuid.UUID, ids []uuid.UUID, on calendar.Date) ([]Worker, error) {
	var a Agreement
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if a, err = s.lockAgreement(ctx, tx, c, agreement); err != nil {
			return err
		}
		if err := a.actingAs(Lender, "只有出借方可以登记劳动合同的变更。"); err != nil {
			return err
		}
		if err := s.checkDay(on, len(ids)); err != nil {
			return err
		}
		workers, err := lockWorkers(ctx, tx, a.ID, ids)
		if err != nil {
			return err
		}
		owed, err := owedOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		for i, id := range ids {
			if _, ok := workers[id]; !ok {
				return problem.NotFound(fmt.Sprintf("第 %d 名工人", i+1))
			}
			o, ok := owed[id]
			if !ok {
				return problem.Conflict("nothing_owed", fmt.Sprintf("第 %d 名工人没有要登记的劳动合同变更：还没有同意补充协议，或者已经登记。", i+1))
			}
			if on < o.AgreedOn {
				return problem.Invalid(problem.Field{Name: "on", Row: i + 1, Code: "day",
					Message: fmt.Sprintf("第 %d 名工人：变更合同的日期（%s）早于同意补充协议的日期（%s）。应当先取得同意。", i+1, on, o.AgreedOn)})
			}
		}
		at := s.now()
		if err := recordAmendments(ctx, tx, sorted(workers), on, c.AccountID, at); err != nil {
			return err
		}
		return recordWorkers(ctx, tx, workers, "amend_change", "", map[string]any{"on": on}, &c.AccountID, at)
	})
	if err != nil {
		return nil, translate(err)
	}
	return s.workersOf(ctx, a, ids)
}
