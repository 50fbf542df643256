package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var english = regexp.MustCompile(`[A-Za-z]{3,}`)

// checkSentence holds what every error that reaches a person must be.
func checkSentence(t *testing.T, text string) {
	t.Helper()
	text = strings.NewReplacer("JSON", "", ".xlsx", "", ".csv", "").Replace(text)
	if !strings.HasSuffix(text, "。") || strings.ContainsAny(text, "！!") || english.MatchString(text) {
		t.Errorf("not a plain Chinese sentence: %q", text)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := start(t)
	post := func(body string) request { return request{method: "POST", path: "/api/things", body: body} }
	with := func(r request, name, value string) request {
		r.header = map[string]string{name: value}
		return r
	}
	for name, c := range map[string]struct {
		request
		status int
		code   string
	}{
		"good":                    {post(good), 200, ""},
		"foreign origin":          {with(post(good), "Origin", "https://evil.test"), 403, "foreign_origin"},
		"origin of another port":  {with(post(good), "Origin", origin+":8443"), 403, "foreign_origin"},
		"no origin":               {with(post(good), "Origin", ""), 403, "foreign_origin"},
		"opaque origin":           {with(post(good), "Origin", "null"), 403, "foreign_origin"},
		"no header of ours":       {with(post(good), "X-Gongxiang", ""), 403, "foreign_origin"},
		"a plain form":            {with(post("name=x"), "Content-Type", "application/x-www-form-urlencoded"), 415, "media_type"},
		"plain text":              {with(post(good), "Content-Type", "text/plain"), 415, "media_type"},
		"no content type":         {with(post(good), "Content-Type", ""), 415, "media_type"},
		"packed body":             {with(post(good), "Content-Encoding", "gzip"), 415, "media_type"},
		"a form where JSON is":    {with(post("--x--\r\n"), "Content-Type", "multipart/form-data; boundary=x"), 415, "media_type"},
		"nobody":                  {with(post(good), "Cookie", ""), 401, "unauthenticated"},
		"an ended session":        {with(post(good), "Cookie", "gx_session=gone"), 401, "unauthenticated"},
		"a wrong role":            {with(post(good), "Cookie", "gx_session=token-seeker"), 403, "forbidden"},
		"public, ended session":   {request{"GET", "/api/search?q=x", "", map[string]string{"Cookie": "gx_session=gone"}}, 200, ""},
		"unknown address":         {request{"GET", "/api/nothing", "", nil}, 404, "not_found"},
		"the API itself":          {request{"GET", "/api", "", nil}, 404, "not_found"},
		"unknown, unsafe":         {request{"POST", "/api/nothing", "{}", nil}, 404, "not_found"},
		"outside the API, unsafe": {request{"POST", "/nothing", "{}", nil}, 404, "not_found"},
		"wrong method":            {request{"DELETE", "/api/things", "", nil}, 405, "method"},
		"an id that is none":      {request{"GET", "/api/things/17", "", nil}, 404, "not_found"},
		"an id of nothing":        {request{"GET", "/api/things/00000000-0000-7000-8000-000000000009", "", nil}, 404, "not_found"},
		"null in the address":     {request{"GET", "/api/search?q=a%00b", "", nil}, 400, "bad_text"},
		"no UTF-8 in the address": {request{"GET", "/api/search?q=%ff%fe", "", nil}, 400, "bad_text"},
		"broken escape":           {request{"GET", "/api/search?q=%zz", "", nil}, 400, "bad_text"},
		"plus and escapes":        {request{"GET", "/api/search?q=%E7%BC%9D+%E7%BA%AB%2B", "", nil}, 200, ""},
		"no body":                 {post(""), 400, "malformed"},
		"half a body":             {post(`{"name":`), 400, "malformed"},
		"more than a body":        {post(good + "{}"), 400, "malformed"},
		"an array":                {post(`[]`), 422, "invalid"},
		"null character":          {post(strings.Replace(good, "缝", `\u0000`, 1)), 400, "malformed"},
		"escaped backslash":       {post(strings.Replace(good, "缝", `\\u0000`, 1)), 200, ""},
		"null behind a backslash": {post(strings.Replace(good, "缝", `\\\u0000`, 1)), 400, "malformed"},
		"raw null byte":           {post(strings.Replace(good, "缝", "\x00", 1)), 400, "malformed"},
		"a megabyte":              {post(strings.Replace(good, "缝纫工", strings.Repeat("a", 1<<20), 1)), 413, "too_large"},
		"a panic":                 {request{"GET", "/api/panic", "", nil}, 500, "internal"},
		"too slow":                {request{"GET", "/api/endless", "", nil}, 503, "too_slow"},
		"metrics":                 {request{"GET", "/metrics", "", nil}, 200, ""},
		"metrics from outside":    {request{"GET", "/metrics", "", map[string]string{"X-Forwarded-For": "203.0.113.9"}}, 200, ""}, // no proxy is trusted
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := s.do(t, c.request)
			if a.status != c.status || c.code != "" && a.problem.Code != c.code {
				t.Fatalf("%d %s, want %d %s: %s", a.status, a.problem.Code, c.status, c.code, a.body)
			}
			if a.header.Get("X-Request-Id") == "" || a.header.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.Contains(a.header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
				if a.status != 413 || a.header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("headers %v", a.header)
				}
			}
			if a.status < 400 {
				return
			}
			if a.problem.Status != c.status || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("problem %+v, headers %v", a.problem, a.header)
			}
			if a.status == 503 && a.header.Get("Retry-After") == "" {
				t.Error("503 without Retry-After")
			}
			checkSentence(t, a.problem.Detail)
		})
	}
}

