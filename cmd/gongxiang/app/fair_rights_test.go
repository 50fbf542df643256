package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"gongxiang/cmd/gongxiang/app/apptest"
)

// refused reads up to a refusal and gives its code.
func (l *line) refused() string {
	l.t.Helper()
	for {
		if code := l.answered(); code != "ok" {
			return code
		}
	}
}

// silenced says something in a room until it is refused, and gives the code: what
// was under way when the right was taken away still goes through.
func (l *line) silenced(room string) string {
	l.t.Helper()
	for {
		l.says(room, "还有人吗")
		if code := l.answered(); code != "ok" {
			return code
		}
	}
}

// answered reads up to the answer to something that was said: "ok", or why not.
func (l *line) answered() string {
	l.t.Helper()
	_ = l.SetReadDeadline(time.Now().Add(2 * time.Minute))
	for {
		_, text, err := l.ReadMessage()
		if err != nil {
			l.t.Fatalf("waiting for a refusal: %v", err)
		}
		var f frame
		if err := json.Unmarshal(text, &f); err != nil {
			l.t.Fatalf("%s: %v", text, err)
		}
		if f.No != nil {
			return f.No.Code
		}
		if f.Ok != nil {
			return "ok"
		}
	}
}

func (l *line) says(room, text string) {
	l.t.Helper()
	l.send(map[string]any{"op": "say", "key": uuid.NewString(), "room": room, "text": text})
}

// rooms are those of a snapshot, by kind.
func rooms(c *apptest.Client, snapshot string) map[string]string {
	var s struct{ Rooms []struct{ ID, Kind string } }
	c.Must("GET", snapshot, nil, &s)
	found := map[string]string{}
	for _, r := range s.Rooms {
		found[r.Kind] = r.ID
	}
	return found
}

// The fair is closed in the middle of a talk: the hall falls silent, the two talk
// on and end; another firm's recruiter hears nothing of it.
func TestAFairClosesInTheMiddleOfATalkOverSockets(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	x := newThings(a)
	s := x.stall(t)
	var ticket struct{ ID, TalkRoom string }
	x.seeker.Must("POST", "/api/fair-booths/"+s.booth+"/tickets", map[string]any{"share": false}, &ticket)
	x.lender.Must("POST", "/api/fair-booths/"+s.booth+"/next", nil, nil)
	x.seeker.Must("POST", "/api/fair-tickets/"+ticket.ID+"/enter", nil, &ticket)
	phone := connect(t, a, x.seeker, "/api/fairs/"+s.fair+"/live")
	desk := connect(t, a, x.lender, "/api/fair-booths/"+s.booth+"/desk")
	hall := rooms(x.seeker, "/api/fairs/"+s.fair+"/live")["hall"]

	// Whoever knows the rooms' ids has no right by that.
	own := rooms(x.lender, "/api/fair-booths/"+s.booth+"/desk")
	stranger := connect(t, a, x.borrower, "/api/fairs/"+s.fair+"/live")
	for _, room := range []string{own["desk"], own["talk"], own["me"]} {
		stranger.send(map[string]any{"op": "join", "room": room, "after": 0})
		if code := stranger.refused(); code != "not_found" {
			t.Errorf("another firm is refused with %q", code)
		}
		stranger.says(room, "我也在")
		if code := stranger.refused(); code != "not_joined" {
			t.Errorf("another firm speaks: %q", code)
		}
	}
	for _, path := range []string{"/api/fair-booths/" + s.booth + "/desk", "/api/fair-booths/" + s.booth + "/next", "/api/fair-tickets/" + ticket.ID + "/end",
		"/api/fair-seats/" + s.seat + "/take", "/api/fair-booths/" + s.booth + "/close"} {
		method := "POST"
		if strings.HasSuffix(path, "/desk") {
			method = "GET"
		}
		if got := x.borrower.Do(method, path, map[string]any{"outcome": "fit"}); got.Status != http.StatusNotFound && got.Status != http.StatusForbidden {
			t.Errorf("%s by another firm: %d", path, got.Status)
		}
	}

	x.officer.Must("POST", "/api/fairs/"+s.fair+"/close", map[string]any{"reason": "天气原因"}, nil)
	phone.hears("closed")
	desk.hears("closed")
	if code := phone.silenced(hall); code != "fair_closed" {
		t.Errorf("in the hall: %q", code)
	}
	phone.says(ticket.TalkRoom, "那我们说完")
	if body := string(desk.hears("said")); !strings.Contains(body, "那我们说完") {
		t.Errorf("the desk reads %s", body)
	}
	x.lender.Must("POST", "/api/fair-tickets/"+ticket.ID+"/end", map[string]any{"outcome": "fit"}, nil)
	phone.hears("talk_ended")
	if code := phone.silenced(ticket.TalkRoom); code != "ended" {
		t.Errorf("after the talk: %q", code)
	}
}

// A session that ended takes its sockets with it, on every device that had the
// cookie, and opens none any more.
func TestAStolenSessionLosesItsSocket(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	x := newThings(a)
	s := x.stall(t)
	live := "/api/fairs/" + s.fair + "/live"
	thief, owner := connect(t, a, x.seeker, live), connect(t, a, x.seeker, live)
	cookie := x.seeker.Header()
	x.seeker.Must("POST", "/api/auth/sign-out", nil, nil)
	old := connect(t, a, x.lender, live)
	a.Exec(`UPDATE session SET expires_at = created_at + interval '1 second' WHERE account_id = $1`, x.lender.Caller.AccountID)
	a.Clock.Advance(2 * time.Second)
	if err := a.Domains.Rooms.EndSessions(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, l := range map[string]*line{"the thief's": thief, "the owner's": owner, "an expired one's": old} {
		if code := l.closed(); code != 4401 {
			t.Errorf("%s is closed with %d", name, code)
		}
	}
	for name, header := range map[string]http.Header{"stolen": cookie, "expired": x.lender.Header()} {
		_, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(a.URL, "http")+"/ws", header)
		if err == nil || resp == nil || resp.StatusCode != http.StatusUnauthorized {
			t.Fatalf("%s: %v %v", name, resp, err)
		}
		_ = resp.Body.Close()
	}
}
