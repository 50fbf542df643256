package casework

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the officers', a town's for its own people.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	officers := route.For(auth.TownOfficer, auth.CityOfficer)
	person, owned := officers.Own("key_person"), officers.Own("case")
	readers, makers := route.For(auth.TownOfficer, auth.CityOfficer, auth.Administrator), route.For(auth.CityOfficer, auth.Administrator)
	const list, item, one = "/api/key-people", "/api/key-people/{id}", "/api/cases/{id}"
	get, post := http.MethodGet, http.MethodPost

	route.JSON(r, route.Route{Method: get, Path: list, Access: officers, Summary: "列出重点群体"}, a.list)
	route.JSON(r, route.Route{Method: post, Path: list, Access: officers, Summary: "登记重点群体"}, a.register)
	route.JSON(r, route.Route{Method: post, Path: list + "/find", Access: officers, Summary: "按电话查找重点群体"}, a.find)
	route.JSON(r, route.Route{Method: get, Path: list + "/assignable", Access: officers, Summary: "符合条件的人有多少可以分配负责人"}, a.assignable)
	route.JSON(r, route.Route{Method: post, Path: list + "/assign", Access: officers, Summary: "给许多人分配负责人"}, a.assign)
	route.File(r, route.Route{Method: get, Path: list + "/export", Access: officers, Summary: "导出一对一台账"}, a.export)
	route.File(r, route.Route{Method: post, Path: list + "/export", Access: officers, Summary: "导出不打码的一对一台账"}, a.exportUnmasked)
	route.JSON(r, route.Route{Method: get, Path: item, Access: person, Summary: "查看一个人的台账"}, a.page)
	route.JSON(r, route.Route{Method: post, Path: item + "/id-number", Access: person, Summary: "补登身份证号码"}, a.identify)
	route.JSON(r, route.Route{Method: post, Path: item + "/groups", Access: person, Summary: "登记所属群体"}, a.addGroup)
	route.JSON(r, route.Route{Method: post, Path: item + "/groups/{groupId}/end", Access: person, Summary: "退出群体"}, a.endGroup)
	route.JSON(r, route.Route{Method: post, Path: item + "/reveal", Access: person, Summary: "查看隐藏的内容"}, a.reveal)
	route.JSON(r, route.Route{Method: get, Path: item + "/looks", Access: person, Summary: "列出谁看过隐藏的内容"}, a.looks)
	route.JSON(r, route.Route{Method: get, Path: item + "/wish", Access: person, Summary: "查看求职意向"}, a.wish)
	route.JSON(r, route.Route{Method: http.MethodPut, Path: item + "/wish", Access: person, Summary: "登记求职意向"}, a.putWish)
	route.JSON(r, route.Route{Method: post, Path: item + "/cases", Access: person, Summary: "建立一对一台账"}, a.open)
	route.Empty(r, route.Route{Method: post, Path: item + "/transfer", Access: person, Summary: "转交专员或镇街"}, a.transfer)
	route.JSON(r, route.Route{Method: post, Path: item + "/merge", Access: person, Summary: "合并同一个人的两条记录"}, a.merge)

	route.JSON(r, route.Route{Method: post, Path: one + "/records", Access: owned, Summary: "登记服务"}, a.addRecord)
	route.JSON(r, route.Route{Method: post, Path: one + "/records/{recordId}/answers", Access: owned, Summary: "登记本人意见"}, a.addAnswer)
	route.JSON(r, route.Route{Method: get, Path: one + "/suggestions", Access: owned, Summary: "推荐合适的岗位"}, a.suggest)
	route.JSON(r, route.Route{Method: post, Path: one + "/vacancies", Access: owned, Summary: "发送岗位信息"}, a.send)
	route.JSON(r, route.Route{Method: post, Path: one + "/complete", Access: owned, Summary: "核对达标"}, a.complete)
	route.JSON(r, route.Route{Method: post, Path: one + "/place", Access: owned, Summary: "登记就业"}, a.place)
	route.JSON(r, route.Route{Method: post, Path: one + "/close", Access: owned, Summary: "结案"}, a.close)
	route.JSON(r, route.Route{Method: post, Path: one + "/reopen", Access: owned, Summary: "重新打开台账"}, a.reopen)

	route.JSON(r, route.Route{Method: get, Path: "/api/case-work", Access: officers, Summary: "列出要办的台账"}, a.workList)
	route.JSON(r, route.Route{Method: get, Path: "/api/case-work/counts", Access: officers, Summary: "要办的台账有多少"}, a.workCount)
	route.JSON(r, route.Route{Method: get, Path: "/api/case-dashboard", Access: officers, Summary: "“131”完成情况"}, a.dashboard)
	route.JSON(r, route.Route{Method: get, Path: "/api/case-officers", Access: officers, Summary: "列出可以负责的专员"}, a.officers)
	route.JSON(r, route.Route{Method: get, Path: "/api/service-schemes", Access: readers, Summary: "列出服务标准"}, a.schemes)
	route.JSON(r, route.Route{Method: post, Path: "/api/service-schemes", Access: makers, Summary: "新增服务标准"}, a.addScheme)
}
