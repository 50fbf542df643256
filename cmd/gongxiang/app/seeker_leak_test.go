package app_test

import (
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/cmd/gongxiang/app/apptest"
	"gongxiang/internal/auth"
	"gongxiang/internal/route"
)

const (
	seekerPhone = "13877776663"
	seekerName  = "金丝雀"
	seekerProof = "残疾证四四〇七"
	seekerWords = "我家在水井头村"
	firmWords   = "左腿不方便"
)

// A seeker's whole way, through a fair, a talk and a hire, and the same person on
// the ledger of the key groups with what nobody but his officer may know. All of
// it is looked for wherever it must not be; once he is erased, anywhere at all.
func TestASeekersDataStaysWhereItBelongs(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	x := newThings(a)
	number := idNumber(900)
	s := x.stall(t)

	nobody := a.Nobody()
	nobody.Must("POST", "/api/auth/codes", map[string]any{"phone": seekerPhone, "purpose": "sign_in"}, nil)
	var me struct{ AccountID uuid.UUID }
	nobody.Must("POST", "/api/auth/sign-in-code", map[string]any{"phone": seekerPhone, "code": a.SMS.Code(seekerPhone), "name": seekerName}, &me)
	who := nobody
	who.Must("PUT", "/api/me/wish", map[string]any{"trades": []string{a.Trade("抛光工")}, "towns": []string{a.Town("水口镇")}, "lodging": true, "version": 0}, nil)

	phone := connect(t, a, who, "/api/fair-booths/"+s.booth+"/live")
	var ticket struct{ ID, TalkRoom string }
	who.Must("POST", "/api/fair-booths/"+s.booth+"/tickets", map[string]any{"share": true}, &ticket)
	x.lender.Key = "call-the-canary"
	x.lender.Must("POST", "/api/fair-booths/"+s.booth+"/next", nil, nil)
	x.lender.Key = ""
	phone.hears("called")
	who.Must("POST", "/api/fair-tickets/"+ticket.ID+"/enter", nil, &ticket)
	phone.send(map[string]any{"op": "join", "room": ticket.TalkRoom, "after": 0})
	phone.hears("talk_started")
	for _, text := range []string{"我的电话" + seekerPhone, "身份证 " + number, "卡号6222021234567890123"} {
		phone.send(map[string]any{"op": "say", "key": uuid.NewString(), "room": ticket.TalkRoom, "text": text})
		if code := phone.refused(); code != "number" {
			t.Errorf("%s: %s", text, code)
		}
	}
	phone.send(map[string]any{"op": "say", "key": uuid.NewString(), "room": ticket.TalkRoom, "text": seekerWords})
	phone.hears("said")
	desk := connect(t, a, x.lender, "/api/fair-booths/"+s.booth+"/desk")
	desk.send(map[string]any{"op": "say", "key": uuid.NewString(), "room": ticket.TalkRoom, "text": firmWords})
	desk.hears("said")
	x.lender.Must("POST", "/api/fair-tickets/"+ticket.ID+"/note", map[string]any{"note": firmWords, "outcome": "fit"}, nil)
	who.Must("POST", "/api/fair-booths/"+s.booth+"/report", map[string]any{"text": seekerWords}, nil)
	var talk struct{ Offers []struct{ ID string } }
	x.lender.Must("POST", "/api/fair-tickets/"+ticket.ID+"/offer", map[string]any{"vacancyId": s.vacancy, "startOn": "2021-02-10", "text": firmWords}, &talk)
	var offer struct{ ApplicationID string }
	who.Must("POST", "/api/fair-offers/"+talk.Offers[0].ID+"/accept", nil, &offer)
	x.lender.Must("POST", "/api/fair-tickets/"+ticket.ID+"/end", map[string]any{"outcome": "fit"}, nil)
	application := "/api/applications/" + offer.ApplicationID
	who.Must("POST", application+"/messages", map[string]any{"text": seekerWords}, nil)
	x.lender.Must("POST", application+"/messages", map[string]any{"text": firmWords}, nil)
	x.lender.Key = "phone-of-the-canary"
	x.lender.Must("POST", application+"/phone", nil, nil)
	x.lender.Key = ""
	if answer := who.Do("POST", application+"/hire", map[string]any{"startedOn": "2021-02-08", "version": 0, "idNumber": number + "0"}); answer.Status < 400 || strings.Contains(string(answer.Body), number) {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
	var hire struct {
		ID      string
		Version int
	}
	who.Must("POST", application+"/hire", map[string]any{"startedOn": "2021-02-08", "version": 0, "idNumber": number}, nil)
	x.lender.Must("POST", application+"/hire", map[string]any{"startedOn": "2021-02-08", "version": 1}, &hire)

	// What people write down of him, and why.
	rejected := func(as *apptest.Client, act string, reason string) {
		var made struct {
			ID      string
			Version int
		}
		post := x.vacancy(t, route.Route{Method: http.MethodPost, Path: "/close"})
		who.Must("POST", "/api/applications", map[string]any{"vacancyId": post.id, "note": seekerWords}, &made)
		as.Must("POST", "/api/applications/"+made.ID+"/"+act, map[string]any{"version": made.Version, "reason": reason}, nil)
	}
	rejected(x.lender, "reject", firmWords)
	rejected(who, "withdraw", seekerWords)
	x.officer.Must("POST", "/api/fairs/"+s.fair+"/mute", map[string]any{"accountId": me.AccountID, "reason": firmWords}, nil)

	var person struct {
		ID     string
		Groups []struct{ ID string }
		Case   struct {
			ID      string
			Version int
		}
	}
	group := func(code, kind string) map[string]any {
		return map[string]any{"group": code, "kind": kind, "from": "2021-01-08", "proof": seekerProof}
	}
	x.officer.Must("POST", "/api/key-people", map[string]any{"name": seekerName, "phone": seekerPhone, "idNumber": number, "openCase": true,
		"groups": []any{group("hardship", "disabled"), group("hardship", "low_income"), group("released", "")}}, &person)
	x.officer.Must("POST", "/api/cases/"+person.Case.ID+"/records", map[string]any{"kind": "visit", "day": "2021-02-08", "content": seekerWords, "answer": "accepted"}, nil)
	x.officer.Must("POST", "/api/key-people/"+person.ID+"/reveal", map[string]any{"field": "groups", "purpose": "核对材料"}, nil)
	for _, bad := range []any{map[string]any{"name": seekerName, "phone": seekerPhone + "9", "idNumber": number + "9"}, map[string]any{number: seekerPhone}} {
		x.officer.Do("POST", "/api/key-people", bad)
	}
	x.officer.Do("POST", "/api/key-people/find", map[string]any{"phone": seekerPhone})

	var k struct{ Version int }
	x.officer.Must("POST", "/api/key-people/"+person.ID+"/groups/"+person.Groups[0].ID+"/end", map[string]any{"to": "2021-02-08", "reason": firmWords}, nil)
	x.officer.Must("GET", "/api/key-people/"+person.ID, nil, &person)
	x.officer.Must("POST", "/api/cases/"+person.Case.ID+"/close", map[string]any{"version": person.Case.Version, "endReason": "employed", "reason": seekerWords}, &k)
	x.officer.Must("POST", "/api/cases/"+person.Case.ID+"/reopen", map[string]any{"version": k.Version, "reason": seekerWords}, nil)

	secret := []string{seekerPhone, number, seekerProof}
	flags := []string{"disabled", "low_income", "released", "残疾", "低保", "刑释"}
	rival := a.As(a.Firm("赤坎镇"))
	there := a.As(a.Officer("赤坎镇"))
	looked := []string{"/api/hires", "/api/hires/" + hire.ID, "/api/hires/" + hire.ID + "/history", application, application + "/history", application + "/messages", "/api/applications",
		"/api/key-people", "/api/key-people/" + person.ID, "/api/case-work", "/api/fallback-tasks", "/api/placements", "/api/fair-booths/" + s.booth + "/desk",
		"/api/fairs/" + s.fair + "/host", "/api/fairs/" + s.fair + "/live", "/api/search/vacancies", "/api/accounts", "/api/hire-followups", "/api/fairs/" + s.fair}
	for place, view := range map[string]struct {
		text   string
		secret []string
	}{
		"the log":                  {apptest.Log.String(), append(secret, flags...)},
		"the metrics":              {string(a.Nobody().Do("GET", "/metrics", nil).Body), append(secret, seekerName)},
		"the database":             {stored(t, a), secret},
		"his officer's view":       {seen(x.officer, looked...), append(secret, "残疾", "低保", "刑释")},
		"the firm's view":          {seen(x.lender, looked...), append(append(secret, flags...), "hardship", "就业困难")},
		"another firm's view":      {seen(rival, looked...), append(append(secret, flags...), seekerName, seekerWords, firmWords)},
		"another town's view":      {seen(there, looked...), append(append(secret, flags...), seekerName, seekerWords, firmWords)},
		"the administrator's view": {seen(a.Role(auth.Administrator), looked...), append(secret, flags[1:]...)},
		"anybody's view":           {seen(a.Nobody(), looked...), append(append(secret, flags...), seekerName)},
	} {
		find(t, place, view.text, view.secret...)
	}

	// Whoever is in a post stays; then he goes, and nothing of him is left.
	if answer := who.Do("POST", "/api/me/erase", map[string]any{"name": seekerName}); answer.Problem.Code != "must_stay" {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
	x.lender.Must("POST", "/api/hires/"+hire.ID+"/end", map[string]any{"version": hire.Version, "endedOn": "2021-02-08", "reason": "resigned", "note": firmWords}, nil)
	who.Must("POST", "/api/me/erase", map[string]any{"name": seekerName}, nil)
	find(t, "the database after the erasure", stored(t, a), append(secret, seekerName, seekerWords, firmWords)...)
	for name, c := range map[string]*apptest.Client{"the firm": x.lender, "his officer": x.officer, "the administrator": a.Role(auth.Administrator)} {
		find(t, name+" after the erasure", seen(c, looked...), append(secret, seekerName, seekerWords, firmWords)...)
	}
	// Nor do the answers that are kept for repeated requests, by whoever they are repeated.
	x.lender.Key = "phone-of-the-canary"
	if answer := x.lender.Do("POST", application+"/phone", nil); answer.Problem.Code != "answer_forgotten" {
		t.Errorf("the number that was asked for is given again: %d %s", answer.Status, answer.Body)
	}
	x.lender.Key = ""
	if answer := who.Do("GET", "/api/me/profile", nil); answer.Status != http.StatusUnauthorized {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
}

// find fails for each of the values that a text holds.
func find(t *testing.T, place, text string, values ...string) {
	t.Helper()
	for _, value := range values {
		for _, form := range []string{value, hex.EncodeToString([]byte(value))} {
			if at := strings.Index(text, form); at >= 0 {
				t.Errorf("%s shows %s: …%s…", place, value, text[max(0, at-300):min(len(text), at+100)])
			}
		}
	}
}
