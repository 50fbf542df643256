package floor

import "gongxiang/internal/history"

// The states of a ticket.
const (
	Waiting = "waiting"
	Away    = "away"
	Called  = "called"
	InTalk  = "in_talk"
	Done    = "done"
	Left    = "left"
	NoShow  = "no_show"
)

// What ended it.
const (
	bySeeker = "seeker"
	byFirm   = "firm"
	gone     = "gone" // away for too long
	late     = "late" // called, and did not come
	closed   = "closed"
	shut     = "shut"
	hours    = "hours" // the booth's ended
	banned   = "banned"
)

var machine = history.Machine{
	"":      {"join": Waiting},
	Waiting: {"miss": Away, "call": Called, "leave": Left},
	Away:    {"return": Waiting, "leave": Left},
	Called:  {"start": InTalk, "miss": Away, "no_show": NoShow, "leave": Left},
	InTalk:  {"end": Done},
}

var statusWords = map[string]string{
	Waiting: "排队中", Away: "暂时不在线", Called: "已叫到", InTalk: "面谈中", Done: "已面谈", Left: "已离开", NoShow: "已过号",
}

var actionWords = map[string]string{
	"call": "叫号", "leave": "离开队伍", "start": "开始面谈", "no_show": "作过号处理", "end": "结束面谈",
}

// active are the states of a ticket of which something may still come.
const active = `('waiting', 'away', 'called', 'in_talk')`

// next is where the action leads, or problem "wrong_state".
func (t ticket) next(action string) (string, error) {
	return machine.Next(t.Status, action, "这个号目前是“"+statusWords[t.Status]+"”，不能"+actionWords[action]+"。")
}
