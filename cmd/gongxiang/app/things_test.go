package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/posting"
)

// thing is something that belongs to somebody, and what a request on it needs.
type thing struct {
	id     string
	known  map[string]any    // values for the body, by field
	params map[string]string // values for the path, besides {id}
	query  string
	file   []byte
	owner  *apptest.Client
}

// things makes a fresh thing for each route, in the state that the route needs.
// All belong to 水口镇: lender and borrower are two firms there.
type things struct {
	a                         *apptest.App
	lender, borrower, officer *apptest.Client
	seeker                    *apptest.Client
	makers                    map[string]func(t *testing.T, r route.Route) thing
	heads                     int // no two postings are alike
}

func newThings(a *apptest.App) *things {
	x := &things{a: a, lender: a.As(a.Firm("水口镇")), borrower: a.As(a.Firm("水口镇")), officer: a.As(a.Officer("水口镇"))}
	x.seeker = a.As(a.Seeker("陈示例"))
	x.makers = map[string]func(*testing.T, route.Route) thing{
		"enterprise":       x.enterprise,
		"surplus":          func(_ *testing.T, r route.Route) thing { return x.posting(posting.Surplus, r) },
		"shortage":         func(_ *testing.T, r route.Route) thing { return x.posting(posting.Shortage, r) },
		"import":           x.sheet,
		"proposal":         x.proposal,
		"agreement":        x.agreement,
		"secondment":       x.secondment,
		"placement":        x.placement,
		"incident":         x.incident,
		"compliance_alert": x.alert,
		"plan":             x.plan,
		"vacancy":          x.vacancy,
		"application":      x.application,
		"hire":             x.hire,
		"key_person":       x.keyPerson,
		"case":             x.serviceCase,
		"fallback_post":    x.fallbackPost,
		"fair":             x.fair,
		"live_booth":       x.liveBooth,
		"hosted_booth":     x.liveBooth,
		"live_seat":        x.liveSeat,
		"fair_ticket":      x.fairTicket,
		"fair_offer":       x.fairOffer,
		"fair_report":      x.fairReport,
		"fair_booth":       x.fairBooth,
		"fair_word":        x.fairWord,
		"owed_ticket":      x.owedTicket,
	}
	return x
}

func (x *things) make(t *testing.T, r route.Route) thing {
	t.Helper()
	maker, ok := x.makers[r.Access.Thing]
	if !ok {
		t.Fatalf("nobody makes a %q: add it to newThings", r.Access.Thing)
	}
	made := maker(t, r)
	if made.owner == nil {
		made.owner = x.lender
	}
	switch {
	case r.Access.Allows(auth.Enterprise):
	case r.Access.Allows(auth.Seeker):
		made.owner = x.seeker
	default:
		made.owner = x.officer
	}
	return made
}

func (x *things) enterprise(t *testing.T, r route.Route) thing {
	status := "approved"
	switch last(r) {
	case "approve", "reject":
		status = "pending"
	case "restore":
		status = "suspended"
	}
	firm := x.a.FirmWith("水口镇", status, "91")
	made := thing{id: firm.EnterpriseID.String(), owner: x.a.As(firm), known: map[string]any{
		"version": 1, "reason": "核对无误", "purpose": "电话核实", "source": "统计名录", "revenueFen": 2_000_000_000,
		"kind": "dishonest", "from": "2021-02-01", "to": "2021-02-08", "phone": "13900000001", "name": "示例乙", "day": "2021-02-08",
	}}
	if last(r) == "contact" {
		made.owner.Must("PUT", "/api/enterprise", map[string]any{
			"name": "开平市试验厂", "townCode": x.officer.Caller.TownCode, "industry": "33", "address": "", "contactName": "示例甲", "contactPhone": "13800000001", "version": 1,
		}, nil)
	}
	if last(r) == "dissolve" {
		made.known["kind"] = "deregistration"
	}
	if last(r) == "end" {
		var noted struct{ Flags []struct{ ID string } }
		x.officer.Must("POST", "/api/enterprises/"+made.id+"/flags", pick(made.known, "kind", "from", "source"), &noted)
		made.params = map[string]string{"flagId": noted.Flags[0].ID}
		made.known["version"] = 2
	}
	return made
}

func (x *things) posting(kind posting.Kind, r route.Route) thing {
	x.heads++
	in := x.a.Input()
	in.Headcount = 20 + x.heads
	publish := last(r) != "publish" && r.Method != http.MethodDelete
	p, err := x.a.Postings.Create(x.a.Context(), x.lender.Caller, kind, in, publish)
	if err != nil {
		panic(err)
	}
	return thing{id: p.ID.String(), query: "?version=1", known: map[string]any{
		"version": p.Version, "reason": "已经招到人", "tradeCode": in.TradeCode, "townCode": in.TownCode, "headcount": in.Headcount,
		"periodFrom": in.PeriodFrom, "periodTo": in.PeriodTo, "level": in.Level, "contactName": "示例甲", "contactPhone": "13800000001",
		"payMinFen": in.PayMinFen, "payMaxFen": in.PayMaxFen,
	}}
}

// sheet is an uploaded one with a row that is good.
func (x *things) sheet(t *testing.T, r route.Route) thing {
	x.heads++
	var batch struct {
		ID      string
		Version int
		Columns []map[string]any
	}
	x.lender.Must("POST", "/api/imports", &apptest.Form{File: "富余.csv", Values: map[string]string{"kind": "surplus"}, Data: fmt.Appendf(nil,
		"工种,人数,开始日期,结束日期,镇街,联系人,联系电话\n抛光工,%d,2021-02-10,2021-03-10,水口镇,示例甲,13800000001\n", 20+x.heads)}, &batch)
	var columns []map[string]any
	for _, c := range batch.Columns {
		columns = append(columns, pick(c, "index", "field"))
	}
	return thing{id: batch.ID, params: map[string]string{"rowNo": "2"}, known: map[string]any{
		"version": batch.Version, "columns": columns, "cells": map[string]string{"headcount": "21"}, "mode": "good", "publish": false,
	}}
}

// last is the last word of the route's path.
func last(r route.Route) string { return r.Path[strings.LastIndexByte(r.Path, '/')+1:] }

func pick(from map[string]any, names ...string) map[string]any {
	picked := map[string]any{}
	for _, name := range names {
		picked[name] = from[name]
	}
	return picked
}
