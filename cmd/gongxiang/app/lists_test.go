package app_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Things that everybody may read of: what is posted, and what is offered at fairs.
var shown = []string{"enterprise", "surplus", "shortage", "vacancy", "fair", "live_booth", "hosted_booth", "live_seat", "fair_booth", "fair_word"}

// No list, count or sheet shows strangers what is others', whatever they ask it
// to be narrowed to: what belongs to somebody is in no answer of a route that
// does not say whose it is.
func TestNoListShowsWhatIsOthers(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	d := describe(t, a)
	x := newThings(a)
	hidden := map[string]string{} // whose id it is, by the id
	narrow := map[string]string{"townCode": a.Town("水口镇"), "enterpriseId": x.lender.Caller.EnterpriseID.String(), "officerId": x.officer.Caller.AccountID.String()}
	for _, name := range slices.Sorted(maps.Keys(x.makers)) {
		if slices.Contains(shown, name) || name == "owed_ticket" {
			continue
		}
		of := slices.IndexFunc(a.Web.Routes(), func(r route.Route) bool { return r.Access.Thing == name && r.Method == http.MethodPost })
		made := x.makers[name](t, a.Web.Routes()[max(of, 0)])
		hidden[made.id] = name
		for _, id := range made.params {
			if len(id) == 36 {
				hidden[id] = name
			}
		}
		for param, thing := range map[string]string{"agreementId": "agreement", "workerId": "secondment", "postId": "fallback_post"} {
			if thing == name {
				narrow[param] = made.id
			}
		}
	}
	narrow["vacancyId"] = x.vacancy(t, route.Route{Method: http.MethodPost, Path: "/close"}).id
	strangers := map[auth.Role]*apptest.Client{
		"": a.Nobody(), auth.Enterprise: a.As(a.Firm("赤坎镇")), auth.TownOfficer: a.As(a.Officer("赤坎镇")), auth.Seeker: a.As(a.Seeker("李示例")),
	}
	owners := map[auth.Role]*apptest.Client{auth.Enterprise: x.lender, auth.TownOfficer: x.officer, auth.Seeker: x.seeker}
	leaks := func(client *apptest.Client, path string) (of []string) {
		answer := client.Do(http.MethodGet, path, nil)
		text := string(answer.Body)
		if strings.HasPrefix(text, "PK") {
			table, err := sheet.Read(answer.Body, sheet.Limits{})
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			text = ""
			for _, line := range table.Lines {
				for _, cell := range line.Cells {
					text += cell.Text + "|"
				}
			}
		}
		for id, name := range hidden {
			if strings.Contains(text, id) {
				of = append(of, name)
			}
		}
		for _, number := range []string{"GX20", "示例工人", "示例甲"} { // agreements' numbers, workers, whom to call
			if strings.Contains(path, "/export") && strings.Contains(text, number) {
				of = append(of, number)
			}
		}
		return of
	}
	found := map[string]bool{}
	for _, r := range a.Web.Routes() {
		if r.Method != http.MethodGet || r.Access.Thing != "" || strings.Contains(r.Path, "{id}") || strings.HasSuffix(r.Path, "/live") {
			continue
		}
		asked := []string{address(r, "")}
		for _, p := range d.Paths[r.Path]["get"].Parameters {
			value, ok := narrow[p.Name]
			if p.In == "query" && p.Schema.Format == "uuid" && !ok {
				t.Errorf("%s takes %s: say of what", r.Path, p.Name)
			}
			if ok && p.In == "query" {
				asked = append(asked, asked[0]+"?"+p.Name+"="+url.QueryEscape(value))
			}
		}
		for role, stranger := range strangers {
			for _, path := range asked {
				if !r.Access.Allows(role) {
					continue
				}
				if of := leaks(stranger, path); len(of) > 0 {
					t.Errorf("%s as a strange %q shows %v", path, role, of)
				}
			}
		}
		for role, owner := range owners {
			if r.Access.Allows(role) {
				for _, name := range leaks(owner, asked[0]) {
					found[name] = true
				}
			}
		}
	}
	// Whose they are finds them, or the above says nothing.
	for _, name := range []string{"agreement", "application", "case", "compliance_alert", "fallback_post", "hire", "import", "incident", "key_person", "placement", "plan", "proposal"} {
		if !found[name] {
			t.Errorf("nobody finds the %s", name)
		}
	}
}
