package vacancy

import (
	"context"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/matching/reference"
)

func exported(label string, kind sheet.Kind, value func(Vacancy) any) route.Column[Vacancy] {
	return route.Column[Vacancy]{Label: label, Kind: kind, Value: value}
}

func exportedPay(fen *int64) any {
	if fen == nil {
		return nil
	}
	return *fen
}

// exportColumns have the headings that an import finds again.
var exportColumns = []route.Column[Vacancy]{
	exported("企业名称", sheet.KindText, func(v Vacancy) any { return v.Enterprise.Name }),
	exported("岗位名称", sheet.KindText, func(v Vacancy) any { return v.Title }),
	exported("工种", sheet.KindText, func(v Vacancy) any { return v.TradeName }),
	exported("技能等级", sheet.KindText, func(v Vacancy) any { return reference.LevelName(v.Level) }),
	exported("招聘人数", sheet.KindNumber, func(v Vacancy) any { return v.Headcount }),
	exported("最低工资（元）", sheet.KindMoney, func(v Vacancy) any { return exportedPay(v.PayMinFen) }),
	exported("最高工资（元）", sheet.KindMoney, func(v Vacancy) any { return exportedPay(v.PayMaxFen) }),
	exported("工资单位", sheet.KindText, func(v Vacancy) any { return unitWords[v.PayUnit] }),
	exported("工作镇街", sheet.KindText, func(v Vacancy) any { return v.TownName }),
	exported("工作地点", sheet.KindText, func(v Vacancy) any { return v.Workplace }),
	exported("工作时间", sheet.KindText, func(v Vacancy) any { return v.Hours }),
	exported("包住", sheet.KindYesNo, func(v Vacancy) any { return v.Lodging }),
	exported("包吃", sheet.KindYesNo, func(v Vacancy) any { return v.Board }),
	exported("接送", sheet.KindYesNo, func(v Vacancy) any { return v.Transport }),
	exported("社会保险", sheet.KindYesNo, func(v Vacancy) any { return v.Insurance }),
	exported("任职要求", sheet.KindText, func(v Vacancy) any { return v.Requirements }),
	exported("岗位说明", sheet.KindText, func(v Vacancy) any { return v.Description }),
	exported("有效日期", sheet.KindDate, func(v Vacancy) any { return v.ValidTo }),
	exported("状态", sheet.KindText, func(v Vacancy) any { return StatusWord(v.Status) }),
}

// Export is List as a sheet, all of it. More than 50,000 rows: problem "too_many".
func (s *Service) Export(ctx context.Context, c auth.Caller, f OwnFilter) (route.Download, error) {
	return route.Export("招聘岗位", exportColumns, func(last *Vacancy) ([]Vacancy, error) {
		var before *uuid.UUID
		if last != nil {
			before = &last.ID
		}
		return s.list(ctx, c.Scope(), f, before, route.ExportChunk)
	})
}
