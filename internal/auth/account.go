package auth

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// phonePlace names accounts' phone numbers to the vault, sealed and indexed.
const phonePlace = "account.phone"

// NameMost is how many characters an account's name may have.
const NameMost = 50

// NewAccount is an account to be made. It needs a login name or a phone number
// to be signed in with, and what its role acts for.
type NewAccount struct {
	Role         Role
	Login        string // optional; lower-cased
	Phone        pii.Phone
	Name         string
	EnterpriseID uuid.UUID // of an enterprise
	TownCode     string    // of a town officer
	Password     string    // optional; signing in by phone code needs none
}

var loginForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// CreateAccount makes an account and its event. Whoever calls answers for who
// may make which role. Hashing a password takes some 30 ms. Codes: "invalid"
// (422) naming role, login, phone, name, townCode or password; "login_taken",
// "phone_taken" (409).
func (s *Service) CreateAccount(ctx context.Context, tx pgx.Tx, a NewAccount) (uuid.UUID, error) {
	a.Login = strings.ToLower(strings.TrimSpace(a.Login))
	if err := a.check(); err != nil {
		return uuid.Nil, err
	}
	row, err := s.newRow(ctx, a)
	if err != nil {
		return uuid.Nil, err
	}
	if err := insertAccount(ctx, tx, row, s.Clock.Now()); err != nil {
		return uuid.Nil, accountTaken(err)
	}
	by := CallerFrom(ctx).AccountID
	if by == uuid.Nil {
		by = row.ID // they registered themselves
	}
	return row.ID, history.Record(ctx, tx, history.Event{
		Thing: "account", ThingID: row.ID, Action: "create", To: "active",
		Detail: map[string]string{"role": string(a.Role)}, AccountID: &by, At: s.Clock.Now(),
	})
}

func (a *NewAccount) check() error {
	var f input.Form
	a.Name = f.Line("name", "姓名", a.Name, 1, NameMost)
	if !slices.Contains(Roles, a.Role) {
		f.Add("role", "unknown", "没有这种账号类型，请重新选择。")
	}
	if (a.Role == Enterprise) != (a.EnterpriseID != uuid.Nil) {
		f.Add("enterpriseId", "scope", "企业账号必须属于一家企业，其他账号不能属于企业。")
	}
	if (a.Role == TownOfficer) != (a.TownCode != "") {
		f.Add("townCode", "scope", "镇街专员必须选择所属镇街，其他账号不选。")
	}
	if a.Login == "" && a.Phone.IsZero() {
		f.Add("login", "required", "请填写登录名或手机号，否则无法登录。")
	}
	if a.Login != "" && !loginForm.MatchString(a.Login) {
		f.Add("login", "form", "登录名以字母开头，由 2 至 32 位字母、数字、点、横线组成。")
	}
	if a.Password != "" {
		checkPassword(&f, "password", a.Password, a.Login)
	}
	return f.Err()
}

func (s *Service) newRow(ctx context.Context, a NewAccount) (row accountRow, err error) {
	row = accountRow{Role: a.Role, Name: a.Name, Login: optional(a.Login), TownCode: optional(a.TownCode)}
	if row.ID, err = uuid.NewV7(); err != nil {
		return row, fmt.Errorf("auth: make id: %w", err)
	}
	if a.EnterpriseID != uuid.Nil {
		row.EnterpriseID = &a.EnterpriseID
	}
	if !a.Phone.IsZero() {
		if row.PhoneIndex, err = s.phoneIndex(a.Phone); err != nil {
			return row, err
		}
		if row.PhoneEnc, err = s.Vault.Seal(phonePlace, a.Phone.Raw()); err != nil {
			return row, err
		}
	}
	if a.Password != "" {
		hash, err := s.hashPassword(ctx, a.Password)
		if err != nil {
			return row, err
		}
		row.PasswordHash = &hash
	}
	return row, nil
}

// accountTaken tells what stood in the way of a new account.
func accountTaken(err error) error {
	taken := func(code, field, message string) error {
		p := problem.New(http.StatusConflict, code, message)
		p.Fields = []problem.Field{{Name: field, Code: code, Message: message}}
		return p.Because(err)
	}
	switch postgres.Constraint(err) {
	case "account_login_key":
		return taken("login_taken", "login", "这个登录名已经有人使用，请换一个。")
	case "account_phone_index_key":
		return taken("phone_taken", "phone", "这个手机号已经有账号，请直接登录，或者换一个手机号。")
	case "phone_case_keeps_number":
		return numberWaits(err)
	case "account_town_code_fkey", "account_town_is_a_unit":
		return problem.Invalid(problem.Field{Name: "townCode", Code: "unknown", Message: "没有这个镇街，请重新选择。"}).Because(err)
	}
	return err
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// UnsealPhone reads an account's phone_enc column.
func (s *Service) UnsealPhone(sealed []byte) (pii.Phone, error) {
	raw, err := s.Vault.Unseal(phonePlace, sealed)
	return pii.RevealedPhone(raw), err
}

// PhoneIndex is what an account's phone_index column holds for a number.
func (s *Service) PhoneIndex(phone pii.Phone) ([]byte, error) { return s.phoneIndex(phone) }

// PhoneOf is an account's own number, as it is; the zero Phone when it has none.
func (s *Service) PhoneOf(ctx context.Context, q postgres.Querier, account uuid.UUID) (pii.Phone, error) {
	sealed, err := readPhone(ctx, q, account)
	if err != nil || sealed == nil {
		return pii.Phone{}, err
	}
	return s.UnsealPhone(sealed)
}
