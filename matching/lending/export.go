package lending

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/people"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// column is one column of an exported list of T.
type column[T any] struct {
	label string
	kind  sheet.Kind
	value func(T) any
}

func words[T any](label string, value func(T) string) column[T] {
	return column[T]{label, sheet.KindText, func(t T) any { return value(t) }}
}

// write makes the file of a list that next gives a chunk at a time.
func write[T any](title string, columns []column[T], next func(last *T) ([]T, error)) (route.Download, error) {
	exported := make([]route.Column[T], len(columns))
	for i, c := range columns {
		exported[i] = route.Column[T]{Label: c.label, Kind: c.kind, Value: c.value}
	}
	return route.Export(title, exported, next)
}

// ExportProposals is Proposals as a sheet, all of it.
func (s *Service) ExportProposals(ctx context.Context, c auth.Caller, f ProposalFilter) (route.Download, error) {
	columns := []column[Proposal]{
		words("出借方", func(p Proposal) string { return p.Lender.Name }),
		words("借用方", func(p Proposal) string { return p.Borrower.Name }),
		words("工种", func(p Proposal) string { return p.Shortage.TradeName }),
		{"人数", sheet.KindNumber, func(p Proposal) any { return p.Heads }},
		{"开始日期", sheet.KindDate, func(p Proposal) any { return p.From }},
		{"结束日期", sheet.KindDate, func(p Proposal) any { return p.To }},
		{"月薪（元）", sheet.KindMoney, func(p Proposal) any { return p.PayFen }},
		words("发起方", func(p Proposal) string { return p.OpenedBy.Word() }),
		{"轮次", sheet.KindNumber, func(p Proposal) any { return p.Round }},
		words("状态", func(p Proposal) string { return proposalWords[p.Status] }),
		{"答复期限", sheet.KindDate, func(p Proposal) any { return p.AnswerBy }},
	}
	return write("对接意向", columns, func(last *Proposal) ([]Proposal, error) {
		return s.listProposals(ctx, c, f, behind(last, func(p Proposal) uuid.UUID { return p.ID }), route.ExportChunk)
	})
}

// ExportAgreements is Agreements as a sheet, all of it.
func (s *Service) ExportAgreements(ctx context.Context, c auth.Caller, f AgreementFilter) (route.Download, error) {
	columns := []column[Agreement]{
		words("协议编号", func(a Agreement) string { return a.Number }),
		words("出借方", func(a Agreement) string { return a.Lender.Name }),
		words("借用方", func(a Agreement) string { return a.Borrower.Name }),
		words("工种", func(a Agreement) string { return a.TradeName }),
		words("工作地点", func(a Agreement) string { return a.TownName }),
		{"人数", sheet.KindNumber, func(a Agreement) any { return a.Heads }},
		{"开始日期", sheet.KindDate, func(a Agreement) any { return a.From }},
		{"结束日期", sheet.KindDate, func(a Agreement) any { return a.To }},
		{"月薪（元）", sheet.KindMoney, func(a Agreement) any { return a.PayFen }},
		words("状态", func(a Agreement) string { return agreementWords[a.Status] }),
		{"在名单", sheet.KindNumber, func(a Agreement) any { return a.Counts.Nominated + a.Counts.Consented + a.Counts.Amended }},
		{"已到岗", sheet.KindNumber, func(a Agreement) any { return a.Counts.Started + a.Counts.Returned }},
	}
	return write("共享用工协议", columns, func(last *Agreement) ([]Agreement, error) {
		return s.listAgreements(ctx, c, f, behind(last, func(a Agreement) uuid.UUID { return a.ID }), route.ExportChunk)
	})
}

// ExportPlacements is Placements as a sheet, all of it. The employer and officers
// also get the ID numbers, masked; a borrower does not.
func (s *Service) ExportPlacements(ctx context.Context, c auth.Caller, f PlacementFilter) (route.Download, error) {
	type row struct {
		Placement
		idNumber string
	}
	columns := []column[row]{
		{"登记顺序号", sheet.KindNumber, func(r row) any { return r.Seq }},
		{"到岗日期", sheet.KindDate, func(r row) any { return r.StartedOn }},
		words("姓名", func(r row) string { return r.WorkerName }),
		words("身份证号", func(r row) string { return r.idNumber }),
		words("到岗方式", func(r row) string { return placementKindWords[r.Kind] }),
		words("出借方", func(r row) string {
			if r.Lender == nil {
				return ""
			}
			return r.Lender.Name
		}),
		words("借用方或录用单位", func(r row) string { return r.Borrower.Name }),
		words("工种", func(r row) string { return r.TradeName }),
		words("工作地点", func(r row) string { return r.TownName }),
		{"规上工业企业", sheet.KindYesNo, func(r row) any { return r.AboveScale }},
		{"可计入补贴人数", sheet.KindYesNo, func(r row) any { return r.Claimable }},
		words("协议编号", func(r row) string { return r.AgreementNumber }),
	}
	return write("到岗记录", columns, func(last *row) ([]row, error) {
		before := int64(0)
		if last != nil {
			before = last.Seq
		}
		found, err := s.listPlacements(ctx, c, f, before, route.ExportChunk)
		if err != nil {
			return nil, err
		}
		persons := make([]uuid.UUID, len(found))
		for i, p := range found {
			persons[i] = p.personID
		}
		numbers, err := people.IDNumbers(ctx, s.DB, s.Vault, persons...)
		if err != nil {
			return nil, err
		}
		rows := make([]row, len(found))
		for i, p := range found {
			rows[i] = row{Placement: p}
			if c.Officer() || p.employs(c.EnterpriseID) {
				rows[i].idNumber = numbers[p.personID].String()
			}
		}
		return rows, nil
	})
}

// behind is where the next chunk begins; nil at the beginning.
func behind[T any](last *T, id func(T) uuid.UUID) *uuid.UUID {
	if last == nil {
		return nil
	}
	at := id(*last)
	return &at
}
