package auth

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
)

// ChangePassword sets the caller's own password; old is needed where one is
// set. All the caller's sessions end, and a new one is opened in their place.
// Codes: "invalid" (422) naming old or new, "throttled" (429), "busy" (503).
func (s *Service) ChangePassword(ctx context.Context, old, password string) (Session, error) {
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
	if account.PasswordHash != "" {
		fits, err := s.guess(ctx, account, account.Login, old)
		if err != nil {
			return Session{}, err
		}
		if !fits {
			return Session{}, problem.Invalid(problem.Field{Name: "old", Code: "wrong", Message: "原密码不对，请重新填写。"})
		}
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return Session{}, err
	}
	var session Session
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := s.storePassword(ctx, tx, caller.AccountID, hash); err != nil {
			return err
		}
		session, err = s.OpenSession(ctx, tx, caller.AccountID)
		return err
	})
	return session, err
}

// ResetPassword gives an account a new one-time password and signs it out
// everywhere. Whoever calls answers for who may do that.
func (s *Service) ResetPassword(ctx context.Context, account uuid.UUID) (password string, err error) {
	password = OneTimePassword()
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return "", err
	}
	return password, s.DB.InTx(ctx, func(tx pgx.Tx) error {
		return s.storePassword(ctx, tx, account, hash)
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
