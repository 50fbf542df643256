package settlement

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"gongxiang/internal/problem"
	"gongxiang/matching/lending"
)

// wages shares out what workers earned in so many paid minutes each, at an
// amount for every unit of minutes: the sum is rounded once, half a fen up; each
// gets his share rounded down, and the fen that are left go to the largest
// remainders, of equal ones to whoever stands first.
func wages(payFen, unit int64, minutes []int) []int64 {
	var total int64
	shares, order := make([]int64, len(minutes)), make([]int, len(minutes))
	for i, m := range minutes {
		total += int64(m)
		shares[i], order[i] = payFen*int64(m)/unit, i
	}
	left := (2*payFen*total + unit) / (2 * unit)
	for _, share := range shares {
		left -= share
	}
	remainder := func(i int) int64 { return payFen * int64(minutes[i]) % unit }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(remainder(b), remainder(a)) })
	for _, i := range order[:left] {
		shares[i]++
	}
	return shares
}

// formula says how a wage came about, so that anybody can reckon it again: what
// is agreed, for how long, and the fen that rounding the sum once has moved.
func formula(rule string, payFen int64, minutes int, wageFen int64) string {
	amount, unit := problem.Yuan(payFen), lending.WageMinutes(rule)
	var text string
	switch days := minutes * 100; {
	case rule == lending.ByMonth && int64(minutes) == unit:
		text = amount + "（整月）"
	case rule == lending.ByHour:
		text = amount + " × " + hours(minutes)
	case days%480 != 0: // no round number of hundredths of a day
		text = map[string]string{lending.ByMonth: amount + " ÷ 174 小时 × ", lending.ByDay: amount + " ÷ 8 小时 × "}[rule] + hours(minutes)
	default:
		text = map[string]string{lending.ByMonth: amount + " ÷ 21.75 天 × ", lending.ByDay: amount + " × "}[rule] + decimal(days/480) + " 天"
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

// mustBe refuses a stated sum that is not the sum: problem "does_not_add_up"
// (422) with the difference to the fen.
func mustBe(what string, stated, is int64) error {
	if stated == is {
		return nil
	}
	more, by := "多", stated-is
	if by < 0 {
		more, by = "少", -by
	}
	return problem.New(422, "does_not_add_up", fmt.Sprintf("%s写的是 %s，各项加起来是 %s，%s了 %s，请核对后再提交。", what, problem.Yuan(stated), problem.Yuan(is), more, problem.Yuan(by)))
}
