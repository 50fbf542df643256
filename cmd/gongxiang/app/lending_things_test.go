package app_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/route"
	"gongxiang/matching/posting"
)

func (x *things) proposal(t *testing.T, r route.Route) thing {
	surplus := x.posting(posting.Surplus, route.Route{})
	x.heads++
	in := x.a.Input()
	in.Headcount = 20 + x.heads
	shortage, err := x.a.Postings.Create(t.Context(), x.borrower.Caller, posting.Shortage, in, true)
	if err != nil {
		t.Fatal(err)
	}
	made := thing{owner: x.borrower, known: map[string]any{
		"surplusId": surplus.id, "shortageId": shortage.ID, "heads": 2, "from": "2021-02-08", "to": "2021-03-10", "payFen": 500_000, "note": "",
		"version": 1, "reason": "条件不合适",
	}}
	var p struct{ ID string }
	x.lender.Must("POST", "/api/proposals", pick(made.known, "surplusId", "shortageId", "heads", "from", "to", "payFen", "note"), &p)
	made.id = p.ID
	made.known["payFen"] = 520_000 // a counter has to differ
	return made
}

// agreement is one as far as the route needs it: signed, with a worker who has
// consented and whose contract is amended.
func (x *things) agreement(t *testing.T, r route.Route) thing {
	p := x.proposal(t, r)
	var accepted struct{ AgreementID string }
	x.borrower.Must("POST", "/api/proposals/"+p.id+"/accept", map[string]any{"version": 1}, &accepted)
	made := thing{id: accepted.AgreementID, known: map[string]any{"version": 1, "reason": "双方商定", "workers": x.roster(), "on": "2021-02-08"}}
	base := "/api/agreements/" + made.id
	nominate := func() {
		var nominated struct{ Items []struct{ ID string } }
		x.lender.Must("POST", base+"/workers", pick(made.known, "workers"), &nominated)
		made.known["workerIds"] = []string{nominated.Items[0].ID}
		made.params = map[string]string{"workerId": nominated.Items[0].ID}
	}
	for name, value := range clauses {
		made.known[name] = value
	}
	if last(r) == "clauses" {
		return made
	}
	x.lender.Must("PUT", base+"/clauses", pick(made.known, append(slices.Collect(maps.Keys(clauses)), "version")...), nil)
	made.known["version"] = 2
	switch last(r) {
	case "sign":
		maps.Copy(made.known, x.a.Signing(x.lender, base, 2))
	case "sign-code":
		x.a.Exec(`DELETE FROM throttle`)
	default:
		x.lender.Must("POST", base+"/sign", x.a.Signing(x.lender, base, 2), nil)
		x.borrower.Must("POST", base+"/sign", x.a.Signing(x.borrower, base, 3), nil)
		made.known["version"] = 4
	}
	switch {
	case strings.Contains(r.Path, "/attendance"):
		x.attended(t, r, &made, nominate)
		return made
	case last(r) == "supplement-consents", last(r) == "supplement-amendments":
		nominate()
		x.paper(&made, base)
		x.lender.Must("POST", base+"/consents", pick(made.known, "workerIds", "on", "channel", "sheet"), nil)
		if last(r) == "supplement-amendments" {
			x.lender.Must("POST", base+"/amendments", pick(made.known, "workerIds", "on"), nil)
		}
		confirm := r
		confirm.Path = base + "/confirm"
		x.supplement(&made, base, confirm)
		x.borrower.Must("POST", base+"/supplements/"+made.params["supplementId"]+"/confirm", pick(made.known, "version", "code", "documentHash"), nil)
		x.paper(&made, base)
		if last(r) == "supplement-amendments" {
			x.lender.Must("POST", base+"/supplement-consents", pick(made.known, "workerIds", "on", "sheet"), nil)
		}
		made.owner = x.lender
		return made
	case strings.Contains(r.Path, "/supplements"):
		x.supplement(&made, base, r)
		return made
	case strings.HasSuffix(r.Path, "amendment.docx"), strings.Contains(r.Path, "/amendment-files"):
		nominate()
		if strings.Contains(r.Path, "{jobId}") {
			var job struct{ ID string }
			x.lender.Must("POST", base+"/amendment-files", nil, &job)
			made.params["jobId"] = job.ID
			if _, err := x.a.Domains.Lending.MakeDocuments(t.Context(), uuid.MustParse(job.ID)); err != nil {
				t.Fatal(err)
			}
		}
		return made
	case strings.Contains(r.Path, "/settlements"):
		x.attended(t, r, &made, nominate)
		x.settled(t, r, &made)
		return made
	}
	switch last(r) {
	case "roster":
		made.file = []byte("姓名,身份证号,手机号,合同到期日,用工形式\n示例工人," + idNumber(999) + ",13700000999,无固定期限,全日制\n")
	case "consents":
		nominate()
		x.paper(&made, base)
	case "cancel", "reveal", "links", "link-messages", "consent-sheets", "timeline":
		nominate()
	case "amendments", "starts", "return", "confirm", "decline", "object", "release":
		nominate()
		x.paper(&made, base)
		x.lender.Must("POST", base+"/consents", pick(made.known, "workerIds", "on", "channel", "sheet"), nil)
	}
	switch last(r) {
	case "starts", "return", "confirm", "decline", "object", "release":
		x.lender.Must("POST", base+"/amendments", pick(made.known, "workerIds", "on"), nil)
		made.owner = x.borrower
	}
	return made
}

