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
}
