package enterprise

import (
	"bytes"
	"context"
	"fmt"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// maxExport bounds the rows of one file; exportChunk those in memory at once.
const (
	maxExport   = 50000
	exportChunk = 1000
)

var exportLayout = sheet.Layout{Sheet: "企业", Columns: []sheet.LayoutColumn{
	{Label: "企业名称"}, {Label: "统一社会信用代码"}, {Label: "镇街"}, {Label: "行业"}, {Label: "地址"},
	{Label: "联系人"}, {Label: "联系电话"}, {Label: "规上工业企业", Kind: sheet.KindYesNo},
	{Label: "状态"}, {Label: "在册记录"}, {Label: "登记日期", Kind: sheet.KindDate},
}}

// Export is List as a sheet, all of it; phone numbers stay masked. More than
// 50,000 rows: problem "too_many".
func (s *Service) Export(ctx context.Context, c auth.Caller, f Filter) (route.Download, error) {
	w, err := sheet.NewWriter(exportLayout)
	if err != nil {
		return route.Download{}, err
	}
	defer func() { _ = w.Close() }()
	for after, rows := (key{}), 0; ; {
		found, err := s.list(ctx, c.Scope(), f, after, exportChunk)
		if err != nil {
			return route.Download{}, err
		}
		if rows += len(found); rows > maxExport {
			return route.Download{}, problem.Conflict("too_many", fmt.Sprintf("超过 %d 家，一个表放不下，请先筛选后再导出。", maxExport))
		}
		for _, e := range found {
			err := w.Row(e.Name, e.USCC, e.TownName, e.IndustryName, e.Address, e.ContactName, e.ContactPhone.String(), e.AboveScale,
				StatusWord(e.Status), e.onRecord(calendar.Today(s.Clock)), calendar.DateOf(e.CreatedAt))
			if err != nil {
				return route.Download{}, err
			}
		}
		if len(found) < exportChunk {
			break
		}
		after = keyOf(found[len(found)-1])
	}
	var file bytes.Buffer
	if _, err := w.WriteTo(&file); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: "企业.xlsx", Data: file.Bytes()}, nil
}

// onRecord names the lists that the firm is on.
func (e Enterprise) onRecord(day calendar.Date) string {
	words := ""
	for _, f := range e.Flags {
		if f.From <= day && (f.To == nil || *f.To >= day) {
			if words != "" {
				words += "、"
			}
			words += flagWords[f.Kind]
		}
	}
	return words
}
