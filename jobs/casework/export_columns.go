package casework

import (
	"context"
	"strings"

	"gongxiang/internal/calendar"
	"gongxiang/internal/sheet"
)

// ledgerColumn is one column of the printed ledger.
type ledgerColumn struct {
	sheet.LayoutColumn
	value func(line) any
}

var ordinals = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}

// ledgerColumns has a column for each vacancy that a scheme owes, three at least,
// and one for the policy briefing if any scheme owes it.
func (s *Service) ledgerColumns(ctx context.Context) ([]ledgerColumn, error) {
	all, err := s.Schemes(ctx)
	if err != nil {
		return nil, err
	}
	vacancies, briefed := 3, false
	for _, h := range all {
		vacancies, briefed = max(vacancies, h.Targets.Vacancy), briefed || h.Targets.PolicyBriefing > 0
	}
	column := func(label, group string, kind sheet.Kind, width float64, value func(line) any) ledgerColumn {
		return ledgerColumn{sheet.LayoutColumn{Label: label, Group: group, Kind: kind, Width: width}, value}
	}
	const served = "“131”服务"
	columns := []ledgerColumn{
		column("序号", "", sheet.KindNumber, 6, func(l line) any { return l.no }),
		column("姓名", "", sheet.KindText, 10, func(l line) any { return l.Name }),
		column("身份证号码", "", sheet.KindText, 21, func(l line) any { return l.idNumber }),
		column("联系电话", "", sheet.KindText, 14, func(l line) any { return l.phone }),
		column("镇街", "", sheet.KindText, 10, func(l line) any { return l.TownName }),
		column("群体", "", sheet.KindLines, 18, func(l line) any { return strings.Join(l.groups, "、") }),
		column("登记日期", "", sheet.KindDate, 12, func(l line) any {
			if l.Case != nil {
				return l.Case.OpenedOn
			}
			return calendar.DateOf(l.CreatedAt)
		}),
		column("职业指导", served, sheet.KindLines, 12, func(l line) any {
			return l.days("guidance", func(r Record) string { return r.Day.String() })
		}),
	}
	for i := range min(vacancies, len(ordinals)) {
		columns = append(columns, column("岗位"+ordinals[i], served, sheet.KindLines, 20, func(l line) any {
			if sent := l.vacancies(); i < len(sent) {
				return sent[i]
			}
			return nil
		}))
	}
	columns = append(columns, column("培训", served, sheet.KindLines, 20, func(l line) any {
		return l.days("training_", func(r Record) string { return r.Programme + "（" + kindWords[r.Kind] + "）" + r.Day.String() })
	}))
	if briefed {
		columns = append(columns, column("政策宣讲", served, sheet.KindLines, 12, func(l line) any {
			return l.days("policy_briefing", func(r Record) string { return r.Day.String() })
		}))
	}
	return append(columns,
		column("结果", "", sheet.KindLines, 20, func(l line) any { return l.result() }),
		column("责任人", "", sheet.KindText, 12, func(l line) any { return l.OfficerName })), nil
}
