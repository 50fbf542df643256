package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// Purpose is what a phone code is good for; it is good for nothing else.
type Purpose string

// The purposes.
const (
	PurposeSignIn   Purpose = "sign_in"
	PurposeRegister Purpose = "register"
	PurposeSign     Purpose = "sign"        // an agreement or a supplement, by the account's own phone
	PurposeWorker   Purpose = "worker"      // a worker answers by his link
	PurposeLink     Purpose = "worker_link" // no code: the link itself
	PurposeTold     Purpose = "notice"      // no code: something that was asked for

	// Good for one account only, see of.
	PurposeOldPhone Purpose = "old_phone"    // whoever changes his number has the one that it was
	PurposeNewPhone Purpose = "new_phone"    // and the one that it is to be
	PurposePassword Purpose = "set_password" // an account's password, where the old one is not known
	PurposeCounter  Purpose = "counter"      // whoever stands at the counter has this number

	PurposeLeft    Purpose = "phone_changed"  // no code: to the number that an account has left
	PurposeAccount Purpose = "account_notice" // no code: what an administrator did to an account
)

// of is what a code is kept under that is good for one account only: whoever asks
// for one with another account neither voids it nor can use it.
func (p Purpose) of(account uuid.UUID) Purpose { return p + ":" + Purpose(account.String()) }

const (
	// CodeLife is how long a code can be used.
	CodeLife = 5 * time.Minute
	// codeTries is how often one code may be guessed at, right or wrong.
	codeTries = 5
)

// SendCode sends a new code to the phone; the one before it for this purpose is
// void. It does the same for every phone, whether somebody has it or not.
// Codes: "throttled" (429), "sms_unavailable" (503).
func (s *Service) SendCode(ctx context.Context, phone pii.Phone, purpose Purpose) error {
	return s.sendCode(ctx, phone, purpose, purpose)
}

// sendCode sends a code for a purpose that is kept under another, and counts it
// in more buckets than those of every code.
func (s *Service) sendCode(ctx context.Context, phone pii.Phone, purpose, under Purpose, more ...bucket) error {
	index, err := s.phoneIndex(phone)
	if err != nil {
		return err
	}
	if _, err := s.take(ctx, append(s.sendBuckets(ctx, index), more...)); err != nil {
		return err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return fmt.Errorf("auth: make code: %w", err)
	}
	code := fmt.Sprintf("%06d", n)
	hash, err := s.codeHash(phone, under, code)
	if err != nil {
		return err
	}
	if err := putCode(ctx, s.DB, index, under, hash, s.Clock.Now().Add(CodeLife)); err != nil {
		return err
	}
	if err := s.SMS.Send(ctx, phone, Message{Purpose: purpose, Code: code}); err != nil {
		return smsUnavailable("短信暂时发不出去，请过几分钟再试，或者改用密码登录。", err)
	}
	return nil
}

// SendLink sends a link with its words, as few of them to one phone a day as a
// person puts up with. Codes: "throttled" (429), "sms_unavailable" (503).
func (s *Service) SendLink(ctx context.Context, phone pii.Phone, link, text string) error {
	index, err := s.phoneIndex(phone)
	if err != nil {
		return err
	}
	taken, err := s.take(ctx, messageBuckets(index))
	if err != nil {
		return err
	}
	if err := s.SMS.Send(ctx, phone, Message{Purpose: PurposeLink, Link: link, Text: text}); err != nil {
		if err := taken.giveBack(ctx); err != nil {
			return err
		}
		return smsUnavailable("短信暂时发不出去，请过几分钟再发，或者让员工扫码、改用书面同意书。", err)
	}
	return nil
}

// Tell sends what a person asked to be told of, with a link that everybody may
// open. Whoever calls bounds how often. Code: "sms_unavailable" (503).
func (s *Service) Tell(ctx context.Context, phone pii.Phone, link, text string) error {
	if err := s.SMS.Send(ctx, phone, Message{Purpose: PurposeTold, Link: link, Text: text}); err != nil {
		return smsUnavailable("短信暂时发不出去，请过几分钟再试。", err)
	}
	return nil
}

func smsUnavailable(say string, cause error) error {
	p := problem.New(http.StatusServiceUnavailable, "sms_unavailable", say)
	p.RetryAfter = 60
	return p.Because(cause)
}

// CheckedCode is a code that was right. It still has to be used, in the
// transaction that does what it was sent for.
type CheckedCode struct {
	phoneIndex []byte
	purpose    Purpose
	hash       []byte
}

// CheckCode compares a code. Call it before the transaction: the try is counted
// for good, whatever comes of the transaction, and it needs a connection of its
// own. Then call Use inside. Codes: "invalid" (422) for a code that is wrong,
// expired, used, tried too often or sent for something else, all in the same
// words; "throttled" (429).
func (s *Service) CheckCode(ctx context.Context, phone pii.Phone, purpose Purpose, code string) (CheckedCode, error) {
	index, err := s.phoneIndex(phone)
	if err != nil {
		return CheckedCode{}, err
	}
	given, err := s.codeHash(phone, purpose, code)
	if err != nil {
		return CheckedCode{}, err
	}
	taken, err := s.take(ctx, checkBuckets(ctx))
	if err != nil {
		return CheckedCode{}, err
	}
	stored, err := tryCode(ctx, s.DB, index, purpose, s.Clock.Now())
	if err != nil {
		return CheckedCode{}, err
	}
	if subtle.ConstantTimeCompare(stored, given) != 1 {
		return CheckedCode{}, wrongCode()
	}
	if err := taken.giveBack(ctx); err != nil {
		return CheckedCode{}, err
	}
	return CheckedCode{index, purpose, stored}, nil
}

// Use spends the code: of several transactions that use it one succeeds, and
// if that one rolls back, the code is as good as before. Code: "invalid" (422).
func (c CheckedCode) Use(ctx context.Context, tx pgx.Tx) error {
	spent, err := spendCode(ctx, tx, c.phoneIndex, c.purpose, c.hash)
	if err != nil {
		return err
	}
	if !spent {
		return wrongCode()
	}
	return nil
}

func wrongCode() error {
	return problem.Invalid(problem.Field{Name: "code", Code: "code_wrong",
		Message: "验证码不对，或者已经失效。请核对短信；超过 5 分钟、用过一次或输错 5 次后，需要重新获取。"})
}

// codeHash binds the code to the phone and the purpose.
func (s *Service) codeHash(phone pii.Phone, purpose Purpose, code string) ([]byte, error) {
	return s.Vault.Index("phone_code.code", string(purpose)+"\x00"+phone.Raw()+"\x00"+code)
}

func (s *Service) phoneIndex(phone pii.Phone) ([]byte, error) {
	return s.Vault.Index(phonePlace, phone.Raw())
}
