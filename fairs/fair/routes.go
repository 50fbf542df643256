package fair

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are everybody's page and the officers' planning.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	officers := route.For(auth.TownOfficer, auth.CityOfficer)
	const list, item = "/api/fairs", "/api/fairs/{id}"
	get, post := http.MethodGet, http.MethodPost
	route.JSON(r, route.Route{Method: get, Path: list, Access: route.Public, Summary: "列出公开的招聘会"}, a.publicList)
	route.JSON(r, route.Route{Method: get, Path: item, Access: route.Public, Summary: "招聘会的公开页面"}, a.publicPage)
	route.JSON(r, route.Route{Method: get, Path: "/api/fair-plans", Access: officers, Summary: "列出本镇街或全市的招聘会"}, a.list)
	route.JSON(r, route.Route{Method: get, Path: "/api/fair-plans/{id}", Access: officers.Own("fair"), Summary: "查看招聘会的筹备"}, a.get)
	route.JSON(r, route.Route{Method: get, Path: "/api/fair-plans/{id}/history", Access: officers.Own("fair"), Summary: "查看招聘会的经过"}, a.history)
	route.JSON(r, route.Route{Method: post, Path: list, Access: officers, Summary: "筹备招聘会"}, a.plan)
	route.JSON(r, route.Route{Method: http.MethodPut, Path: item, Access: officers.Own("fair"), Summary: "修改招聘会和展厅"}, a.edit)
	route.JSON(r, route.Route{Method: post, Path: item + "/open", Access: officers.Own("fair"), Summary: "公开招聘会"}, a.open)
	route.JSON(r, route.Route{Method: post, Path: item + "/cancel", Access: officers.Own("fair"), Summary: "取消招聘会"}, a.cancel)
	route.JSON(r, route.Route{Method: post, Path: item + "/archive", Access: officers.Own("fair"), Summary: "归档招聘会"}, a.archive)
	boothRoutes(r, a)
	const words, words1 = "/api/fair-words", item + "/words"
	route.JSON(r, route.Route{Method: get, Path: words, Access: officers, Summary: "列出所有招聘会禁用的词"}, a.allWords)
	route.JSON(r, route.Route{Method: post, Path: words, Access: route.For(auth.CityOfficer), Summary: "在所有招聘会禁用一个词"}, a.addForAll)
	route.JSON(r, route.Route{Method: get, Path: words1, Access: officers.Own("fair"), Summary: "列出一场招聘会禁用的词"}, a.fairWords)
	route.JSON(r, route.Route{Method: post, Path: words1, Access: officers.Own("fair"), Summary: "在一场招聘会禁用一个词"}, a.addWord)
	route.Empty(r, route.Route{Method: http.MethodDelete, Path: words + "/{id}", Access: officers.Own("fair_word"), Summary: "解除禁用的词"}, a.removeWord)
}

// boothRoutes are the firms', and the officers' answers; and who will come.
func boothRoutes(r *route.Router, a api) {
	firm, officers, seeker := route.For(auth.Enterprise), route.For(auth.TownOfficer, auth.CityOfficer), route.For(auth.Seeker)
	all := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer)
	const ofFair, list, item, booking = "/api/fairs/{id}/booths", "/api/fair-booths", "/api/fair-booths/{id}", "/api/fairs/{id}/booking"
	get, post := http.MethodGet, http.MethodPost
	route.JSON(r, route.Route{Method: get, Path: ofFair, Access: all, Summary: "列出一场招聘会的展位（企业只看到自己的）"}, a.booths)
	route.JSON(r, route.Route{Method: post, Path: ofFair, Access: firm, Summary: "申请展位"}, a.ask)
	route.JSON(r, route.Route{Method: get, Path: list, Access: firm, Summary: "列出本企业的展位"}, a.myBooths)
	route.JSON(r, route.Route{Method: get, Path: item, Access: all.Own("fair_booth"), Summary: "查看展位"}, a.booth)
	route.JSON(r, route.Route{Method: get, Path: item + "/history", Access: all.Own("fair_booth"), Summary: "查看展位的经过"}, a.boothHistory)
	route.JSON(r, route.Route{Method: http.MethodPut, Path: item, Access: firm.Own("fair_booth"), Summary: "修改展位"}, a.editBooth)
	route.JSON(r, route.Route{Method: post, Path: item + "/withdraw", Access: firm.Own("fair_booth"), Summary: "退出招聘会"}, a.withdraw)
	route.JSON(r, route.Route{Method: post, Path: item + "/approve", Access: officers.Own("fair_booth"), Summary: "通过展位申请"}, a.approve)
	route.JSON(r, route.Route{Method: post, Path: item + "/refuse", Access: officers.Own("fair_booth"), Summary: "回绝展位申请"}, a.refuse)
	route.JSON(r, route.Route{Method: post, Path: item + "/move", Access: officers.Own("fair_booth"), Summary: "把展位换到别的展厅"}, a.move)
	route.JSON(r, route.Route{Method: post, Path: booking, Access: seeker, Summary: "预约招聘会"}, a.book)
	route.Empty(r, route.Route{Method: http.MethodDelete, Path: booking, Access: seeker, Summary: "取消预约"}, a.unbook)
	route.JSON(r, route.Route{Method: get, Path: "/api/fair-bookings", Access: seeker, Summary: "我预约的招聘会"}, a.bookings)
}
