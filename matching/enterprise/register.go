package enterprise

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

// Registration is what a firm says when it registers itself.
type Registration struct {
	Phone string // mobile: the account's, and the firm's contact
	Code  string
	USCC  string
	Facts // ContactPhone is not used
}

// Register makes a firm, which waits for an officer's approval, and its
// account, and signs it in. Anybody may. Problems: "invalid" with the fields,
// those of auth.CheckCode and auth.CreateAccount, "uscc_taken" (409); the code
// stays good unless all went well.
func (s *Service) Register(ctx context.Context, r Registration) (auth.Session, error) {
	facts := r.Clean()
	facts.ContactPhone = ""
	found := checkOwn(facts, s.Book())
	phone, ok := pii.ParseMobile(r.Phone)
	if !ok {
		found = append(found, problem.Field{Name: "phone", Code: "phone", Message: "手机号应为 11 位数字，以 1 开头，请核对。"})
	}
	uscc, bad := parseUSCC(r.USCC)
	if found = append(found, bad...); len(found) > 0 {
		return auth.Session{}, problem.Invalid(found...)
	}
	code, err := s.Auth.CheckCode(ctx, phone, auth.PurposeRegister, r.Code)
	if err != nil {
		return auth.Session{}, err
	}
	var session auth.Session
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if err := code.Use(ctx, tx); err != nil {
			return err
		}
		e := s.fresh(uscc, facts, "register")
		e.ContactPhone = phone
		if err := s.insertRow(ctx, tx, e, nil); err != nil {
			return err
		}
		account, err := s.Auth.CreateAccount(ctx, tx, auth.NewAccount{
			Role: auth.Enterprise, Phone: phone, Name: facts.ContactName, EnterpriseID: e.ID,
		})
		if err != nil {
			return err
		}
		if err := s.registered(ctx, tx, e, "register", account); err != nil {
			return err
		}
		session, err = s.Auth.OpenSession(ctx, tx, account)
		return err
	})
	return session, err
}

// RegisterInput is what an officer's sheet says of a firm; only the code, the
// name and the town must be known.
type RegisterInput struct {
	USCC string
	Facts
}

// RegisterByOfficer makes a firm that is approved at once, by the officer who
// hands in its sheet; the event says so. Problems: "invalid" with the fields,
// "forbidden" outside the officer's town, "uscc_taken".
func (s *Service) RegisterByOfficer(ctx context.Context, tx pgx.Tx, c auth.Caller, in RegisterInput) (Enterprise, error) {
	facts := in.Clean()
	found := Check(facts, s.Book())
	uscc, bad := parseUSCC(in.USCC)
	if found = append(found, bad...); len(found) > 0 {
		return Enterprise{}, problem.Invalid(found...)
	}
	if !c.Officer() || c.Role == auth.TownOfficer && c.TownCode != facts.TownCode {
		return Enterprise{}, problem.Forbidden("“" + facts.Name + "”不在您管理的镇街，不能由您登记。")
	}
	e := s.fresh(uscc, facts, "register_by_officer")
	if err := s.insertRow(ctx, tx, e, &c.AccountID); err != nil {
		return Enterprise{}, err
	}
	return e, s.registered(ctx, tx, e, "register_by_officer", c.AccountID)
}

// fresh is a firm that does not stand yet.
func (s *Service) fresh(uscc string, f Facts, action string) Enterprise {
	industry, _ := reference.IndustryOf(f.Industry)
	town, _ := s.Book().Towns.ByCode(f.TownCode)
	e := Enterprise{
		ID: uuid.Must(uuid.NewV7()), USCC: uscc, Kind: reference.KindOf(uscc), TownName: town.Name,
		IndustryName: industry.DivisionName, Section: industry.Section, Status: machine[""][action],
		AboveScaleYears: []Year{}, Flags: []Flag{}, Version: 1, CreatedAt: s.Clock.Now().Truncate(time.Microsecond),
	}
	e.take(f)
	return e
}

// take puts facts that passed Check into the firm.
func (e *Enterprise) take(f Facts) {
	e.Name, e.TownCode, e.Industry, e.Address, e.ContactName = f.Name, f.TownCode, f.Industry, f.Address, f.ContactName
	e.ContactPhone, _ = pii.ParsePhone(f.ContactPhone)
}

func (s *Service) registered(ctx context.Context, tx pgx.Tx, e Enterprise, action string, by uuid.UUID) error {
	var b pgx.Batch
	err := history.Queue(&b, history.Event{
		Thing: "enterprise", ThingID: e.ID, Action: action, To: e.Status,
		Detail: map[string]string{"uscc": e.USCC, "name": e.Name, "townCode": e.TownCode}, AccountID: &by, At: e.CreatedAt,
	})
	if err != nil {
		return err
	}
	s.Index.Queue(&b, e.Document(e.CreatedAt))
	return tx.SendBatch(ctx, &b).Close()
}

func parseUSCC(text string) (string, []problem.Field) {
	uscc, err := reference.ParseUSCC(text)
	var why reference.USCCProblem
	if errors.As(err, &why) {
		return "", []problem.Field{{Name: "uscc", Code: "uscc_" + string(why), Message: why.Message()}}
	}
	return uscc, nil
}
