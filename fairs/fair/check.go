package fair

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/reference"
)

const (
	maxLong     = 2000
	maxCapacity = 500
	maxAhead    = 366 * 24 * time.Hour
	maxLength   = 15 * 24 * time.Hour
)

// check is the input as it is stored. was is the fair as it stands; the zero Fair
// is a new one.
func check(in Input, was Fair, towns *reference.TownBook, now time.Time) (Input, error) {
	var form input.Form
	in.Name = form.Line("name", "名称", sheet.Clean(in.Name), 2, 40)
	in.About = block(&form, "about", "介绍", in.About)
	in.Rules = block(&form, "rules", "参会须知", in.Rules)
	in.StartsAt, in.EndsAt = in.StartsAt.Truncate(time.Minute), in.EndsAt.Truncate(time.Minute)
	checkTimes(&form, in, was, now)
	if len(in.Halls) == 0 {
		form.Add("halls", "required", "请至少设一个展厅。")
	}
	names := map[string]bool{}
	for i := range in.Halls {
		h := &in.Halls[i]
		at := fmt.Sprintf("halls[%d].", i)
		h.Name = form.Line(at+"name", "展厅名称", sheet.Clean(h.Name), 2, 20)
		if names[h.Name] {
			form.Add(at+"name", "twice", "有两个展厅都叫“"+h.Name+"”，请改成不同的名称。")
		}
		names[h.Name] = true
		if !knownPart(h.Kind, h.OfCode, towns) {
			form.Add(at+"ofCode", "unknown", "没有这个行业或者镇街，请重新选择。")
		}
		if h.Capacity < 1 || h.Capacity > maxCapacity {
			form.Add(at+"capacity", "range", fmt.Sprintf("一个展厅放 1 到 %d 个展位。", maxCapacity))
		}
	}
	return in, form.Err()
}

func checkTimes(form *input.Form, in Input, was Fair, now time.Time) {
	begun := was.LiveAt != nil
	switch {
	case begun && !in.StartsAt.Equal(was.StartsAt):
		form.Add("startsAt", "begun", "招聘会已经开始，不能再改开始时间。")
	case in.StartsAt.IsZero():
		form.Add("startsAt", "required", "请填写开始时间。")
	case begun || in.StartsAt.Equal(was.StartsAt):
	case in.StartsAt.Before(now):
		form.Add("startsAt", "past", "开始时间（"+Moment(in.StartsAt)+"）已经过去，请改成以后的时间。")
	case in.StartsAt.After(now.Add(maxAhead)):
		form.Add("startsAt", "far", "开始时间（"+Moment(in.StartsAt)+"）在一年以后，请核对年份。")
	}
	switch {
	case in.EndsAt.IsZero():
		form.Add("endsAt", "required", "请填写结束时间。")
	case !in.EndsAt.After(in.StartsAt):
		form.Add("endsAt", "order", "结束时间要晚于开始时间。")
	case in.EndsAt.Sub(in.StartsAt) > maxLength:
		form.Add("endsAt", "long", "一场招聘会最长 15 天，请核对结束时间。")
	case !in.EndsAt.Equal(was.EndsAt) && in.EndsAt.Before(now):
		form.Add("endsAt", "past", "结束时间（"+Moment(in.EndsAt)+"）已经过去，请改成以后的时间。")
	}
}

// knownPart: a hall is for a section of industries, a town, or all others.
func knownPart(kind, code string, towns *reference.TownBook) bool {
	if code == "" {
		return true
	}
	if kind == "town" {
		_, ok := towns.ByCode(code)
		return ok && code != "outside"
	}
	for _, i := range reference.Default().Industries {
		if i.Section == code {
			return true
		}
	}
	return false
}

// Moment is a time as people read it.
func Moment(t time.Time) string { return t.In(calendar.Shanghai).Format("2006年1月2日 15:04") }

// block reads a text of several lines. The bureau's own numbers may stand in it.
func block(form *input.Form, name, label, text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t　")
		if !input.Printable(strings.ReplaceAll(lines[i], "\t", " ")) {
			form.Add(name, "characters", label+"中有看不见的控制字符，请删去后重新填写。")
			return ""
		}
	}
	text = strings.Trim(strings.Join(lines, "\n"), "\n")
	if n := utf8.RuneCountInString(text); n > maxLong {
		form.Add(name, "too_long", fmt.Sprintf("%s最多 %s 个字，现在是 %s 个，请缩短。", label, problem.Count(maxLong), problem.Count(n)))
	}
	return text
}
