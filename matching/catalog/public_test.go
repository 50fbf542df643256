package catalog

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/humatest"

	"gongxiang/internal/auth"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/route"
)

func serve(t *testing.T, c *Catalog) humatest.TestAPI {
	t.Helper()
	cfg := huma.DefaultConfig("test", "1")
	cfg.CreateHooks = nil
	_, api := humatest.New(t, cfg)
	r := route.NewRouter(api)
	Routes(r, c)
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return api
}

func TestReferenceIsKeptByBrowsersUntilItChanges(t *testing.T) {
	t.Parallel()
	c, _ := open(t, pgtest.New(t))
	api := serve(t, c)
	get := func(etag string) *httptest.ResponseRecorder { return api.Get("/api/reference", "If-None-Match: "+etag) }
	first := get("none")
	etag := first.Header().Get("ETag")
	var body Reference
	if err := json.Unmarshal(first.Body.Bytes(), &body); err != nil || first.Code != http.StatusOK || etag == "" {
		t.Fatalf("%d, %q, %v", first.Code, etag, err)
	}
	if len(body.Towns) != 16 || len(body.Industries) != 97 || len(body.Trades) < 122 || len(body.Levels) != 6 {
		t.Fatalf("%d towns, %d industries, %d trades, %d levels", len(body.Towns), len(body.Industries), len(body.Trades), len(body.Levels))
	}
	if strings.Contains(first.Body.String(), "null") {
		t.Error("a list is null")
	}
	if second := get(etag); second.Code != http.StatusNotModified || second.Body.Len() != 0 {
		t.Fatalf("unchanged: %d with %d bytes", second.Code, second.Body.Len())
	}
	if _, err := c.CreateTrade(asAdministrator(t), newTrade("6-18-02-K77", "龙头试压工")); err != nil {
		t.Fatal(err)
	}
	if third := get(etag); third.Code != http.StatusOK || third.Header().Get("ETag") == etag || !strings.Contains(third.Body.String(), "龙头试压工") {
		t.Fatalf("changed: %d", third.Code)
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	c, _ := open(t, pgtest.New(t))
	api := serve(t, c)
	as := func(role auth.Role) context.Context {
		return auth.WithCaller(t.Context(), auth.Caller{AccountID: by, Role: role})
	}
	for _, x := range []struct {
		role         auth.Role
		method, path string
		body         string
		status       int
		want         string
	}{
		{"", "GET", "/api/trades/resolve?text=x", "", 401, "unauthenticated"},
		{auth.Seeker, "GET", "/api/trades/resolve?text=%E8%BD%A6%E4%BD%8D", "", 200, `"exact":true,"trade":{"code":"` + codeOf(t, "缝纫工")},
		{auth.Seeker, "GET", "/api/trades/resolve?text=%E7%BC%9D%E4%BA%BA%E5%B7%A5", "", 200, `"ok":false`},
		{auth.CityOfficer, "GET", "/api/trades", "", 403, "forbidden"},
		{auth.Administrator, "GET", "/api/trades?q=%E8%BD%A6%E4%BD%8D", "", 200, "缝纫工"},
		{auth.Administrator, "GET", "/api/trades/" + codeOf(t, "缝纫工") + "/relations", "", 200, `"degree":"family"`},
		{auth.Administrator, "POST", "/api/trades", `{"code":"6-18-02-K77","name":"龙头试压工","family":"水暖装配","relevance":"B","aliases":[]}`, 200, `"version":1`},
		{auth.Administrator, "PUT", "/api/trades/6-99-99-99", `{"name":"龙头试压工","family":"水暖装配","relevance":"B","aliases":[],"active":true,"version":1}`, 404, "not_found"},
		{auth.Administrator, "PUT", "/api/trades/" + codeOf(t, "缝纫工") + "/relations/" + codeOf(t, "焊工"), `{"seen":"default","degree":"transferable"}`, 200, `"own":true`},
		{auth.Administrator, "PUT", "/api/towns/" + shuikou, `{"name":"水口镇","aliases":["水口"],"lat":22.44,"lng":112.778,"tileCol":4,"tileRow":1,"version":1}`, 200, `"version":2`},
		{auth.TownOfficer, "PUT", "/api/towns/" + shuikou, `{}`, 403, "forbidden"},
	} {
		args := []any{}
		if x.body != "" {
			args = append(args, strings.NewReader(x.body))
		}
		got := api.DoCtx(as(x.role), x.method, x.path, args...)
		if got.Code != x.status || !strings.Contains(got.Body.String(), x.want) {
			t.Errorf("%s %s as %q: %d %s", x.method, x.path, x.role, got.Code, got.Body)
		}
	}
}
