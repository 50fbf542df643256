package app_test

import (
	"fmt"
	"testing"

	"gongxiang/internal/route"
)

// fair is one of the officer's town, as far as the route needs it.
func (x *things) fair(_ *testing.T, r route.Route) thing {
	x.heads++
	halls := []any{map[string]any{"name": "综合展厅", "kind": "industry", "ofCode": "", "capacity": 10}}
	var made struct {
		ID      string
		Version int
	}
	x.officer.Must("POST", "/api/fairs", map[string]any{"name": fmt.Sprintf("第%d场招聘会", x.heads), "about": "", "rules": "",
		"startsAt": "2021-02-10T09:00:00+08:00", "endsAt": "2021-02-10T12:00:00+08:00", "halls": halls}, &made)
	at := "/api/fairs/" + made.ID
	step := func(act string) {
		x.officer.Must("POST", at+"/"+act, map[string]any{"version": made.Version, "reason": "天气原因"}, &made)
	}
	if last(r) == "archive" {
		step("cancel")
	}
	// A hall without an id is a new one, and the old one goes.
	x.liven(made.ID, r)
	return thing{id: made.ID, known: map[string]any{"version": made.Version, "reason": "天气原因", "name": "春节招聘会", "text": "请各展位注意", "word": fmt.Sprintf("禁词%d", x.heads), "accountId": x.seeker.Caller.AccountID,
		"startsAt": "2021-02-10T09:00:00+08:00", "endsAt": "2021-02-10T12:00:00+08:00", "halls": halls}}
}

// fairBooth is the lender's in a fair of the officer's that is open, as far as
// the route needs it.
func (x *things) fairBooth(t *testing.T, r route.Route) thing {
	f := x.fair(t, r)
	var open struct{ Halls []struct{ ID string } }
	x.officer.Must("POST", "/api/fairs/"+f.id+"/open", map[string]any{"version": f.known["version"]}, &open)
	known := map[string]any{"hallId": open.Halls[0].ID, "vacancyIds": []string{x.vacancy(t, route.Route{Path: "/"}).id}, "reason": "不对口"}
	var made struct {
		ID      string
		Version int
	}
	x.lender.Must("POST", "/api/fairs/"+f.id+"/booths", pick(known, "hallId", "vacancyIds"), &made)
	known["version"] = made.Version
	return thing{id: made.ID, known: known}
}

// fairWord is one that the officer forbade in a fair of the town.
func (x *things) fairWord(t *testing.T, r route.Route) thing {
	f := x.fair(t, r)
	var made struct{ ID string }
	x.officer.Must("POST", "/api/fairs/"+f.id+"/words", pick(f.known, "word"), &made)
	return thing{id: made.ID}
}

// owedTicket is one of the seeker at the lender's booth, who waited to the end.
func (x *things) owedTicket(t *testing.T, r route.Route) thing {
	made := x.fairTicket(t, route.Route{Method: r.Method, Path: "/leave"})
	x.a.Exec(`UPDATE fair_ticket SET status = 'left', ended_at = now(), ended_why = 'closed' WHERE id = $1`, made.id)
	return thing{id: made.id, known: map[string]any{"answer": "thank"}}
}
