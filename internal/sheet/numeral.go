package sheet

import "strings"

// digits and units of numbers written in Chinese.
var (
	numeralDigits = map[rune]int{'〇': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5,
		'六': 6, '七': 7, '八': 8, '九': 9, '壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9}
	numeralUnits = map[rune]int{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}
)

// numeral reads a whole number up to 99,999 as Chinese write it: 十五, 一百二十,
// 两千三百零五, 三万. What it does not know it refuses.
func numeral(s string) (int, bool) {
	total, section, digit, last := 0, 0, -1, 1<<20
	for _, r := range s {
		if d, ok := numeralDigits[r]; ok {
			if digit > 0 || digit == 0 && d == 0 {
				return 0, false
			}
			digit = d
			continue
		}
		u, ok := numeralUnits[r]
		switch {
		case r == '万' && total == 0 && section+max(digit, 0) > 0:
			total, section, digit, last = (section+max(digit, 0))*10000, 0, -1, 1<<20
		case !ok || u >= last || digit == 0 && u != 10:
			return 0, false
		case digit < 0 && (u != 10 || section > 0):
			return 0, false
		default:
			section += max(digit, 1) * u
			digit, last = -1, u
		}
	}
	if s == "" || digit > 9 {
		return 0, false
	}
	total += section + max(digit, 0)
	return total, total < 100000
}

// numeralYear reads 二〇二一 digit by digit.
func numeralYear(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		d, ok := numeralDigits[r]
		if !ok {
			return "", false
		}
		b.WriteByte(byte('0' + d))
	}
	return b.String(), b.Len() > 0
}
