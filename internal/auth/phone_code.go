package auth

import (
	"context"

	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// SendCodeToOwn sends the caller a code to the number of his account, for
// PurposeOldPhone or PurposePassword. Codes: "no_phone" (409), and those of
// SendCode.
func (s *Service) SendCodeToOwn(ctx context.Context, purpose Purpose) error {
	account := CallerFrom(ctx).AccountID
	own, err := s.PhoneOf(ctx, s.DB, account)
	if err != nil {
		return err
	}
	if own.IsZero() {
		return problem.Conflict("no_phone", "这个账号没有登记手机号，收不到验证码，请用密码办理。")
	}
	return s.sendCode(ctx, own, purpose, purpose.of(account))
}

// SendCodeToNew sends a code to the number that the caller wants to have. It does
// the same whether somebody has that number or not. Codes: "invalid" (422) naming
// phone where it is his own, and those of SendCode.
func (s *Service) SendCodeToNew(ctx context.Context, phone pii.Phone) error {
	account := CallerFrom(ctx).AccountID
	if _, err := s.another(ctx, phone); err != nil {
		return err
	}
	return s.sendCode(ctx, phone, PurposeNewPhone, PurposeNewPhone.of(account), bucket{sendAccount, account.String()})
}

// another is the number that the caller's account has, where phone is not it.
func (s *Service) another(ctx context.Context, phone pii.Phone) (own pii.Phone, err error) {
	own, err = s.PhoneOf(ctx, s.DB, CallerFrom(ctx).AccountID)
	if err == nil && own.Raw() == phone.Raw() {
		err = problem.Invalid(problem.Field{Name: "phone", Code: "same", Message: "新手机号和现在的一样，不用更换。"})
	}
	return own, err
}

// checkOwn checks a code that went to the caller's own number.
func (s *Service) checkOwn(ctx context.Context, purpose Purpose, code string) (CheckedCode, error) {
	account := CallerFrom(ctx).AccountID
	own, err := s.PhoneOf(ctx, s.DB, account)
	if err != nil {
		return CheckedCode{}, err
	}
	return s.CheckCode(ctx, own, purpose.of(account), code)
}
