package attendance

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// maxUpload bounds a month's sheet; maxSave the days of one save.
const (
	maxUpload = 5 << 20
	maxSave   = 4 << 20
)

// Routes let the borrower record, the lender object, and officers look on, and
// act for a firm that is no more.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	owed := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer).Own("agreement").Owed()
	seen := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer).Own("agreement")
	at := func(method, path string, access route.Access, summary string, most int64) route.Route {
		return route.Route{Method: method, Path: "/api/agreements/{id}/attendance" + path, Access: access, Summary: summary, MaxBody: most}
	}
	route.JSON(r, at(http.MethodGet, "", seen, "查看考勤", 0), a.attendance)
	route.JSON(r, at(http.MethodPost, "", owed, "登记考勤", maxSave), a.record)
	route.File(r, at(http.MethodGet, "/template", seen, "下载考勤表，带名单和已登记的内容", 0), a.template)
	route.JSON(r, at(http.MethodPost, "/sheet", owed, "核对上传的考勤表，不保存", maxUpload), a.sheet)
	route.JSON(r, at(http.MethodPost, "/objections", owed, "对一天的考勤提出异议", 0), a.object)
	route.JSON(r, at(http.MethodGet, "/{workerId}/{day}", seen, "查看一天考勤的更正记录", 0), a.history)
}
