package vacancy

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the firm's, the officers' and everybody's.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	firm, officers := route.For(auth.Enterprise), route.For(auth.TownOfficer, auth.CityOfficer)
	all := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer)
	const list, item = "/api/vacancies", "/api/vacancies/{id}"
	get, post := http.MethodGet, http.MethodPost
	route.JSON(r, route.Route{Method: get, Path: list, Access: all, Summary: "列出岗位"}, a.list)
	route.JSON(r, route.Route{Method: post, Path: list, Access: firm, Summary: "新增岗位"}, a.create)
	route.File(r, route.Route{Method: get, Path: list + "/export", Access: all, Summary: "导出岗位"}, a.export)
	route.JSON(r, route.Route{Method: get, Path: item, Access: all.Own("vacancy"), Summary: "查看岗位"}, a.get)
	route.JSON(r, route.Route{Method: http.MethodPut, Path: item, Access: firm.Own("vacancy"), Summary: "修改岗位"}, a.update)
	route.Empty(r, route.Route{Method: http.MethodDelete, Path: item, Access: firm.Own("vacancy"), Summary: "删除岗位草稿"}, a.delete)
	route.JSON(r, route.Route{Method: post, Path: item + "/publish", Access: firm.Own("vacancy"), Summary: "发布岗位"}, a.publish)
	route.JSON(r, route.Route{Method: post, Path: item + "/close", Access: firm.Own("vacancy"), Summary: "关闭岗位"}, a.close)
	route.JSON(r, route.Route{Method: post, Path: item + "/take-down", Access: officers.Own("vacancy"), Summary: "下架岗位"}, a.takeDown)
	route.JSON(r, route.Route{Method: get, Path: item + "/history", Access: all.Own("vacancy"), Summary: "查看岗位变更记录"}, a.history)
	route.JSON(r, route.Route{Method: get, Path: "/api/public/vacancies", Access: route.Public, Summary: "列出公开的岗位"}, a.public)
	route.JSON(r, route.Route{Method: get, Path: "/api/public/vacancies/changes", Access: route.Public, Summary: "岗位的变化，包括撤下的"}, a.changes)
	route.JSON(r, route.Route{Method: get, Path: "/api/public/vacancies/{id}", Access: route.Public, Summary: "查看公开的岗位"}, a.publicOne)
}
