package app_test

import (
	"fmt"
	"testing"

	"gongxiang/internal/route"
)

// keyPerson is one on the ledger of 水口镇, with an open case unless the route
// opens it.
func (x *things) keyPerson(_ *testing.T, r route.Route) thing {
	register := func(open bool) (made struct {
		ID      string
		Version int
		Groups  []struct{ ID string }
		Case    *struct {
			ID      string
			Version int
		}
	}) {
		x.heads++
		x.officer.Must("POST", "/api/key-people", map[string]any{"name": "示例甲", "phone": fmt.Sprintf("136%08d", x.heads), "openCase": open,
			"groups": []any{map[string]any{"group": "hardship", "kind": "aged", "from": "2021-01-08", "proof": "认定证明"}}}, &made)
		return made
	}
	made := register(last(r) != "cases")
	known := map[string]any{
		"version": made.Version, "reason": "核对无误", "purpose": "电话核实", "field": "phone", "idNumber": idNumber(100 + x.heads),
		"group": "veteran", "kind": "", "from": "2021-01-08", "proof": "退伍证", "to": "2021-02-08", "townCode": x.officer.Caller.TownCode,
	}
	if last(r) == "wish" {
		known["version"] = 0
	}
	if last(r) == "merge" {
		known["otherId"] = register(true).ID
	}
	return thing{id: made.ID, known: known, params: map[string]string{"groupId": made.Groups[0].ID}, owner: x.officer}
}

// serviceCase is an open case in the state that the route needs.
func (x *things) serviceCase(t *testing.T, r route.Route) thing {
	var page struct {
		Case struct {
			ID      string
			Version int
		}
		Records []struct{ ID string }
	}
	person := x.keyPerson(t, r).id
	read := func() { x.officer.Must("GET", "/api/key-people/"+person, nil, &page) }
	read()
	base := "/api/cases/" + page.Case.ID
	x.officer.Must("POST", base+"/records", map[string]any{"kind": "guidance", "day": "2021-02-08", "content": "面谈半小时"}, nil)
	read()
	version := func() map[string]any {
		return map[string]any{"version": page.Case.Version, "reason": "到厂里上班"}
	}
	switch last(r) {
	case "complete", "place":
		x.officer.Must("POST", base+"/records", map[string]any{"kind": "training_offered", "day": "2021-02-08", "programme": "面点师"}, nil)
		for range 3 {
			vacancy := x.vacancy(t, route.Route{Path: "/"}).id
			if _, err := x.a.DB.Exec(x.a.Context(), `INSERT INTO service_record (id, case_id, kind, day, vacancy_id, suitable_by, author, at)
				VALUES (gen_random_uuid(), $1, 'vacancy', '2021-02-08', $2, '{trade}', $3, '2021-02-08 09:00+08')`, page.Case.ID, vacancy, x.officer.Caller.AccountID); err != nil {
				t.Fatal(err)
			}
		}
		if last(r) == "place" {
			x.officer.Must("POST", base+"/complete", map[string]any{"version": page.Case.Version}, nil)
		}
	case "vacancies":
		x.officer.Must("PUT", "/api/key-people/"+person+"/wish", map[string]any{"trades": []string{x.a.Trade("抛光工")}, "version": 0}, nil)
	case "reopen":
		body := version()
		body["endReason"] = "moved"
		x.officer.Must("POST", base+"/close", body, nil)
	}
	read()
	known := version()
	known["endReason"], known["kind"], known["day"], known["content"], known["answer"] = "moved", "guidance", "2021-02-08", "面谈半小时", "accepted"
	known["programme"] = ""
	if last(r) == "vacancies" {
		known["vacancyIds"] = []string{x.vacancy(t, route.Route{Path: "/"}).id}
	}
	switch last(r) {
	case "assign":
		known["postId"], known["startedOn"], known["until"] = x.fallbackPost(t, r).id, "2021-02-08", "2021-03-07"
		known["idNumber"], known["refusalId"] = idNumber(850+x.heads%100), nil
	case "refuse":
		known["reason"], known["note"], known["reviewOn"] = "unwilling", "", "2021-03-08"
	}
	return thing{id: page.Case.ID, known: known, params: map[string]string{"recordId": page.Records[0].ID}, owner: x.officer}
}
