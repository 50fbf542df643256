package app_test

import (
	"fmt"
	"net/http"
	"testing"

	"gongxiang/internal/route"
)

// vacancy is an open one of the lender, or a draft where the route needs one.
func (x *things) vacancy(_ *testing.T, r route.Route) thing {
	x.heads++
	body := map[string]any{"title": fmt.Sprintf("抛光工%d组", x.heads), "tradeCode": x.a.Trade("抛光工"), "townCode": x.a.Town("水口镇"),
		"headcount": 20, "validTo": "2021-03-10", "publish": last(r) != "publish" && r.Method != http.MethodDelete}
	var made struct {
		ID      string
		Version int
	}
	x.lender.Must("POST", "/api/vacancies", body, &made)
	known := pick(body, "title", "tradeCode", "townCode", "headcount", "validTo")
	known["version"], known["reason"] = made.Version, "已经招到人"
	return thing{id: made.ID, query: "?version=1", known: known}
}
