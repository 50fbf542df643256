package app_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

var parameter = regexp.MustCompile(`\{\w+\}`)

// address fills in the path: id for {id}, another for every other id in it.
func address(r route.Route, id string) string {
	return parameter.ReplaceAllStringFunc(strings.Replace(r.Path, "{id}", id, 1), func(p string) string {
		switch p {
		case "{year}":
			return "2021"
		case "{kind}":
			return "surpluses"
		case "{code}", "{other}":
			return "6-18-02-04"
		default:
			return uuid.NewString()
		}
	})
}

// Every route refuses nobody and every role that it does not declare, before it
// looks at anything else.
func TestEveryRouteRefusesEveryWrongRole(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	clients := map[auth.Role]*apptest.Client{"": a.Nobody()}
	for _, role := range auth.Roles {
		clients[role] = a.Role(role)
	}
	for _, r := range a.Web.Routes() {
		for role, client := range clients {
			if r.Access.Allows(role) {
				continue
			}
			answer := client.Do(r.Method, address(r, uuid.NewString()), bodyless(r))
			status, code := http.StatusForbidden, "forbidden"
			if role == "" {
				status, code = http.StatusUnauthorized, "unauthenticated"
			}
			if answer.Status != status || answer.Problem.Code != code {
				t.Errorf("%s %s as %q: %d %s, want %d", r.Method, r.Path, role, answer.Status, answer.Body, status)
			}
		}
	}
}

func bodyless(r route.Route) any {
	if r.Method == http.MethodGet {
		return nil
	}
	return map[string]any{}
}

// Every route on somebody's thing answers 404 to another firm and to another
// town's officer, with a request that its owner may make.
func TestEveryThingIsHiddenFromOthers(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	d := describe(t, a)
	things := newThings(a)
	strangers := map[auth.Role]*apptest.Client{
		auth.Enterprise:  a.As(a.Firm("赤坎镇")),
		auth.TownOfficer: a.As(a.Officer("赤坎镇")),
		auth.Seeker:      a.As(a.Seeker("李示例")),
	}
	for _, r := range a.Web.Routes() {
		if r.Access.Thing == "" {
			continue
		}
		t.Run(r.Method+" "+r.Path, func(t *testing.T) {
			thing := things.make(t, r)
			body := d.body(r, thing.known, thing.file)
			for name, value := range thing.params {
				r.Path = strings.Replace(r.Path, "{"+name+"}", value, 1)
			}
			path := address(r, thing.id) + thing.query
			asked := 0
			for role, stranger := range strangers {
				if !r.Access.Allows(role) {
					continue
				}
				asked++
				if answer := stranger.Do(r.Method, path, body); answer.Status != http.StatusNotFound {
					t.Errorf("as another %s: %d %s", role, answer.Status, answer.Body)
				}
			}
			if asked == 0 {
				t.Fatal("no stranger may even ask: what does the route own?")
			}
			// The owner's same request is not 404, or the above says nothing.
			if answer := thing.owner.Do(r.Method, path, body); answer.Status >= 400 {
				t.Errorf("as the owner: %d %s, sent %s", answer.Status, answer.Body, fmt.Sprint(body))
			}
		})
	}
}
