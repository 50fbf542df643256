package sheet

import "strings"

const wageHint = "请写金额和单位，例如 4500-5500、200元/天、18元/小时、0.5元/件。"

// Wage is a pay by some unit: "month", "day", "hour", "piece", or "" where none
// is named.
type Wage struct {
	Pay
	Unit string
}

var wageUnits = []struct{ unit, name, words string }{
	{"hour", "小时", "/小时 每小时 一小时 小时工 小时 时薪 /时 /h 每时 钟点工 钟点"},
	{"day", "天", "元/天 /天 每天 一天 天 日工资 日薪 /日 每日 日结"},
	{"piece", "件", "计件制 计件 /件 每件 按件 一件 元/件 件"},
	{"month", "月", "每个月 每月 /月 月工资 月薪 一个月 月"},
}

// WageUnit is the unit that a text names, "" for none or several.
func WageUnit(text string) string {
	unit, _ := unitOf(strings.ReplaceAll(fold(text), " ", ""))
	return unit
}

// unitOf gives the text without the words of the unit.
func unitOf(text string) (unit, rest string) {
	for _, u := range wageUnits {
		if strings.HasPrefix(u.unit, "month") && unit != "" {
			break // 每月按 200 元/天结: the smaller unit is what the figure is for
		}
		for w := range strings.FieldsSeq(u.words) {
			if !strings.Contains(text, w) {
				continue
			}
			if unit != "" && unit != u.unit {
				return "", text
			}
			unit, text = u.unit, strings.ReplaceAll(text, w, "")
		}
	}
	return unit, strings.Trim(text, ",;、/")
}

func (w Wage) String() string {
	for _, u := range wageUnits {
		if u.unit == w.Unit {
			if w.Pay == (Pay{}) {
				return "面议（按" + u.name + "）"
			}
			return w.Pay.String() + "/" + u.name
		}
	}
	return w.Pay.String()
}

// ParseWage reads what people write for a pay by whatever unit: 4500-5500,
// 200元/天, 18元一小时, 计件, 面议. By the week or year is refused. What a pay can be
// is the caller's business.
func ParseWage(c Cell) Parsed[Wage] {
	text, done, out := prepare[Wage](c, wageHint)
	if done {
		return out
	}
	if c.Has(MarkDate) {
		return wrong[Wage]("%s%s", dateInstead, wageHint)
	}
	text = strings.ReplaceAll(text, " ", "")
	if outside := withoutBrackets(text); outside != "" && WageUnit(outside) == WageUnit(text) {
		text = outside
	} else {
		text = strings.NewReplacer("(", "", ")", "", "[", "", "]", "", "【", "", "】", "").Replace(text)
	}
	if unit := otherUnit(text); unit == "周" || unit == "年" {
		return wrong[Wage]("%s是按%s算的工资，请折算成每月的工资后填写。", quote(c.Text), unit)
	}
	unit, rest := unitOf(text)
	wage := Wage{Unit: unit}
	if strings.ContainsAny(rest, "0123456789一二两三四五六七八九") {
		pay, ok := payRange(rest)
		switch {
		case !ok:
			return wrong[Wage]("看不懂工资%s，%s", quote(c.Text), wageHint)
		case pay.Min > 0 && pay.Max > 0 && pay.Min > pay.Max:
			return wrong[Wage]("最低工资%s元高于最高工资%s元，请核对。", yuan(pay.Min), yuan(pay.Max))
		case pay == Pay{}:
			return wrong[Wage]("工资%s是0，请核对；没有定的写“面议”。", quote(c.Text))
		}
		wage.Pay = pay
	} else if unit == "" && !negotiable(text) || unit != "" && rest != "" && !negotiable(rest) && payNoise.Replace(rest) != "" {
		return wrong[Wage]("看不懂工资%s，%s", quote(c.Text), wageHint)
	}
	out = understood(c, wage, wage.String())
	out.Changed = !wage.writtenAs(squeeze(c.Text)) || c.Has(MarkMerged)
	return out
}
