package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"gongxiang/cmd/gongxiang/app/apptest"
)

// line is a page's socket at a fair.
type line struct {
	*websocket.Conn
	t testing.TB
}

type frame struct {
	Ev []struct {
		Room string
		Kind string
		Body json.RawMessage
	}
	Ok   *struct{ Key string }
	No   *struct{ Code string }
	Left *struct{ Room, Code string }
}

// connect opens a socket as a page does, and joins the rooms of a snapshot.
func connect(t *testing.T, a *apptest.App, c *apptest.Client, snapshot string) *line {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(a.URL, "http")+"/ws", c.Header())
	if err != nil {
		t.Fatalf("%v %v", resp, err)
	}
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	l := &line{ws, t}
	var s struct {
		Rooms []struct {
			ID  string
			Seq int64
		}
	}
	c.Must("GET", snapshot, nil, &s)
	for _, r := range s.Rooms {
		l.send(map[string]any{"op": "join", "room": r.ID, "after": r.Seq})
	}
	return l
}

func (l *line) send(command map[string]any) {
	l.t.Helper()
	if err := l.WriteJSON(command); err != nil {
		l.t.Fatal(err)
	}
}

// until reads frames up to the first that is wanted.
func (l *line) until(what string, is func(frame) bool) {
	l.t.Helper()
	_ = l.SetReadDeadline(time.Now().Add(2 * time.Minute))
	for {
		_, text, err := l.ReadMessage()
		if err != nil {
			l.t.Fatalf("waiting for %s: %v", what, err)
		}
		var f frame
		if err := json.Unmarshal(text, &f); err != nil {
			l.t.Fatalf("%s: %v", text, err)
		}
		if f.No != nil {
			l.t.Fatalf("waiting for %s: refused, %s", what, f.No.Code)
		}
		if is(f) {
			return
		}
	}
}

// hears reads up to an event of that kind.
func (l *line) hears(kind string) (body json.RawMessage) {
	l.t.Helper()
	l.until(kind, func(f frame) bool {
		for _, e := range f.Ev {
			if e.Kind == kind {
				body = e.Body
				return true
			}
		}
		return false
	})
	return body
}

// A seeker's and a recruiter's pages over real sockets: queue, call, talk, offer;
// then he is removed, and does not come back.
func TestATalkAtAFairOverSockets(t *testing.T) {
	t.Parallel()
	a := apptest.New(t)
	x := newThings(a)
	s := x.stall(t)
	phone := connect(t, a, x.seeker, "/api/fair-booths/"+s.booth+"/live")
	desk := connect(t, a, x.lender, "/api/fair-booths/"+s.booth+"/desk")
	host := connect(t, a, x.officer, "/api/fairs/"+s.fair+"/host")
	var ticket struct{ ID, TalkRoom string }
	x.seeker.Must("POST", "/api/fair-booths/"+s.booth+"/tickets", map[string]any{"share": false}, &ticket)
	if body := string(desk.hears("ticket")); strings.Contains(body, "陈示例") {
		t.Errorf("the desk reads %s", body)
	}
	x.lender.Must("POST", "/api/fair-booths/"+s.booth+"/next", nil, nil)
	phone.hears("called")
	x.seeker.Must("POST", "/api/fair-tickets/"+ticket.ID+"/enter", nil, &ticket)
	for _, l := range []*line{phone, desk} {
		l.send(map[string]any{"op": "join", "room": ticket.TalkRoom, "after": 0})
		l.hears("talk_started")
	}
	phone.send(map[string]any{"op": "say", "key": uuid.NewString(), "room": ticket.TalkRoom, "text": "您好，包住吗"})
	if body := string(desk.hears("said")); !strings.Contains(body, "包住吗") {
		t.Errorf("the desk reads %s", body)
	}
	x.lender.Must("POST", "/api/fair-tickets/"+ticket.ID+"/offer", map[string]any{"vacancyId": s.vacancy, "startOn": "2021-02-10", "text": "包住"}, nil)
	var offer struct{ ID string }
	if err := json.Unmarshal(phone.hears("offer_made"), &offer); err != nil {
		t.Fatal(err)
	}
	x.seeker.Must("POST", "/api/fair-offers/"+offer.ID+"/accept", nil, nil)
	desk.hears("offer_answered")
	x.officer.Must("POST", "/api/fairs/"+s.fair+"/ban", map[string]any{"accountId": x.seeker.Caller.AccountID, "reason": "骂人"}, nil)
	host.hears("banned")
	desk.hears("talk_ended")
	if code := phone.closed(); code != 4403 {
		t.Errorf("his page is closed with %d", code)
	}
	again := a.As(x.seeker.Caller) // another phone
	if answer := again.Do("POST", "/api/fair-booths/"+s.booth+"/tickets", map[string]any{}); answer.Problem.Code != "removed" {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
	tab := connect(t, a, again, "/api/fairs/"+s.fair+"/live")
	if code := tab.closed(); code != 4403 {
		t.Errorf("another page is closed with %d", code)
	}
}

// closed reads until the server closes, and gives its code.
func (l *line) closed() int {
	_ = l.SetReadDeadline(time.Now().Add(2 * time.Minute))
	for {
		if _, _, err := l.ReadMessage(); err != nil {
			var end *websocket.CloseError
			if !errors.As(err, &end) {
				l.t.Fatal(fmt.Errorf("not closed: %w", err))
			}
			return end.Code
		}
	}
}
