package enterprise

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

func (s *Service) exportColumns() []route.Column[Enterprise] {
	text := func(label string, value func(Enterprise) string) route.Column[Enterprise] {
		return route.Column[Enterprise]{Label: label, Value: func(e Enterprise) any { return value(e) }}
	}
	return []route.Column[Enterprise]{
		text("企业名称", func(e Enterprise) string { return e.Name }),
		text("统一社会信用代码", func(e Enterprise) string { return e.USCC }),
		text("镇街", func(e Enterprise) string { return e.TownName }),
		text("行业", func(e Enterprise) string { return e.IndustryName }),
		text("地址", func(e Enterprise) string { return e.Address }),
		text("联系人", func(e Enterprise) string { return e.ContactName }),
		text("联系电话", func(e Enterprise) string { return e.ContactPhone.String() }),
		{Label: "规上工业企业", Kind: sheet.KindYesNo, Value: func(e Enterprise) any { return e.AboveScale }},
		{Label: "有账号", Kind: sheet.KindYesNo, Value: func(e Enterprise) any { return e.HasAccount }},
		text("状态", func(e Enterprise) string { return StatusWord(e.Status) }),
		text("在册记录", func(e Enterprise) string { return e.onRecord(calendar.Today(s.Clock)) }),
		{Label: "登记日期", Kind: sheet.KindDate, Value: func(e Enterprise) any { return calendar.DateOf(e.CreatedAt) }},
	}
}

// Export is List as a sheet, all of it; phone numbers stay masked. More than
// 50,000 rows: problem "too_many".
func (s *Service) Export(ctx context.Context, c auth.Caller, f Filter) (route.Download, error) {
	return route.Export("企业", s.exportColumns(), func(last *Enterprise) ([]Enterprise, error) {
		var after key
		if last != nil {
			after = keyOf(*last)
		}
		return s.list(ctx, c.Scope(), f, after, route.ExportChunk)
	})
}

// ExportFound is Export for what a search found, in its order: next gives some
// ids at a time, none at the end. Ids outside the caller's scope are left out.
func (s *Service) ExportFound(ctx context.Context, c auth.Caller, next func() ([]uuid.UUID, error)) (route.Download, error) {
	scope := c.Scope()
	return route.Export("企业", s.exportColumns(), func(*Enterprise) ([]Enterprise, error) {
		for {
			ids, err := next()
			if err != nil || len(ids) == 0 {
				return nil, err
			}
			found, err := s.many(ctx, s.DB, selectEnterprise+`WHERE e.id = ANY($3) AND `+inScope+` ORDER BY array_position($3, e.id)`,
				scope.Firm, scope.Town, ids)
			if err != nil || len(found) > 0 {
				return found, err
			}
		}
	})
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
