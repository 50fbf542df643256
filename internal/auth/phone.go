package auth

import (
	"context"
	"net/http"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// Owner is what shows that the caller is whose account it is, and not only
// somebody before a browser that is signed in: its password, or else a code that
// SendCodeToOwn sent.
type Owner struct{ Password, Code string }

// ChangePhone gives the caller's account another number; code came to that one.
// What is known of the person follows: his own record here, and what Moved says.
// All sessions of the account end, one is opened in place of the caller's, and
// the number that was is told of it. Of several who take one number, and of
// several changes of one account, one succeeds. Codes: "invalid" (422) naming
// phone, code, oldCode or password; "phone_taken" (409) where another account has
// the number, said only to who holds it; "unauthenticated" (401) where the
// session has ended meanwhile; "throttled" (429), "busy" (503).
func (s *Service) ChangePhone(ctx context.Context, phone pii.Phone, code string, owner Owner) (session Session, err error) {
	account := CallerFrom(ctx).AccountID
	was, err := s.another(ctx, phone)
	if err != nil {
		return Session{}, err
	}
	use, err := s.owns(ctx, owner)
	if err != nil {
		return Session{}, err
	}
	fresh, err := s.CheckCode(ctx, phone, PurposeNewPhone.of(account), code)
	if err != nil {
		return Session{}, ofNew(err)
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := s.holdOwn(ctx, tx); err != nil {
			return err
		}
		if err := use(ctx, tx); err != nil {
			return err
		}
		if err := fresh.Use(ctx, tx); err != nil {
			return ofNew(err)
		}
		if err := s.move(ctx, tx, account, account, was, phone); err != nil {
			return err
		}
		if err := s.EndSessions(ctx, tx, account); err != nil {
			return err
		}
		session, err = s.OpenSession(ctx, tx, account)
		return err
	})
	return session, err
}

// owns checks that the caller is the account's owner; use what comes back in the
// transaction that acts on it.
func (s *Service) owns(ctx context.Context, owner Owner) (use func(context.Context, pgx.Tx) error, err error) {
	if owner.Password == "" {
		if strings.TrimSpace(owner.Code) == "" {
			return nil, problem.Invalid(problem.Field{Name: "oldCode", Code: "required", Message: "请填写旧手机号收到的验证码；设过密码的，也可以改填密码。"})
		}
		checked, err := s.checkOwn(ctx, PurposeOldPhone, owner.Code)
		return func(ctx context.Context, tx pgx.Tx) error { return ofOld(checked.Use(ctx, tx)) }, ofOld(err)
	}
	row, err := holdAccount(ctx, s.DB, CallerFrom(ctx).AccountID)
	if err != nil {
		return nil, err
	}
	// A password that is no longer the account's has ended the caller's session: see holdOwn.
	return func(context.Context, pgx.Tx) error { return nil },
		s.knows(ctx, row, owner.Password, problem.Field{Name: "password", Code: "wrong", Message: "密码不对，请重新填写。"})
}

// ofPhone says whose code was wrong, where two are asked for.
func ofPhone(err error, field, whose string) error {
	if p, ok := problem.As(err); ok && p.Code == "invalid" && len(p.Fields) == 1 {
		p.Fields[0].Name, p.Fields[0].Message = field, whose+p.Fields[0].Message
		p.Message = p.Fields[0].Message
	}
	return err
}

func ofOld(err error) error { return ofPhone(err, "oldCode", "旧手机号的") }

func ofNew(err error) error { return ofPhone(err, "code", "新手机号的") }

// holdOwn holds the caller's account until the transaction ends. Whoever waited
// here for another change of number or password finds his session ended by it.
func (s *Service) holdOwn(ctx context.Context, tx pgx.Tx) error {
	caller := CallerFrom(ctx)
	stands, err := lockAccount(ctx, tx, caller.AccountID)
	if err != nil {
		return err
	}
	if stands {
		stands, err = sessionStands(ctx, tx, caller.AccountID, caller.SessionHash)
	}
	if err == nil && !stands {
		err = problem.Unauthenticated()
	}
	return err
}

// move writes the number, has what is known of the person follow, and asks for
// the message to the number that was; by did it.
func (s *Service) move(ctx context.Context, tx pgx.Tx, account, by uuid.UUID, was, phone pii.Phone) error {
	now := s.Clock.Now()
	index, err := s.phoneIndex(phone)
	if err != nil {
		return err
	}
	sealed, err := s.Vault.Seal(phonePlace, phone.Raw())
	if err != nil {
		return err
	}
	if err := updatePhone(ctx, tx, account, sealed, index); err != nil {
		return numberTaken(err)
	}
	person, err := people.Follow(ctx, tx, s.Vault, now, account, phone)
	if err != nil {
		return err
	}
	if person != uuid.Nil {
		for _, tell := range s.Moved {
			if err := tell(ctx, tx, Move{person, was, phone, account, now}); err != nil {
				return err
			}
		}
	}
	if err := s.TellLater(ctx, tx, NoticeLeft, was, now); err != nil {
		return err
	}
	return history.Record(ctx, tx, history.Event{Thing: "account", ThingID: account, Action: "change_phone", AccountID: &by, At: now})
}

func numberTaken(err error) error {
	switch postgres.Constraint(err) {
	case "account_phone_index_key":
	case "phone_case_keeps_number":
		return numberWaits(err)
	default:
		return err
	}
	const message = "这个手机号已经是另一个账号的。两个账号不能合并。要用这个号码，请退出后用它登录那个账号：还要用的，在那里换成别的手机号；求职者不再用的，在“我的”里删除我的数据（专员把两边的记录合并过的，会一起删除，请先问清楚）。号码空出来以后再来更换。两个账号都有没办完的事的，请带身份证到市人社局办理。"
	p := problem.New(http.StatusConflict, "phone_taken", message)
	p.Fields = []problem.Field{{Name: "phone", Code: "phone_taken", Message: message}}
	return p.Because(err)
}
