package lending

import (
	"fmt"

	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/posting"
)

const (
	minPayFen = posting.MinPayFen
	maxPayFen = posting.MaxPayFen
	maxNote   = 500
	maxReason = 200
)

// Terms are what is offered and agreed: so many heads, from day to day (both
// included), for so much per worker and month.
type Terms struct {
	Heads  int           `json:"heads" required:"false" doc:"人数"`
	From   calendar.Date `json:"from" required:"false" doc:"开始日期"`
	To     calendar.Date `json:"to" required:"false" doc:"结束日期（含这一天）"`
	PayFen int64         `json:"payFen" required:"false" doc:"月薪（每人每月，分）"`
}

func (t Terms) days() calendar.Period { return calendar.Period{From: t.From, To: t.To} }

// check finds what is wrong with the terms whatever the postings say.
func (t Terms) check(form *input.Form, today calendar.Date) {
	if t.Heads < 1 || t.Heads > posting.MaxHeadcount {
		form.Add("heads", "range", "人数应为 1 到 "+problem.Count(posting.MaxHeadcount)+" 的整数。")
	}
	switch {
	case t.From == 0:
		form.Add("from", "required", "请填写借用的开始日期。")
	case t.To == 0:
		form.Add("to", "required", "请填写借用的结束日期。")
	case t.To < t.From:
		form.Add("to", "order", fmt.Sprintf("结束日期早于开始日期（%s 早于 %s），请改正。", t.To, t.From))
	case t.From < today:
		form.Add("from", "past", fmt.Sprintf("开始日期（%s）已经过去，请填写今天（%s）或以后的日期。", t.From, today))
	}
	if t.PayFen < minPayFen || t.PayFen > maxPayFen {
		form.Add("payFen", "range", "月薪应在 500 元到 100,000 元之间，请核对。")
	}
}

// reasonOf is why something ends, in the person's words.
func reasonOf(reason string) (string, error) {
	var form input.Form
	reason = form.Line("reason", "原因", sheet.Clean(reason), 1, maxReason)
	return reason, form.Err()
}

// pair is the surplus and the shortage that a proposal joins.
type pair struct{ surplus, shortage posting.Posting }

// fits refuses terms that the two postings, as they stand, cannot carry:
// problem "posting_closed" (409) when one is no longer open, "invalid" when
// heads or days go beyond what one of them has.
func (p pair) fits(t Terms) error {
	var form input.Form
	for _, side := range []posting.Posting{p.surplus, p.shortage} {
		what := "“" + side.Enterprise.Name + "”的" + side.Kind.Word()
		if !posting.Open(side.Status) {
			return problem.Conflict("posting_closed", what+"目前是“"+posting.StatusWord(side.Status)+"”，不能再对接。")
		}
		if t.Heads > side.Open {
			form.Add("heads", "open_heads", what+"还可以对接 "+problem.Count(side.Open)+" 人，不能超过这个数。")
		}
		if days := side.Period(); !days.Contains(t.days()) {
			name := "from"
			if t.From >= days.From {
				name = "to"
			}
			form.Add(name, "outside_posting", fmt.Sprintf("%s的期限是 %s 至 %s，借用的日期应在这个期限之内。", what, days.From, days.To))
		}
	}
	return form.Err()
}
