package posting

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the same for both kinds.
func Routes(r *route.Router, s *Service) {
	firm := route.For(auth.Enterprise)
	all := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer, auth.Administrator)
	for _, kind := range []Kind{Surplus, Shortage} {
		a, thing := api{s, kind}, string(kind)
		list, item := "/api/"+kind.Path(), "/api/"+kind.Path()+"/{id}"
		at := func(method, path string, access route.Access, summary string) route.Route {
			return route.Route{Method: method, Path: path, Access: access, Summary: summary + kind.Word()}
		}
		route.JSON(r, at(http.MethodGet, list, firm, "列出本企业的"), a.list)
		route.JSON(r, at(http.MethodPost, list, firm, "新增"), a.create)
		route.File(r, at(http.MethodGet, list+"/export", firm, "导出本企业的"), a.export)
		route.JSON(r, at(http.MethodGet, item, all, "查看"), a.get)
		route.JSON(r, at(http.MethodPut, item, firm.Own(thing), "修改"), a.update)
		route.Empty(r, at(http.MethodDelete, item, firm.Own(thing), "删除草稿："), a.delete)
		route.JSON(r, at(http.MethodPost, item+"/publish", firm.Own(thing), "发布"), a.publish)
		route.JSON(r, at(http.MethodPost, item+"/withdraw", firm.Own(thing), "撤回"), a.withdraw)
		route.JSON(r, at(http.MethodGet, item+"/history", all.Own(thing), "查看变更记录："), a.history)
	}
}
