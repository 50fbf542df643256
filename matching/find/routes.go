package find

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes is the one route.
func Routes(r *route.Router, s *Service) {
	all := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer, auth.Administrator)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/search/{kind}", Access: all, Summary: "查找富余员工、缺工需求、企业"}, s.search)
}
