package enterprise

import "gongxiang/internal/history"

// The states.
const (
	Pending   = "pending"
	Approved  = "approved"
	Rejected  = "rejected"
	Suspended = "suspended"
	Dissolved = "dissolved" // final
)

// machine is the transition table.
var machine = history.Machine{
	"":        {"register": Pending, "register_by_officer": Approved},
	Pending:   {"approve": Approved, "reject": Rejected, "edit": Pending, "dissolve": Dissolved},
	Rejected:  {"approve": Approved, "edit": Pending, "dissolve": Dissolved},                    // corrected: it waits again
	Approved:  {"suspend": Suspended, "edit": Approved, "move": Pending, "dissolve": Dissolved}, // the new town's officers decide
	Suspended: {"restore": Approved, "edit": Suspended, "dissolve": Dissolved},
}

var statusWords = map[string]string{Pending: "待审核", Approved: "已通过", Rejected: "未通过", Suspended: "已暂停", Dissolved: "已注销或破产"}

// StatusWord is a state in Chinese.
func StatusWord(status string) string { return statusWords[status] }

var actionWords = map[string]string{
	"approve": "通过审核", "reject": "退回", "suspend": "暂停", "restore": "恢复", "edit": "修改资料", "move": "迁往其他镇街", "dissolve": "登记注销或破产",
}

// next is where the action leads, or problem "wrong_state".
func (e Enterprise) next(action string) (string, error) {
	return machine.Next(e.Status, action, "这家企业目前是“"+statusWords[e.Status]+"”，不能"+actionWords[action]+"。")
}
