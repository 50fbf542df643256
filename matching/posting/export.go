package posting

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/matching/reference"
)

// column is one column of the exported sheet.
type column struct {
	route.Column[Posting]
	shortageOnly bool
}

func text(label string, value func(Posting) string) column {
	return kinded(label, sheet.KindText, func(p Posting) any { return value(p) })
}

func kinded(label string, kind sheet.Kind, value func(Posting) any) column {
	return column{Column: route.Column[Posting]{Label: label, Kind: kind, Value: value}}
}

func (c column) ofShortage() column {
	c.shortageOnly = true
	return c
}

var exportColumns = []column{
	text("企业名称", func(p Posting) string { return p.Enterprise.Name }),
	kinded("规上工业企业", sheet.KindYesNo, func(p Posting) any { return p.Enterprise.AboveScale }),
	text("镇街", func(p Posting) string { return p.TownName }),
	text("工种", func(p Posting) string { return p.TradeName }),
	text("技能等级", func(p Posting) string { return reference.LevelName(p.Level) }),
	kinded("人数", sheet.KindNumber, func(p Posting) any { return p.Headcount }),
	kinded("最少一批人数", sheet.KindNumber, func(p Posting) any { return p.MinBatch }),
	kinded("已占用人数", sheet.KindNumber, func(p Posting) any { return p.Engaged }),
	kinded("可对接人数", sheet.KindNumber, func(p Posting) any { return p.Open }),
	kinded("开始日期", sheet.KindDate, func(p Posting) any { return p.PeriodFrom }),
	kinded("结束日期", sheet.KindDate, func(p Posting) any { return p.PeriodTo }),
	kinded("最低月薪（元）", sheet.KindMoney, func(p Posting) any { return fen(p.PayMinFen) }),
	kinded("最高月薪（元）", sheet.KindMoney, func(p Posting) any { return fen(p.PayMaxFen) }),
	kinded("住宿", sheet.KindYesNo, func(p Posting) any { return p.Lodging }),
	kinded("包吃", sheet.KindYesNo, func(p Posting) any { return p.Board }).ofShortage(),
	kinded("接送", sheet.KindYesNo, func(p Posting) any { return p.Transport }).ofShortage(),
	text("工作地点", func(p Posting) string { return p.Workplace }).ofShortage(),
	text("职业危害因素", func(p Posting) string { return p.Hazards }).ofShortage(),
	text("备注", func(p Posting) string { return p.Note }),
	text("联系人", func(p Posting) string { return p.ContactName }),
	text("联系电话", func(p Posting) string { return p.ContactPhone.String() }),
	text("状态", func(p Posting) string { return StatusWord(p.Status) }),
}

func fen(amount *int64) any {
	if amount == nil {
		return nil
	}
	return *amount
}

func columnsOf(kind Kind) []route.Column[Posting] {
	var columns []route.Column[Posting]
	for _, c := range exportColumns {
		if kind == Shortage || !c.shortageOnly {
			columns = append(columns, c.Column)
		}
	}
	return columns
}

// Export is List as a sheet, all of it; phone numbers stay masked. More than
// 50,000 rows: problem "too_many".
func (s *Service) Export(ctx context.Context, c auth.Caller, f Filter) (route.Download, error) {
	return route.Export(f.Kind.Word(), columnsOf(f.Kind), func(last *Posting) ([]Posting, error) {
		var before *uuid.UUID
		if last != nil {
			before = &last.ID
		}
		return s.list(ctx, c.Scope(), f, before, route.ExportChunk)
	})
}

// ExportFound is Export for what a search found, in its order: next gives
// some ids at a time, none at the end. Ids outside the caller's scope are left out.
func (s *Service) ExportFound(ctx context.Context, c auth.Caller, kind Kind, next func() ([]uuid.UUID, error)) (route.Download, error) {
	scope := c.Scope()
	return route.Export(kind.Word(), columnsOf(kind), func(*Posting) ([]Posting, error) {
		for {
			ids, err := next()
			if err != nil || len(ids) == 0 {
				return nil, err
			}
			found, err := s.many(ctx, s.DB, selectPosting+`
				WHERE p.id = ANY($3) AND p.kind = $4 AND `+inScope+` ORDER BY array_position($3, p.id)`, scope.Firm, scope.Town, ids, kind)
			if err != nil || len(found) > 0 {
				return found, err
			}
		}
	})
}
