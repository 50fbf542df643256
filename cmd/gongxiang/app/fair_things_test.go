package app_test

import (
	"fmt"
	"testing"

	"gongxiang/internal/route"
)

// fair is one of the officer's town, as far as the route needs it.
func (x *things) fair(_ *testing.T, r route.Route) thing {
	x.heads++
	halls := []any{map[string]any{"name": "综合展厅", "kind": "industry", "ofCode": "", "capacity": 10}}
	var made struct {
		ID      string
		Version int
	}
	x.officer.Must("POST", "/api/fairs", map[string]any{"name": fmt.Sprintf("第%d场招聘会", x.heads), "about": "", "rules": "",
		"startsAt": "2021-02-10T09:00:00+08:00", "endsAt": "2021-02-10T12:00:00+08:00", "halls": halls}, &made)
	at := "/api/fairs/" + made.ID
	step := func(act string) {
		x.officer.Must("POST", at+"/"+act, map[string]any{"version": made.Version, "reason": "天气原因"}, &made)
	}
	if last(r) == "archive" {
		step("cancel")
	}
	// A hall without an id is a new one, and the old one goes.
	x.liven(made.ID, r)
	return thing{id: made.ID, known: map[string]any{"version": made.Version, "reason": "天气原因", "name": "春节招聘会", "text": "请各展位注意", "accountId": x.seeker.Caller.AccountID,
		"startsAt": "2021-02-10T09:00:00+08:00", "endsAt": "2021-02-10T12:00:00+08:00", "halls": halls}}
}
