package enterprise_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/enterprise"
)

type body = map[string]any

// call serves one request of a caller and gives the answer.
func (w *world) call(t *testing.T, c auth.Caller, want int, method, path string, in ...any) body {
	t.Helper()
	_, api := humatest.New(quiet{t}, huma.DefaultConfig("test", "1"))
	api.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) {
		next(huma.WithContext(ctx, auth.WithCaller(ctx.Context(), c)))
	})
	r := route.NewRouter(api)
	enterprise.Routes(r, w.Service)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	res := api.Do(method, path, in...)
	if res.Code != want {
		t.Fatalf("%s %s: %d %s", method, path, res.Code, res.Body)
	}
	out := body{"cookie": res.Header().Get("Set-Cookie")}
	if strings.Contains(res.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(res.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// quiet keeps the requests out of the test's log.
type quiet struct{ *testing.T }

func (quiet) Log(...any)          {}
func (quiet) Logf(string, ...any) {}

func TestOverHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registration(t, 1)
	in := body{
		"phone": r.Phone, "code": r.Code, "contactName": "示例甲", "uscc": r.USCC, "name": "开平市示例厂",
		"townCode": w.towns[0].Code, "industry": "33", "address": "工业路1号",
	}
	nobody := auth.Caller{}
	in["status"] = "approved"
	w.call(t, nobody, 422, http.MethodPost, "/api/enterprises/register", in) // nobody sets that
	delete(in, "status")
	me := w.call(t, nobody, 200, http.MethodPost, "/api/enterprises/register", in)
	firm := me["enterprise"].(body)
	if me["role"] != "enterprise" || firm["status"] != "pending" || !strings.HasPrefix(me["cookie"].(string), "gx_session=") {
		t.Fatalf("%v", me)
	}
	token, _, _ := strings.Cut(strings.TrimPrefix(me["cookie"].(string), "gx_session="), ";")
	own, err := w.Auth.Authenticate(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	item := "/api/enterprises/" + firm["id"].(string)

	got := w.call(t, own, 200, http.MethodGet, "/api/enterprise")
	if got["contactPhone"] != "138****0001" || got["version"] != 1.0 || len(got["flags"].([]any)) != 0 {
		t.Fatalf("%v", got)
	}
	w.call(t, w.town, 200, http.MethodPost, item+"/approve", body{"version": 1})
	w.call(t, w.town, 409, http.MethodPost, item+"/approve", body{"version": 1})
	w.call(t, w.elsewhere, 404, http.MethodPost, item+"/suspend", body{"version": 2, "reason": "停产整顿"})
	w.call(t, own, 403, http.MethodPost, item+"/approve", body{"version": 2})
	w.call(t, own, 403, http.MethodPut, item+"/above-scale/2020", body{"revenueFen": threshold, "source": "自己"})
	got = w.call(t, w.town, 200, http.MethodPut, item+"/above-scale/2020", body{"revenueFen": threshold, "source": "报表"})
	if got["aboveScale"] != true {
		t.Fatalf("%v", got)
	}
	got = w.call(t, w.town, 200, http.MethodPost, item+"/flags", body{"kind": "dishonest", "from": "2021-02-01", "source": "公告"})
	id := got["flags"].([]any)[0].(body)["id"]
	got = w.call(t, w.town, 200, http.MethodPost, fmt.Sprintf("%s/flags/%s/end", item, id), body{"to": "2021-02-05"})
	if got["flags"].([]any)[0].(body)["to"] != "2021-02-05" {
		t.Fatalf("%v", got)
	}
	edit := body{"name": "开平市改名厂", "townCode": w.towns[0].Code, "industry": "33", "address": "", "contactName": "示例甲", "version": got["version"]}
	got = w.call(t, own, 200, http.MethodPut, "/api/enterprise", edit)
	if got["name"] != "开平市改名厂" || got["contactPhone"] != "138****0001" || got["status"] != "approved" {
		t.Fatalf("%v", got)
	}
	edit["aboveScale"] = true
	w.call(t, own, 422, http.MethodPut, "/api/enterprise", edit)
	if got = w.call(t, w.town, 200, http.MethodPost, item+"/contact", body{"purpose": "核对需求"}); got["phone"] != "13800000001" {
		t.Fatalf("%v", got)
	}
	w.call(t, own, 200, http.MethodGet, item+"/history")
	w.call(t, own, 403, http.MethodGet, "/api/enterprises")
	got = w.call(t, w.town, 200, http.MethodGet, "/api/enterprises?q=改名&status=approved&aboveScale=true&sort=name&limit=10")
	if len(got["items"].([]any)) != 1 {
		t.Fatalf("%v", got)
	}
	got = w.call(t, w.town, 200, http.MethodGet, "/api/enterprises?status=pending")
	if len(got["items"].([]any)) != 0 {
		t.Fatalf("%v", got)
	}
	w.call(t, w.town, 200, http.MethodGet, "/api/enterprises/export?status=approved")
	w.call(t, nobody, 401, http.MethodGet, item)
	w.call(t, w.town, 200, http.MethodPost, item+"/account", body{"name": "示例乙", "phone": "13800000002"})
}
