package apply

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the seeker's and the firm's.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	firm, seeker, both := route.For(auth.Enterprise), route.For(auth.Seeker), route.For(auth.Enterprise, auth.Seeker)
	const list, item = "/api/applications", "/api/applications/{id}"
	get, post := http.MethodGet, http.MethodPost
	route.JSON(r, route.Route{Method: get, Path: list, Access: both, Summary: "列出求职申请"}, a.list)
	route.JSON(r, route.Route{Method: post, Path: list, Access: seeker, Summary: "投递岗位"}, a.submit)
	route.JSON(r, route.Route{Method: get, Path: "/api/applications/unread", Access: both, Summary: "还没有看的消息"}, a.unread)
	route.JSON(r, route.Route{Method: get, Path: item, Access: both.Own("application"), Summary: "查看求职申请"}, a.get)
	route.JSON(r, route.Route{Method: get, Path: item + "/history", Access: both.Own("application"), Summary: "查看求职申请的经过"}, a.history)
	route.JSON(r, route.Route{Method: post, Path: item + "/view", Access: firm.Own("application"), Summary: "打开一份申请"}, a.view)
	route.JSON(r, route.Route{Method: post, Path: item + "/invite", Access: firm.Own("application"), Summary: "约面谈"}, a.invite)
	route.JSON(r, route.Route{Method: post, Path: item + "/offer", Access: firm.Own("application"), Summary: "发录用意向"}, a.offer)
	route.JSON(r, route.Route{Method: post, Path: item + "/reject", Access: firm.Own("application"), Summary: "回绝申请"}, a.reject)
	route.JSON(r, route.Route{Method: post, Path: item + "/phone", Access: firm.Own("application"), Summary: "查看求职者的手机号"}, a.phone)
	route.JSON(r, route.Route{Method: post, Path: item + "/accept", Access: seeker.Own("application"), Summary: "接受录用"}, a.accept)
	route.JSON(r, route.Route{Method: post, Path: item + "/withdraw", Access: seeker.Own("application"), Summary: "撤回申请"}, a.withdraw)
	route.JSON(r, route.Route{Method: get, Path: item + "/messages", Access: both.Own("application"), Summary: "查看消息"}, a.messages)
	route.JSON(r, route.Route{Method: post, Path: item + "/messages", Access: both.Own("application"), Summary: "写消息"}, a.write)
	route.Empty(r, route.Route{Method: post, Path: item + "/read", Access: both.Own("application"), Summary: "消息看到了哪一条"}, a.read)
}
