package apply

import "gongxiang/internal/history"

// The states.
const (
	Submitted = "submitted"
	Viewed    = "viewed"
	Invited   = "invited" // to an interview
	Offered   = "offered"
	Accepted  = "accepted"
	Hired     = "hired"    // by package hire, once both have confirmed
	Rejected  = "rejected" // by the firm
	Withdrawn = "withdrawn"
	Expired   = "expired" // by the calendar
)

var machine = history.Machine{
	"":        {"submit": Submitted},
	Submitted: {"view": Viewed, "invite": Invited, "offer": Offered, "reject": Rejected, "withdraw": Withdrawn, "expire": Expired, "accept_at_fair": Accepted},
	Viewed:    {"invite": Invited, "offer": Offered, "reject": Rejected, "withdraw": Withdrawn, "expire": Expired, "accept_at_fair": Accepted},
	Invited:   {"invite": Invited, "offer": Offered, "reject": Rejected, "withdraw": Withdrawn, "expire": Expired, "accept_at_fair": Accepted},
	Offered:   {"offer": Offered, "accept": Accepted, "reject": Rejected, "withdraw": Withdrawn, "expire": Expired, "accept_at_fair": Accepted},
	Accepted:  {"hire": Hired, "reject": Rejected, "withdraw": Withdrawn, "expire": Expired},
}

var statusWords = map[string]string{
	Submitted: "已投递", Viewed: "企业已查看", Invited: "约面谈", Offered: "已发录用意向", Accepted: "已接受录用",
	Hired: "已入职", Rejected: "未录用", Withdrawn: "已撤回", Expired: "已过期",
}

// StatusWord is a state in Chinese.
func StatusWord(status string) string { return statusWords[status] }

var actionWords = map[string]string{
	"view": "查看", "invite": "约面谈", "offer": "发录用意向", "accept": "接受录用", "hire": "登记入职", "reject": "回绝", "withdraw": "撤回",
}

// next is where the action leads, or problem "wrong_state".
func (a Application) next(action string) (string, error) {
	return machine.Next(a.Status, action, "这份申请目前是“"+statusWords[a.Status]+"”，不能"+actionWords[action]+"。")
}

// live reports that something may still come of the application.
func (a Application) live() bool {
	return a.Status != Rejected && a.Status != Withdrawn && a.Status != Expired && a.LeftOn == nil
}
