package casework

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
)

// The states of a case.
const (
	Opened     = "opened"
	InService  = "in_service"
	TargetsMet = "targets_met"
	Placed     = "placed"
	Closed     = "closed"
)

// merged is the reason for which a merge closes a case; nobody can choose it.
const merged = "merged"

var machine = history.Machine{
	"":         {"open": Opened},
	Opened:     {"serve": InService, "close": Closed},
	InService:  {"serve": InService, "complete": TargetsMet, "close": Closed},
	TargetsMet: {"serve": TargetsMet, "place": Placed, "close": Closed},
	Placed:     {"reopen": InService},
	Closed:     {"reopen": InService},
}

var statusWords = map[string]string{
	Opened: "已建账", InService: "服务中", TargetsMet: "已达标", Placed: "已就业", Closed: "已结案",
}

var actionWords = map[string]string{
	"serve": "登记服务", "complete": "核对达标", "place": "登记就业", "close": "结案", "reopen": "重新打开",
}

// endWords are why a case is closed.
var endWords = map[string]string{
	"employed": "已自行就业", "refused": "本人不愿接受服务", "moved": "已离开本地", "unreachable": "多次联系不上",
	"not_eligible": "不再属于重点群体", "other": "其他", merged: "与另一份台账合并", "erased": "按本人申请删除个人信息",
}

// chosenEnds may be given by an officer.
var chosenEnds = []string{"employed", "refused", "moved", "unreachable", "not_eligible", "other"}

// How a case stands to its due day.
const (
	DueLater = "later"
	DueSoon  = "soon"
	Overdue  = "overdue"
)

// Case is one person's service, from its opening to its end.
type Case struct {
	ID         uuid.UUID      `json:"id"`
	PersonID   uuid.UUID      `json:"personId"`
	TownCode   string         `json:"townCode"`
	Scheme     int            `json:"scheme" doc:"服务标准的版本"`
	SchemeName string         `json:"schemeName"`
	Targets    Targets        `json:"targets" doc:"应提供的服务"`
	Done       Targets        `json:"done" doc:"已提供的服务"`
	Missing    Targets        `json:"missing" doc:"还差的服务"`
	OpenedOn   calendar.Date  `json:"openedOn"`
	DueOn      calendar.Date  `json:"dueOn" doc:"应做满的日期"`
	Due        string         `json:"due,omitempty" enum:"later,soon,overdue" doc:"期限；达标或结束后没有"`
	Status     string         `json:"status" enum:"opened,in_service,targets_met,placed,closed"`
	EndReason  *string        `json:"endReason,omitempty" enum:"employed,refused,moved,unreachable,not_eligible,merged,erased,other"`
	MergedInto *uuid.UUID     `json:"mergedInto,omitempty"`
	MetOn      *calendar.Date `json:"metOn,omitempty" doc:"达标的日期"`
	Next       string         `json:"next" doc:"下一步，一句话"`
	InPost     *calendar.Date `json:"inPost,omitempty" doc:"已在岗，从哪一天起；按录用和兜底安置的记录"`
	Version    int            `json:"version"`
	UpdatedAt  time.Time      `json:"updatedAt"`
	soonDays   int
	dueDays    int
}

// finish works out what the row does not say.
func (c *Case) finish(today calendar.Date) {
	c.Missing = c.Targets.less(c.Done)
	if c.Status == Opened || c.Status == InService {
		switch {
		case today > c.DueOn:
			c.Due = Overdue
		case today >= c.DueOn.AddDays(-c.soonDays):
			c.Due = DueSoon
		default:
			c.Due = DueLater
		}
	}
	c.Next = c.next(today)
}

func (c *Case) next(today calendar.Date) string {
	switch c.Status {
	case TargetsMet:
		if c.InPost != nil {
			return fmt.Sprintf("服务已做满，本人 %s 已到岗，请登记就业。", *c.InPost)
		}
		return "服务已做满。跟进就业，就业后登记；不再需要服务的，结案。"
	case Placed:
		return "已就业。又失业的，可以重新打开。"
	case Closed:
		return "已结案：" + endWords[*c.EndReason] + "。"
	}
	missing := c.Missing.words()
	if c.InPost != nil && missing != "" {
		return fmt.Sprintf("本人 %s 已到岗，只差%s。做满并核对达标后登记就业；本人不再需要的，按“已自行就业”结案。", *c.InPost, missing)
	}
	var when string
	switch c.Due {
	case Overdue:
		when = fmt.Sprintf("已超期 %d 天，", int(today-c.DueOn))
	case DueSoon:
		when = fmt.Sprintf("还剩 %d 天，", int(c.DueOn-today))
	}
	if missing == "" {
		return when + "服务已做满，请核对达标。"
	}
	return when + "还差" + missing + "。"
}

// words names what is not zero: 职业指导 1 次、岗位信息 2 条.
func (t Targets) words() string {
	var parts []string
	for _, p := range []struct {
		n          int
		word, unit string
	}{{t.Guidance, "职业指导", "次"}, {t.Vacancy, "岗位信息", "条"}, {t.Training, "培训项目", "个"}, {t.PolicyBriefing, "政策宣讲", "次"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d %s", p.word, p.n, p.unit))
		}
	}
	return strings.Join(parts, "、")
}

// leads is where the action leads, or problem "wrong_state".
func (c *Case) leads(action string) (string, error) {
	return machine.Next(c.Status, action, "这份台账目前是“"+statusWords[c.Status]+"”，不能"+actionWords[action]+"。")
}
