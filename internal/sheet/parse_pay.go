package sheet

import (
	"strconv"
	"strings"
)

const payHint = "请填每月的工资，例如 4500 或 4500-5500。"

// Pay is a pay per month in fen. A bound of 0 is open; both 0 is 面议.
type Pay struct{ Min, Max int64 }

// String is how a preview shows it: ¥4,500–5,500, ¥4,000 起, 面议.
func (p Pay) String() string {
	switch {
	case p.Min == 0 && p.Max == 0:
		return "面议"
	case p.Max == 0:
		return "¥" + yuan(p.Min) + " 起"
	case p.Min == 0:
		return "¥" + yuan(p.Max) + " 以内"
	case p.Min == p.Max:
		return "¥" + yuan(p.Min)
	}
	return "¥" + yuan(p.Min) + "–" + yuan(p.Max)
}

// ParsePay reads what people write for a month's pay: 4500-5500, 4千以上, 5-8k,
// 0.5万, 4800元/月, 面议. Pay by the hour, day, year or piece is understood and
// refused. Amounts outside least to most (in fen) are refused as mistakes.
func ParsePay(c Cell, least, most int64) Parsed[Pay] {
	text, done, out := prepare[Pay](c, payHint)
	if done {
		return out
	}
	if c.Has(MarkDate) {
		return wrong[Pay]("%s%s", dateInstead, payHint)
	}
	text = strings.ReplaceAll(text, " ", "")
	if outside := withoutBrackets(text); outside != "" {
		text = outside
	}
	if unit := otherUnit(text); unit != "" {
		return wrong[Pay]("%s是按%s算的工资，请折算成每月的工资后填写。", quote(c.Text), unit)
	}
	if !strings.ContainsAny(text, "0123456789一二两三四五六七八九") && negotiable(text) {
		return understood(c, Pay{}, "面议")
	}
	pay, ok := payRange(text)
	switch {
	case !ok:
		return wrong[Pay]("看不懂工资%s，%s", quote(c.Text), payHint)
	case pay.Min > 0 && pay.Max > 0 && pay.Min > pay.Max:
		return wrong[Pay]("最低工资%s元高于最高工资%s元，请核对。", yuan(pay.Min), yuan(pay.Max))
	}
	for _, bound := range []int64{pay.Min, pay.Max} {
		switch {
		case bound == 0 && pay.Min != pay.Max:
		case bound < least:
			return wrong[Pay]("每月工资%s元低于%s元，请核对单位。", yuan(bound), yuan(least))
		case bound > most:
			return wrong[Pay]("每月工资%s元高于%s元，请核对。", yuan(bound), yuan(most))
		}
	}
	out = understood(c, pay, pay.String())
	out.Changed = !pay.writtenAs(squeeze(c.Text)) || c.Has(MarkMerged)
	return out
}

// ParseAmount reads one amount per month in fen, for sheets that keep the lower
// and the upper bound in two columns. 面议 counts as blank.
func ParseAmount(c Cell, least, most int64) Parsed[int64] {
	p := ParsePay(c, least, most)
	switch {
	case p.Problem != "":
		return wrong[int64]("%s", p.Problem)
	case p.Blank || p.Value == Pay{}:
		return blank[int64](c)
	case p.Value.Min != p.Value.Max:
		return wrong[int64]("%s不是一个确定的金额，这里只能填一个数，例如 4500。", quote(c.Text))
	}
	return Parsed[int64]{Value: p.Value.Min, Shown: p.Shown, Changed: p.Changed}
}

// writtenAs tells whether the text says the same in plain figures.
func (p Pay) writtenAs(text string) bool {
	plain := strings.ReplaceAll(yuan(p.Min), ",", "")
	if p.Max != p.Min {
		plain += "-" + strings.ReplaceAll(yuan(p.Max), ",", "")
	}
	return strings.NewReplacer("~", "-", "–", "-", "—", "-", "至", "-", ",", "").Replace(text) == plain
}

// yuan writes fen as 4,500 or 4,500.50.
func yuan(fen int64) string {
	s := strconv.FormatInt(fen/100, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if rest := fen % 100; rest != 0 {
		s += "." + twoDigits(int(rest))
	}
	return s
}

// otherUnit names the unit of a pay that is not per month.
func otherUnit(text string) string {
	for _, u := range []struct{ name, words string }{
		{"小时", "小时 时薪 /时 /h 每时 钟点"},
		{"天", "天 日薪 /日 每日 日结"},
		{"周", "周薪 /周 每周 星期"},
		{"年", "年薪 /年 每年 一年"},
		{"件", "计件 /件 每件 按件"},
	} {
		for w := range strings.FieldsSeq(u.words) {
			if strings.Contains(text, w) {
				return u.name
			}
		}
	}
	return ""
}

func negotiable(text string) bool {
	for _, w := range []string{"面议", "面谈", "协商", "待定", "待议", "详谈", "另议", "电议", "商议"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
