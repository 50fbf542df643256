package sheet

import (
	"math"
	"strconv"
	"strings"
)

// dateInstead is what happens to 5-8 when a spreadsheet program sees it.
const dateInstead = "这一格被表格软件当成了日期，请把格式改为文本，"

// ParseHeadcount reads a number of persons from 1 to most.
func ParseHeadcount(c Cell, most int) Parsed[int] {
	const hint = "请填一个整数，例如 20。"
	text, done, out := prepare[int](c, hint)
	if done {
		return out
	}
	if c.Has(MarkDate) {
		return wrong[int]("%s%s", dateInstead, hint)
	}
	text = strings.ReplaceAll(text, " ", "")
	for _, s := range []string{"大约", "约", "共"} {
		text = strings.TrimPrefix(text, s)
	}
	for _, s := range []string{"左右", "人", "名", "位", "个"} {
		text = strings.TrimSuffix(text, s)
	}
	number := strings.ReplaceAll(text, ",", "")
	n, err := strconv.ParseFloat(number, 64)
	switch plain := strings.Trim(strings.TrimLeft(number, "+-"), "0123456789.") == ""; {
	case err == nil && plain:
	case isRange(text):
		return wrong[int]("%s是一个范围，请填一个确定的人数。", quote(c.Text))
	default:
		i, ok := numeral(text)
		if !ok {
			return wrong[int]("看不懂人数%s，%s", quote(c.Text), hint)
		}
		n = float64(i)
	}
	switch {
	case n < 0:
		return wrong[int]("人数%s是负数，%s", quote(c.Text), hint)
	case n != math.Trunc(n):
		return wrong[int]("人数%s不是整数，%s", quote(c.Text), hint)
	case n == 0:
		return wrong[int]("人数是0，请填至少1人。")
	case n > float64(most):
		return wrong[int]("人数%s超过了%d人，请核对。", quote(c.Text), most)
	}
	return understood(c, int(n), strconv.Itoa(int(n)))
}

// isRange finds two numbers with a sign of range between them.
func isRange(s string) bool {
	at := strings.IndexAny(s, "-~–—至到")
	return at > 0 && strings.ContainsAny(s[:at], "0123456789") && strings.ContainsAny(s[at:], "0123456789")
}
