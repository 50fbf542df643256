package find

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are the search, and for officers all that it finds as a sheet.
func Routes(r *route.Router, s *Service) {
	all := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer, auth.Administrator)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: "/api/search/{kind}", Access: all, Summary: "查找富余员工、缺工需求、企业"}, s.search)
	officers := route.For(auth.TownOfficer, auth.CityOfficer, auth.Administrator)
	route.File(r, route.Route{Method: http.MethodGet, Path: "/api/search/{kind}/export", Access: officers, Summary: "导出查到的富余员工、缺工需求、企业"}, s.export)
}
