package match

import "strings"

func riskPoints(p pair) int {
	switch {
	case p.surplus.Dishonest || p.shortage.Dishonest:
		return 0
	case p.surplus.Abnormal || p.shortage.Abnormal:
		return 1
	case hazardous(p.shortage.Hazards):
		return 3
	default:
		return 5
	}
}

func sayRisk(p pair) (pro, con string) {
	var against []string
	for _, firm := range []struct {
		who string
		Side
	}{{"出借方", p.surplus}, {"用工方", p.shortage}} {
		if firm.Dishonest {
			against = append(against, firm.who+"目前在失信被执行人名单内。")
		}
		if firm.Abnormal {
			against = append(against, firm.who+"目前在经营异常名录内。")
		}
	}
	if hazardous(p.shortage.Hazards) {
		against = append(against, "岗位有职业危害（"+p.shortage.Hazards+"），须事先如实告知员工本人。")
	}
	if len(against) == 0 {
		return "没有失信、经营异常记录，岗位没有注明职业危害。", ""
	}
	return "", strings.Join(against, "")
}

// hazardous reports whether the borrower's words name a hazard rather than say
// that there is none.
func hazardous(text string) bool {
	switch strings.Trim(text, " 。.-—/") {
	case "", "无", "没有", "无职业危害", "不涉及":
		return false
	}
	return true
}
