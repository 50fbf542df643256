package auth

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// A number that its owner cannot prove any more is changed at the counter: one
// administrator asks, having seen the ID card and a code from the new number;
// another one decides when caseWait is over. Until then whoever does have the
// account reads of it and can object. Migration 00091 holds the same.

// casePlace names the numbers of cases to the vault.
const casePlace = "phone_case.phone"

// caseWait is how long the number that was has to answer. It is no setting:
// whoever misuses the counter could change it.
const caseWait = 3 * 24 * time.Hour

// SendCodeAtCounter sends a code to the number that is to be the account's; the
// zero Phone is the number that it has. For administrators. Codes: "not_found"
// (404), "no_phone" (409), "invalid" (422) naming phone, and those of SendCode.
func (s *Service) SendCodeAtCounter(ctx context.Context, account uuid.UUID, phone pii.Phone) error {
	own, err := s.numberOf(ctx, s.DB, account)
	switch {
	case err != nil:
		return err
	case phone.IsZero() && own.IsZero():
		return problem.Conflict("no_phone", "这个账号没有登记手机号。")
	case phone.IsZero():
		phone = own
	case own.Raw() == phone.Raw():
		return sameNumber()
	}
	return s.sendCode(ctx, phone, PurposeCounter, PurposeCounter.of(account), bucket{sendAccount, CallerFrom(ctx).AccountID.String()})
}

// AskCase asks that the account gets the number, which code came to; reason says
// what was looked at. The number that the account has is told. For administrators.
// Codes: "not_found" (404), "invalid" (422) naming phone, code or reason,
// "not_for_staff", "case_open", "number_waits" (409).
func (s *Service) AskCase(ctx context.Context, account uuid.UUID, phone pii.Phone, code, reason string) (id uuid.UUID, err error) {
	if reason, err = caseWords("reason", "核对情况", reason); err != nil {
		return uuid.Nil, err
	}
	own, err := s.numberOf(ctx, s.DB, account)
	if err != nil {
		return uuid.Nil, err
	}
	if own.Raw() == phone.Raw() {
		return uuid.Nil, sameNumber()
	}
	fresh, err := s.CheckCode(ctx, phone, PurposeCounter.of(account), code)
	if err != nil {
		return uuid.Nil, err
	}
	row := caseRow{Account: account, Index: fresh.phoneIndex, AskedBy: CallerFrom(ctx).AccountID, AskedAt: s.Clock.Now(), Reason: reason}
	row.DueAt = row.AskedAt.Add(caseWait)
	if row.ID, err = uuid.NewV7(); err != nil {
		return uuid.Nil, err
	}
	if row.Sealed, err = s.Vault.Seal(casePlace, phone.Raw()); err != nil {
		return uuid.Nil, err
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := fresh.Use(ctx, tx); err != nil {
			return err
		}
		if err := insertCase(ctx, tx, row); err != nil {
			return err
		}
		if err := s.TellLater(ctx, tx, NoticeAsked, own, row.DueAt); err != nil {
			return err
		}
		return s.recordCase(ctx, tx, account, "ask_phone", reason)
	})
	return row.ID, caseRefusal(err)
}

