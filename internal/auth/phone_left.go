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

// Notice is what a number is told of an account.
type Notice string

// The notices.
const (
	NoticeLeft     Notice = ""         // the account has left this number
	NoticeAsked    Notice = "asked"    // somebody asks for another number for it
	NoticeMoved    Notice = "moved"    // the account has this number now
	NoticePassword Notice = "password" // an administrator gave it a one-time password
	NoticeDisabled Notice = "disabled" // an administrator closed it
)

// Left is a number that is still to be told of an account.
type Left struct {
	Sealed []byte    `json:"sealed"`
	At     time.Time `json:"at"` // when it was done, of NoticeAsked when it may be done
	What   Notice    `json:"what,omitempty"`
}

// TellLater asks for the message; it is sent once the transaction has happened.
// The zero Phone is told nothing.
func (s *Service) TellLater(ctx context.Context, tx pgx.Tx, what Notice, to pii.Phone, at time.Time) error {
	if to.IsZero() {
		return nil
	}
	sealed, err := s.Vault.Seal(leftPlace, to.Raw())
	if err != nil {
		return err
	}
	return insertLeft(ctx, tx, Left{sealed, at, what})
}

// notices are put around the time.
var notices = map[Notice][2]string{
	NoticeLeft:     {"的账号已于 ", " 更换手机号，不再用这个号码登录。如果不是您本人办理，请马上拨打 "},
	NoticeAsked:    {"的账号有人在柜台申请换成别的手机号，", " 以后可以办好。如果不是您本人办理，请马上登录，在“更换手机号”处点“不是我办理的”，或者拨打 "},
	NoticeMoved:    {"的账号已于 ", " 换成这个号码登录。如果不是您本人办理，请马上拨打 "},
	NoticePassword: {"的账号密码已于 ", " 由管理员重置。如果不是您本人要求的，请马上拨打 "},
	NoticeDisabled: {"的账号已于 ", " 由管理员停用。如有疑问，请拨打 "},
}

// TellLeft sends the message, for River. An error is worth another attempt. Code:
// "sms_unavailable" (503).
func (s *Service) TellLeft(ctx context.Context, l Left) error {
	raw, err := s.Vault.Unseal(leftPlace, l.Sealed)
	if err != nil {
		return err
	}
	purpose, words := PurposeAccount, notices[l.What]
	if l.What == NoticeLeft {
		purpose = PurposeLeft
	}
	text := "您在开平共享用工平台" + words[0] + l.At.In(calendar.Shanghai).Format("2006-01-02 15:04") + words[1] + s.BureauPhone + "。"
	if err := s.SMS.Send(ctx, pii.RevealedPhone(raw), Message{Purpose: purpose, Text: text}); err != nil {
		return smsUnavailable("短信暂时发不出去，请过几分钟再试。", err)
	}
	return nil
}
