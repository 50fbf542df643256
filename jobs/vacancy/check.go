package vacancy

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

// The limits of a vacancy.
const (
	MaxHeadcount = 5000
	MaxDays      = 365 // that it may stay open
	maxTitle     = 40
	maxShort     = 100
	maxLong      = 1000
	maxReason    = 200
	unsetDate    = calendar.Date(0) // 1970-01-01 stands for "not filled in"
)

// payRange is what a wage can be, in fen per unit: anything else is a typing mistake.
var payRange = map[string]struct {
	low, high int64
	word      string
}{
	"month": {500_00, 100_000_00, "每月"}, "day": {20_00, 5_000_00, "每天"},
	"hour": {5_00, 1_000_00, "每小时"}, "piece": {1, 10_000_00, "每件"},
}

// Check is the one rule about what a vacancy may say; the page and the sheet
// import both use it. It takes a cleaned input and names every field that has
// to change, or returns nothing.
func Check(in Input, today calendar.Date, book *reference.TradeBook) []problem.Field {
	var c checker
	c.trade(in, book)
	if town, ok := book.Towns.ByCode(in.TownCode); !ok || town.Outside() {
		c.add("townCode", "unknown", "请从 16 个镇街（管委会）中选择工作所在的镇街。")
	}
	if in.Level < reference.LevelAny || in.Level > reference.LevelSenior {
		c.add("level", "range", "技能等级应从不限、初级工到高级技师中选择。")
	}
	if in.Headcount < 1 || in.Headcount > MaxHeadcount {
		c.add("headcount", "range", "招聘人数应为 1 到 "+problem.Count(MaxHeadcount)+" 的整数。")
	}
	c.pay(in)
	c.validTo(in.ValidTo, today)
	c.text("title", "岗位名称", in.Title, maxTitle)
	c.text("workplace", "工作地点", in.Workplace, maxShort)
	c.text("hours", "工作时间", in.Hours, maxShort)
	c.text("requirements", "任职要求", in.Requirements, maxLong)
	c.text("description", "岗位说明", in.Description, maxLong)
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

func (c *checker) pay(in Input) {
	limits, ok := payRange[in.PayUnit]
	if !ok {
		c.add("payUnit", "unknown", "工资单位应为每月、每天、每小时或每件。")
		return
	}
	sane := true
	for _, p := range []struct {
		name, label string
		fen         *int64
	}{{"payMinFen", "最低工资", in.PayMinFen}, {"payMaxFen", "最高工资", in.PayMaxFen}} {
		if p.fen != nil && (*p.fen < limits.low || *p.fen > limits.high) {
			c.add(p.name, "range", fmt.Sprintf("%s应在%s %s 元到 %s 元之间，请核对金额和单位；不确定可以不填，表示面议。",
				p.label, limits.word, yuan(limits.low), yuan(limits.high)))
			sane = false
		}
	}
	if sane && in.PayMinFen != nil && in.PayMaxFen != nil && *in.PayMaxFen < *in.PayMinFen {
		c.add("payMaxFen", "order", fmt.Sprintf("最高工资（%s 元）低于最低工资（%s 元），请改正。", yuan(*in.PayMaxFen), yuan(*in.PayMinFen)))
	}
}

func yuan(fen int64) string {
	whole := problem.Count(int(fen / 100))
	if fen%100 == 0 {
		return whole
	}
	return fmt.Sprintf("%s.%02d", whole, fen%100)
}

func (c *checker) validTo(day, today calendar.Date) {
	switch {
	case day == unsetDate:
		c.add("validTo", "required", "请填写岗位的有效日期。")
	case day < today:
		c.add("validTo", "ended", fmt.Sprintf("有效日期（%s）已经过去，请填写今天（%s）或以后的日期。", day, today))
	case day > today.AddDays(MaxDays):
		c.add("validTo", "far", fmt.Sprintf("有效日期（%s）离今天超过 %d 天，请核对年份。", day, MaxDays))
	}
}

// text refuses phone and ID numbers, since everybody reads free text, and what
// no vacancy may say.
func (c *checker) text(name, label, text string, limit int) {
	if n := utf8.RuneCountInString(text); n > limit {
		c.add(name, "length", fmt.Sprintf("%s最多 %d 个字，现在是 %d 个字，请缩短。", label, limit, n))
		return
	}
	if pii.InText(text) {
		c.add(name, "contact_in_text", label+"里有电话或身份证号码。岗位所有人都能看到，请删去；求职者会通过平台投递。")
	}
	if found := Phrases(text); len(found) > 0 {
		var messages strings.Builder // of all: the page shows one sentence at each field
		for _, f := range found {
			messages.WriteString(label + "里的" + f.Message())
		}
		c.add(name, found[0].Code, messages.String())
	}
}
