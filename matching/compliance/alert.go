package compliance

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// The states of an alert.
const (
	Open     = "open"
	Answered = "answered"
)

var alertMachine = history.Machine{
	"":   {"find": Open},
	Open: {"grow": Open, "answer": Answered},
}

// Alert is one finding, as officers in scope see it.
type Alert struct {
	ID         uuid.UUID       `json:"id"`
	Kind       string          `json:"kind" enum:"over_half_lent,chain_lending,endless_renewal,same_group,contract_not_amended,firm_answered,paper_disputed"`
	Firm       Firm            `json:"firm" doc:"出借过多、转借、反复借用的企业，或同一集团、没有变更合同、同意存疑的出借方"`
	Other      *Firm           `json:"other,omitempty" doc:"反复借用的出借方，或同一集团、没有变更合同的借用方"`
	WorkerName string          `json:"workerName,omitempty" doc:"打码"`
	FoundOn    calendar.Date   `json:"foundOn"`
	Detail     Detail          `json:"detail"`
	Records    int             `json:"records" doc:"依据的记录数"`
	Status     string          `json:"status" enum:"open,answered"`
	Note       string          `json:"note,omitempty" doc:"答复"`
	AnsweredBy string          `json:"answeredBy,omitempty"`
	AnsweredAt *time.Time      `json:"answeredAt,omitempty"`
	FormerID   *uuid.UUID      `json:"formerId,omitempty" doc:"同一情形的上一条提醒"`
	Evidence   []Evidence      `json:"evidence,omitempty" doc:"依据的记录，最近的在前，最多 500 条"`
	History    []history.Entry `json:"history,omitempty"`
}

// Firm is a firm by name.
type Firm struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	TownName string    `json:"townName"`
}

// Detail is what a rule measured, and the thresholds that it went by.
type Detail struct {
	Day            *calendar.Date `json:"day,omitempty" doc:"借出最多的一天"`
	Lent           int            `json:"lent,omitempty" doc:"那一天借出的人数"`
	Staff          int            `json:"staff,omitempty" doc:"申报的职工人数"`
	Percent        int            `json:"percent,omitempty" doc:"标准：百分比"`
	TradeCode      string         `json:"tradeCode,omitempty" doc:"又借入又借出的工种；没有表示同一名员工"`
	TradeName      string         `json:"tradeName,omitempty"`
	Days           int            `json:"days,omitempty" doc:"连续借用的天数"`
	Agreements     int            `json:"agreements,omitempty" doc:"连续的协议份数"`
	GapDays        int            `json:"gapDays,omitempty" doc:"标准：间隔天数"`
	MostDays       int            `json:"mostDays,omitempty" doc:"标准：总天数，或者没有变更合同的天数"`
	MostAgreements int            `json:"mostAgreements,omitempty" doc:"标准：协议份数"`
	SamePhone      bool           `json:"samePhone,omitempty" doc:"联系电话相同"`
	Group          string         `json:"group,omitempty" doc:"申报的同一集团"`
	Workers        int            `json:"workers,omitempty" doc:"没有变更合同的人数，day 是其中最早同意补充协议的一天；或者用企业账号的手机号表示同意的人数"`
}

// Evidence is one record behind an alert: a worker lent, or an agreement.
type Evidence struct {
	Thing           string        `json:"thing" enum:"secondment,agreement"`
	ID              uuid.UUID     `json:"id"`
	AgreementID     uuid.UUID     `json:"agreementId"`
	AgreementNumber string        `json:"agreementNumber"`
	Lender          string        `json:"lender"`
	Borrower        string        `json:"borrower"`
	TradeName       string        `json:"tradeName"`
	WorkerName      string        `json:"workerName,omitempty" doc:"打码"`
	From            calendar.Date `json:"from"`
	To              calendar.Date `json:"to"`
	FoundOn         calendar.Date `json:"foundOn"`
}

// Filter narrows the list; zero values do not.
type Filter struct {
	Status   string `query:"status" enum:"open,answered" doc:"状态"`
	Kind     string `query:"kind" enum:"over_half_lent,chain_lending,endless_renewal,same_group,contract_not_amended,firm_answered,paper_disputed" doc:"情形"`
	TownCode string `query:"townCode" maxLength:"20" doc:"企业所在镇街"`
	Q        string `query:"q" maxLength:"60" doc:"企业名称中的几个字"`
}

// AlertPage is a page of alerts, with what the watch cannot say.
type AlertPage struct {
	route.Page[Alert]
	StaffUnknown int `json:"staffUnknown" doc:"正在出借、没有申报职工人数、因此无法判断比例的企业数"`
}

// Alerts lists those about firms in the officer's scope, the newest first,
// without records and history.
func (s *Service) Alerts(ctx context.Context, c auth.Caller, f Filter, page route.Paging) (AlertPage, error) {
	before, ok, err := route.DecodeCursor[uuid.UUID](page.Cursor)
	if err != nil {
		return AlertPage{}, err
	}
	args := scoped(c, pgx.NamedArgs{"status": f.Status, "kind": f.Kind, "place": f.TownCode, "q": "%" + escape(sheet.Clean(f.Q)) + "%",
		"before": before, "first": !ok, "limit": page.Limit + 1})
	found, err := listAlerts(ctx, s.DB, args)
	if err != nil {
		return AlertPage{}, err
	}
	unknown, err := staffUnknown(ctx, s.DB, scoped(c, pgx.NamedArgs{"today": s.today()}))
	if err != nil {
		return AlertPage{}, err
	}
	return AlertPage{route.NewPage(found, page.Limit, func(a Alert) uuid.UUID { return a.ID }), unknown}, nil
}

// Alert is one in the officer's scope, with the records behind it; otherwise
// "not_found".
func (s *Service) Alert(ctx context.Context, c auth.Caller, id uuid.UUID) (Alert, error) {
	a, err := findAlert(ctx, s.DB, c, id)
	if err != nil {
		return Alert{}, err
	}
	if a.Evidence, err = evidenceOf(ctx, s.DB, id); err != nil {
		return Alert{}, err
	}
	a.History, err = history.Of(ctx, s.DB, "compliance_alert", id)
	return a, err
}

// Answer puts on record what came of an alert, once. Officers may, within their
// scope. Problems: "forbidden", "not_found", "invalid", "wrong_state" when
// another answered first.
func (s *Service) Answer(ctx context.Context, c auth.Caller, id uuid.UUID, note string) (Alert, error) {
	if !c.Officer() {
		return Alert{}, problem.Forbidden("提醒由就业服务专员答复。")
	}
	var form input.Form
	note = form.Line("note", "答复", sheet.Clean(note), 2, 500)
	if pii.InText(note) {
		form.Add("note", "contact_in_text", "答复里有电话或身份证号码，请删去。")
	}
	if err := form.Err(); err != nil {
		return Alert{}, err
	}
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := findAlert(ctx, tx, c, id); err != nil {
			return err // nobody waits for what is not his
		}
		status, err := holdAlert(ctx, tx, id)
		if err != nil {
			return err
		}
		to, err := alertMachine.Next(status, "answer", "这条提醒已经答复，不能再改。出现新的记录时会另有一条提醒。")
		if err != nil {
			return err
		}
		at := s.Clock.Now()
		if err := answerAlert(ctx, tx, id, to, note, c.AccountID, at); err != nil {
			return err
		}
		return history.Record(ctx, tx, history.Event{Thing: "compliance_alert", ThingID: id, Action: "answer", From: status, To: to,
			Reason: note, AccountID: &c.AccountID, At: at})
	})
	if err != nil {
		return Alert{}, err
	}
	return s.Alert(ctx, c, id)
}
