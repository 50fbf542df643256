package auth

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// SignInWithCode opens a session for whoever holds the phone. A phone without
// an account becomes a seeker's when name is given. Codes: those of CheckCode;
// "name_required" (422), and the code stays good; "account_disabled" (403).
func (s *Service) SignInWithCode(ctx context.Context, phone pii.Phone, code, name string) (Session, error) {
	checked, err := s.CheckCode(ctx, phone, PurposeSignIn, code)
	if err != nil {
		return Session{}, err
	}
	var session Session
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := checked.Use(ctx, tx); err != nil {
			return err
		}
		account, err := holdAccountOf(ctx, tx, checked.phoneIndex)
		if err != nil {
			return err
		}
		if account == uuid.Nil {
			if strings.TrimSpace(name) == "" {
				return nameRequired()
			}
			if account, err = s.CreateAccount(ctx, tx, NewAccount{Role: Seeker, Phone: phone, Name: name}); err != nil {
				return err
			}
		}
		if session, err = s.OpenSession(ctx, tx, account); err != nil {
			return err
		}
		return s.signedIn(ctx, tx, account, "code")
	})
	return session, err
}

// SignInWithPassword opens a session by login name, or phone number, and
// password. A wrong password, an unknown login and an account without a password
// get the same answer after the same work. Codes: "wrong_password" (401),
// "throttled" (429), "busy" (503), "account_disabled" (403).
func (s *Service) SignInWithPassword(ctx context.Context, login, password string) (Session, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	if len(login) > 100 || !input.Printable(login) || len(password) > 4*passwordMost {
		return Session{}, wrongPassword() // no account and no password look like this
	}
	account, err := s.find(ctx, login)
	if err != nil {
		return Session{}, err
	}
	fits, err := s.guess(ctx, account, login, password)
	if err != nil {
		return Session{}, err
	}
	if !fits {
		return Session{}, wrongPassword()
	}
	return s.enter(ctx, account)
}

// enter opens the session of an account whose password fitted.
func (s *Service) enter(ctx context.Context, account signInRow) (session Session, err error) {
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		now, err := holdAccount(ctx, tx, account.ID)
		if err != nil {
			return err
		}
		if now.Disabled {
			return accountDisabled()
		}
		if now.PasswordHash != account.PasswordHash { // changed in between
			return wrongPassword()
		}
		if session, err = s.open(ctx, tx, account.ID); err != nil {
			return err
		}
		return s.signedIn(ctx, tx, account.ID, "password")
	})
	return session, err
}

// find looks up a login in one statement, whatever it is.
func (s *Service) find(ctx context.Context, login string) (signInRow, error) {
	var index []byte
	if phone, ok := pii.ParseMobile(login); ok {
		var err error
		if index, err = s.phoneIndex(phone); err != nil {
			return signInRow{}, err
		}
	}
	return accountFor(ctx, s.DB, &login, index, storable(ClientFrom(ctx).Address, 100))
}

// guess compares a password within the limits on guessing.
func (s *Service) guess(ctx context.Context, account signInRow, login, password string) (bool, error) {
	subject := account.ID.String()
	if account.ID == uuid.Nil {
		index, err := s.Vault.Index("throttle.login", login)
		if err != nil {
			return false, err
		}
		subject = uuid.NewSHA1(uuid.Nil, index).String()
	}
	taken, err := s.take(ctx, passwordBuckets(ctx, subject, account.Known))
	if err != nil {
		return false, err
	}
	fits, err := s.passwordFits(ctx, password, account.PasswordHash)
	if err == nil && !fits {
		return false, nil
	}
	if back := taken.giveBack(context.WithoutCancel(ctx)); err == nil {
		err = back
	}
	return fits, err
}

func (s *Service) signedIn(ctx context.Context, tx pgx.Tx, account uuid.UUID, by string) error {
	return history.Record(ctx, tx, history.Event{
		Thing: "account", ThingID: account, Action: "sign_in",
		Detail: map[string]string{"by": by}, AccountID: &account, At: s.Clock.Now(),
	})
}

func wrongPassword() error {
	return problem.New(401, "wrong_password", "账号或密码不对，请核对后再试。也可以用手机验证码登录。")
}

func nameRequired() error {
	const message = "这个手机号还没有账号。请填写姓名，登录后即注册为求职者；企业请到企业注册页面登记。"
	p := problem.Invalid(problem.Field{Name: "name", Code: "name_required", Message: message})
	p.Code = "name_required"
	return p
}
