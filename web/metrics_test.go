package web_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gongxiang/web"
)

func TestMetrics(t *testing.T) {
	t.Parallel()
	s := start(t, func(d *web.Deps) {
		d.Gauges = []web.Gauge{
			{Name: "waiting", Help: "x", Read: func(context.Context) (float64, error) { return 3, nil }},
			{Name: "broken", Help: "x", Read: func(context.Context) (float64, error) { return 0, errors.New("away") }},
		}
	})
	s.do(t, request{"GET", "/api/things/00000000-0000-7000-8000-000000000009", "", nil})
	s.do(t, request{"GET", "/api/nothing", "", nil})
	text := string(s.do(t, request{"GET", "/metrics", "", nil}).body)
	for _, line := range []string{
		`gongxiang_http_request_seconds_count{method="GET",route="/api/things/:id",status="404"} 1`,
		`gongxiang_http_request_seconds_count{method="GET",route="-",status="404"} 1`,
		"gongxiang_waiting 3", "gongxiang_pool_connections_max ", "go_goroutines ",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("the metrics lack %s", line)
		}
	}
	if strings.Contains(text, "gongxiang_broken ") || strings.Contains(text, "/api/nothing") {
		t.Error("a number that could not be read, or an address that nobody declared, is shown")
	}
}
