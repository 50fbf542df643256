package settlement

import (
	"bytes"
	"context"
	"fmt"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// PayrollSheet is the month for the lender's accountant: a row for each worker.
// Both firms and officers may have it. Problem: "not_found" also when nothing
// has been drawn up.
func (s *Service) PayrollSheet(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period) (route.Download, error) {
	m, err := s.Get(ctx, c, agreement, month)
	if err != nil {
		return route.Download{}, err
	}
	if m.Live == nil {
		return route.Download{}, problem.NotFound("这个月的结算单")
	}
	columns := []sheet.LayoutColumn{{Label: "序号", Kind: sheet.KindNumber}, {Label: "姓名"}, {Label: "工资怎样计算", Width: 60},
		{Label: "工资（元）", Kind: sheet.KindMoney}, {Label: "加班费和津贴（元）", Kind: sheet.KindMoney}, {Label: "应发合计（元）", Kind: sheet.KindMoney},
		{Label: "社会保险单位部分（元）", Kind: sheet.KindMoney}, {Label: "已发（元）", Kind: sheet.KindMoney}}
	var rows [][]any
	var wage, overtime, insurance, paid int64
	for _, l := range m.Live.Lines {
		var no any // none for whose lending turned out to have ended before the month
		var got int64
		if l.PayrollFen != nil {
			got = *l.PayrollFen
		}
		for _, w := range m.Workers {
			if w.WorkerID == l.WorkerID {
				no, got = w.No, w.PaidFen
			}
		}
		rows = append(rows, []any{no, l.Name, l.Formula, l.WageFen, l.OvertimeFen, l.WageFen + l.OvertimeFen, l.InsuranceFen, got})
		wage, overtime, insurance, paid = wage+l.WageFen, overtime+l.OvertimeFen, insurance+l.InsuranceFen, paid+got
	}
	rows = append(rows, []any{nil, "合计", nil, wage, overtime, wage + overtime, insurance, paid})
	return m.sheet("工资表", columns, rows)
}

// PaymentSheet is the month for the borrower's accountant: a row for each item,
// wages worker by worker with what they are reckoned from.
// As PayrollSheet otherwise.
func (s *Service) PaymentSheet(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period) (route.Download, error) {
	m, err := s.Get(ctx, c, agreement, month)
	if err != nil {
		return route.Download{}, err
	}
	if m.Live == nil {
		return route.Download{}, problem.NotFound("这个月的结算单")
	}
	columns := []sheet.LayoutColumn{{Label: "项目", Width: 24}, {Label: "说明", Width: 60}, {Label: "金额（元）", Kind: sheet.KindMoney}}
	var rows [][]any
	var wage, overtime int64
	for _, l := range m.Live.Lines {
		rows = append(rows, []any{"工资　" + l.Name, l.Formula, l.WageFen})
		wage, overtime = wage+l.WageFen, overtime+l.OvertimeFen
	}
	rows = append(rows, []any{"工资合计", problem.Count(len(m.Live.Lines)) + " 名工人，按考勤计算", wage},
		[]any{"加班费和津贴", "发给工人", overtime}, []any{"社会保险", "单位部分", m.Live.insuranceFen()})
	for _, cost := range m.Live.Costs {
		rows = append(rows, []any{costWords[cost.Kind], cost.Reason, cost.AmountFen})
	}
	rows = append(rows, []any{"结算总额", "", m.Live.TotalFen}, []any{"累计转账", m.Live.TransferReference, m.MovedFen}, []any{"还应转账", "负数是出借方应退的", m.Live.TotalFen - m.MovedFen})
	if m.ExcessFen > 0 {
		rows = append(rows, []any{"超出部分", "转账超出发薪、社会保险和列明费用，不得从中牟利", m.ExcessFen})
	}
	return m.sheet("付款表", columns, rows)
}

func (m Month) sheet(name string, columns []sheet.LayoutColumn, rows [][]any) (route.Download, error) {
	title := fmt.Sprintf("%s %s 协议 %s　%s → %s　%s", name, m.Month, m.Agreement.Number, m.Agreement.Lender, m.Agreement.Borrower, statusWords[m.Live.Status])
	if m.Live.Revision > 0 {
		title += fmt.Sprintf("　第 %d 次更正", m.Live.Revision)
	}
	w, err := sheet.NewWriter(sheet.Layout{Sheet: name, Title: title, Columns: columns})
	if err != nil {
		return route.Download{}, err
	}
	defer func() { _ = w.Close() }()
	for _, row := range rows {
		if err := w.Row(row...); err != nil {
			return route.Download{}, err
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: fmt.Sprintf("%s_%s_%s.xlsx", name, m.Agreement.Number, m.Month), Data: b.Bytes()}, nil
}
