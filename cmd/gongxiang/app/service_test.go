package app_test

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/cmd/gongxiang/app"
	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/auth"
	"gongxiang/internal/config"
	"gongxiang/internal/pgtest"
	"gongxiang/matching/posting"
)

// until asks the database until it says yes.
func until(t *testing.T, a *apptest.App, sql string, args ...any) {
	t.Helper()
	for yes := false; !yes; {
		if err := a.DB.QueryRow(t.Context(), sql, args...).Scan(&yes); err != nil {
			t.Fatal(err)
		}
	}
}

func TestASecondNodeKeepsTheCalendar(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	firm, other := a.Firm("水口镇"), a.Firm("水口镇")
	surplus := a.Post(firm, posting.Surplus, nil)
	shortage := a.Post(other, posting.Shortage, nil)
	a.As(firm).Must("POST", "/api/proposals", map[string]any{
		"surplusId": surplus.ID, "shortageId": shortage.ID, "heads": 2, "from": "2021-02-10", "to": "2021-03-10", "payFen": 500_000, "note": "",
	}, nil)
	a.Clock.Advance(60 * 24 * time.Hour) // behind the postings' last day
	node, err := app.Start(t.Context(), app.Options{Config: a.Platform.Config, Log: a.Platform.Log, Clock: a.Clock, SMS: a.SMS}, app.Parts{Worker: true})
	if err != nil {
		t.Fatal(err)
	}
	until(t, a, "SELECT count(*) = 2 FROM posting WHERE status = 'expired'")
	until(t, a, "SELECT count(*) = 1 FROM proposal WHERE status = 'lapsed'")
	until(t, a, "SELECT NOT EXISTS (SELECT FROM session)") // unused for as long
	if err := node.Stop(); err != nil {
		t.Error(err)
	}
	if answer := a.Nobody().Do("GET", "/api/reference", nil); answer.Status != 200 {
		t.Errorf("the first node, after the second has stopped: %d", answer.Status)
	}
}

func TestSearchedTextsFollowARenamedTown(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	a.Post(a.Firm("水口镇"), posting.Surplus, nil)
	code := a.Town("水口镇")
	var town map[string]any
	for _, known := range publicTowns(a) {
		if known["code"] == code {
			town = known
		}
	}
	town["name"] = "新水口镇"
	a.Role(auth.Administrator).Must("PUT", "/api/towns/"+code, pick(town, "name", "aliases", "lat", "lng", "tileCol", "tileRow", "version"), nil)
	node, err := app.Start(t.Context(), app.Options{Config: a.Platform.Config, Log: a.Platform.Log, Clock: a.Clock, SMS: a.SMS}, app.Parts{Worker: true})
	if err != nil {
		t.Fatal(err)
	}
	until(t, a, "SELECT bool_and(town = '新水口镇') FROM search_document")
	if err := node.Stop(); err != nil {
		t.Error(err)
	}
}

// publicTowns is the towns as everybody gets them.
func publicTowns(a *apptest.App) []map[string]any {
	var all struct{ Towns []map[string]any }
	a.Nobody().Must("GET", "/api/reference", nil, &all)
	return all.Towns
}

func TestANodeWithoutPagesHasNoRoutes(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	node, err := app.Start(t.Context(), app.Options{Config: a.Platform.Config, Log: a.Platform.Log, Clock: a.Clock, SMS: a.SMS}, app.Parts{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := node.Stop(); err != nil {
			t.Error(err)
		}
	})
	if n := len(node.Web.Routes()); n != 0 {
		t.Errorf("%d routes", n)
	}
}

func TestReindexRestoresWhatIsSearched(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	firm := a.Firm("水口镇")
	kept := a.Post(firm, posting.Surplus, nil)
	// The firm's own document: made by a change through the service.
	city := a.As(a.Officer(""))
	city.Must("POST", "/api/enterprises/"+firm.EnterpriseID.String()+"/suspend", map[string]any{"version": 1, "reason": "核对资料"}, nil)
	city.Must("POST", "/api/enterprises/"+firm.EnterpriseID.String()+"/restore", map[string]any{"version": 2, "reason": "核对完毕"}, nil)
	all := func() (rows string) {
		t.Helper()
		err := a.DB.QueryRow(t.Context(), `SELECT string_agg(concat_ws('|', kind, id, title, firm, status, updated_at), E'\n' ORDER BY id)
			FROM search_document WHERE id IN ($1, $2)`, kept.ID, firm.EnterpriseID).Scan(&rows)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	before := all()
	if strings.Count(before, "\n") != 1 {
		t.Fatalf("before: %s", before)
	}
	a.Exec(`
		INSERT INTO search_document (kind, id, enterprise_id, firm_approved, trade_code, family, town_code, industry, heads, lodging,
			above_scale, status, uscc, title, firm, town, body, updated_at, grams)
		SELECT kind, $2, enterprise_id, firm_approved, trade_code, family, town_code, industry, heads, lodging,
			above_scale, status, uscc, title, firm, town, body, updated_at, grams FROM search_document WHERE id = $1`, kept.ID, uuid.New())
	a.Exec("UPDATE search_document SET title = '旧'")
	a.Exec("DELETE FROM search_document WHERE id = $1", firm.EnterpriseID)
	if _, _, _, err := a.Domains.Reindex(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := all(); after != before {
		t.Errorf("after: %s\nbefore: %s", after, before)
	}
	until(t, a, "SELECT count(*) = 1 FROM search_document WHERE kind = 'surplus'")
}

func TestTwoNodesStartOnAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	settings := map[string]string{"DATABASE_URL": pgtest.EmptyURL(t), "GX_DATA": t.TempDir(), "GX_ADDR": "127.0.0.1:0"}
	cfg, err := config.Load(func(name string) string { return settings[name] })
	if err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			node, err := app.Start(t.Context(), app.Options{Config: cfg, Log: slog.Default()}, app.AllParts)
			if err != nil {
				t.Error(err)
				return
			}
			resp, err := http.Get("http://" + node.Addr.String() + "/readyz")
			if err != nil {
				t.Error(err)
			} else {
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					t.Errorf("ready: %d", resp.StatusCode)
				}
			}
			if err := node.Stop(); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
}
