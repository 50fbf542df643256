package seeker

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// Erase forgets the caller for good: his account ends, his applications are
// withdrawn, his words are deleted; what has to stay names nobody. He says so by
// typing his name. Problems: "invalid" naming name, "must_stay" (409) while
// lending needs him.
func (s *Service) Erase(ctx context.Context, c auth.Caller, name string) error {
	if name != c.Name {
		return problem.Invalid(problem.Field{Name: "name", Code: "other", Message: "和登记的姓名不一样，请照登记的姓名填写，确认要删除。"})
	}
	now := s.Clock.Now()
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		person, err := s.join(ctx, tx, c)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `SELECT FROM person_erase($1, $2, $3, $4, $5)`, person, c.AccountID, calendar.DateOf(now), "本人在手机上删除", now)
		if err != nil {
			return fmt.Errorf("seeker: erase: %w", err)
		}
		return nil
	})
	if postgres.Constraint(err) == "person_must_stay" {
		return problem.Conflict("must_stay", "还不能删除：您正在借用期间，或者有结算、事故记录没有办完，或者工资支付记录还要依法保存。可以先撤回申请；要了解详情，请找所在镇街的就业服务专员。").Because(err)
	}
	return err
}
