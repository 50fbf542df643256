package lending

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// The fields that Reveal unmasks.
const (
	FieldIDNumber = "idNumber"
	FieldPhone    = "phone"
)

// Reveal shows one number of a worker whole, to the lender and to officers of
// the towns it touches, and records who saw it and why. The borrower may not.
// Problems: "not_found", "forbidden", "invalid", "erased".
func (s *Service) Reveal(ctx context.Context, c auth.Caller, id uuid.UUID, field, purpose string) (string, error) {
	var form input.Form
	purpose = form.Line("purpose", "查看用途", sheet.Clean(purpose), 2, maxReason)
	if field != FieldIDNumber && field != FieldPhone {
		form.Add("field", "unknown", "只能查看身份证号码或手机号。")
	}
	if err := form.Err(); err != nil {
		return "", err
	}
	var value string
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		var agreement, person uuid.UUID
		var sealed []byte
		err := tx.QueryRow(ctx, `SELECT agreement_id, person_id, phone_enc FROM secondment WHERE id = $1`, id).Scan(&agreement, &person, &sealed)
		if errors.Is(err, pgx.ErrNoRows) {
			return problem.NotFound("这名工人")
		}
		if err != nil {
			return fmt.Errorf("lending: reveal: %w", err)
		}
		a, err := s.findAgreement(ctx, tx, c, agreement)
		if problem.HasCode(err, "not_found") {
			return problem.NotFound("这名工人")
		}
		if err != nil {
			return err
		}
		if a.MySide != nil && *a.MySide == Borrower {
			return problem.Forbidden("工人的完整号码只有出借方和就业服务专员可以查看。")
		}
		if len(sealed) == 0 {
			return problem.Conflict("erased", "这名员工的个人信息已经按本人申请删除。")
		}
		if err := people.RecordAccess(ctx, tx, people.Access{AccountID: c.AccountID, Subject: "secondment", SubjectID: id,
			Field: field, Purpose: purpose, At: s.now()}); err != nil {
			return err
		}
		if field == FieldPhone {
			value, err = s.Vault.Unseal(phonePlace, sealed)
			return err
		}
		numbers, err := people.IDNumbers(ctx, tx, s.Vault, person)
		value = numbers[person].Raw()
		return err
	})
	return value, err
}
