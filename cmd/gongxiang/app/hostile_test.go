package app_test

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

// hostile is put in the place of every value that a request has.
var hostile = []any{
	"", " ", strings.Repeat("长", 10_000), "a\x00b", "\u202e\ufeff\u200b", "' OR 1=1; DROP TABLE posting; --", "=cmd|' /C calc'!A0", "<script>alert(1)</script>",
	"%", "_", `\`, "⟦⟧", "0001-01-01", "9999-12-31", "2021-02-30", "-1", "1e400", "00000000-0000-0000-0000-000000000000",
	-1, 0, 1.5, math.MaxInt64, -math.MaxInt64, 1e30, true, false, nil, []any{}, []any{nil}, []any{map[string]any{}}, map[string]any{}, map[string]any{"a": 1},
}

// cursors can be read, but no page gave them out; they come in addresses only.
var cursors = []any{
	route.EncodeCursor(nil), route.EncodeCursor(math.MaxInt64), route.EncodeCursor("00000000-0000-0000-0000-000000000000"),
	route.EncodeCursor(map[string]any{"Rank": math.MaxInt64, "No": -math.MaxInt64, "n": "\x00", "i": "00000000-0000-7000-8000-000000000000"}),
}

// Whatever a request carries, the answer is below 500 and in words.
func TestNoRequestIsTooBadToBeAnswered(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	d := describe(t, a)
	things := newThings(a)
	clients := map[auth.Role]*apptest.Client{auth.Enterprise: things.lender, auth.TownOfficer: things.officer}
	for _, role := range []auth.Role{auth.CityOfficer, auth.Administrator, auth.Seeker} {
		clients[role] = a.Role(role)
	}
	sent := 0
	for _, r := range a.Web.Routes() {
		if strings.HasSuffix(r.Path, "/sign-out") {
			continue // it would sign the clients out
		}
		made := thing{id: "00000000-0000-7000-8000-000000000000"}
		client := clients[auth.Administrator]
		if r.Access.Thing != "" {
			made = things.make(t, r)
			client = made.owner
		} else {
			for _, role := range []auth.Role{auth.Enterprise, auth.CityOfficer, auth.Administrator} {
				if r.Access.Allows(role) {
					client = clients[role]
				}
			}
		}
		for name, value := range made.params {
			r.Path = strings.Replace(r.Path, "{"+name+"}", value, 1)
		}
		path := address(r, made.id)
		for _, request := range d.attacks(r, path, made) {
			sent++
			if answer := client.Do(r.Method, request.path, request.body); answer.Status >= 500 {
				t.Errorf("%s %s with %.100s: %d %s", r.Method, request.path, fmt.Sprint(request.body), answer.Status, answer.Problem.Detail)
			}
		}
	}
	if sent < 2000 {
		t.Errorf("only %d requests: the description has changed its form", sent)
	}
}

type attack struct {
	path string
	body any
}

// attacks replace one value after the other by each hostile one.
func (d *description) attacks(r route.Route, path string, made thing) []attack {
	declared := r.Path
	for name, value := range made.params {
		declared = strings.Replace(declared, value, "{"+name+"}", 1)
	}
	r.Path = declared
	good := d.body(r, made.known, made.file)
	list := []attack{{path + made.query, good}}
	for _, p := range d.Paths[r.Path][strings.ToLower(r.Method)].Parameters {
		for _, value := range slices.Concat(hostile, cursors) {
			text := url.QueryEscape(fmt.Sprint(value))
			switch p.In {
			case "query":
				list = append(list, attack{path + "?" + p.Name + "=" + text, good})
			case "path":
				if len(text) < 100 && text != "" {
					list = append(list, attack{strings.ReplaceAll(parameter.ReplaceAllStringFunc(r.Path, func(q string) string {
						if q == "{"+p.Name+"}" {
							return text
						}
						return made.id
					}), "+", "%20"), good})
				}
			}
		}
	}
	if o, ok := good.(map[string]any); ok && r.Method != http.MethodGet {
		list = append(list, d.bodies(r, path+made.query, o)...)
	}
	return list
}

func (d *description) bodies(r route.Route, path string, good map[string]any) (list []attack) {
	fields := map[string]bool{"unknown": true}
	for name := range good {
		fields[name] = true
	}
	if op := d.Paths[r.Path][strings.ToLower(r.Method)]; op.RequestBody != nil {
		for name := range d.resolve(op.RequestBody.Content["application/json"].Schema).Properties {
			fields[name] = true
		}
	}
	for name := range fields {
		for _, value := range hostile {
			body := map[string]any{}
			for field, v := range good {
				body[field] = v
			}
			body[name] = value
			list = append(list, attack{path, body})
		}
	}
	return list
}

func (d *description) resolve(s schema) schema {
	for s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
	}
	return s
}
