package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/route"
)

// description is what the tests read of the OpenAPI document: enough to make a
// body for any route that passes its validation.
type description struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			Name, In string
			Schema   schema
		}
		RequestBody *struct {
			Content map[string]struct{ Schema schema }
		}
	}
	Components struct{ Schemas map[string]schema }
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Format     string
	Enum       []any
	Required   []string
	Properties map[string]schema
	Items      *schema
	MinLength  *int
	MinItems   *int
	Minimum    *float64
	Pattern    string
}

func describe(t *testing.T, a *apptest.App) *description {
	t.Helper()
	var d description
	if err := json.Unmarshal(a.Web.Description(), &d); err != nil {
		t.Fatal(err)
	}
	return &d
}

// body makes a body for the route: what the schema asks for, with the values of
// known wherever a field has such a name.
func (d *description) body(r route.Route, known map[string]any, file []byte) any {
	op := d.Paths[r.Path][strings.ToLower(r.Method)]
	if op.RequestBody == nil {
		if r.Method == http.MethodGet {
			return nil
		}
		return map[string]any{}
	}
	if _, ok := op.RequestBody.Content["multipart/form-data"]; ok {
		return &apptest.Form{File: "名单.csv", Data: file, Values: map[string]string{"kind": "surplus"}}
	}
	return d.example("", op.RequestBody.Content["application/json"].Schema, known)
}

func (d *description) example(name string, s schema, known map[string]any) any {
	if v, ok := known[name]; ok {
		return v
	}
	if s.Ref != "" {
		return d.example(name, d.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]], known)
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	kind, _ := s.Type.(string)
	if kinds, ok := s.Type.([]any); ok {
		kind, _ = kinds[0].(string)
	}
	switch kind {
	case "object":
		o := map[string]any{}
		for field, inner := range s.Properties {
			if _, ok := known[field]; ok || slices.Contains(s.Required, field) {
				o[field] = d.example(field, inner, known)
			}
		}
		return o
	case "array":
		list := []any{}
		if s.MinItems != nil && s.Items != nil {
			list = append(list, d.example(strings.TrimSuffix(name, "s"), *s.Items, known))
		}
		return list
	case "integer", "number":
		if s.Minimum != nil {
			return max(1, *s.Minimum)
		}
		return 1
	case "boolean":
		return false
	}
	switch s.Format {
	case "date":
		return "2021-02-10"
	case "uuid":
		return "00000000-0000-7000-8000-000000000000"
	}
	return "试验"
}
