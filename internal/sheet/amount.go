package sheet

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	payNoise = strings.NewReplacer("人民币", "", "rmb", "", "¥", "", "每个月", "", "每月", "", "/月", "", "/人", "", "每人", "",
		"综合工资", "", "月工资", "", "月薪", "", "工资", "", "薪资", "", "待遇", "", "税前", "", "税后", "", "到手", "",
		"大约", "", "约", "", "左右", "", "元", "", "圆", "", "块", "", "薪", "")
	lowerPrefix = []string{"不低于", "不少于", "至少", "最低", "保底", ">=", "≥", ">"}
	lowerSuffix = []string{"及以上", "或以上", "以上", "起", "+"}
	upperPrefix = []string{"不高于", "不超过", "不多于", "至多", "最高", "<=", "≤", "<"}
	upperSuffix = []string{"及以下", "或以下", "以下", "以内", "封顶"}

	// amountForm: 4500, 4,500.50, 0.5万, 4k, and the spoken 4千5, 1万2, 4千5百.
	amountForm = regexp.MustCompile(`^(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,6}))?(?:(k|千|仟|w|万|百)(?:(\d)(百|千)?)?)?$`)
)

// payRange reads an amount, a range or a bound from a folded text without blanks.
func payRange(text string) (Pay, bool) {
	text = payNoise.Replace(text)
	if rest, ok := trimAny(text, lowerPrefix, lowerSuffix); ok {
		a, ok := parseAmount(rest)
		return Pay{Min: a.fen}, ok && a.fen > 0
	}
	if rest, ok := trimAny(text, upperPrefix, upperSuffix); ok {
		a, ok := parseAmount(rest)
		return Pay{Max: a.fen}, ok && a.fen > 0
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-~–—至到", r) })
	if len(parts) == 0 || len(parts) > 2 || strings.HasPrefix(text, "-") {
		return Pay{}, false
	}
	low, ok := parseAmount(parts[0])
	if !ok || len(parts) == 1 {
		return Pay{Min: low.fen, Max: low.fen}, ok
	}
	high, ok := parseAmount(parts[1])
	low, high = low.withUnitOf(high), high.withUnitOf(low)
	return Pay{Min: low.fen, Max: high.fen}, ok && low.fen > 0 && high.fen > 0
}

func trimAny(text string, prefixes, suffixes []string) (string, bool) {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(text, p); ok {
			return rest, true
		}
	}
	for _, s := range suffixes {
		if rest, ok := strings.CutSuffix(text, s); ok {
			return rest, true
		}
	}
	return text, false
}

// amount is a sum of money; unit is how many yuan its figure stood for, 1
// without a word for it.
type amount struct{ fen, unit int64 }

// withUnitOf reads the 5 of 5-8k and of 5千-8 as 5,000. Nobody is paid less
// than 100 yuan a month, so 4000-5千 stays what it is.
func (a amount) withUnitOf(b amount) amount {
	if a.unit == 1 && b.unit > 1 && a.fen < 100_00 {
		return amount{a.fen * b.unit, b.unit}
	}
	return a
}

func parseAmount(s string) (amount, bool) {
	m := amountForm.FindStringSubmatch(s)
	if m == nil {
		return spokenAmount(s)
	}
	whole, fraction, spoken, spokenUnit := strings.ReplaceAll(m[1], ",", ""), m[2], m[4], m[5]
	unit := yuanUnit(m[3])
	value, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || spoken != "" && fraction != "" {
		return amount{}, false
	}
	value *= unit * 100
	for range fraction {
		if value%10 != 0 {
			return amount{}, false
		}
		value /= 10
	}
	if spoken != "" {
		// The digit behind a unit counts the next smaller one.
		next := unit / 10
		if spokenUnit != "" && yuanUnit(spokenUnit) != next {
			return amount{}, false
		}
		value += int64(spoken[0]-'0') * next * 100
	}
	return amount{value, unit}, true
}

// spokenAmount reads 四千五百; 四千五 is left alone, for it may be 4,500 or 4,005.
func spokenAmount(s string) (amount, bool) {
	if !strings.HasSuffix(s, "百") && !strings.HasSuffix(s, "千") && !strings.HasSuffix(s, "万") {
		return amount{}, false
	}
	n, ok := numeral(s)
	return amount{int64(n) * 100, 10}, ok
}

func yuanUnit(word string) int64 {
	switch word {
	case "百":
		return 100
	case "k", "千", "仟":
		return 1000
	case "w", "万":
		return 10000
	}
	return 1
}
