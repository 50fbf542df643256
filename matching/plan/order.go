package plan

import (
	"fmt"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Order is what an officer asks of a plan.
type Order struct {
	Name      string        `json:"name" required:"false" doc:"名称（不填按日期起名）"`
	Towns     []string      `json:"towns,omitempty" doc:"镇街（代码；不填为全部）"`
	Trades    []string      `json:"trades,omitempty" doc:"缺工的工种（代码；不填为全部）"`
	From      calendar.Date `json:"from" required:"false" doc:"开始日期（不填为今天）"`
	To        calendar.Date `json:"to" required:"false" doc:"结束日期（含这一天；不填为开始后第 180 天）"`
	Pinned    []Pin         `json:"pinned,omitempty" doc:"已经定下的对接"`
	Forbidden []Pair        `json:"forbidden,omitempty" doc:"不许对接的双方"`
	Freed     []uuid.UUID   `json:"freed,omitempty" doc:"可以重新安排的协议"`
	Scenario  Scenario      `json:"scenario" required:"false" doc:"假设（不改动真实的用工信息）"`
	BasedOn   *uuid.UUID    `json:"basedOn,omitempty" doc:"在哪个方案的基础上重排"`

	unnamed bool // its name is the day's, which others may have
}

// The limits of an order.
const (
	mostListed = 1000
	mostDays   = 730
	planDays   = 180
)

// check completes the order and names every field that has to change.
func (o *Order) check(today calendar.Date, book *reference.TradeBook) error {
	var form input.Form
	if o.From == 0 {
		o.From = today
	}
	if o.To == 0 && o.From <= today.AddDays(mostDays) {
		o.To = o.From.AddDays(planDays - 1)
	}
	if o.Name = sheet.Clean(o.Name); o.Name == "" {
		o.Name, o.unnamed = fmt.Sprintf("%s 调剂方案", today), true
		if !o.Scenario.Empty() {
			o.Name += "（假设）"
		}
	}
	o.Name = form.Line("name", "名称", o.Name, 1, 60)
	switch {
	case o.From < today:
		form.Add("from", "past", fmt.Sprintf("开始日期（%s）已经过去，请填写今天（%s）或以后的日期。", o.From, today))
	case o.From > today.AddDays(mostDays):
		form.Add("from", "far", fmt.Sprintf("开始日期（%s）离今天超过 %d 天，请核对年份。", o.From, mostDays))
	case o.To < o.From:
		form.Add("to", "order", fmt.Sprintf("结束日期早于开始日期（%s 早于 %s），请改正。", o.To, o.From))
	case o.To > o.From.AddDays(mostDays-1):
		form.Add("to", "range", fmt.Sprintf("方案最长 %d 天，请缩短。", mostDays))
	}
	for _, code := range o.Towns {
		if _, ok := book.Towns.ByCode(code); !ok {
			form.Add("towns", "unknown", "没有这个镇街，请从 16 个镇街（管委会）中选择。")
			break
		}
	}
	for _, code := range o.Trades {
		if _, ok := book.ByCode(code); !ok {
			form.Add("trades", "unknown", "没有这个工种，请从工种表中选择。")
			break
		}
	}
	for _, p := range o.Pinned {
		if p.Heads < 1 || p.Heads > posting.MaxHeadcount {
			form.Add("pinned", "range", "定下的人数应为 1 到 "+problem.Count(posting.MaxHeadcount)+" 的整数。")
			break
		}
	}
	for name, n := range map[string]int{"towns": len(o.Towns), "trades": len(o.Trades), "pinned": len(o.Pinned), "forbidden": len(o.Forbidden), "freed": len(o.Freed)} {
		if n > mostListed {
			form.Add(name, "too_many", fmt.Sprintf("最多 %s 条，请减少。", problem.Count(mostListed)))
		}
	}
	o.Scenario.check(&form, book)
	return form.Err()
}

func (s Scenario) check(form *input.Form, book *reference.TradeBook) {
	if s.PayFen < 0 || s.PayFen > posting.MaxPayFen {
		form.Add("payFen", "range", "假设提高的月薪应在 0 元到 100,000 元之间。")
	}
	if len(s.Buses) > 100 || len(s.Changes) > mostListed {
		form.Add("scenario", "too_many", "假设太多，请减少。")
	}
	for _, b := range s.Buses {
		_, a := book.Towns.ByCode(b.TownA)
		if _, ok := book.Towns.ByCode(b.TownB); !ok || !a || b.TownA == b.TownB {
			form.Add("buses", "unknown", "班车要在两个不同的镇街之间，请从 16 个镇街（管委会）中选择。")
			return
		}
	}
	supposed := map[uuid.UUID]bool{}
	for k, c := range s.Changes {
		if supposed[c.PostingID] { // one would undo the other
			form.Add(fmt.Sprintf("changes[%d].postingId", k), "twice", fmt.Sprintf("假设的第 %d 条变化：同一条用工信息已经有一条变化，请合成一条。", k+1))
			return
		}
		supposed[c.PostingID] = true
		if c.PayFen < 0 || c.PayFen > posting.MaxPayFen || c.MinBatch < 0 || c.MinBatch > posting.MaxHeadcount ||
			c.Level != nil && (*c.Level < reference.LevelAny || *c.Level > reference.LevelSenior) {
			form.Add("changes", "range", "假设的工资、批量或等级超出了范围，请改正。")
			return
		}
	}
}

// named are the postings that the order names.
func (o Order) named() (ids []uuid.UUID) {
	for _, p := range o.Pinned {
		ids = append(ids, p.SurplusID, p.ShortageID)
	}
	for _, p := range o.Forbidden {
		ids = append(ids, p.SurplusID, p.ShortageID)
	}
	for _, c := range o.Scenario.Changes {
		ids = append(ids, c.PostingID)
	}
	return ids
}

// known refuses what names no posting, or one of the other side: such an order
// does not say what its officer meant. Of each list the first is named.
//
// A posting that there is, but not in this plan (in another town, on other days,
// withdrawn or filled since) is no fault: an order is taken over from plan to plan
// while postings come and go, and what was decided about them goes on to hold. A
// pin that nobody carries out is counted in Totals.DroppedPins; a pair that is
// not there does not come about; a change of what is not there changes nothing.
func (o Order) known(kinds map[uuid.UUID]posting.Kind) error {
	var form input.Form
	pairs := func(name, word string, n int, at func(k int) Pair) {
		for k := range n {
			field := fmt.Sprintf("%s[%d]", name, k)
			if kinds[at(k).SurplusID] != posting.Surplus {
				form.Add(field+".surplusId", "unknown", fmt.Sprintf("%s的第 %d 对：没有这条富余员工信息，请去掉这一对。", word, k+1))
				return
			}
			if kinds[at(k).ShortageID] != posting.Shortage {
				form.Add(field+".shortageId", "unknown", fmt.Sprintf("%s的第 %d 对：没有这条缺工需求，请去掉这一对。", word, k+1))
				return
			}
		}
	}
	pairs("pinned", "定下", len(o.Pinned), func(k int) Pair { return o.Pinned[k].Pair })
	pairs("forbidden", "不许", len(o.Forbidden), func(k int) Pair { return o.Forbidden[k] })
	for k, c := range o.Scenario.Changes {
		if kinds[c.PostingID] == "" {
			form.Add(fmt.Sprintf("changes[%d].postingId", k), "unknown", fmt.Sprintf("假设的第 %d 条变化：没有这条用工信息，请去掉这一条。", k+1))
			break
		}
	}
	return form.Err()
}
