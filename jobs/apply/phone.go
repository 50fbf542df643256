package apply

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// Phone is the applicant's number, for the firm that has invited him or offered
// him the post; who asked is on record, and the applicant reads it. Problems:
// "not_found", "not_invited" (409), "enterprise_not_approved" (403).
func (s *Service) Phone(ctx context.Context, c auth.Caller, id uuid.UUID) (phone pii.Phone, err error) {
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := s.mayHire(ctx, tx, c.EnterpriseID); err != nil {
			return err
		}
		a, err := sideOf(c).one(ctx, tx, id, "FOR SHARE OF a, p")
		if err != nil {
			return err
		}
		if !a.Applicant.MayCall {
			return problem.Conflict("not_invited", "约面谈或发录用意向以后，才能查看求职者的手机号；已经结束的申请不能再看。")
		}
		err = people.RecordAccess(ctx, tx, people.Access{AccountID: c.AccountID, Subject: "application", SubjectID: id, Field: "phone", Purpose: "联系约好的求职者", At: s.Clock.Now()})
		if err != nil {
			return err
		}
		phone, err = people.PhoneOf(ctx, tx, s.Vault, a.person)
		return err
	})
	return phone, err
}
