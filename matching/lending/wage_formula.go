package lending

import (
	"fmt"
	"strconv"

	"gongxiang/internal/problem"
)

// WageFormula says how a wage came about, so that anybody can reckon it again: what
// is agreed, for how long, and the fen that rounding the sum once has moved.
func WageFormula(rule string, payFen int64, minutes int, wageFen int64) string {
	amount, unit := problem.Yuan(payFen), WageMinutes(rule)
	var text string
	switch days := minutes * 100; {
	case rule == ByMonth && int64(minutes) == unit:
		text = amount + "（整月）"
	case rule == ByHour:
		text = amount + " × " + hours(minutes)
	case days%480 != 0: // no round number of hundredths of a day
		text = map[string]string{ByMonth: amount + " ÷ 174 小时 × ", ByDay: amount + " ÷ 8 小时 × "}[rule] + hours(minutes)
	default:
		text = map[string]string{ByMonth: amount + " ÷ 21.75 天 × ", ByDay: amount + " × "}[rule] + decimal(days/480) + " 天"
	}
	alone := (2*payFen*int64(minutes) + unit) / (2 * unit)
	text += " = " + problem.Yuan(wageFen)
	if wageFen != alone {
		text += fmt.Sprintf("（含尾差 %s）", problem.Yuan(wageFen-alone))
	}
	return text
}

// decimal writes hundredths: 20.25, 20.5, 20.
func decimal(hundredths int) string {
	return strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
}

func hours(minutes int) string {
	if minutes%60 == 0 {
		return fmt.Sprintf("%s 小时", problem.Count(minutes/60))
	}
	return fmt.Sprintf("%s 小时 %d 分", problem.Count(minutes/60), minutes%60)
}
