package room

import (
	"context"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/problem"
)

// Permit is what somebody may do in a room.
type Permit struct {
	Read, Say bool
	// Why is the code of what he may not, one of Refusals; "" is
	// "not_found" for reading and "silent" for saying.
	Why string
	// Name and Side are what the others see of him: "张*", "seeker".
	Name, Side string
	// About is whom a talk is about: what the firm says in it goes with him, too.
	About uuid.UUID
}

// May says what a caller may do in a room, as the database stands now. It is
// asked before he comes in and whenever that may have changed.
type May func(ctx context.Context, c auth.Caller, r Ref) (Permit, error)

// The sides.
const (
	sideSeeker  = "seeker"
	sideFirm    = "firm"
	sideOfficer = "officer"
)

// shown fills in how the others see a caller where nobody said.
func (p Permit) shown(c auth.Caller) Permit {
	switch c.Role {
	case auth.Enterprise:
		p.Side = or(p.Side, sideFirm)
		p.Name = or(p.Name, "企业")
	case auth.Seeker:
		p.Side = or(p.Side, sideSeeker)
		p.Name = or(p.Name, masked(c.Name))
	default:
		p.Side = or(p.Side, sideOfficer)
		p.Name = or(p.Name, "工作人员")
	}
	return p
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// masked shows the family name.
func masked(name string) string {
	for _, first := range name {
		return string(first) + "*"
	}
	return "求职者"
}

// Refusal is why a client's command was not done.
type Refusal struct{ Code, Words string }

// Refusals are all of them, the one table: the API's documentation follows it.
var Refusals = []Refusal{
	{"bad_frame", "页面发送的内容无法识别，请刷新页面。"},
	{"not_found", "没有找到这个房间，可能已经结束，或者不在您的查看范围内。"},
	{"not_joined", "您还没有进入这里，请刷新页面。"},
	{"too_many", "打开的展位太多，请先离开几个。"},
	{"silent", "这里不能发言。"},
	{"muted", "您已被主持人禁言，暂时不能发言。如有疑问，请联系主持人。"},
	{"banned", "您已被请出本场招聘会。如有疑问，请联系主持人。"},
	{"ended", "这次面谈已经结束，不能再发言。"},
	{"fair_paused", "招聘会暂停，请等主持人恢复后再发言。"},
	{"fair_closed", "招聘会已经结束，不能再发言。"},
	{"too_often", "您发得太快了，请稍等几秒再发。"},
	{"busy", "现在发言的人太多，没有发出，请稍后再发。"},
	{"unavailable", "系统暂时没有响应，没有发出，请稍后再试。"},
	{"key_used", "这条消息的标记已经用过，请重新发送。"},
	{"number", "聊天里不能写手机号、座机号、身份证号码或银行卡号，请删去。"},
	{"words", "消息里有主持人不许出现的词，请改一改再发。"},
	{"text", "消息不能是空的，最多 300 字，也不能有看不见的字符。"},
}

func refusal(code string) *problem.Error {
	at := slices.IndexFunc(Refusals, func(r Refusal) bool { return r.Code == code })
	if at < 0 {
		return refusal("silent")
	}
	return problem.New(http.StatusForbidden, code, Refusals[at].Words)
}
