package lending_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"
	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/lending"
	"gongxiang/matching/posting"
)

// client calls the routes as somebody.
type client struct {
	t      *testing.T
	api    humatest.TestAPI
	routes []route.Route
}

func (w *world) serve(t *testing.T) client {
	t.Helper()
	cfg := huma.DefaultConfig("lending", "1")
	cfg.CreateHooks = nil // no $schema in bodies
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", func(t reflect.Type, hint string) string {
		return strings.ReplaceAll(t.PkgPath(), "/", "_") + huma.DefaultSchemaNamer(t, hint)
	})
	_, api := humatest.New(t, cfg)
	r := route.NewRouter(api)
	lending.Routes(r, w.Service)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return client{t, api, r.Routes()}
}

// call checks the status and gives the answer's JSON.
func (c client) call(who auth.Caller, status int, method, path string, body any) map[string]any {
	c.t.Helper()
	var args []any
	if body != nil {
		args = append(args, body)
	}
	answer := c.api.DoCtx(auth.WithCaller(context.Background(), who), method, path, args...)
	if answer.Code != status {
		c.t.Fatalf("%s %s: %d %s, want %d", method, path, answer.Code, answer.Body, status)
	}
	out := map[string]any{}
	if text := answer.Body.Bytes(); len(text) > 0 && text[0] == '{' {
		if err := json.Unmarshal(text, &out); err != nil {
			c.t.Fatal(err)
		}
		out["raw"] = string(text)
	}
	return out
}

// The whole way over the routes, as the two desks walk it.
func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.serve(t)
	surplus, shortage := w.posting(t, w.lender, posting.Surplus, 5), w.posting(t, w.borrower, posting.Shortage, 5)
	p := c.call(w.lender, 200, "POST", "/api/proposals", map[string]any{"surplusId": surplus.ID, "shortageId": shortage.ID,
		"heads": 3, "from": "2021-02-09", "to": "2021-03-31", "payFen": 520000, "note": "请尽快答复"})
	if p["mySide"] != "lender" || p["turn"] != "borrower" || p["from"] != "2021-02-09" || p["heads"] != 3.0 {
		t.Fatalf("%v", p["raw"])
	}
	at := "/api/proposals/" + p["id"].(string)
	p = c.call(w.borrower, 200, "POST", at+"/counter", map[string]any{"version": p["version"], "heads": 2, "from": "2021-02-09", "to": "2021-03-31", "payFen": 500000})
	c.call(w.borrower, 409, "POST", at+"/accept", map[string]any{"version": p["version"]})
	p = c.call(w.lender, 200, "POST", at+"/accept", map[string]any{"version": p["version"]})
	at = "/api/agreements/" + p["agreementId"].(string)
	agreement := uuid.MustParse(p["agreementId"].(string))
	refused := c.call(w.lender, 409, "POST", at+"/sign", w.signing(t, w.lender, agreement, 1))
	if refused["code"] != "clauses_incomplete" {
		t.Errorf("%v", refused["raw"])
	}
	c.call(w.borrower, 200, "PUT", at+"/clauses", clausesBody(1))
	c.call(w.lender, 200, "POST", at+"/sign", w.signing(t, w.lender, agreement, 2))
	in := w.signing(t, w.borrower, agreement, 3)
	w.exec(t, `DELETE FROM throttle`)
	if sent := c.call(w.borrower, 200, "POST", at+"/sign-code", nil); sent["phone"] != "133****0003" || sent["expiresInSeconds"] != 300.0 {
		t.Errorf("%v", sent["raw"])
	}
	refused = c.call(w.borrower, 422, "POST", at+"/sign", in) // another code is valid by now
	if refused["code"] != "invalid" {
		t.Errorf("%v", refused["raw"])
	}
	a := c.call(w.borrower, 200, "POST", at+"/sign", w.signing(t, w.borrower, agreement, 3))
	if a["status"] != "signed" {
		t.Fatalf("%v", a["raw"])
	}
	who := w.people(2)
	workers := c.call(w.lender, 200, "POST", at+"/workers", map[string]any{"workers": who})["items"].([]any)
	var ids []any
	for _, worker := range workers {
		ids = append(ids, worker.(map[string]any)["id"])
	}
	number := c.call(w.lender, 200, "GET", at+"/consent-sheets", nil)["items"].([]any)[0].(map[string]any)["textHash"]
	c.call(w.lender, 200, "POST", at+"/consents", map[string]any{"workerIds": ids, "on": "2021-02-08", "channel": "paper", "sheet": number})
	c.call(w.lender, 422, "POST", at+"/consents", map[string]any{"workerIds": ids, "on": "2021-02-08", "channel": "pigeon"})
	c.call(w.lender, 200, "POST", at+"/amendments", map[string]any{"workerIds": ids, "on": "2021-02-08"})
	w.setDay(1)
	c.call(w.borrower, 200, "POST", at+"/starts", map[string]any{"workerIds": ids[:1], "on": "2021-02-09"})
	c.call(w.lender, 200, "POST", fmt.Sprintf("%s/workers/%s/cancel", at, ids[1]), map[string]any{"reason": "病了"})
	placed := c.call(w.borrower, 200, "GET", "/api/placements?from=2021-02-09&to=2021-02-09&aboveScale=true&side=borrower", nil)
	if placed["total"] != 1.0 || placed["distinctPersons"] != 1.0 || placed["aboveScalePersons"] != 1.0 {
		t.Fatalf("%v", placed["raw"])
	}
	value := c.call(w.lender, 200, "POST", fmt.Sprintf("/api/workers/%s/reveal", ids[0]), map[string]any{"field": "idNumber", "purpose": "核对"})
	if value["value"] != who[0].IDNumber {
		t.Errorf("%v", value["raw"])
	}
	for _, list := range []string{"/api/proposals", "/api/agreements", "/api/placements"} {
		if page := c.call(w.borrower, 200, "GET", list, nil); len(page["items"].([]any)) != 1 {
			t.Errorf("%s: %v", list, page["raw"])
		}
		answer := c.api.GetCtx(auth.WithCaller(t.Context(), w.city), list+"/export")
		if answer.Code != 200 || !strings.HasPrefix(answer.Header().Get("Content-Disposition"), "attachment") || !bytes.HasPrefix(answer.Body.Bytes(), []byte("PK")) {
			t.Errorf("%s/export: %d", list, answer.Code)
		}
	}
}

