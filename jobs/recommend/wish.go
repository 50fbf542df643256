package recommend

import (
	"fmt"
	"slices"

	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/matching/reference"
)

// Wish is what somebody wants. Whatever is left out does not matter to him.
type Wish struct {
	Trades        []string      `json:"trades" required:"false" doc:"想做的工种（代码）"`
	Towns         []string      `json:"towns" required:"false" doc:"想去的镇街（代码）"`
	PayFloorFen   int64         `json:"payFloorFen" required:"false" doc:"每月最低工资（分；0 不限）"`
	Lodging       bool          `json:"lodging" required:"false" doc:"需要住宿"`
	AvailableFrom calendar.Date `json:"availableFrom,omitzero" required:"false" doc:"最早到岗日期（不填为随时）"`
}

// The limits of a wish.
const (
	MaxTrades   = 5
	maxTowns    = 16
	maxWait     = 365 // days until somebody is free
	leastPayFen = 500_00
	mostPayFen  = 100_000_00
)

// Empty says that the wish asks for nothing by which a vacancy could be suitable.
func (w Wish) Empty() bool { return len(w.Trades) == 0 && len(w.Towns) == 0 && w.PayFloorFen == 0 }

// clean is the wish without repetitions, and without null lists.
func (w Wish) clean() Wish {
	w.Trades, w.Towns = once(w.Trades), once(w.Towns)
	return w
}

func once(codes []string) []string {
	kept := make([]string, 0, len(codes))
	for _, code := range codes {
		if !slices.Contains(kept, code) {
			kept = append(kept, code)
		}
	}
	return kept
}

// check names every field that has to change.
func (w Wish) check(today calendar.Date, book *reference.TradeBook) (found []problem.Field) {
	add := func(name, code, message string) {
		found = append(found, problem.Field{Name: name, Code: code, Message: message})
	}
	if len(w.Trades) > MaxTrades {
		add("trades", "too_many", fmt.Sprintf("最多选 %d 个工种，现在是 %d 个。请留下最想做的几个。", MaxTrades, len(w.Trades)))
	}
	for _, code := range w.Trades {
		if trade, ok := book.ByCode(code); !ok {
			add("trades", "unknown", "没有这个工种，请从工种表中选择。")
		} else if trade.Retired {
			add("trades", "retired", "工种“"+trade.Name+"”已经停用，请另选。")
		}
	}
	if slices.ContainsFunc(w.Towns, func(code string) bool { _, ok := book.Towns.ByCode(code); return !ok }) || len(w.Towns) > maxTowns {
		add("towns", "unknown", "请从 16 个镇街（管委会）中选择地点。")
	}
	if w.PayFloorFen != 0 && (w.PayFloorFen < leastPayFen || w.PayFloorFen > mostPayFen) {
		add("payFloorFen", "range", "最低月工资应在 500 元到 100,000 元之间，请核对；不限可以不填。")
	}
	if w.AvailableFrom > today.AddDays(maxWait) {
		add("availableFrom", "far", fmt.Sprintf("到岗日期（%s）离今天超过一年，请核对年份。", w.AvailableFrom))
	}
	return found
}
