package app_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/route"
)

// What one owns does not lead to what is another's: a request on a thing of one's
// own that names somebody else's worker, vacancy or the like is refused.
func TestNoRequestReachesWhatIsOthers(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	d := describe(t, a)
	mine, others := newThings(a), newThings(a)
	others.heads = 250 // nobody is in both
	named := []string{"workerIds", "workerId", "vacancyIds", "vacancyId", "entries"}
	tried := 0
	for _, r := range a.Web.Routes() {
		if r.Access.Thing == "" || r.Method == http.MethodGet || strings.HasPrefix(r.Path, "/api/fair") || r.Access.Thing == "case" { // an officer proposes any open vacancy
			continue
		}
		t.Run(r.Method+" "+r.Path, func(t *testing.T) {
			thing := mine.make(t, r)
			if !slices.ContainsFunc(named, func(name string) bool { return thing.known[name] != nil }) {
				return
			}
			foreign := others.make(t, r)
			known := maps.Clone(thing.known)
			changed := false
			for _, name := range named {
				if value, ok := foreign.known[name]; ok && d.asks(r, name) {
					known[name], changed = value, true
				}
			}
			if !changed {
				return
			}
			tried++
			body := d.body(r, known, thing.file)
			for name, value := range thing.params {
				r.Path = strings.Replace(r.Path, "{"+name+"}", value, 1)
			}
			answer := thing.owner.Do(r.Method, address(r, thing.id)+thing.query, body)
			if answer.Status < 400 || answer.Status >= 500 {
				t.Errorf("%d %s, sent %v", answer.Status, answer.Body, known)
			}
		})
	}
	if tried < 8 {
		t.Errorf("%d routes name something, fewer than there are", tried)
	}
}

// asks reports whether a route's body has a field of that name, at its top.
func (d *description) asks(r route.Route, name string) bool {
	op := d.Paths[r.Path][strings.ToLower(r.Method)]
	if op.RequestBody == nil {
		return false
	}
	s := op.RequestBody.Content["application/json"].Schema
	if s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
	}
	_, ok := s.Properties[name]
	return ok
}
