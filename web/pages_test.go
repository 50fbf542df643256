package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"gongxiang/internal/problem"
)

func TestDocumentationNeedsNobodyElse(t *testing.T) {
	t.Parallel()
	s := start(t)
	page := s.do(t, request{"GET", "/api/docs", "", map[string]string{"Cookie": ""}})
	if page.status != 200 || strings.Contains(string(page.body), "http://") || strings.Contains(string(page.body), "https://") ||
		strings.Contains(string(page.body), "<script>") || !strings.Contains(string(page.body), "接口说明") {
		t.Errorf("%d %s", page.status, page.body)
	}
	for _, address := range []string{"/api/docs/docs.js", "/api/docs/docs.css"} {
		if a := s.do(t, request{"GET", address, "", nil}); a.status != 200 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/") {
			t.Errorf("%s: %d %v", address, a.status, a.header)
		}
	}
}

func TestDescriptionIsOpenAPI31(t *testing.T) {
	t.Parallel()
	s := start(t)
	a := s.do(t, request{"GET", "/api/openapi.json", "", nil})
	var d struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Summary, Description string
			Security             []map[string][]string
			Responses            map[string]struct{ Content map[string]any }
		}
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(a.body, &d); err != nil {
		t.Fatal(err)
	}
	op := d.Paths["/api/things"]["post"]
	if d.OpenAPI != "3.1.0" || op.Summary != "新增" || !strings.Contains(op.Description, "企业") || len(op.Security) != 1 {
		t.Errorf("%s %+v", d.OpenAPI, op)
	}
	if _, ok := op.Responses["default"].Content[problem.ContentType]; !ok {
		t.Errorf("errors are described as %v", op.Responses["default"])
	}
	if p := d.Components.Schemas["Document"].Properties; p["detail"] == nil || p["errors"] == nil {
		t.Errorf("a problem is described as %v", p)
	}
	if len(d.Paths["/api/search"]["get"].Security) != 0 {
		t.Error("a public route asks for a session")
	}
	for name, schema := range d.Components.Schemas {
		if schema.Properties["$schema"] != nil {
			t.Errorf("%s has a $schema", name)
		}
	}
}

func TestAnswersArePackedAndTagged(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, address := range []string{"/api/search?q=x", "/api/openapi.json"} {
		plain := s.do(t, request{"GET", address, "", map[string]string{"Accept-Encoding": "identity"}})
		for encoding, unpack := range map[string]func([]byte) ([]byte, error){
			"gzip": func(b []byte) ([]byte, error) { return fasthttp.AppendGunzipBytes(nil, b) },
			"br":   func(b []byte) ([]byte, error) { return fasthttp.AppendUnbrotliBytes(nil, b) },
		} {
			a := s.do(t, request{"GET", address, "", map[string]string{"Accept-Encoding": encoding}})
			body, err := unpack(a.body)
			if err != nil || a.header.Get("Content-Encoding") != encoding || string(body) != string(plain.body) || len(a.body) > len(plain.body)/2 {
				t.Errorf("%s in %s: %d of %d bytes, %v", address, encoding, len(a.body), len(plain.body), err)
			}
		}
	}
	tag := s.do(t, request{"GET", "/api/openapi.json", "", nil}).header.Get("ETag")
	if a := s.do(t, request{"GET", "/api/openapi.json", "", map[string]string{"If-None-Match": tag}}); tag == "" || a.status != 304 || len(a.body) != 0 {
		t.Errorf("tag %s: %d", tag, a.status)
	}
	if a := s.do(t, request{"GET", "/api/search?q=x", "", nil}); a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("an answer may be kept: %v", a.header)
	}
}

func TestEveryPageAddressAnswersWithAPage(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, address := range []string{"/", "/surpluses/17", "/w", "/%E5%AF%8C%E4%BD%99"} {
		a := s.do(t, request{"GET", address, "", nil})
		if a.status != 200 && a.status != 503 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || !strings.Contains(string(a.body), "<html") {
			t.Errorf("%s: %d %v %.100s", address, a.status, a.header, a.body)
		}
	}
	if a := s.do(t, request{"GET", "/assets/gone.js", "", nil}); a.status != 404 {
		t.Errorf("a file that is not there: %d", a.status)
	}
	resp, err := http.Head(s.url + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode == http.StatusMethodNotAllowed || len(body) != 0 {
		t.Errorf("HEAD: %d %q", resp.StatusCode, body)
	}
}
