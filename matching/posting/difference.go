package posting

import (
	"encoding/json"
	"reflect"
)

// difference is what an edit changed, by field, from and to; of contacts only
// that they changed.
func difference(before, after Input) map[string]any {
	was, is := fields(before), fields(after)
	changed := map[string]any{}
	for name := range union(was, is) {
		switch {
		case reflect.DeepEqual(was[name], is[name]):
		case name == "contactName" || name == "contactPhone":
			changed[name] = true
		default:
			changed[name] = map[string]any{"from": was[name], "to": is[name]}
		}
	}
	return changed
}

func fields(in Input) map[string]any {
	text, err := json.Marshal(in)
	if err != nil {
		panic(err) // plain values
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		panic(err)
	}
	return m
}

func union(a, b map[string]any) map[string]bool {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	return names
}