func TestEveryFieldIsNamed(t *testing.T) {
	t.Parallel()
	s := start(t)
	for body, want := range map[string]struct{ name, code, message string }{
		`{"count":12,"from":"2021-02-10"}`:                                                              {"name", "required", "请填写“名称”。"},
		`{"name":"","count":12,"from":"2021-02-10"}`:                                                    {"name", "required", "请填写“名称”。"},
		`{"name":"` + strings.Repeat("工", 21) + `","count":12,"from":"2021-02-10"}`:                     {"name", "max_length", "“名称”最多 20 个字，请缩短。"},
		`{"name":"缝纫工","count":"12","from":"2021-02-10"}`:                                               {"count", "type", "“人数”应为整数。"},
		`{"name":"缝纫工","count":1.5,"from":"2021-02-10"}`:                                                {"count", "type", "“人数”应为整数。"},
		`{"name":"缝纫工","count":null,"from":"2021-02-10"}`:                                               {"count", "type", "“人数”应为整数。"},
		`{"name":"缝纫工","count":0,"from":"2021-02-10"}`:                                                  {"count", "min", "“人数”不能小于 1。"},
		`{"name":"缝纫工","count":-5,"from":"2021-02-10"}`:                                                 {"count", "min", "“人数”不能小于 1。"},
		`{"name":"缝纫工","count":10001,"from":"2021-02-10"}`:                                              {"count", "max", "“人数”不能大于 10000。"},
		`{"name":"缝纫工","count":12,"from":"2021-13-40"}`:                                                 {"from", "format", "“开始日期”应为日期，例如 2021-02-10。"},
		`{"name":"缝纫工","count":12,"from":20210210}`:                                                     {"from", "format", "“开始日期”的格式不对，请检查后重新填写。"},
		`{"name":"缝纫工","count":12,"from":"2021-02-10","kind":"other"}`:                                  {"kind", "enum", "“种类”只能从给出的选项中选择。"},
		`{"name":"缝纫工","count":12,"from":"2021-02-10","firm":"17"}`:                                     {"firm", "format", "“企业”的编号不对，请刷新页面后重新选择。"},
		`{"name":"缝纫工","count":12,"from":"2021-02-10","status":"published"}`:                            {"status", "unknown_field", "不能识别这一项，请刷新页面后再试。"},
		`{"name":"缝纫工","Count":12,"count":12,"from":"2021-02-10"}`:                                      {"Count", "unknown_field", "不能识别这一项，请刷新页面后再试。"},
		`{"name":"缝纫工","count":12,"from":"2021-02-10","lines":[{"phone":"13800000001"},{"phone":"1"}]}`: {"lines[1].phone", "format", "“手机号码”的格式不对，请检查后重新填写。"},
		`{"name":"缝纫工","count":12,"from":"2021-02-10","lines":[{}]}`:                                    {"lines[0].phone", "required", "请填写“手机号码”。"},
		`{"name":"缝纫工","count":12,"from":"2021-02-10","lines":[{},{},{},{}]}`:                           {"lines", "max_items", "一次最多 3 项，请分几次提交。"},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			a := s.do(t, request{method: "POST", path: "/api/things", body: body})
			if a.status != 422 || len(a.problem.Errors) == 0 {
				t.Fatalf("%d: %s", a.status, a.body)
			}
			f := a.problem.Errors[0]
			if f.Name != want.name || f.Code != want.code || f.Message != want.message {
				t.Errorf("%+v, want %+v", f, want)
			}
			checkSentence(t, f.Message)
			checkSentence(t, a.problem.Detail)
		})
	}
	a := s.do(t, request{method: "GET", path: "/api/search?limit=1000"})
	if a.status != 422 || a.problem.Detail != "“每页条数”不能大于 200。" {
		t.Errorf("query: %d %s", a.status, a.body)
	}
	a = s.do(t, request{method: "GET", path: "/api/search?limit=many"})
	if a.status != 422 || a.problem.Errors[0].Name != "limit" || a.problem.Detail != "“每页条数”应为整数。" {
		t.Errorf("query: %d %s", a.status, a.body)
	}
	if n := s.effects(t); n != 0 {
		t.Errorf("%d written by refused requests", n)
	}
}

func TestPanicIsLoggedOnceWithItsRequest(t *testing.T) {
	t.Parallel()
	s := start(t)
	a := s.do(t, request{method: http.MethodGet, path: "/api/panic"})
	id := `"request":"` + a.header.Get("X-Request-Id") + `"`
	lines := 0
	for line := range strings.Lines(logs.String()) {
		if strings.Contains(line, id) && strings.Contains(line, "the domain panics") && strings.Contains(line, "setup_test.go") {
			lines++
		}
	}
	if lines != 1 {
		t.Errorf("the panic was logged %d times under %s", lines, id)
	}
}
