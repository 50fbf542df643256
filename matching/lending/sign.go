package lending

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// SignInput is what a person who signs gives: the code from the phone, and the
// hash of the document that was read.
type SignInput struct {
	Version      int    `json:"version" doc:"协议的版本号"`
	Code         string `json:"code" required:"false" doc:"短信中的 6 位验证码"`
	DocumentHash string `json:"documentHash" required:"false" doc:"所签文件的 SHA-256，取自 /document"`
}

// SendSignCode sends the code that a signature or a supplement is confirmed
// with, to the account's own phone. Problems: "not_found", "forbidden",
// "enterprise_not_approved", "no_phone", "throttled", "sms_unavailable".
func (s *Service) SendSignCode(ctx context.Context, c auth.Caller, id uuid.UUID) (pii.Phone, error) {
	phone, err := s.signingPhone(ctx, c, id)
	if err != nil {
		return pii.Phone{}, err
	}
	return phone, s.Auth.SendCode(ctx, phone, auth.PurposeSign)
}

// signingPhone is the caller's own phone, when the caller may sign.
func (s *Service) signingPhone(ctx context.Context, c auth.Caller, id uuid.UUID) (pii.Phone, error) {
	a, err := s.findAgreement(ctx, s.DB, c, id)
	if err != nil {
		return pii.Phone{}, err
	}
	if _, err := a.acting(); err != nil {
		return pii.Phone{}, err
	}
	phone, err := s.Auth.PhoneOf(ctx, s.DB, c.AccountID)
	if err == nil && phone.IsZero() {
		err = problem.Conflict("no_phone", "您的账号没有登记手机号，不能用短信验证码确认。请联系所在镇街的就业服务专员，在企业页面“开通账号”时填写经办人的手机号，再用那个账号办理。")
	}
	return phone, err
}

// checkSignCode is for before the transaction, which then uses the code.
func (s *Service) checkSignCode(ctx context.Context, c auth.Caller, id uuid.UUID, code string) (auth.CheckedCode, error) {
	phone, err := s.signingPhone(ctx, c, id)
	if err != nil {
		return auth.CheckedCode{}, err
	}
	return s.Auth.CheckCode(ctx, phone, auth.PurposeSign, code)
}

// Sign signs for the caller's firm exactly the document that was read, confirmed
// by a code from SendSignCode. Problems: "not_found", "invalid" for the code,
// "no_phone", "stale_version" also when the document is another by now,
// "wrong_state" also when this side has signed, "clauses_incomplete" naming each
// that is empty, "enterprise_not_approved", "counterpart_not_approved".
func (s *Service) Sign(ctx context.Context, c auth.Caller, id uuid.UUID, in SignInput) (Agreement, error) {
	code, err := s.checkSignCode(ctx, c, id, in.Code)
	if err != nil {
		return Agreement{}, err
	}
	err = s.change(ctx, c, id, in.Version, func(tx pgx.Tx, a Agreement, side Side) error {
		next, err := s.maySign(ctx, tx, a, side)
		if err != nil {
			return err
		}
		what, err := s.agreementSaid(ctx, tx, a)
		if err != nil {
			return err
		}
		d, err := s.documentOf(ctx, tx, a)
		if err != nil {
			return err
		}
		if d.Hash != in.DocumentHash {
			current, err := s.viewAgreement(ctx, tx, c, id)
			if err != nil {
				return err
			}
			return sameDocument(d, in.DocumentHash, current)
		}
		if err := code.Use(ctx, tx); err != nil {
			return err
		}
		if a.Status == Draft {
			if err := freeze(ctx, tx, a.ID, what); err != nil {
				return err
			}
		}
		return signAgreement(ctx, tx, a, side, next, d.Hash, c.AccountID, s.now())
	})
	if err != nil {
		return Agreement{}, err
	}
	return s.Agreement(ctx, c, id)
}

// maySign is the state that this side's signature leads to.
func (s *Service) maySign(ctx context.Context, tx pgx.Tx, a Agreement, side Side) (string, error) {
	if a.To < s.today() {
		return "", problem.Conflict("wrong_state", fmt.Sprintf("协议期限（至 %s）已经过去，不能再签署。", a.To))
	}
	refusal := "这份协议目前是“" + agreementWords[a.Status] + "”，不能再签署。"
	if a.Status == LenderSigned || a.Status == BorrowerSigned {
		refusal = "贵企业已经签署，请等待对方签署。"
	}
	next, err := agreementMachine.Next(a.Status, "sign_"+string(side), refusal)
	if err != nil {
		return "", err
	}
	if err := a.bothApproved(side); err != nil {
		return "", err
	}
	clauses, err := s.clausesOf(ctx, tx, a.ID)
	if err != nil {
		return "", err
	}
	return next, clauses.complete()
}

func signAgreement(ctx context.Context, tx pgx.Tx, a Agreement, side Side, next, hash string, by uuid.UUID, at time.Time) error {
	set := `lender_signed_by = $3, lender_signed_at = $4, lender_signed_hash = $5`
	if side == Borrower {
		set = `borrower_signed_by = $3, borrower_signed_at = $4, borrower_signed_hash = $5`
	}
	var b pgx.Batch
	b.Queue(`UPDATE agreement SET status = $2, `+set+`, version = version + 1, updated_at = $4 WHERE id = $1`, a.ID, next, by, at, hash)
	e := event("agreement", a.ID, agreementMachine, a.Status, "sign_"+string(side))
	e.Detail, e.AccountID, e.At = map[string]string{"hash": hash}, &by, at
	if err := history.Queue(&b, e); err != nil {
		return err
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: sign: %w", err)
	}
	return nil
}
