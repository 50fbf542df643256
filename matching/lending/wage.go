package lending

import (
	"fmt"

	"gongxiang/internal/input"
	"gongxiang/internal/problem"
)

// How pay is reckoned.
const (
	ByMonth = "monthly" // the agreed monthly pay; 21.75 days are a month
	ByDay   = "daily"
	ByHour  = "hourly"
)

// wageMinutes are those for which a rule pays its amount once: 21.75 days of
// eight hours, a day, an hour.
var wageMinutes = map[string]int64{ByMonth: 10440, ByDay: 480, ByHour: 60}

// WageMinutes is how many minutes a rule pays its amount for.
func WageMinutes(rule string) int64 { return wageMinutes[rule] }

// Wage is the clause that wages are computed from: by the month, where the
// amount is the agreement's monthly pay, or by the day or hour.
type Wage struct {
	Rule string `json:"wageRule" required:"false" enum:"monthly,daily,hourly" doc:"计薪方式；没有填写是按月"`
	Fen  int64  `json:"wageFen" required:"false" doc:"每日或每小时的工资（分）；按月计薪为 0，工资是约定的月薪"`
}

func (w Wage) empty() bool { return w.Rule != ByMonth && w.Fen == 0 }

// clean takes what is not said for a month, and an amount that a month has none of away.
func (w *Wage) clean(form *input.Form) {
	if w.Rule == "" {
		w.Rule = ByMonth
	}
	switch {
	case w.Rule == ByMonth:
		w.Fen = 0
	case wageMinutes[w.Rule] == 0:
		form.Add("wageRule", "enum", "计薪方式应为按月、按日或按小时。")
	}
}

// keepsTo refuses an amount that undercuts the monthly pay that the two firms
// accepted, or exceeds what any pay may be: problem "invalid".
func (w Wage) keepsTo(payFen int64) error {
	if w.Fen == 0 {
		return nil
	}
	unit := wageMinutes[w.Rule]
	least, most := payFen*unit/wageMinutes[ByMonth], maxPayFen*unit/wageMinutes[ByMonth]
	if w.Fen >= least && w.Fen <= most {
		return nil
	}
	return problem.Invalid(problem.Field{Name: "wageFen", Code: "range", Message: fmt.Sprintf(
		"每%s的工资应在 %s到 %s之间：约定的月薪是 %s，一个月按 21.75 天、每天 8 小时折算，不能低于它。",
		w.unitWord(), problem.Yuan(least), problem.Yuan(most), problem.Yuan(payFen))})
}

func (w Wage) unitWord() string {
	return map[string]string{ByMonth: "月", ByDay: "日", ByHour: "小时"}[w.Rule]
}

// word names the rule and its amount.
func (w Wage) word() string {
	switch {
	case w.Rule == ByMonth:
		return "按月计薪"
	case w.Fen == 0:
		return "按" + w.unitWord() + "计薪"
	}
	return "按" + w.unitWord() + "计薪，每" + w.unitWord() + " " + problem.Yuan(w.Fen)
}

// sentence is the clause in documents, and as a worker is told it.
func (w Wage) sentence(payFen int64) string {
	switch w.Rule {
	case ByDay:
		return fmt.Sprintf("按日计薪，每人每日 %s，按出勤和带薪假的天数计算，每日 8 小时，不满一日的按小时折算；按每月 21.75 天折算，不低于约定的每月 %s。", problem.Yuan(w.Fen), problem.Yuan(payFen))
	case ByHour:
		return fmt.Sprintf("按小时计薪，每人每小时 %s，按考勤登记的时间计算，带薪假每日按 8 小时计算；按每月 174 小时折算，不低于约定的每月 %s。", problem.Yuan(w.Fen), problem.Yuan(payFen))
	}
	return fmt.Sprintf("按月计薪，每人每月 %s；缺勤按每月 21.75 天折算扣除，不满整月的按出勤和带薪假的天数折算。", problem.Yuan(payFen))
}
