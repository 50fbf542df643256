package enterprise

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
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
		_, err = tx.Exec(ctx, `
			INSERT INTO pii_access (account_id, subject, subject_id, field, purpose, at) VALUES ($1, 'enterprise', $2, 'contact_phone', $3, $4)`,
			c.AccountID, id, purpose, s.Clock.Now())
		if err != nil {
			return fmt.Errorf("enterprise: record access: %w", err)
		}
		return nil
	})
	if err != nil {
		return pii.Phone{}, err
	}
	return phone, nil
}
