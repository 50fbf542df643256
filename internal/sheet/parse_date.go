package sheet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"gongxiang/internal/calendar"
)

const dateHint = "请按 2021-02-01 这样填写。"

var (
	// dateForm takes any of the usual signs between year, month and day.
	dateForm = regexp.MustCompile(`^(\d{4})[-/.,、_–—·](\d{1,2})[-/.,、_–—·](\d{1,2})[日号.]?$`)
	hanForm  = regexp.MustCompile(`^([\d〇零一二三四五六七八九]+)年([\d十一二三四五六七八九]+)月([\d十一二三四五六七八九]+)[日号]?$`)
	// timeForm is a time of day behind a date; it changes nothing about the day.
	timeForm    = regexp.MustCompile(`([日号]|\d[t ]) ?(?:[上下中]午|早上|晚上)?(?: ?\d{1,2}[:时点][\d:.时分秒z+]*|[上下中]午)?$`)
	weekdayForm = regexp.MustCompile(` ?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$`)

	shortYear = regexp.MustCompile(`^'?\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?$`)
	noYear    = regexp.MustCompile(`^(\d{1,2})[-/.月](\d{1,2})[日号]?$`)
	noDay     = regexp.MustCompile(`^\d{4}[-/.年]\d{1,2}月?$`)
	dayFirst  = regexp.MustCompile(`^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$`)
)

// ParseDate reads a day in any of the shapes in which people write one with
// four digits for the year, and the day numbers of spreadsheets. Whatever leaves
// a doubt about the day is refused with a sentence that says what is missing.
func ParseDate(c Cell) Parsed[calendar.Date] {
	text, done, out := prepare[calendar.Date](c, dateHint)
	if done {
		return out
	}
	if c.Has(MarkNumber|Mark1904) && len(text) == 5 && digitsOnly(text) {
		n, _ := strconv.Atoi(text)
		text = strconv.Itoa(n + offset1904)
	}
	d, problem := date(text)
	if problem != "" {
		return wrong[calendar.Date]("%s%s", quote(c.Text), problem)
	}
	return understood(c, d, d.String())
}

// date reads a folded text; the problem is the rest of a sentence that begins
// with the quoted text.
func date(text string) (calendar.Date, string) {
	if m := dateForm.FindStringSubmatch(text); m != nil {
		return realDate(m[1], m[2], m[3])
	}
	plain := weekdayForm.ReplaceAllString(text, "")
	plain = strings.TrimRight(timeForm.ReplaceAllString(plain, "$1"), "t ")
	plain = strings.ReplaceAll(weekdayForm.ReplaceAllString(plain, ""), " ", "")
	if digitsOnly(plain) {
		return compactDate(plain)
	}
	if m := dateForm.FindStringSubmatch(plain); m != nil {
		return realDate(m[1], m[2], m[3])
	}
	if m := hanForm.FindStringSubmatch(plain); m != nil {
		return hanDate(m[1], m[2], m[3])
	}
	switch {
	case shortYear.MatchString(plain):
		return 0, "的年份不是四位数，" + dateHint
	case noYear.MatchString(plain):
		return 0, "没有写年份，" + dateHint
	case noDay.MatchString(plain):
		return 0, "没有写是哪一天，" + dateHint
	case dayFirst.MatchString(plain):
		return 0, "分不清哪个是月、哪个是日，" + dateHint
	case splitPeriod(text) != nil:
		return 0, "是一段时间，这里只能填一个日期，" + dateHint
	}
	return 0, "不是日期，" + dateHint
}

// compactDate reads 20210208 and day numbers such as 44232.
func compactDate(s string) (calendar.Date, string) {
	switch len(s) {
	case 8:
		return realDate(s[:4], s[4:6], s[6:])
	case 5:
		n, _ := strconv.Atoi(s)
		if d, ok := serialDate(n); ok && d.Year() >= 1930 && d.Year() < 2100 {
			return d, ""
		}
	}
	return 0, "不是日期，" + dateHint
}

// realDate accepts days that exist.
func realDate(year, month, day string) (calendar.Date, string) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	switch {
	case y < 1900 || y > 2199:
		return 0, "的年份不对，请核对。"
	case m < 1 || m > 12:
		return 0, fmt.Sprintf("里没有%d月，请核对。", m)
	}
	date := calendar.NewDate(y, m, d)
	if d < 1 || int(date.Time().Month()) != m {
		return 0, fmt.Sprintf("不存在，%d年%d月没有%d日，请核对。", y, m, d)
	}
	return date, ""
}

// hanDate reads the parts of 2021年2月1日 or 二〇二一年二月一日.
func hanDate(year, month, day string) (calendar.Date, string) {
	if !digitsOnly(year) {
		y, ok := numeralYear(year)
		if !ok {
			return 0, "不是日期，" + dateHint
		}
		year = y
	}
	if len(year) != 4 {
		return 0, "的年份不是四位数，" + dateHint
	}
	for _, s := range []*string{&month, &day} {
		if digitsOnly(*s) && len(*s) <= 2 {
			continue
		}
		n, ok := numeral(*s)
		if !ok {
			return 0, "不是日期，" + dateHint
		}
		*s = strconv.Itoa(n)
	}
	return realDate(year, month, day)
}

func digitsOnly(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