// paper is the number of what a named worker signs on paper.
func (x *things) paper(made *thing, base string) {
	var sheets struct{ Items []struct{ TextHash string } }
	x.lender.Must("GET", base+"/consent-sheets", nil, &sheets)
	made.known["channel"], made.known["sheet"] = "paper", sheets.Items[0].TextHash
}

// supplement is one that the lender has asked for, where the route needs one.
func (x *things) supplement(made *thing, base string, r route.Route) {
	made.known["payDay"] = 20 // a change
	if last(r) == "supplements" {
		return
	}
	x.lender.Must("POST", base+"/supplements", pick(made.known, append(slices.Collect(maps.Keys(clauses)), "version", "reason")...), nil)
	var asked struct{ Items []struct{ ID, Hash string } }
	x.borrower.Must("GET", base+"/supplements", nil, &asked)
	made.params = map[string]string{"supplementId": asked.Items[0].ID}
	made.known["version"] = 5
	if last(r) == "confirm" {
		made.owner = x.borrower
		maps.Copy(made.known, x.a.Signing(x.borrower, base, 5))
		made.known["documentHash"] = asked.Items[0].Hash
	}
}

func (x *things) secondment(t *testing.T, r route.Route) thing {
	made := x.agreement(t, r)
	agreement := made.id
	made.id = made.params["workerId"]
	if last(r) == "timeline" {
		return made
	}
	if last(r) == "reveal" {
		made.known = map[string]any{"field": "phone", "purpose": "核对名单"}
		return made
	}
	x.borrower.Must("POST", "/api/agreements/"+agreement+"/starts", pick(made.known, "workerIds", "on"), nil)
	made.known = map[string]any{"version": 4, "reason": "by_borrower", "ground": "incompetent", "note": "不能独立操作", "lastDay": "2021-02-08"}
	made.owner = x.lender
	switch at := "/api/workers/" + made.id + "/return"; last(r) {
	case "return":
		made.owner = x.borrower
	case "release":
		made.known = map[string]any{"version": 4, "note": "本人愿意留下"}
	case "object":
		x.borrower.Must("POST", at, made.known, nil)
		made.known = map[string]any{"version": 5, "reason": "没有安排过培训"}
	default:
		made.known["reason"], made.known["ground"] = "by_agreement", "unsuited"
		x.borrower.Must("POST", at, made.known, nil)
		made.known = map[string]any{"version": 5, "reason": "本人想留下", "workerAgreedOn": "2021-02-08"}
	}
	return made
}

func (x *things) placement(t *testing.T, r route.Route) thing {
	made := x.agreement(t, route.Route{Method: r.Method, Path: "/api/agreements/{id}/starts", Access: r.Access})
	x.borrower.Must("POST", "/api/agreements/"+made.id+"/starts", pick(made.known, "workerIds", "on"), nil)
	var page struct{ Items []struct{ ID string } }
	x.lender.Must("GET", "/api/placements?limit=1", nil, &page)
	return thing{id: page.Items[0].ID, owner: x.lender, known: map[string]any{"event": "started", "day": "2021-02-07", "note": "到岗日期登记错了"}}
}

// clauses leave nothing of an agreement empty.
var clauses = map[string]any{
	"workContent": "抛光岗位的工作", "workplace": "翠山湖新区1号", "hoursRest": "每日 8 小时，每周休息 1 天", "protection": "发放防尘口罩和耳塞", "hazards": "粉尘、噪声",
	"payStandard": "每人每月 5200 元", "payDay": 15, "payMethod": "银行转账", "settleDay": 10, "settleWay": "对公转账", "boardLodging": "提供住宿和工作餐",
	"returnCases": "提前三天通知退回", "injuryDuty": "出借方申报工伤", "costSettlement": "工资、社会保险和住宿费",
}

// alert is an open one about lender and borrower, which are of one group.
func (x *things) alert(t *testing.T, _ route.Route) thing {
	x.agreement(t, route.Route{Path: "/api/agreements/{id}"})
	if _, err := x.a.Platform.DB.Exec(t.Context(), `UPDATE enterprise SET group_name = '示例集团' WHERE id IN ($1, $2)`,
		x.lender.Caller.EnterpriseID, x.borrower.Caller.EnterpriseID); err != nil {
		t.Fatal(err)
	}
	if _, err := x.a.Domains.Compliance.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	made := thing{owner: x.officer, known: map[string]any{"note": "已约谈，两家独立核算"}}
	if err := x.a.Platform.DB.QueryRow(t.Context(), `SELECT id::text FROM compliance_alert WHERE status = 'open'`).Scan(&made.id); err != nil {
		t.Fatal(err)
	}
	return made
}

// roster names one worker whom nobody has named before.
func (x *things) roster() []map[string]any {
	x.heads++
	return []map[string]any{{
		"name": "示例工人", "idNumber": idNumber(x.heads), "phone": fmt.Sprintf("137%08d", x.heads), "openEnded": true, "engagement": "regular",
	}}
}

// idNumber is a valid one of somebody born on 1 January 1990.
func idNumber(n int) string {
	body := fmt.Sprintf("44078319900101%03d", n)
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(body[i]-'0') * weight
	}
	return body + "10X98765432"[sum%11:sum%11+1]
}
