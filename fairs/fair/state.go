package fair

import "gongxiang/internal/history"

// The states of a fair.
const (
	Planned  = "planned"
	Open     = "open" // to be seen by everybody
	Live     = "live"
	Paused   = "paused"
	Closed   = "closed"
	Archived = "archived"
)

// Machine is a fair's transition table; package floor takes the steps of the
// live day by it.
var Machine = history.Machine{
	"":      {"plan": Planned},
	Planned: {"edit": Planned, "open": Open, "cancel": Closed},
	Open:    {"edit": Open, "go_live": Live, "cancel": Closed, "miss": Closed},
	Live:    {"edit": Live, "pause": Paused, "close": Closed},
	Paused:  {"edit": Paused, "resume": Live, "close": Closed},
	Closed:  {"archive": Archived},
}

var statusWords = map[string]string{
	Planned: "筹备中", Open: "待开始", Live: "进行中", Paused: "暂停中", Closed: "已结束", Archived: "已归档",
}

// StatusWord is a fair's state in Chinese.
func StatusWord(status string) string { return statusWords[status] }

var actionWords = map[string]string{
	"edit": "修改", "open": "公开", "cancel": "取消", "archive": "归档", "go_live": "开始", "pause": "暂停", "resume": "恢复", "close": "结束",
}

// Next is the state of a fair that an action leads to, or problem "wrong_state".
func Next(status, action string) (string, error) {
	return Machine.Next(status, action, "这场招聘会"+statusWords[status]+"，不能"+actionWords[action]+"。")
}
