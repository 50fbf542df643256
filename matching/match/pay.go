package match

import (
	"fmt"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// top is the most that a shortage pays, floor the least that a surplus accepts;
// ok is false where either is still to be agreed.
func payOf(p pair) (top, floor int64, ok bool) {
	offer := p.shortage.PayMax
	if offer == nil {
		offer = p.shortage.PayMin
	}
	if offer == nil || p.surplus.PayMin == nil {
		return 0, 0, false
	}
	return *offer, *p.surplus.PayMin, true
}

// payPoints: full when even the lowest pay reaches what the workers wish for,
// fewer between wish and floor, nearly none where the highest pay stays below
// the floor.
func payPoints(p pair) int {
	top, floor, ok := payOf(p)
	if !ok {
		return 8
	}
	if top < floor {
		if short := floor - top; short*20 <= floor { // within 5 %: a talk may settle it
			return 4
		}
		return 0
	}
	wish := floor
	if p.surplus.PayMax != nil {
		wish = *p.surplus.PayMax
	}
	least := top
	if p.shortage.PayMin != nil {
		least = *p.shortage.PayMin
	}
	switch {
	case least >= wish:
		return 15
	case least >= floor:
		return 13
	case top >= wish:
		return 12
	default:
		return 10
	}
}

func sayPay(p pair) (pro, con string) {
	top, floor, ok := payOf(p)
	switch {
	case !ok && p.shortage.PayMin == nil && p.shortage.PayMax == nil:
		return "", "用工方工资面议，请先谈定。"
	case !ok:
		return "最低工资要求面议。", ""
	case top < floor:
		return "", fmt.Sprintf("工资最高 ¥%s/月，比最低要求 ¥%s/月少 ¥%s。", yuan(top), yuan(floor), yuan(floor-top))
	default:
		return fmt.Sprintf("工资最高 ¥%s/月，不低于要求的 ¥%s/月。", yuan(top), yuan(floor)), ""
	}
}

var grouped = message.NewPrinter(language.SimplifiedChinese)

// yuan writes fen as yuan, thousands separated, without a fraction of nothing.
func yuan(fen int64) string {
	if fen%100 == 0 {
		return grouped.Sprintf("%d", fen/100)
	}
	return grouped.Sprintf("%d", fen/100) + fmt.Sprintf(".%02d", fen%100)
}
