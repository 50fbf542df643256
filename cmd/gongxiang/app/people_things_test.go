package app_test

import (
	"fmt"
	"net/http"
	"testing"

	"gongxiang/internal/route"
	"gongxiang/matching/reference"
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

// application is one of the seeker for a vacancy of the lender, as far as the
// route needs it.
func (x *things) application(t *testing.T, r route.Route) thing {
	x.a.Exec(`UPDATE application SET status = 'withdrawn' WHERE status NOT IN ('hired', 'rejected', 'withdrawn', 'expired')`)
	var made struct {
		ID      string
		Version int
	}
	post := x.vacancy(t, route.Route{Method: http.MethodPost, Path: "/close"})
	x.seeker.Must("POST", "/api/applications", map[string]any{"vacancyId": post.id}, &made)
	at := "/api/applications/" + made.ID
	step := func(act string, body map[string]any) {
		body["version"] = made.Version
		x.lender.Must("POST", at+"/"+act, body, &made)
	}
	if action := last(r); action != "view" {
		x.lender.Must("POST", at+"/view", nil, &made)
		if action == "phone" || action == "accept" || action == "hire" {
			step("invite", map[string]any{"at": "2021-02-09T09:00:00+08:00", "place": "厂门口"})
		}
		if action == "accept" || action == "hire" {
			step("offer", map[string]any{"startOn": "2021-02-10", "words": ""})
		}
		if action == "hire" {
			x.seeker.Must("POST", at+"/accept", map[string]any{"version": made.Version}, nil)
			made.Version = 0 // nobody has said the start
		}
	}
	return thing{id: made.ID, known: map[string]any{
		"version": made.Version, "at": "2021-02-09T09:00:00+08:00", "place": "厂门口", "startOn": "2021-02-10", "reason": "已经招到人", "text": "您好", "upTo": 1, "startedOn": "2021-02-08",
	}}
}

// hire is one of a seeker at the lender's, in the post since today.
func (x *things) hire(t *testing.T, r route.Route) thing {
	x.heads++
	seeker := x.seeker
	defer func() { x.seeker = seeker }()
	x.seeker = x.a.As(x.a.Seeker("赵示例")) // nobody is in two posts
	at := "/api/applications/" + x.application(t, route.Route{Method: http.MethodPost, Path: "/hire", Access: r.Access}).id + "/hire"
	var made struct{ ID string }
	x.lender.Must("POST", at, map[string]any{"startedOn": "2021-02-08", "version": 0}, nil)
	x.seeker.Must("POST", at, map[string]any{"startedOn": "2021-02-08", "version": 1, "idNumber": idNumber(500 + x.heads)}, &made)
	return thing{id: made.ID, params: map[string]string{"days": "30"}, known: map[string]any{
		"version": 2, "endedOn": "2021-02-08", "reason": "resigned", "answer": "left",
	}}
}

// fallbackPost is one of the officer's town.
func (x *things) fallbackPost(_ *testing.T, _ route.Route) thing {
	x.heads++
	uscc, err := reference.MakeUSCC(fmt.Sprintf("124407830000%05d", x.heads))
	if err != nil {
		panic(err)
	}
	var made struct {
		ID      string
		Version int
	}
	x.officer.Must("POST", "/api/fallback-posts", map[string]any{"unitName": "水口镇公共服务中心", "unitUscc": uscc, "kind": "temporary", "work": "cleaning", "title": "保洁员",
		"tradeCode": x.a.Trade("抛光工"), "townCode": x.a.Town("水口镇"), "from": "2021-02-08", "to": "2021-03-31", "payFen": 200_000, "heads": 3, "budgetFen": 2_000_000}, &made)
	return thing{id: made.ID, known: map[string]any{"version": made.Version, "heads": 4, "budgetFen": 2_000_000, "status": "open", "workplace": "",
		"name": "示例丙", "idNumber": idNumber(700 + x.heads), "phone": fmt.Sprintf("137%08d", x.heads), "startedOn": "2021-02-08", "until": "2021-03-07"}}
}