// GrantCase gives the account the number, takes it away from whoever had it when
// it was asked for, signs both out and tells both numbers. For administrators,
// and not for the one who asked. Codes: "not_found" (404), "case_over",
// "four_eyes", "own_hand", "too_early", "too_late", "disturbed",
// "holder_changed", "not_for_staff" (409).
func (s *Service) GrantCase(ctx context.Context, id uuid.UUID) error {
	by, now := CallerFrom(ctx).AccountID, s.Clock.Now()
	return caseRefusal(s.DB.InTx(ctx, func(tx pgx.Tx) error {
		c, err := readCase(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := lockBoth(ctx, tx, c.Account, c.Holder); err != nil {
			return err
		}
		was, err := s.numberOf(ctx, tx, c.Account)
		if err != nil {
			return err
		}
		if err := endCase(ctx, tx, id, "done", "", by, now); err != nil {
			return err
		}
		if c.Holder != nil {
			if _, err := s.takeNumber(ctx, tx, *c.Holder, c.Index); err != nil {
				return err
			}
		}
		raw, err := s.Vault.Unseal(casePlace, c.Sealed)
		if err != nil {
			return err
		}
		to := pii.RevealedPhone(raw)
		if err := s.move(ctx, tx, c.Account, by, was, to); err != nil {
			return err
		}
		// Whoever knew it could have changed the number himself.
		if err := forgetPassword(ctx, tx, c.Account); err != nil {
			return err
		}
		if err := s.EndSessions(ctx, tx, c.Account); err != nil {
			return err
		}
		return s.TellLater(ctx, tx, NoticeMoved, to, now)
	}))
}

// RefuseCase ends a case without the number being changed; whoever asked may do
// it, too. For administrators. Codes: "not_found" (404), "case_over" (409),
// "invalid" (422) naming reason.
func (s *Service) RefuseCase(ctx context.Context, id uuid.UUID, words string) error {
	words, err := caseWords("reason", "不办的原因", words)
	if err != nil {
		return err
	}
	by, now := CallerFrom(ctx).AccountID, s.Clock.Now()
	return caseRefusal(s.DB.InTx(ctx, func(tx pgx.Tx) error {
		c, err := readCase(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := lockBoth(ctx, tx, c.Account, nil); err != nil {
			return err
		}
		if err := endCase(ctx, tx, id, "refused", words, by, now); err != nil {
			return err
		}
		return s.recordCase(ctx, tx, c.Account, "refuse_phone", words)
	}))
}

// ObjectToCase ends the case that waits for the caller's account: it was not he
// who asked. Code: "case_over" (409), "unauthenticated" (401).
func (s *Service) ObjectToCase(ctx context.Context) error {
	account := CallerFrom(ctx).AccountID
	return caseRefusal(s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := s.holdOwn(ctx, tx); err != nil {
			return err
		}
		id, err := waitingCase(ctx, tx, account)
		if err != nil {
			return err
		}
		if err := endCase(ctx, tx, id, "objected", "", account, s.Clock.Now()); err != nil {
			return err
		}
		return s.recordCase(ctx, tx, account, "object_phone", "")
	}))
}

// FreePhone takes an account's number away for whoever has it now, and shows so by
// a code: the former owner's account is no longer his to enter. For
// administrators. Codes: "not_found" (404), "no_phone", "not_for_staff",
// "holder_changed" (409), "invalid" (422) naming code or reason.
func (s *Service) FreePhone(ctx context.Context, account uuid.UUID, code, reason string) error {
	reason, err := caseWords("reason", "核对情况", reason)
	if err != nil {
		return err
	}
	own, err := s.numberOf(ctx, s.DB, account)
	if err != nil {
		return err
	}
	if own.IsZero() {
		return problem.Conflict("no_phone", "这个账号没有登记手机号。")
	}
	checked, err := s.CheckCode(ctx, own, PurposeCounter.of(account), code)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := lockBoth(ctx, tx, account, nil); err != nil {
			return err
		}
		if err := checked.Use(ctx, tx); err != nil {
			return err
		}
		taken, err := s.takeNumber(ctx, tx, account, checked.phoneIndex)
		if err != nil {
			return err
		}
		if !taken { // changed in between
			return problem.Conflict("holder_changed", "这个账号刚刚换了手机号，请刷新页面，重新核对。")
		}
		// The number is somebody else's: nobody is to be called by it.
		if err := forgetPersonsNumber(ctx, tx, account, s.Clock.Now()); err != nil {
			return err
		}
		return s.recordCase(ctx, tx, account, "free_phone", reason)
	})
}

// takeNumber leaves an account, which the caller holds, without its number; false
// where it has another one.
func (s *Service) takeNumber(ctx context.Context, tx pgx.Tx, account uuid.UUID, index []byte) (taken bool, err error) {
	if taken, err = removePhone(ctx, tx, account, index); err != nil || !taken {
		return false, err
	}
	if err := s.recordCase(ctx, tx, account, "lose_phone", ""); err != nil {
		return false, err
	}
	return true, s.EndSessions(ctx, tx, account)
}

