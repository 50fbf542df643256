package catalog

import (
	"net/http"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// Routes are all of the package's.
func Routes(r *route.Router, c *Catalog) {
	get, post, put := http.MethodGet, http.MethodPost, http.MethodPut
	administrator := route.For(auth.Administrator)

	route.Custom(r, route.Route{Method: get, Path: "/api/reference", Access: route.Public, Summary: "镇街、行业、工种和技能等级"}, c.getReference)
	route.JSON(r, route.Route{Method: get, Path: "/api/trades/resolve", Access: route.SignedIn, Summary: "识别工种的叫法"}, c.getResolve)

	route.JSON(r, route.Route{Method: get, Path: "/api/trades", Access: administrator, Summary: "工种表"}, c.getTrades)
	route.JSON(r, route.Route{Method: post, Path: "/api/trades", Access: administrator, Summary: "增加工种"}, c.postTrade)
	route.JSON(r, route.Route{Method: put, Path: "/api/trades/{code}", Access: administrator, Summary: "修改工种和别名"}, c.putTrade)
	route.JSON(r, route.Route{Method: get, Path: "/api/trades/{code}/relations", Access: administrator, Summary: "与其他工种的关系"}, c.getRelations)
	route.JSON(r, route.Route{Method: put, Path: "/api/trades/{code}/relations/{other}", Access: administrator, Summary: "设定两个工种的关系"}, c.putRelation)
	route.JSON(r, route.Route{Method: put, Path: "/api/towns/{code}", Access: administrator, Summary: "修改镇街"}, c.putTown)
}
