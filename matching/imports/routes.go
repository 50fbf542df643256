package imports

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// maxUpload is a sheet of 20 MiB with what a form wraps round it.
const maxUpload = 20<<20 + 64<<10

// Routes are the wizard's. A batch is its account's alone.
func Routes(r *route.Router, s *Service) {
	a := api{s}
	all := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer)
	own := all.Own("import")
	const list, item = "/api/imports", "/api/imports/{id}"
	route.JSON(r, route.Route{Method: http.MethodPost, Path: list, Access: all, Summary: "上传表格", MaxBody: maxUpload}, a.upload)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: list, Access: all, Summary: "列出上传过的表格"}, a.list)
	route.File(r, route.Route{Method: http.MethodGet, Path: list + "/templates/{kind}", Access: all, Summary: "下载导入模板"}, a.template)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: item, Access: own, Summary: "查看上传的表格"}, a.get)
	route.Empty(r, route.Route{Method: http.MethodDelete, Path: item, Access: own, Summary: "放弃上传的表格"}, a.discard)
	route.JSON(r, route.Route{Method: http.MethodGet, Path: item + "/rows", Access: own, Summary: "查看表格的行"}, a.rows)
	route.JSON(r, route.Route{Method: http.MethodPatch, Path: item + "/rows/{rowNo}", Access: own, Summary: "改正一行"}, a.correct)
	route.JSON(r, route.Route{Method: http.MethodDelete, Path: item + "/rows/{rowNo}", Access: own, Summary: "不导入一行"}, a.ignore)
	route.JSON(r, route.Route{Method: http.MethodPost, Path: item + "/hidden", Access: own, Summary: "隐藏的行都导入"}, a.takeHidden)
	route.JSON(r, route.Route{Method: http.MethodPut, Path: item + "/columns", Access: own, Summary: "指定各列的含义"}, a.choose)
	route.JSON(r, route.Route{Method: http.MethodPost, Path: item + "/commit", Access: own, Summary: "导入"}, a.commit)
	route.File(r, route.Route{Method: http.MethodGet, Path: item + "/problems", Access: own, Summary: "下载需要修改的行"}, a.problems)
}
