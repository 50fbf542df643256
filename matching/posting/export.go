package posting

import (
	"bytes"
	"context"
	"fmt"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/matching/reference"
)

// maxExport bounds the rows of one file; exportChunk those in memory at once.
const (
	maxExport   = 50000
	exportChunk = 1000
)

// column is one column of the exported sheet.
type column struct {
	sheet.LayoutColumn
	shortageOnly bool
	value        func(Posting) any
}

func text(label string, value func(Posting) string) column {
	return column{LayoutColumn: sheet.LayoutColumn{Label: label}, value: func(p Posting) any { return value(p) }}
}

func kinded(label string, kind sheet.Kind, value func(Posting) any) column {
	return column{LayoutColumn: sheet.LayoutColumn{Label: label, Kind: kind}, value: value}
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

// Export is List as a sheet, all of it; phone numbers stay masked. More than
// 50,000 rows: problem "too_many".
func (s *Service) Export(ctx context.Context, c auth.Caller, f Filter) (route.Download, error) {
	var columns []column
	layout := sheet.Layout{Sheet: f.Kind.Word()}
	for _, column := range exportColumns {
		if f.Kind == Shortage || !column.shortageOnly {
			columns, layout.Columns = append(columns, column), append(layout.Columns, column.LayoutColumn)
		}
	}
	w, err := sheet.NewWriter(layout)
	if err != nil {
		return route.Download{}, err
	}
	defer func() { _ = w.Close() }()
	rows := 0
	err = s.each(ctx, c, f, func(p Posting) error {
		if rows++; rows > maxExport {
			return problem.Conflict("too_many", fmt.Sprintf("超过 %d 条，一个表放不下，请先用状态筛选后再导出。", maxExport))
		}
		values := make([]any, len(columns))
		for i, column := range columns {
			values[i] = column.value(p)
		}
		return w.Row(values...)
	})
	if err != nil {
		return route.Download{}, err
	}
	var file bytes.Buffer
	if _, err := w.WriteTo(&file); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: f.Kind.Word() + ".xlsx", Data: file.Bytes()}, nil
}

// each goes through a list, a chunk at a time.
func (s *Service) each(ctx context.Context, c auth.Caller, f Filter, use func(Posting) error) error {
	var before *uuid.UUID
	for {
		found, err := s.list(ctx, c.Scope(), f, before, exportChunk)
		if err != nil {
			return err
		}
		for _, p := range found {
			if err := use(p); err != nil {
				return err
			}
		}
		if len(found) < exportChunk {
			return nil
		}
		before = &found[len(found)-1].ID
	}
}
