package web_test

import (
	"strings"
	"testing"
)

// A phone number that comes in on every way a request has, also where it is
// refused, stands in no log, no metric and no error text.
func TestACanaryLeaksNowhere(t *testing.T) {
	t.Parallel()
	s := start(t)
	const canary = "13800009999"
	body, kind := upload(t, canary+".xlsx", []byte(canary))
	answers := []answer{}
	for _, r := range []request{
		{"GET", "/api/search?q=" + canary, "", nil},
		{"GET", "/api/search?limit=" + canary, "", nil},
		{"GET", "/api/search?q=%00" + canary, "", nil},
		{"GET", "/api/things/" + canary, "", nil},
		{"GET", "/api/nothing/" + canary, "", nil},
		{"GET", "/nothing/" + canary + ".js", "", nil},
		{"GET", "/api/panic?" + canary, "", nil},
		{"POST", "/api/" + canary, canary, nil},
		{"POST", "/api/things", `{"name":"` + canary + `","count":"` + canary + `","from":"` + canary + `"}`, nil},
		{"POST", "/api/things", `{"` + canary + `":1}`, nil},
		{"POST", "/api/things", canary, nil},
		{"POST", "/api/things", `{"name":"x","count":1,"from":"2021-02-10","lines":[{"phone":"+86` + canary + `"}]}`, nil},
		{"POST", "/api/uploads", body, map[string]string{"Content-Type": kind}},
		{"GET", "/api/search", "", map[string]string{"User-Agent": canary, "X-Request-Id": canary, "X-Forwarded-For": canary, "Cookie": "gx_session=" + canary}},
		{"POST", "/api/things", good, map[string]string{"Idempotency-Key": canary, "Origin": canary}},
		{"POST", "/api/things", good, map[string]string{"Idempotency-Key": canary}},
	} {
		answers = append(answers, s.do(t, r))
	}
	answers = append(answers, s.do(t, request{"GET", "/metrics", "", nil}))
	for _, a := range answers {
		// The name of an unknown field is the client's own word, given back to it.
		if text := strings.ReplaceAll(string(a.body), `"name":"`+canary+`"`, ""); a.status != 200 && strings.Contains(text, canary) {
			t.Errorf("an error shows it: %s", a.body)
		}
	}
	if metrics := string(answers[len(answers)-1].body); strings.Contains(metrics, canary) || !strings.Contains(metrics, `route="/api/things"`) {
		t.Error("the metrics show it, or nothing")
	}
	for line := range strings.Lines(logs.String()) {
		if strings.Contains(line, canary) {
			t.Errorf("the log shows it: %s", line)
		}
	}
}
