package enterprise

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// Contact shows a firm's phone number in full, and writes down to whom and why
// before it does. The firm itself may, officers within their scope, and
// administrators. Problems: "invalid" without a purpose, "not_found".
func (s *Service) Contact(ctx context.Context, c auth.Caller, id uuid.UUID, purpose string) (pii.Phone, error) {
	var form input.Form
	purpose = sentence(&form, "purpose", "查看目的", purpose, 2, maxPurpose)
	if err := form.Err(); err != nil {
		return pii.Phone{}, err
	}
	var phone pii.Phone
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		scope := c.Scope()
		e, err := s.one(ctx, tx, selectEnterprise+`WHERE e.id = $3 AND `+inScope, scope.Firm, scope.Town, id)
		if err != nil {
			return err
		}
		if phone = e.ContactPhone; phone.IsZero() {
			return problem.NotFound("这家企业的联系电话")
		}
		return people.RecordAccess(ctx, tx, people.Access{AccountID: c.AccountID, Subject: "enterprise", SubjectID: id,
			Field: "contactPhone", Purpose: purpose, At: s.Clock.Now()})
	})
	if err != nil {
		return pii.Phone{}, err
	}
	return phone, nil
}
