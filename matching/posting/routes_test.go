package posting_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/posting"
)

// surface serves the routes to one caller.
func (w *world) surface(t *testing.T, c auth.Caller) humatest.TestAPI {
	t.Helper()
	_, api := humatest.New(t, huma.DefaultConfig("test", "1"))
	api.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) {
		next(huma.WithContext(ctx, auth.WithCaller(ctx.Context(), c)))
	})
	r := route.NewRouter(api)
	posting.Routes(r, w.Service)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return api
}

func TestOverHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.firm(t, "approved", 0)
	api := w.surface(t, c)
	body := map[string]any{
		"tradeCode": w.trade.Code, "level": 2, "headcount": 35, "periodFrom": "2021-02-08", "periodTo": "2021-03-31",
		"townCode": w.towns[0].Code, "payMinFen": 450000, "board": true, "workplace": "工业路1号", "hazards": "粉尘",
		"contactName": "示例甲", "contactPhone": "13800000001", "publish": true,
	}
	var p map[string]any
	call := func(want int, method, path string, body ...any) {
		t.Helper()
		res := api.Do(method, path, body...)
		if p = nil; res.Code != want {
			t.Fatalf("%s %s: %d %s", method, path, res.Code, res.Body)
		}
		if strings.Contains(res.Body.String(), "13800000001") {
			t.Fatalf("%s %s shows the phone number", method, path)
		}
		if want != 204 && strings.Contains(res.Header().Get("Content-Type"), "json") {
			if err := json.Unmarshal(res.Body.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
		}
	}
	call(200, http.MethodPost, "/api/shortages", body)
	item := "/api/shortages/" + p["id"].(string)
	if p["status"] != "published" || p["contactPhone"] != "138****0001" || p["periodTo"] != "2021-03-31" || p["open"] != 35.0 || p["payMaxFen"] != nil {
		t.Fatalf("%v", p)
	}
	call(409, http.MethodPost, "/api/shortages", body)
	if current := p["current"].(map[string]any); p["code"] != "duplicate_posting" || "/api/shortages/"+current["id"].(string) != item {
		t.Fatalf("%v", p)
	}
	call(404, http.MethodGet, strings.Replace(item, "shortages", "surpluses", 1))
	call(200, http.MethodGet, item)

	delete(body, "publish")
	body["headcount"], body["version"], body["contactPhone"] = 30, 1, "138****0001"
	call(200, http.MethodPut, item, body)
	if p["version"] != 2.0 || p["contactPhone"] != "138****0001" {
		t.Fatalf("%v", p)
	}
	call(409, http.MethodPut, item, body)
	if current := p["current"].(map[string]any); p["code"] != "stale_version" || current["headcount"] != 30.0 {
		t.Fatalf("%v", p)
	}
	body["uscc"] = "1"
	call(422, http.MethodPut, item, body) // unknown fields are not passed over
	call(422, http.MethodPost, "/api/shortages", map[string]any{})
	call(200, http.MethodGet, "/api/shortages?status=published&status=draft&limit=10")
	if items := p["items"].([]any); len(items) != 1 {
		t.Fatalf("%v", items)
	}
	call(200, http.MethodGet, "/api/shortages?status=draft")
	if items := p["items"].([]any); len(items) != 0 {
		t.Fatalf("%v", items)
	}
	call(422, http.MethodGet, "/api/shortages?status=nonsense")
	call(422, http.MethodPost, item+"/withdraw", map[string]any{"version": 2})
	call(200, http.MethodPost, item+"/withdraw", map[string]any{"version": 2, "reason": "已招满"})
	call(409, http.MethodPost, item+"/publish", map[string]any{"version": 3})
	call(200, http.MethodGet, item+"/history")
	if items := p["items"].([]any); len(items) != 3 {
		t.Fatalf("%v", items)
	}
	call(200, http.MethodGet, "/api/shortages/export")

	call(200, http.MethodPost, "/api/surpluses", map[string]any{
		"tradeCode": w.trade.Code, "headcount": 1, "periodFrom": "2021-02-08", "periodTo": "2021-02-08", "townCode": w.towns[0].Code,
	})
	if p["status"] != "draft" || p["contactPhone"] != nil {
		t.Fatalf("%v", p)
	}
	call(204, http.MethodDelete, "/api/surpluses/"+p["id"].(string)+"?version=1")
	call(404, http.MethodDelete, "/api/surpluses/"+strings.TrimPrefix(item, "/api/shortages/")+"?version=1")
}

func TestWrongRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, role := range []auth.Role{auth.Seeker, auth.TownOfficer, auth.CityOfficer, auth.Administrator} {
		api := w.surface(t, auth.Caller{Role: role})
		if res := api.Post("/api/surpluses", map[string]any{}); res.Code != 403 {
			t.Errorf("%s creates: %d", role, res.Code)
		}
		if res := api.Get("/api/surpluses"); res.Code != 403 {
			t.Errorf("%s lists as a firm: %d", role, res.Code)
		}
	}
	if res := w.surface(t, auth.Caller{}).Get("/api/surpluses"); res.Code != 401 {
		t.Errorf("nobody lists: %d", res.Code)
	}
}
