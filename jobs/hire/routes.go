package hire

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the firm's and the seeker's, who say the start, and the officers'.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	sides := route.For(auth.Enterprise, auth.Seeker)
	seen := route.For(auth.Enterprise, auth.Seeker, auth.TownOfficer, auth.CityOfficer)
	acting := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer)
	get, post := http.MethodGet, http.MethodPost
	route.JSON(r, route.Route{Method: get, Path: "/api/applications/{id}/hire", Access: sides.Own("application"), Summary: "查看求职申请的到岗登记"}, a.of)
	route.JSON(r, route.Route{Method: post, Path: "/api/applications/{id}/hire", Access: sides.Own("application"), Summary: "登记或确认到岗"}, a.say)
	route.JSON(r, route.Route{Method: get, Path: "/api/hires", Access: seen, Summary: "列出录用和兜底安置"}, a.list)
	route.JSON(r, route.Route{Method: get, Path: "/api/hires/{id}", Access: seen.Own("hire"), Summary: "查看录用或兜底安置"}, a.get)
	route.JSON(r, route.Route{Method: get, Path: "/api/hires/{id}/history", Access: seen.Own("hire"), Summary: "查看录用或兜底安置的变更记录"}, a.history)
	route.JSON(r, route.Route{Method: post, Path: "/api/hires/{id}/end", Access: acting.Own("hire"), Summary: "登记离岗"}, a.end)
	route.JSON(r, route.Route{Method: post, Path: "/api/hires/{id}/followups/{days}", Access: acting.Own("hire"), Summary: "填写回访"}, a.answer)
	route.JSON(r, route.Route{Method: get, Path: "/api/hire-followups", Access: acting, Summary: "列出要填写的回访"}, a.due)
}
