package posting

import (
	"fmt"
	"unicode/utf8"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

// The limits of a posting.
const (
	MaxHeadcount = 10000
	MaxDays      = 730       // of its period, and how far ahead it may begin
	MinPayFen    = 500_00    // per month: less is a typing mistake
	MaxPayFen    = 100000_00 // per month: more is a typing mistake
	maxWorkplace = 100
	maxHazards   = 300
	maxNote      = 500
	maxContact   = 50
	maxReason    = 200
	unsetDate    = calendar.Date(0) // 1970-01-01 stands for "not filled in"
)

// Check is the one rule about what a posting may say; the page and the sheet
// import both use it. It takes a cleaned input and names every field that has
// to change, or returns nothing.
func Check(kind Kind, in Input, today calendar.Date, book *reference.TradeBook) []problem.Field {
	var c checker
	c.trade(in, book)
	c.place(kind, in, book)
	if in.Level < reference.LevelAny || in.Level > reference.LevelSenior {
		c.add("level", "range", "技能等级应从不限、初级工到高级技师中选择。")
	}
	if in.Headcount < 1 || in.Headcount > MaxHeadcount {
		c.add("headcount", "range", "人数应为 1 到 "+problem.Count(MaxHeadcount)+" 的整数。")
	}
	if in.Headcount >= 1 && in.Headcount <= MaxHeadcount && (in.MinBatch < 0 || in.MinBatch > in.Headcount) {
		c.add("minBatch", "range", "最少一批人数应为 1 到 "+problem.Count(in.Headcount)+"（总人数）的整数；不限请留空。")
	}
	c.period(in, today)
	c.pay(in)
	if kind == Surplus {
		c.surplusOnly(in)
	}
	c.text("workplace", "工作地点", in.Workplace, maxWorkplace)
	c.text("hazards", "职业危害因素", in.Hazards, maxHazards)
	c.text("note", "备注", in.Note, maxNote)
	c.contact(in)
	return c.found
}

type checker struct{ found []problem.Field }

func (c *checker) add(name, code, message string) {
	c.found = append(c.found, problem.Field{Name: name, Code: code, Message: message})
}

func (c *checker) trade(in Input, book *reference.TradeBook) {
	switch trade, ok := book.ByCode(in.TradeCode); {
	case in.TradeCode == "":
		c.add("tradeCode", "required", "请选择工种。")
	case !ok:
		c.add("tradeCode", "unknown", "没有这个工种，请从工种表中选择。")
	case trade.Retired:
		c.add("tradeCode", "retired", "工种“"+trade.Name+"”已经停用，请从工种表中另选。")
	}
}

func (c *checker) place(kind Kind, in Input, book *reference.TradeBook) {
	switch town, ok := book.Towns.ByCode(in.TownCode); {
	case in.TownCode == "":
		c.add("townCode", "required", "请选择所在镇街。")
	case !ok:
		c.add("townCode", "unknown", "没有这个镇街，请从 16 个镇街（管委会）中选择；不在开平的，选“开平市外”。")
	case town.Outside() && kind == Shortage && in.Workplace == "":
		c.add("workplace", "required", "用工地点在开平市外，请写明所在的市县和地址，例如“江门市台山市水步镇一号路”。")
	}
}

func (c *checker) period(in Input, today calendar.Date) {
	if in.PeriodFrom == unsetDate {
		c.add("periodFrom", "required", "请填写开始日期。")
	}
	if in.PeriodTo == unsetDate {
		c.add("periodTo", "required", "请填写结束日期。")
	}
	if in.PeriodFrom == unsetDate || in.PeriodTo == unsetDate {
		return
	}
	switch period := (calendar.Period{From: in.PeriodFrom, To: in.PeriodTo}); {
	case in.PeriodTo < in.PeriodFrom:
		c.add("periodTo", "order", fmt.Sprintf("结束日期早于开始日期（%s 早于 %s），请改正。", in.PeriodTo, in.PeriodFrom))
	case in.PeriodTo < today:
		c.add("periodTo", "ended", fmt.Sprintf("结束日期（%s）已经过去，请填写今天（%s）或以后的日期。", in.PeriodTo, today))
	case in.PeriodFrom > today.AddDays(MaxDays):
		c.add("periodFrom", "far", fmt.Sprintf("开始日期（%s）离今天超过 %d 天，请核对年份。", in.PeriodFrom, MaxDays))
	case period.Days() > MaxDays:
		c.add("periodTo", "long", fmt.Sprintf("起止日期共 %d 天，最长 %d 天，请缩短。", period.Days(), MaxDays))
	}
}

func (c *checker) pay(in Input) {
	sane := true
	for _, p := range []struct {
		name, label string
		fen         *int64
	}{{"payMinFen", "最低月薪", in.PayMinFen}, {"payMaxFen", "最高月薪", in.PayMaxFen}} {
		if p.fen != nil && (*p.fen < MinPayFen || *p.fen > MaxPayFen) {
			c.add(p.name, "range", p.label+"应在 500 元到 100,000 元之间，请核对；不确定可以不填，表示面议。")
			sane = false
		}
	}
	if sane && in.PayMinFen != nil && in.PayMaxFen != nil && *in.PayMaxFen < *in.PayMinFen {
		c.add("payMaxFen", "order", fmt.Sprintf("最高月薪（%s）低于最低月薪（%s），请改正。", problem.Yuan(*in.PayMaxFen), problem.Yuan(*in.PayMinFen)))
	}
}

// surplusOnly refuses what only a workplace can have.
func (c *checker) surplusOnly(in Input) {
	for _, f := range []struct {
		name, label string
		set         bool
	}{
		{"board", "包吃", in.Board}, {"transport", "接送", in.Transport},
		{"workplace", "工作地点", in.Workplace != ""}, {"hazards", "职业危害因素", in.Hazards != ""},
	} {
		if f.set {
			c.add(f.name, "shortage_only", f.label+"只属于缺工需求，富余员工不填这一项。")
		}
	}
}

// text refuses phone and ID numbers: other firms and the search see free text.
func (c *checker) text(name, label, text string, limit int) {
	if n := utf8.RuneCountInString(text); n > limit {
		c.add(name, "length", fmt.Sprintf("%s最多 %s 个字，现在是 %s 个字，请缩短。", label, problem.Count(limit), problem.Count(n)))
		return
	}
	if pii.InText(text) {
		c.add(name, "contact_in_text", label+"里有电话或身份证号码。这一栏所有企业都能看到，请删去；电话请填在“联系电话”栏。")
	}
}

func (c *checker) contact(in Input) {
	if n := utf8.RuneCountInString(in.ContactName); n > maxContact {
		c.add("contactName", "length", fmt.Sprintf("联系人最多 %d 个字，现在是 %d 个字，请缩短。", maxContact, n))
	}
	if _, ok := pii.ParsePhone(in.ContactPhone); in.ContactPhone != "" && !ok {
		c.add("contactPhone", "phone", "联系电话不像手机或固定电话号码，请填写 11 位手机号或带区号的座机号，例如 0750-2200000。")
	}
}
