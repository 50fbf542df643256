package account

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/route"
)

// Account is an account as an administrator sees it.
type Account struct {
	ID             uuid.UUID `json:"id"`
	Role           auth.Role `json:"role" enum:"enterprise,seeker,town_officer,city_officer,administrator"`
	Login          string    `json:"login"`
	Name           string    `json:"name"`
	Phone          string    `json:"phone" doc:"手机号，中间四位隐去"`
	EnterpriseName string    `json:"enterpriseName"`
	TownCode       string    `json:"townCode"`
	TownName       string    `json:"townName"`
	Disabled       bool      `json:"disabled"`
	Version        int       `json:"version"`
	CreatedAt      time.Time `json:"createdAt"`
}

// List gives accounts, the newest first. Words are looked for in logins, names
// and firms' names; a whole phone number finds its account. For administrators.
// Code: "invalid" (422).
func (s *Service) List(ctx context.Context, words, role string, p route.Paging) (route.Page[Account], error) {
	none := route.Page[Account]{}
	var f input.Form
	want := filter{Role: role, Words: f.Line("q", "查找内容", words, 0, 100), Limit: p.Limit + 1}
	if err := f.Err(); err != nil {
		return none, err
	}
	after, ok, err := route.DecodeCursor[uuid.UUID](p.Cursor)
	if err != nil {
		return none, err
	}
	if ok {
		want.After = &after
	}
	if phone, ok := pii.ParseMobile(words); ok {
		if want.Phone, err = s.Auth.PhoneIndex(phone); err != nil {
			return none, err
		}
	}
	rows, err := listAccounts(ctx, s.DB, want)
	if err != nil {
		return none, err
	}
	list := make([]Account, len(rows))
	for i, row := range rows {
		if list[i], err = s.view(row); err != nil {
			return none, err
		}
	}
	return route.NewPage(list, p.Limit, func(a Account) uuid.UUID { return a.ID }), nil
}

func (s *Service) read(ctx context.Context, q postgres.Querier, id uuid.UUID) (Account, error) {
	row, err := readAccount(ctx, q, id)
	if err != nil {
		return Account{}, err
	}
	return s.view(row)
}

func (s *Service) view(r accountRow) (Account, error) {
	phone, err := s.Auth.UnsealPhone(r.PhoneEnc)
	if err != nil {
		return Account{}, err
	}
	return Account{
		ID: r.ID, Role: r.Role, Login: r.login(), Name: r.Name, Phone: phone.String(), EnterpriseName: r.EnterpriseName,
		TownCode: r.TownCode, TownName: r.TownName, Disabled: r.Disabled, Version: r.Version, CreatedAt: r.CreatedAt,
	}, nil
}
