package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// Me is who the caller is and what the caller acts for.
type Me struct {
	AccountID  uuid.UUID     `json:"accountId"`
	Role       auth.Role     `json:"role" enum:"enterprise,seeker,town_officer,city_officer,administrator"`
	Name       string        `json:"name"`
	Phone      string        `json:"phone" doc:"手机号，中间四位隐去"`
	Password   bool          `json:"hasPassword" doc:"是否设有密码"`
	Enterprise *MyEnterprise `json:"enterprise,omitempty" doc:"企业账号所属的企业"`
	Town       *MyTown       `json:"town,omitempty" doc:"镇街专员所属的镇街"`
	NewPhoneAt *time.Time    `json:"newPhoneAt,omitempty" doc:"有人在柜台申请换这个账号的手机号，从这时起可以办好"`
	Today      calendar.Date `json:"today" doc:"平台的今天"`
	Demo       bool          `json:"demo" doc:"是否演示环境"`
	Bureau     string        `json:"bureauPhone" doc:"人社局的电话"`
}

// MyEnterprise is the firm that an enterprise account acts for.
type MyEnterprise struct {
	ID         uuid.UUID `json:"id"`
	Name       string    `json:"name"`
	USCC       string    `json:"uscc"`
	Status     string    `json:"status" enum:"pending,approved,rejected,suspended"`
	TownCode   string    `json:"townCode"`
	AboveScale bool      `json:"aboveScale"`
}

// MyTown is the unit that a town officer acts for.
type MyTown struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func (s *Service) me(ctx context.Context, account uuid.UUID) (Me, error) {
	me, phone, err := readMe(ctx, s.DB, account)
	if err != nil {
		return Me{}, err
	}
	number, err := s.Auth.UnsealPhone(phone)
	if err != nil {
		return Me{}, err
	}
	me.Phone, me.Today, me.Demo, me.Bureau = number.String(), calendar.Today(s.Clock), s.Demo, s.Auth.BureauPhone
	return me, nil
}

func readMe(ctx context.Context, q postgres.Querier, account uuid.UUID) (me Me, phone []byte, err error) {
	var firm struct {
		id                       *uuid.UUID
		name, uscc, status, town *string
		aboveScale               *bool
	}
	var townCode, townName *string
	err = q.QueryRow(ctx, `
		SELECT a.id, a.role, a.display_name, a.phone_enc, a.password_hash IS NOT NULL, t.code, t.name,
		       e.id, e.name, e.uscc, CASE e.status WHEN 'rehearsal' THEN 'approved' ELSE e.status END, e.town_code, e.above_scale,
		       (SELECT due_at FROM phone_case WHERE account_id = a.id AND status = 'waiting')
		FROM account a LEFT JOIN enterprise e ON e.id = a.enterprise_id LEFT JOIN town t ON t.code = a.town_code
		WHERE a.id = $1`, account).Scan(&me.AccountID, &me.Role, &me.Name, &phone, &me.Password, &townCode, &townName,
		&firm.id, &firm.name, &firm.uscc, &firm.status, &firm.town, &firm.aboveScale, &me.NewPhoneAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return Me{}, nil, problem.Unauthenticated()
	}
	if err != nil {
		return Me{}, nil, fmt.Errorf("account: read me: %w", err)
	}
	if firm.id != nil {
		me.Enterprise = &MyEnterprise{*firm.id, *firm.name, *firm.uscc, *firm.status, *firm.town, *firm.aboveScale}
	}
	if townCode != nil {
		me.Town = &MyTown{*townCode, *townName}
	}
	return me, phone, nil
}
