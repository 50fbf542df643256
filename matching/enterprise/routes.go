package enterprise

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are all of the package's.
func Routes(r *route.Router, s *Service) {
	get, post, put := http.MethodGet, http.MethodPost, http.MethodPut
	firm := route.For(auth.Enterprise)
	officers := route.For(auth.TownOfficer, auth.CityOfficer)
	readers := route.For(auth.TownOfficer, auth.CityOfficer, auth.Administrator)
	all := route.For(auth.Enterprise, auth.TownOfficer, auth.CityOfficer, auth.Administrator)

	route.Custom(r, route.Route{Method: post, Path: "/api/enterprises/register", Access: route.Public, Summary: "企业注册"}, s.postRegister)
	route.JSON(r, route.Route{Method: get, Path: "/api/enterprise", Access: firm, Summary: "本企业资料"}, s.getOwn)
	route.JSON(r, route.Route{Method: put, Path: "/api/enterprise", Access: firm, Summary: "修改本企业资料"}, s.putOwn)

	route.JSON(r, route.Route{Method: put, Path: "/api/enterprise/declaration", Access: firm, Summary: "申报职工人数和所属集团"}, s.putDeclaration)

	route.JSON(r, route.Route{Method: get, Path: "/api/enterprises", Access: readers, Summary: "企业列表"}, s.getList)
	route.File(r, route.Route{Method: get, Path: "/api/enterprises/export", Access: readers, Summary: "导出企业"}, s.getExport)
	route.JSON(r, route.Route{Method: get, Path: "/api/enterprises/{id}", Access: all.Own("enterprise"), Summary: "查看企业"}, s.getOne)
	route.JSON(r, route.Route{Method: get, Path: "/api/enterprises/{id}/history", Access: all.Own("enterprise"), Summary: "企业的变更记录"}, s.getHistory)
	route.JSON(r, route.Route{Method: post, Path: "/api/enterprises/{id}/contact", Access: all.Own("enterprise"), Summary: "查看完整电话（记录在案）"}, s.postContact)

	route.JSON(r, route.Route{Method: post, Path: "/api/enterprises/{id}/approve", Access: officers.Own("enterprise"), Summary: "通过审核"}, s.decide("approve"))
	route.JSON(r, route.Route{Method: post, Path: "/api/enterprises/{id}/reject", Access: officers.Own("enterprise"), Summary: "退回"}, s.decide("reject"))
	route.JSON(r, route.Route{Method: post, Path: "/api/enterprises/{id}/suspend", Access: officers.Own("enterprise"), Summary: "暂停"}, s.decide("suspend"))
	route.JSON(r, route.Route{Method: post, Path: "/api/enterprises/{id}/restore", Access: officers.Own("enterprise"), Summary: "恢复"}, s.decide("restore"))
	route.JSON(r, route.Route{Method: put, Path: "/api/enterprises/{id}/above-scale/{year}", Access: officers.Own("enterprise"), Summary: "认定年度规上状态"}, s.putYear)
	route.JSON(r, route.Route{Method: post, Path: "/api/enterprises/{id}/flags", Access: officers.Own("enterprise"), Summary: "登记失信或经营异常"}, s.postFlag)
	route.JSON(r, route.Route{Method: post, Path: "/api/enterprises/{id}/flags/{flagId}/end", Access: officers.Own("enterprise"), Summary: "移出名单"}, s.postFlagEnd)
	route.JSON(r, route.Route{Method: post, Path: "/api/enterprises/{id}/account", Access: officers.Own("enterprise"), Summary: "为企业开通账号"}, s.postAccount)
}
