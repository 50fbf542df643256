package settlement

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/matching/attendance"
	"gongxiang/matching/lending"
)

// Due is a step of a month that is over, which one of the firms has not taken.
type Due struct {
	AgreementID uuid.UUID     `json:"agreementId"`
	Number      string        `json:"number"`
	Lender      string        `json:"lender"`
	Borrower    string        `json:"borrower"`
	Month       string        `json:"month" doc:"2021-02"`
	Step        string        `json:"step" enum:"draw_up,confirm,transfer,pay_out,correct" doc:"还没有办的：开出结算单、确认、转账、发薪、更正（考勤后来有变化）"`
	Side        lending.Side  `json:"side" enum:"lender,borrower" doc:"由谁办"`
	By          calendar.Date `json:"by" doc:"协议约定的结算日或发薪日；更正是变化之后下一个月的结算日"`
	Overdue     bool          `json:"overdue" doc:"已经过了这一天"`
	TotalFen    int64         `json:"totalFen" doc:"结算总额；还没有开出为 0"`
}

// DueFilter narrows Dues; empty fields do not restrict.
type DueFilter struct {
	Mine     bool   `query:"mine" doc:"只看等我方办的"`
	Overdue  bool   `query:"overdue" doc:"只看过了约定日期的"`
	Step     string `query:"step" enum:"draw_up,confirm,transfer,pay_out,correct" doc:"哪一步"`
	TownCode string `query:"townCode" doc:"出借方、借用方或工作地点所在镇街"`
	Q        string `query:"q" maxLength:"60" doc:"企业名称或协议编号"`
}

// dueKey is where a page of Dues ended.
type dueKey struct {
	By    calendar.Date
	ID    uuid.UUID
	Month string
	Step  string
}

// Dues are the steps that wait, by the day on which they are due. For firms
// their own agreements, for officers those within their scope.
func (s *Service) Dues(ctx context.Context, c auth.Caller, f DueFilter, page route.Paging) (route.Page[Due], error) {
	after, _, err := route.DecodeCursor[dueKey](page.Cursor)
	if err != nil {
		return route.Page[Due]{}, err
	}
	found, err := listDues(ctx, s.DB, c.Scope(), f, after, s.today(), page.Limit+1)
	if err != nil {
		return route.Page[Due]{}, err
	}
	return route.NewPage(found, page.Limit, func(d Due) dueKey { return dueKey{d.By, d.AgreementID, d.Month, d.Step} }), nil
}

// Excess is a month in which more was moved than payroll, insurance and costs (L3).
type Excess struct {
	AgreementID uuid.UUID `json:"agreementId"`
	Number      string    `json:"number"`
	Lender      string    `json:"lender"`
	Borrower    string    `json:"borrower"`
	TownName    string    `json:"townName" doc:"工作地点所在镇街"`
	Month       string    `json:"month" doc:"2021-02"`
	Status      string    `json:"status" enum:"draft,confirmed,transferred,paid_unconfirmed,paid_ahead,paid_out"`
	TotalFen    int64     `json:"totalFen" doc:"结算总额"`
	MovedFen    int64     `json:"movedFen" doc:"累计转账"`
	PaidFen     int64     `json:"paidFen" doc:"累计发薪"`
	ExcessFen   int64     `json:"excessFen" doc:"涉嫌牟利的金额"`
}

// ExcessFilter narrows Excesses; empty fields do not restrict.
type ExcessFilter struct {
	From     string `query:"from" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"从哪个月（2021-02）"`
	To       string `query:"to" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"到哪个月"`
	TownCode string `query:"townCode" doc:"出借方、借用方或工作地点所在镇街"`
	Q        string `query:"q" maxLength:"60" doc:"企业名称或协议编号"`
}

