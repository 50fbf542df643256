package app_test

import (
	"testing"

	"gongxiang/cmd/gongxiang/app/apptest"
)

// The people of a dissolved firm look at what was; they change nothing but
// their own sign-in.
func TestADissolvedFirmOnlyLooks(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	caller := a.Firm("水口镇")
	firm, officer := a.As(caller), a.As(a.Officer("水口镇"))
	posting := newThings(a).posting("surplus", a.Web.Routes()[0])
	officer.Must("POST", "/api/enterprises/"+caller.EnterpriseID.String()+"/dissolve",
		map[string]any{"version": 1, "day": "2021-02-08", "kind": "deregistration", "source": "注销公告"}, nil)
	for _, path := range []string{"/api/me", "/api/enterprise", "/api/agreements", "/api/surpluses", "/api/overview"} {
		firm.Must("GET", path, nil, nil)
	}
	for method, path := range map[string]string{"PUT": "/api/enterprise", "POST": "/api/surpluses", "DELETE": "/api/surpluses/" + posting.id + "?version=1"} {
		if answer := firm.Do(method, path, map[string]any{}); answer.Status != 403 || answer.Problem.Code != "enterprise_dissolved" {
			t.Errorf("%s %s: %d %s", method, path, answer.Status, answer.Body)
		}
	}
	// What is owed to workers may still be settled: it is not there, but not refused.
	for method, path := range map[string]string{"POST": "/attendance", "PUT": "/settlements/2021-02"} {
		body := map[string]any{"version": 0, "workers": []any{}, "costs": []any{}, "totalFen": 0}
		if method == "POST" {
			body = map[string]any{"entries": []any{}}
		}
		if answer := firm.Do(method, "/api/agreements/01890a5d-ac96-774b-bcce-b302099a8057"+path, body); answer.Status != 404 {
			t.Errorf("%s %s: %d %s", method, path, answer.Status, answer.Body)
		}
	}
	if answer := firm.Do("POST", "/api/auth/sign-out", nil); answer.Status >= 400 {
		t.Errorf("sign-out: %d %s", answer.Status, answer.Body)
	}
}