// numberOf is the number of an account that is changed at the counter.
func (s *Service) numberOf(ctx context.Context, q postgres.Querier, account uuid.UUID) (pii.Phone, error) {
	role, sealed, err := readUser(ctx, q, account)
	if err != nil {
		return pii.Phone{}, err
	}
	if role != Enterprise && role != Seeker {
		return pii.Phone{}, notForStaff()
	}
	return s.UnsealPhone(sealed)
}

func (s *Service) recordCase(ctx context.Context, tx pgx.Tx, account uuid.UUID, action, reason string) error {
	by := CallerFrom(ctx).AccountID
	return history.Record(ctx, tx, history.Event{Thing: "account", ThingID: account, Action: action, Reason: reason, AccountID: &by, At: s.Clock.Now()})
}

// caseWords are kept, so no number stands in them.
func caseWords(field, label, text string) (string, error) {
	var f input.Form
	text = f.Line(field, label, text, 2, 200)
	if pii.InText(text) || pii.IDInText(text) {
		f.Add(field, "number", "这里会长期保存，请不要写身份证号码、手机号和别的号码。")
	}
	return strings.TrimSpace(text), f.Err()
}

func sameNumber() error {
	return problem.Invalid(problem.Field{Name: "phone", Code: "same", Message: "这就是账号现在的手机号，不用更换。"})
}

func notForStaff() *problem.Error {
	return problem.Conflict("not_for_staff", "只有企业和求职者的、没有停用的账号这样办理。专员和管理员的账号请重置密码，由本人登录更换。")
}

func numberWaits(cause error) *problem.Error {
	return problem.Conflict("number_waits", "这个手机号正在市人社局办理更换手机号，办好以后就用它登录原来的账号，请等短信通知。不是您办理的，请打人社局电话。").Because(cause)
}

var caseRefusals = map[string]*problem.Error{
	"phone_case_by_administrator": problem.New(http.StatusForbidden, "forbidden", "您的账号没有这项操作的权限。"),
	"phone_case_of_user":          notForStaff(),
	"phone_case_once":             problem.Conflict("case_open", "这个账号已经在办理更换手机号，请先办完或者不办那一件。"),
	"phone_case_number_once":      problem.Conflict("number_waits", "这个手机号已经在办理换给另一个账号，请先办完或者不办那一件。"),
	"phone_case_over":             caseOver(),
	"phone_case_four_eyes":        problem.Conflict("four_eyes", "申请和批准不能是同一个人，请另一位管理员批准。"),
	"phone_case_own_hand":         problem.Conflict("own_hand", "您和申请的管理员，在申请前 30 天以来有一方（或者经过别的账号）建立、修改过另一方的账号或者重置过密码，不能批准，请第三位管理员批准。"),
	"phone_case_disturbed":        problem.Conflict("disturbed", "申请以后，有管理员停用、启用过这个账号或者重置过它的密码，主人可能来不及提出；或者主人自己换过手机号。请不办这一件，核对以后重新申请。"),
	"phone_case_early":            problem.Conflict("too_early", "还没有满三天，原手机号的主人还来得及提出不是本人办理。请到期以后再批准。"),
	"phone_case_late":             problem.Conflict("too_late", "申请已经满 30 天，不能再批准。请本人带身份证和新手机再来，重新申请。"),
	"account_phone_index_key":     problem.Conflict("holder_changed", "申请以后，这个手机号换到了别的账号。请不办这一件，重新核对、重新申请。"),
}

func caseOver() *problem.Error {
	return problem.Conflict("case_over", "这件更换手机号已经办结，请刷新页面查看。")
}

// caseRefusal says what the database refused.
func caseRefusal(err error) error {
	why := postgres.Constraint(err)
	if p, ok := problem.As(err); ok && p.Code == "phone_taken" {
		why = "account_phone_index_key"
	}
	if p, ok := caseRefusals[why]; ok {
		refusal := *p // Because writes to it
		return refusal.Because(err)
	}
	return err
}