// Nothing of a worker and no phone number reaches the borrower before both
// have signed, and no ID number ever, whatever he asks.
func TestCanary(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.serve(t)
	a := w.drafted(t, 5)
	in := w.someone()
	at := "/api/agreements/" + a.ID.String()
	read := func(who auth.Caller) string {
		var all strings.Builder
		for _, path := range []string{at, at + "/workers", "/api/agreements", "/api/proposals", "/api/proposals/" + a.ProposalID.String(), "/api/placements"} {
			all.WriteString(c.call(who, 200, "GET", path, nil)["raw"].(string))
		}
		return all.String()
	}
	check := func(when, seen string, name bool) {
		t.Helper()
		if strings.Contains(seen, in.Name) != name {
			t.Errorf("%s the name is read: %v", when, !name)
		}
		for _, secret := range []string{in.IDNumber, in.Phone, in.IDNumber[:4] + "**********" + in.IDNumber[14:]} {
			if strings.Contains(seen, secret) {
				t.Errorf("%s %q is read", when, secret)
			}
		}
	}
	c.call(w.lender, 409, "POST", at+"/workers", map[string]any{"workers": []lending.WorkerInput{in}})
	check("before the signatures", read(w.borrower), false)
	w.sign(t, a)
	c.call(w.lender, 200, "POST", at+"/workers", map[string]any{"workers": []lending.WorkerInput{in}})
	seen := read(w.borrower)
	check("after the signatures", seen, true)
	if !strings.Contains(seen, in.Phone[:3]+"****"+in.Phone[7:]) {
		t.Error("the borrower does not read the masked phone number")
	}
	if officer := read(w.townOfficer(t, 0)); strings.Contains(officer, in.Name) || strings.Contains(officer, in.IDNumber) || strings.Contains(officer, in.Phone) {
		t.Error("an officer reads a worker unmasked")
	}
	bad := in
	bad.Engagement = "dispatched"
	if refused := c.call(w.lender, 422, "POST", at+"/workers", map[string]any{"workers": []lending.WorkerInput{bad}})["raw"].(string); strings.Contains(refused, in.IDNumber) || strings.Contains(refused, in.Phone) {
		t.Error("a refusal repeats a number")
	}
}

