package auth

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
)

// LeftKind names the message to a number that an account has left among the jobs.
const LeftKind = "phone_left"

const (
	leftPlace = "phone_left.phone" // what the number in a job is sealed for
	// leftAttempts are as many as take two and a half hours.
	leftAttempts = 9
)

// Left is a number that is still to be told that an account has left it.
type Left struct {
	Sealed []byte    `json:"sealed"`
	At     time.Time `json:"at"`
}

// tellLater asks for the message; it is sent once the transaction has happened.
func (s *Service) tellLater(ctx context.Context, tx pgx.Tx, was pii.Phone, at time.Time) error {
	sealed, err := s.Vault.Seal(leftPlace, was.Raw())
	if err != nil {
		return err
	}
	return insertLeft(ctx, tx, Left{sealed, at})
}

// TellLeft sends the message, for River. An error is worth another attempt. Code:
// "sms_unavailable" (503).
func (s *Service) TellLeft(ctx context.Context, l Left) error {
	raw, err := s.Vault.Unseal(leftPlace, l.Sealed)
	if err != nil {
		return err
	}
	text := "您在开平共享用工平台的账号已于 " + l.At.In(calendar.Shanghai).Format("2006-01-02 15:04") +
		" 更换手机号，不再用这个号码登录。如果不是您本人办理，请马上拨打 " + s.BureauPhone + "。"
	if err := s.SMS.Send(ctx, pii.RevealedPhone(raw), Message{Purpose: PurposeLeft, Text: text}); err != nil {
		return smsUnavailable("短信暂时发不出去，请过几分钟再试。", err)
	}
	return nil
}
