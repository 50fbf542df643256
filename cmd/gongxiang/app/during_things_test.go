package app_test

import (
	"testing"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/route"
)

// attended is an agreement whose worker started today and has today recorded,
// where the route needs it.
func (x *things) attended(t *testing.T, r route.Route, made *thing, nominate func()) {
	nominate()
	base := "/api/agreements/" + made.id
	x.paper(made, base)
	x.lender.Must("POST", base+"/consents", pick(made.known, "workerIds", "on", "channel", "sheet"), nil)
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

// settled is an attended agreement whose worker came back the same day, with
// the month's settlement as far as the route needs it. He rested: nothing is due.
func (x *things) settled(t *testing.T, r route.Route, made *thing) {
	base, worker := "/api/agreements/"+made.id, made.params["workerId"]
	x.borrower.Must("POST", base+"/attendance", map[string]any{"entries": []any{map[string]any{"workerId": worker, "day": "2021-02-08", "kind": "rest", "version": 0}}}, nil)
	x.borrower.Must("POST", "/api/workers/"+worker+"/return", map[string]any{"version": 4, "reason": "by_borrower", "ground": "incompetent", "note": "不能独立操作", "lastDay": "2021-02-08"}, nil)
	made.params, made.query = map[string]string{"month": "2021-02"}, ""
	at := base + "/settlements/2021-02"
	draft := map[string]any{"version": 0, "workers": []any{}, "costs": []any{}, "totalFen": 0}
	confirm := map[string]any{"version": 1, "totalFen": 0}
	transfer := map[string]any{"version": 2, "on": "2021-02-08", "amountFen": 0, "reference": "0208-1"}
	do := func(c *apptest.Client, method, step string, body map[string]any) { c.Must(method, at+step, body, nil) }
	made.owner, made.known = x.lender, draft
	if last(r) == "{month}" || last(r) == "settlements" {
		return
	}
	do(x.lender, "PUT", "", draft)
	if last(r) == "confirm" {
		made.owner, made.known = x.borrower, confirm
		return
	}
	do(x.borrower, "POST", "/confirm", confirm)
	switch last(r) {
	case "transfer":
		made.owner, made.known = x.borrower, transfer
	case "payroll":
		do(x.borrower, "POST", "/transfer", transfer)
		made.known = map[string]any{"version": 3, "on": "2021-02-08", "totalFen": 0, "lines": []any{map[string]any{"workerId": worker, "amountFen": 0}}}
	case "correct":
		made.known = map[string]any{"version": 2, "reason": "考勤有更正"}
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