// Every route with somebody else's id: not found, whatever the body says.
func TestSomebodyElses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.serve(t)
	a, workers := w.out(t, 5, 1)
	worker := workers[0].ID.String()
	bodies := map[string]any{
		"counter": map[string]any{"version": 1, "heads": 1, "from": "2021-02-20", "to": "2021-03-01", "payFen": 500000},
		"decline": map[string]any{"version": 1, "reason": "不要"}, "accept": map[string]any{"version": 1},
		"clauses": clausesBody(1), "supplements": supplementing(1), "sign": map[string]any{"version": 1, "code": "000000"}, "terminate": map[string]any{"version": 1, "reason": "不要"},
		"workers": map[string]any{"workers": w.people(1)}, "consents": map[string]any{"workerIds": []string{worker}, "on": "2021-02-08", "channel": "paper"},
		"amendments": map[string]any{"workerIds": []string{worker}, "on": "2021-02-08"}, "starts": map[string]any{"workerIds": []string{worker}, "on": "2021-02-08"},
		"cancel": map[string]any{"reason": "不要"}, "reveal": map[string]any{"field": "phone", "purpose": "看看"},
		"return":                map[string]any{"version": 1, "reason": "by_worker", "ground": "pay", "note": "没有发钱", "lastDay": "2021-02-08"},
		"links":                 map[string]any{"workerIds": []string{worker}},
		"supplement-amendments": map[string]any{"workerIds": []string{worker}, "on": "2021-02-08"},
		"supplement-consents":   map[string]any{"workerIds": []string{worker}, "on": "2021-02-08", "sheet": "00000000"},
		"link-messages":         map[string]any{"workerIds": []string{worker}},
		"confirm":               map[string]any{"version": 1}, "object": map[string]any{"version": 1, "reason": "不服"},
		"release": map[string]any{"version": 1}, "corrections": map[string]any{"event": "started", "day": "2021-02-08", "note": "考勤表上是这一天"},
		"dissolve": map[string]any{"version": 1, "day": "2021-02-08", "kind": "deregistration", "source": "注销公告"},
	}
	for _, who := range []auth.Caller{w.firm(t, "91", 0), w.townOfficer(t, 3)} {
		for _, rt := range c.routes {
			if rt.Access.Thing == "" || !rt.Access.Allows(who.Role) || strings.HasSuffix(rt.Path, "/roster") {
				continue
			}
			id := map[string]string{"proposal": a.ProposalID.String(), "agreement": a.ID.String(), "secondment": worker, "placement": w.placements(t)[0].String(), "enterprise": w.borrower.EnterpriseID.String()}[rt.Access.Thing]
			path := strings.NewReplacer("{id}", id, "{workerId}", worker, "{supplementId}", worker, "{jobId}", worker).Replace(rt.Path)
			var body any
			if rt.Method != http.MethodGet {
				body = bodies[rt.Path[strings.LastIndexByte(rt.Path, '/')+1:]]
			}
			if problem := c.call(who, 404, rt.Method, path, body); problem["code"] != "not_found" {
				t.Errorf("%s %s: %v", rt.Method, path, problem["raw"])
			}
		}
	}
}

func upload(t *testing.T, name string, data []byte) (contentType string, body io.Reader) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), &b
}

func TestRosterOverHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.serve(t)
	a := w.signed(t, 5)
	path := "/api/agreements/" + a.ID.String() + "/roster"
	in := w.someone()
	contentType, body := upload(t, "名单.csv", []byte("姓名,身份证号,手机号,合同到期日,用工形式\n张三,"+in.IDNumber+","+in.Phone+",无固定期限,全日制\n"))
	answer := c.api.PostCtx(auth.WithCaller(t.Context(), w.lender), path, "Content-Type: "+contentType, body)
	var roster lending.Roster
	if err := json.Unmarshal(answer.Body.Bytes(), &roster); answer.Code != 200 || err != nil || len(roster.Rows) != 1 || len(roster.Rows[0].Problems) != 0 {
		t.Fatalf("%d %s (%v)", answer.Code, answer.Body, err)
	}
	contentType, body = upload(t, "名单.xlsx", []byte("%PDF-1.4"))
	answer = c.api.PostCtx(auth.WithCaller(t.Context(), w.lender), path, "Content-Type: "+contentType, body)
	if answer.Code != 422 || !strings.Contains(answer.Body.String(), "sheet_unknown_type") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	template := c.api.GetCtx(auth.WithCaller(t.Context(), w.lender), "/api/agreements/roster-template")
	contentType, body = upload(t, "模板.xlsx", template.Body.Bytes())
	if answer = c.api.PostCtx(auth.WithCaller(t.Context(), w.lender), path, "Content-Type: "+contentType, body); answer.Code != 422 {
		t.Errorf("the empty template: %d %s", answer.Code, answer.Body)
	}
}

// clausesBody sends fullClauses.
func clausesBody(version int) map[string]any {
	raw, err := json.Marshal(fullClauses())
	if err != nil {
		panic(err)
	}
	body := map[string]any{"version": version}
	if err := json.Unmarshal(raw, &body); err != nil {
		panic(err)
	}
	return body
}