// days are those from the first month to the last, as dates of their first days.
func (f ExcessFilter) days() (calendar.Period, error) {
	all := calendar.Period{From: calendar.NewDate(2000, 1, 1), To: calendar.NewDate(2199, 12, 1)}
	for _, m := range []struct {
		text string
		to   *calendar.Date
	}{{f.From, &all.From}, {f.To, &all.To}} {
		if m.text == "" {
			continue
		}
		month, err := attendance.Month(m.text)
		if err != nil {
			return all, err
		}
		*m.to = month.From
	}
	if all.To < all.From {
		return all, problem.Invalid(problem.Field{Name: "to", Code: "order", Message: "结束的月份早于开始的月份，请改正。"})
	}
	return all, nil
}

// ExcessPage is a page with what all pages come to.
type ExcessPage struct {
	route.Page[Excess]
	Months    int   `json:"months" doc:"这个条件下的协议月数"`
	Firms     int   `json:"firms" doc:"其中的出借方家数"`
	ExcessFen int64 `json:"excessFen" doc:"金额合计"`
}

type excessKey struct {
	Month string
	ID    uuid.UUID
}

// Excesses are the months with forbidden profit, the newest first, within an
// officer's scope. Problem: "invalid".
func (s *Service) Excesses(ctx context.Context, c auth.Caller, f ExcessFilter, page route.Paging) (ExcessPage, error) {
	after, more, err := route.DecodeCursor[excessKey](page.Cursor)
	if err != nil {
		return ExcessPage{}, err
	}
	var behind *excessKey
	if more {
		behind = &after
	}
	found, err := s.excesses(ctx, c, f, behind, page.Limit+1)
	if err != nil {
		return ExcessPage{}, err
	}
	out := ExcessPage{Page: route.NewPage(found, page.Limit, func(e Excess) excessKey { return excessKey{e.Month, e.AgreementID} })}
	days, err := f.days()
	if err != nil {
		return ExcessPage{}, err
	}
	out.Months, out.Firms, out.ExcessFen, err = sumExcesses(ctx, s.DB, c.Scope(), f, days)
	return out, err
}

func (s *Service) excesses(ctx context.Context, c auth.Caller, f ExcessFilter, behind *excessKey, limit int) ([]Excess, error) {
	days, err := f.days()
	if err != nil {
		return nil, err
	}
	return listExcesses(ctx, s.DB, c.Scope(), f, days, behind, limit)
}

// ExportExcesses is Excesses as a sheet, all of it. Problems: "invalid", "too_many".
func (s *Service) ExportExcesses(ctx context.Context, c auth.Caller, f ExcessFilter) (route.Download, error) {
	text := func(label string, value func(Excess) string) route.Column[Excess] {
		return route.Column[Excess]{Label: label, Kind: sheet.KindText, Value: func(e Excess) any { return value(e) }}
	}
	money := func(label string, value func(Excess) int64) route.Column[Excess] {
		return route.Column[Excess]{Label: label, Kind: sheet.KindMoney, Value: func(e Excess) any { return value(e) }}
	}
	return route.Export("涉嫌牟利的结算", []route.Column[Excess]{
		text("月份", func(e Excess) string { return e.Month }),
		text("协议编号", func(e Excess) string { return e.Number }),
		text("出借方", func(e Excess) string { return e.Lender }),
		text("借用方", func(e Excess) string { return e.Borrower }),
		text("工作地点", func(e Excess) string { return e.TownName }),
		text("进度", func(e Excess) string { return statusWords[e.Status] }),
		money("结算总额（元）", func(e Excess) int64 { return e.TotalFen }),
		money("累计转账（元）", func(e Excess) int64 { return e.MovedFen }),
		money("累计发薪（元）", func(e Excess) int64 { return e.PaidFen }),
		money("涉嫌牟利（元）", func(e Excess) int64 { return e.ExcessFen }),
	}, func(last *Excess) ([]Excess, error) {
		var behind *excessKey
		if last != nil {
			behind = &excessKey{last.Month, last.AgreementID}
		}
		return s.excesses(ctx, c, f, behind, route.ExportChunk)
	})
}
