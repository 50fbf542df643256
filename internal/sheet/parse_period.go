package sheet

import (
	"strconv"
	"strings"

	"gongxiang/internal/calendar"
)

// ParsePeriod reads two days in one cell, both included: 2021-02-10至2021-02-28,
// 2021年2月10日–2月28日 (the second may leave out the year).
func ParsePeriod(c Cell) Parsed[calendar.Period] {
	const hint = "请按“2021-02-01至2021-03-31”这样填写。"
	text, done, out := prepare[calendar.Period](c, hint)
	if done {
		return out
	}
	parts := splitPeriod(text)
	if parts == nil {
		return wrong[calendar.Period]("%s不是一段时间，%s", quote(c.Text), hint)
	}
	from, problem := date(parts[0])
	if problem != "" {
		return wrong[calendar.Period]("开始日期%s%s", quote(parts[0]), problem)
	}
	to, problem := date(parts[1])
	if m := noYear.FindStringSubmatch(strings.ReplaceAll(parts[1], " ", "")); m != nil {
		to, problem = realDate(strconv.Itoa(from.Year()), m[1], m[2])
	}
	if problem != "" {
		return wrong[calendar.Period]("结束日期%s%s", quote(parts[1]), problem)
	}
	if to < from {
		return wrong[calendar.Period]("结束日期%s早于开始日期%s，请改正。", to, from)
	}
	return understood(c, calendar.Period{From: from, To: to}, from.String()+"至"+to.String())
}

// splitPeriod cuts a text in two at the one sign that stands between two dates,
// nil when there is none. A hyphen is such a sign only where it does not also
// stand inside the dates, or is the middle one of five.
func splitPeriod(text string) []string {
	for _, sign := range []string{"至", "到", "~", "——", "—", "–", "--", "-"} {
		parts := strings.Split(text, sign)
		switch {
		case len(parts) == 6 && sign == "-":
			parts = []string{strings.Join(parts[:3], sign), strings.Join(parts[3:], sign)}
		case len(parts) != 2:
			continue
		}
		if datelike(parts[0]) && datelike(parts[1]) {
			return parts
		}
	}
	return nil
}

// datelike asks for two numbers with something between them.
func datelike(s string) bool {
	fields := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	return len(fields) >= 2 || len(fields) == 1 && len(fields[0]) == 8
}
