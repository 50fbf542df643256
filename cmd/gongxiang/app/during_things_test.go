package app_test

import (
	"testing"

	"gongxiang/internal/route"
)

// attended is an agreement whose worker started today and has today recorded,
// where the route needs it.
func (x *things) attended(t *testing.T, r route.Route, made *thing, nominate func()) {
	nominate()
	base := "/api/agreements/" + made.id
	made.known["channel"] = "paper"
	x.lender.Must("POST", base+"/consents", pick(made.known, "workerIds", "on", "channel"), nil)
	x.lender.Must("POST", base+"/amendments", pick(made.known, "workerIds", "on"), nil)
	x.borrower.Must("POST", base+"/starts", pick(made.known, "workerIds", "on"), nil)
	worker := made.params["workerId"]
	entry := map[string]any{"workerId": worker, "day": "2021-02-08", "kind": "rest", "version": 0}
	made.owner, made.query, made.params["day"] = x.borrower, "?month=2021-02", "2021-02-08"
	switch last(r) {
	case "attendance":
		made.query = ""
		made.known = map[string]any{"entries": []any{entry}}
	case "sheet":
		made.file = []byte("姓名,8日,9日\n示例工人,休,\n")
	case "objections":
		x.borrower.Must("POST", base+"/attendance", map[string]any{"entries": []any{entry}}, nil)
		made.owner = x.lender
		made.known = map[string]any{"workerId": worker, "day": "2021-02-08", "version": 1, "note": "当天在岗"}
	}
}

// incident is one that the lender recorded and the borrower has not answered.
func (x *things) incident(t *testing.T, _ route.Route) thing {
	under := x.agreement(t, route.Route{Path: "/api/agreements/{id}/attendance/template"})
	var made struct{ ID string }
	x.lender.Must("POST", "/api/incidents", map[string]any{"agreementId": under.id, "workerId": under.params["workerId"], "day": "2021-02-08",
		"place": "抛光车间", "what": "左手擦伤", "injury": true, "measures": "已经包扎"}, &made)
	return thing{id: made.ID, owner: x.borrower, known: map[string]any{"note": "已申报工伤"}}
}
