package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"gongxiang/internal/problem"
)

// monthMinutes are 21.75 days of eight hours, the month that wages are reckoned by.
const monthMinutes = 10440

// wages shares out what workers with a monthly pay earned in so many paid
// minutes each: the sum is rounded once, half a fen up; each gets his share
// rounded down, and the fen that are left go to the largest remainders, of equal
// ones to whoever stands first. Minutes are 0 to monthMinutes.
func wages(payFen int64, minutes []int) []int64 {
	var total int64
	shares, order := make([]int64, len(minutes)), make([]int, len(minutes))
	for i, m := range minutes {
		total += int64(m)
		shares[i], order[i] = payFen*int64(m)/monthMinutes, i
	}
	left := (2*payFen*total + monthMinutes) / (2 * monthMinutes)
	for _, share := range shares {
		left -= share
	}
	remainder := func(i int) int64 { return payFen * int64(minutes[i]) % monthMinutes }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(remainder(b), remainder(a)) })
	for _, i := range order[:left] {
		shares[i]++
	}
	return shares
}

// yuan writes fen as people read them in a sentence.
func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d 元", sign, fen/100, fen%100)
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
	return problem.New(422, "does_not_add_up", fmt.Sprintf("%s写的是 %s，各项加起来是 %s，%s了 %s，请核对后再提交。", what, yuan(stated), yuan(is), more, yuan(by)))
}
