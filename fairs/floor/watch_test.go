package floor_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/room"
	"gongxiang/jobs/hire"
)

// Numbers go out where somebody is there to read them, and only when they changed.
func TestNumbersOfThisMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	heard := make(chan string, 100)
	cancel, err := w.bus.Subscribe("gongxiang.fair."+w.fair.String(), func(data []byte) {
		var m struct {
			Now *struct {
				Room string
				Body json.RawMessage
			}
		}
		if json.Unmarshal(data, &m) == nil && m.Now != nil {
			heard <- m.Now.Room + " " + string(m.Now.Body)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer cancel()
	show := func(want ...room.Ref) {
		t.Helper()
		if err := w.ShowNumbers(t.Context(), w.fair); err != nil {
			t.Fatal(err)
		}
		w.rooms.Now(room.Ref{Fair: w.fair, Kind: room.Me}, "end")
		seen := map[string]string{}
		for text := range heard {
			if strings.HasSuffix(text, `"end"`) {
				break
			}
			id, body, _ := strings.Cut(text, " ")
			seen[id] = body
		}
		if len(seen) != len(want) {
			t.Errorf("heard %v, want %v", seen, want)
		}
		for _, ref := range want {
			if seen[ref.ID().String()] == "" {
				t.Errorf("the %s heard nothing of %v", ref.Kind, seen)
			}
		}
	}
	hall, booth, host := room.Ref{Fair: w.fair, Kind: room.Hall, Of: w.hall}, room.Ref{Fair: w.fair, Kind: room.Booth, Of: w.booth}, room.Ref{Fair: w.fair, Kind: room.Host, Of: w.fair}
	show(host)
	show()
	who, _ := w.joined(w.booth)
	show(host, booth)
	for kind, of := range map[string]room.Ref{"hall": hall, "booth": booth} {
		w.Exec(`INSERT INTO fair_visit (fair_id, kind, of, account_id, first_at, last_at) VALUES ($1, $2, $3, $4, $5, $5)`, w.fair, kind, of.Of, who.AccountID, w.Clock.Now())
	}
	show(host, booth, hall)
	show()
}

// One node at a time looks after the fairs; when it is gone, another does.
func TestOneNodeWatches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, one := w.joined(w.booth)
	w.Clock.Advance(time.Hour)
	told := make(chan struct{}, 100)
	cancel, err := w.bus.Subscribe("gongxiang.fair."+w.fair.String(), func([]byte) { told <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	defer cancel()
	run := func(s *floor.Service, want string) {
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { s.Run(ctx); close(ended) }()
		for w.status(one.ID) != want {
			select {
			case <-told:
			case <-t.Context().Done():
				t.Fatalf("the ticket is %q, want %q", w.status(one.ID), want)
			}
		}
		stop()
		<-ended
	}
	run(w.Service, "away")
	first := w.count(`SELECT count(*) FROM fair_watch WHERE until > now()`)
	w.Exec(`UPDATE fair_watch SET until = now() - interval '1 second'`)
	w.Clock.Advance(time.Hour)
	run(floor.New(w.Deps), "left gone")
	if first != 1 {
		t.Error("nobody had the lease")
	}
}

// A fair that its host forgot is closed an hour after its end; one that he
// prolonged goes on.
func TestForgottenFairsClose(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, one := w.joined(w.booth)
	status := func() (s string) {
		if err := w.DB.QueryRow(t.Context(), `SELECT status || ' ' || closed_reason FROM fair WHERE id = $1`, w.fair).Scan(&s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	var ends time.Time
	if err := w.DB.QueryRow(t.Context(), `SELECT ends_at FROM fair WHERE id = $1`, w.fair).Scan(&ends); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(ends.Add(59 * time.Minute).Sub(w.Clock.Now()))
	w.sweep()
	if got := status(); got != "live " {
		t.Fatalf("before the hour is over: %q", got)
	}
	w.Exec(`UPDATE fair SET ends_at = ends_at + interval '1 hour' WHERE id = $1`, w.fair)
	w.Clock.Advance(time.Minute)
	w.sweep()
	if got := status(); got != "live " {
		t.Fatalf("prolonged: %q", got)
	}
	w.Clock.Advance(time.Hour)
	w.sweep()
	if got := status(); got != "closed 结束时间已过一小时，自动结束" {
		t.Fatalf("after the hour: %q", got)
	}
	if got := w.status(one.ID); !strings.HasPrefix(got, "left") {
		t.Errorf("who waited is %q", got)
	}
	if n := w.count(`SELECT count(*) FROM event WHERE thing = 'fair' AND action = 'close' AND account_id IS NULL`); n != 1 {
		t.Errorf("%d entries in the history", n)
	}
}

func TestWhoIsErasedLeavesItsQueues(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, one := w.talking()
	text := "手脚麻利"
	must(t)(w.Write(t.Context(), w.firm, one.ID, floor.Note{Note: &text}))
	must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	id, _, _ := w.newBooth(w.Firm("水口镇"))
	two := mine(t)(w.Join(t.Context(), who, id, true))
	must2[floor.Report](t)(w.Report(t.Context(), who, w.booth, "张三丰被骂"))
	sections, err := w.About(t.Context(), w.person(who))
	if err != nil || len(sections) != 3 || len(sections[0].Rows) != 2 || len(sections[1].Rows) != 1 || len(sections[2].Rows) != 1 {
		t.Errorf("%+v %v", sections, err)
	}
	w.Exec(`SELECT person_erase($1, $2, $3, '本人申请', $4)`, w.person(who), who.AccountID, today, w.Clock.Now())
	w.expect(one.ID, "done seeker")
	w.expect(two.ID, "left seeker")
	if n := w.count(`SELECT count(*) FROM fair_ticket WHERE note <> '' OR fits <> '[]' OR wish <> '{}'`) + w.count(`SELECT count(*) FROM fair_offer WHERE status <> 'lapsed' OR text <> ''`) +
		w.count(`SELECT count(*) FROM fair_report WHERE text LIKE '%张%'`); n != 0 {
		t.Errorf("%d rows still tell of him", n)
	}
	refused(t, second(w.Write(t.Context(), w.firm, one.ID, floor.Note{Note: &text})), "wrong_state")
	d := desk(t)(w.Desk(t.Context(), w.firm, w.booth))
	if len(d.Done) != 1 || strings.Contains(d.Done[0].Name, "张") {
		t.Errorf("%+v", d.Done)
	}
}

// Whoever is lent out is not hired at a fair without his lender's release (L13).
func TestAWorkerWhoIsLentOutIsNotHiredAtAFair(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, one := w.talking()
	g := must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	accepted := must2[floor.Offer](t)(w.Accept(t.Context(), who, g.Offers[0].ID))
	w.lent(w.person(who))
	if _, err := w.hires.Say(t.Context(), w.firm, *accepted.ApplicationID, hire.Word{StartedOn: today}); err != nil {
		t.Fatal(err) // who he is, nobody knows yet
	}
	_, err := w.hires.Say(t.Context(), who, *accepted.ApplicationID, hire.Word{StartedOn: today, IDNumber: "440783199001010019", Version: 1})
	refused(t, err, "not_released")
}

// A mute for ten minutes is over after ten minutes, also for who has the page open.
func TestASanctionEndsWithItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, _ := w.joined(w.booth)
	until := w.Clock.Now().Add(10 * time.Minute)
	console(t)(w.Mute(t.Context(), w.host, w.fair, floor.SanctionInput{AccountID: who.AccountID, Reason: "刷屏", Until: &until}))
	console(t)(w.Ban(t.Context(), w.host, w.fair, floor.SanctionInput{AccountID: w.guest().AccountID, Reason: "骂人", Until: &until}))
	w.Clock.Advance(9 * time.Minute)
	w.sweep()
	if n := w.count(`SELECT count(*) FROM fair_mute WHERE lifted_at IS NULL`) + w.count(`SELECT count(*) FROM fair_ban WHERE lifted_at IS NULL`); n != 2 {
		t.Errorf("%d stand before their time", n)
	}
	w.Clock.Advance(time.Minute)
	w.sweep()
	w.sweep()
	if n := w.count(`SELECT count(*) FROM fair_mute WHERE lifted_at IS NULL`) + w.count(`SELECT count(*) FROM fair_ban WHERE lifted_at IS NULL`); n != 0 {
		t.Errorf("%d stand", n)
	}
	told := 0
	for _, kind := range w.said(room.Me, who.AccountID) {
		if kind == "unmuted" {
			told++
		}
	}
	host := w.said(room.Host, w.fair)
	if told != 1 || !slices.Contains(host, "unmuted") || !slices.Contains(host, "readmitted") {
		t.Errorf("he is told %d times, the host hears %v", told, host)
	}
}
