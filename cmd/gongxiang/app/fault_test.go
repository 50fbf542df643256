package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/pgtest"
	"gongxiang/matching/posting"
)

// A database that goes away under the service costs 503s, and nothing else: it
// is used again as soon as it is back.
func TestTheDatabaseGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	firm := a.As(a.Firm("水口镇"))
	p := a.Post(firm.Caller, posting.Surplus, nil)
	u, err := url.Parse(a.Platform.Config.DatabaseURL.Value())
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	admin, err := pgx.Connect(t.Context(), pgtest.AdminURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close(t.Context()) })
	do := func(sql string) {
		t.Helper()
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	do("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false")
	do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'")
	for range 20 { // as many as the pool had connections, and more
		for _, request := range []struct {
			client       *apptest.Client
			method, path string
			body         any
		}{
			{firm, http.MethodGet, "/api/surpluses/" + p.ID.String(), nil},
			{firm, http.MethodPost, "/api/surpluses/" + p.ID.String() + "/withdraw", map[string]any{"version": 1, "reason": "已经招到人"}},
			{a.Nobody(), http.MethodPost, "/api/auth/sign-in-password", map[string]any{"login": "x", "password": "y"}},
			{a.Nobody(), http.MethodGet, "/readyz", nil},
		} {
			answer := request.client.Do(request.method, request.path, request.body)
			if answer.Status != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" {
				t.Fatalf("%s %s without a database: %d %s", request.method, request.path, answer.Status, answer.Body)
			}
		}
	}
	if answer := a.Nobody().Do(http.MethodGet, "/api/reference", nil); answer.Status != http.StatusOK {
		t.Errorf("what needs no database: %d", answer.Status)
	}
	do("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true")
	answer := firm.Do(http.MethodGet, "/api/surpluses/"+p.ID.String(), nil)
	if answer.Status != http.StatusOK || !strings.Contains(string(answer.Body), `"status":"published"`) {
		t.Errorf("afterwards: %d %s", answer.Status, answer.Body)
	}
}
