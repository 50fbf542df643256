package posting

import (
	"slices"

	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
)

// The states.
const (
	Draft        = "draft"
	Published    = "published"
	PartlyFilled = "partly_filled"
	Filled       = "filled"
	Withdrawn    = "withdrawn"
	Expired      = "expired"
	deleted      = "deleted" // only in the history: a deleted draft has no row
)

// byDay is the state of posting p on a day (a placeholder): what ended yesterday
// may not yet be marked so.
func byDay(day string) string {
	return `CASE WHEN p.status IN ('draft', 'published', 'partly_filled') AND p.period_to < ` + day + ` THEN 'expired' ELSE p.status END`
}

// on is byDay for a posting that has been read.
func (p Posting) on(day calendar.Date) string {
	if _, may := machine[p.Status]["expire"]; may && p.PeriodTo < day {
		return Expired
	}
	return p.Status
}

// openStates are those in which a posting can be found and matched, as SQL.
const openStates = `('published', 'partly_filled')`

// Open reports whether a posting in this state can be found and matched.
func Open(status string) bool { return status == Published || status == PartlyFilled }

// machine is the transition table. Filling follows the agreements (Refill),
// expiry the calendar (Expire); the rest is what the firm does.
var machine = history.Machine{
	"": {"save": Draft, "publish": Published},
	Draft: {
		"edit": Draft, "publish": Published, "delete": deleted, "expire": Expired,
	},
	Published: {
		"edit": Published, "fill_partly": PartlyFilled, "fill": Filled, "withdraw": Withdrawn, "expire": Expired,
	},
	PartlyFilled: {
		"edit": PartlyFilled, "fill": Filled, "reopen": Published, "withdraw": Withdrawn, "expire": Expired,
	},
	Filled: {
		"edit": Filled, "fill_partly": PartlyFilled, "reopen": Published,
	},
}

// filling is the state of a live posting by its heads, and the action that
// leads there.
func filling(engaged, headcount int) (status, action string) {
	switch {
	case engaged == 0:
		return Published, "reopen"
	case engaged < headcount:
		return PartlyFilled, "fill_partly"
	default:
		return Filled, "fill"
	}
}

var statusWords = map[string]string{
	Draft: "草稿", Published: "已发布", PartlyFilled: "部分对接", Filled: "已满额", Withdrawn: "已撤回", Expired: "已过期",
}

// StatusWord is a state in Chinese.
func StatusWord(status string) string { return statusWords[status] }

// ValidStatus reports whether a text is a state.
func ValidStatus(status string) bool { return slices.Contains(Statuses, status) }

// Statuses are all states, in the order in which a posting goes through them.
var Statuses = []string{Draft, Published, PartlyFilled, Filled, Withdrawn, Expired}

var actionWords = map[string]string{
	"edit": "修改", "publish": "发布", "delete": "删除", "withdraw": "撤回",
}

// next is where the action leads, or problem "wrong_state".
func (p Posting) next(action string) (string, error) {
	return machine.Next(p.Status, action,
		"这条"+p.Kind.Word()+"目前是“"+statusWords[p.Status]+"”，不能"+actionWords[action]+"。")
}
