package auth

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
)

// ChangePassword sets the caller's own password. It takes the one that is set, or
// a code that SendCodeToOwn sent: whoever finds a browser that is signed in must
// not make himself a way in. All the caller's sessions end, and a
// new one is opened in their place. Codes: "invalid" (422) naming old, code or
// new, "unauthenticated" (401) where the session has ended meanwhile, "throttled"
// (429), "busy" (503).
func (s *Service) ChangePassword(ctx context.Context, old, code, password string) (Session, error) {
	caller := CallerFrom(ctx)
	account, err := holdAccount(ctx, s.DB, caller.AccountID)
	if err != nil {
		return Session{}, err
	}
	var f input.Form
	checkPassword(&f, "new", password, account.Login)
	if err := f.Err(); err != nil {
		return Session{}, err
	}
	use := func(context.Context, pgx.Tx) error { return nil }
	if account.PasswordHash != "" && (old != "" || strings.TrimSpace(code) == "") {
		err = s.knows(ctx, account, old, problem.Field{Name: "old", Code: "wrong", Message: "原密码不对，请重新填写。"})
	} else {
		var own CheckedCode
		own, err = s.checkOwn(ctx, PurposePassword, code)
		use = own.Use
	}
	if err != nil {
		return Session{}, err
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return Session{}, err
	}
	var session Session
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := s.holdOwn(ctx, tx); err != nil {
			return err
		}
		if err := use(ctx, tx); err != nil {
			return err
		}
		if err := s.storePassword(ctx, tx, caller.AccountID, hash); err != nil {
			return err
		}
		session, err = s.OpenSession(ctx, tx, caller.AccountID)
		return err
	})
	return session, err
}

// knows refuses whoever does not know the account's password.
func (s *Service) knows(ctx context.Context, account signInRow, password string, refusal problem.Field) error {
	fits, err := s.guess(ctx, account, account.Login, password)
	if err == nil && !fits {
		err = problem.Invalid(refusal)
	}
	return err
}

// ResetPassword gives an account a new one-time password, signs it out everywhere
// and tells its number. Whoever calls answers for who may do that.
func (s *Service) ResetPassword(ctx context.Context, account uuid.UUID) (password string, err error) {
	password = OneTimePassword()
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return "", err
	}
	return password, s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := s.storePassword(ctx, tx, account, hash); err != nil {
			return err
		}
		if CallerFrom(ctx).AccountID == account {
			return nil
		}
		phone, err := s.PhoneOf(ctx, tx, account)
		if err != nil {
			return err
		}
		return s.TellLater(ctx, tx, NoticePassword, phone, s.Clock.Now())
	})
}

func (s *Service) storePassword(ctx context.Context, tx pgx.Tx, account uuid.UUID, hash string) error {
	by := CallerFrom(ctx).AccountID
	found, err := updatePassword(ctx, tx, account, hash)
	if err != nil {
		return err
	}
	if !found {
		return problem.NotFound("这个账号")
	}
	if err := s.EndSessions(ctx, tx, account); err != nil {
		return err
	}
	return history.Record(ctx, tx, history.Event{
		Thing: "account", ThingID: account, Action: "set_password", AccountID: &by, At: s.Clock.Now(),
	})
}
