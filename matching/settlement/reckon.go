package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"gongxiang/internal/problem"
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
