package app_test

import (
	"testing"
	"time"

	"gongxiang/cmd/gongxiang/app"
	"gongxiang/cmd/gongxiang/app/apptest"
)

// A seeker with a new number: firm and officer reach him at it, his fair and his
// applications are his as before, and the old number is told.
func TestASeekerTakesWhatIsHisToANewNumber(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	const was, to = "13877776671", "13877776672"
	seeker := a.Nobody()
	seeker.Must("POST", "/api/auth/codes", map[string]any{"phone": was, "purpose": "sign_in"}, nil)
	seeker.Must("POST", "/api/auth/sign-in-code", map[string]any{"phone": was, "code": a.SMS.Code(was), "name": "陈试验"}, nil)
	seeker.Must("PUT", "/api/me/profile", map[string]any{"name": "陈试验"}, nil)
	officer := a.As(a.Officer("水口镇"))
	var person struct{ ID string }
	officer.Must("POST", "/api/key-people", map[string]any{"name": "陈试验", "phone": was, "openCase": true,
		"groups": []any{map[string]any{"group": "hardship", "kind": "aged", "from": "2021-01-08", "proof": "认定证明"}}}, &person)

	a.Clock.Advance(time.Minute)
	seeker.Must("POST", "/api/me/codes", map[string]any{"purpose": "new_phone", "phone": to}, nil)
	seeker.Must("POST", "/api/me/codes", map[string]any{"purpose": "old_phone"}, nil)
	seeker.Must("POST", "/api/me/phone", map[string]any{"phone": to, "code": a.SMS.Code(to), "oldCode": a.SMS.Code(was)}, nil)

	var me struct{ Phone string }
	seeker.Must("GET", "/api/me/profile", nil, &me)
	var shown struct{ Value string }
	officer.Must("POST", "/api/key-people/"+person.ID+"/reveal", map[string]any{"field": "phone", "purpose": "电话核实"}, &shown)
	if me.Phone != "138****6672" || shown.Value != to {
		t.Errorf("the seeker has %s, the ledger %s", me.Phone, shown.Value)
	}
	sent := a.SMS.Sent()
	node, err := app.Start(t.Context(), app.Options{Config: a.Platform.Config, Log: a.Platform.Log, Clock: a.Clock, SMS: a.SMS}, app.Parts{Worker: true})
	if err != nil {
		t.Fatal(err)
	}
	until(t, a, "SELECT count(*) = 1 FROM river.river_job WHERE kind = 'phone_left' AND state = 'completed'")
	if err := node.Stop(); err != nil {
		t.Error(err)
	}
	if n := a.SMS.Sent() - sent; n != 1 {
		t.Errorf("%d messages", n)
	}
}
