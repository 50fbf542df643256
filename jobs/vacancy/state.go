package vacancy

import (
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
)

// The states.
const (
	Draft     = "draft"
	Open      = "open"
	Closed    = "closed"     // by the firm
	Expired   = "expired"    // by the calendar
	TakenDown = "taken_down" // by an officer
	deleted   = "deleted"    // only in the history: a deleted draft has no row
)

var machine = history.Machine{
	"":     {"save": Draft, "publish": Open},
	Draft:  {"edit": Draft, "publish": Open, "delete": deleted, "expire": Expired},
	Open:   {"edit": Open, "close": Closed, "expire": Expired, "take_down": TakenDown},
	Closed: {"edit": Closed, "publish": Open},
}

// byDay is the state of vacancy v on a day (a placeholder): what ended yesterday
// may not yet be marked so.
func byDay(day string) string {
	return `CASE WHEN v.status IN ('draft', 'open') AND v.valid_to < ` + day + ` THEN 'expired' ELSE v.status END`
}

// on is byDay for a vacancy that has been read.
func (v Vacancy) on(day calendar.Date) string {
	if _, may := machine[v.Status]["expire"]; may && v.ValidTo < day {
		return Expired
	}
	return v.Status
}

var statusWords = map[string]string{
	Draft: "草稿", Open: "招聘中", Closed: "已关闭", Expired: "已过期", TakenDown: "已下架",
}

// StatusWord is a state in Chinese.
func StatusWord(status string) string { return statusWords[status] }

var actionWords = map[string]string{
	"edit": "修改", "publish": "发布", "delete": "删除", "close": "关闭", "take_down": "下架",
}

// next is where the action leads, or problem "wrong_state".
func (v Vacancy) next(action string) (string, error) {
	return machine.Next(v.Status, action, "这个岗位目前是“"+statusWords[v.Status]+"”，不能"+actionWords[action]+"。")
}
