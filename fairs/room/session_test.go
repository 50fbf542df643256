package room_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats-server/v2/server"

	"gongxiang/fairs/live"
	"gongxiang/fairs/room"
)

func TestWhoJoinsHearsWhatHeMissedThenWhatComes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Booth), w.person("陈一")
	var drafts []room.Draft
	var all []string
	for i := range 700 { // more than a node keeps, more than one page
		drafts = append(drafts, draft(ref, by, fmt.Sprint(i)))
		all = append(all, fmt.Sprint(i))
	}
	w.say(drafts...)
	for _, c := range []struct {
		after int64
		want  []string
	}{{0, all}, {650, all[650:]}, {-50, all[650:]}, {699, all[699:]}} {
		v := n.visit(t, by)
		v.join(ref, c.after)
		if d := v.read(); d.Joined == nil || d.Joined.Seq < 700 {
			t.Fatalf("joined: %+v", d)
		}
		if got := v.texts(len(c.want)); !slices.Equal(got, c.want) {
			t.Errorf("after %d: %d events, want %d", c.after, len(got), len(c.want))
		}
	}
	v := n.visit(t, by)
	v.join(ref, 700)
	v.until(func(d down) bool { return d.Joined != nil })
	if err := n.Tx(t.Context(), func(_ ctx, _ pgx.Tx, say func(room.Draft)) error { say(draft(ref, by, "新")); return nil }); err != nil {
		t.Fatal(err)
	}
	if got := v.texts(1); got[0] != "新" {
		t.Errorf("heard %v", got)
	}
	late := n.visit(t, by)
	late.join(ref, 699) // from what the node keeps
	if got := late.texts(2); !slices.Equal(got, []string{"699", "新"}) {
		t.Errorf("heard %v", got)
	}
	ahead := n.visit(t, by)
	ahead.join(ref, 9000) // a number from before a restored backup
	if d := ahead.read(); d.Joined == nil || d.Joined.Seq != 701 {
		t.Errorf("joined: %+v", d)
	}
}

func TestMessageIsAcknowledgedOnceItStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Booth), w.person("陈一")
	a, b := n.visit(t, by), n.visit(t, w.person("陈二"))
	a.join(ref, 0)
	b.join(ref, 0)
	b.until(func(d down) bool { return d.Joined != nil })
	key := a.say(ref, " 请问包住吗？ ")
	ok := a.until(func(d down) bool { return d.OK != nil }).OK
	if ok.Key != key || ok.Seq != 1 || ok.Room != ref.ID() {
		t.Errorf("acknowledged: %+v", ok)
	}
	d := b.until(func(d down) bool { return d.Ev != nil })
	var body map[string]string
	if err := json.Unmarshal(d.Ev[0].Body, &body); err != nil || d.Ev[0].By != by.AccountID || d.Ev[0].Kind != "said" ||
		body["text"] != "请问包住吗？" || body["name"] != "陈*" || body["side"] != "seeker" {
		t.Errorf("heard: %+v %s", d.Ev[0], d.Ev[0].Body)
	}
	// The same key, from another connection and with other words: it has happened.
	again := n.visit(t, by)
	again.join(ref, 1)
	again.tell(fields{"op": "say", "key": key, "room": ref.ID(), "text": "别的"})
	if ok := again.until(func(d down) bool { return d.OK != nil }).OK; ok.Seq != 1 {
		t.Errorf("acknowledged as %d", ok.Seq)
	}
	other := w.room(room.Hall)
	again.join(other, 0)
	again.tell(fields{"op": "say", "key": key, "room": other.ID(), "text": "别的"})
	again.refused("key_used")
	if events := w.events(ref); len(events) != 1 {
		t.Errorf("%d events", len(events))
	}
}

func TestWhatMayNotBeSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Booth), w.person("陈一")
	w.Exec(`INSERT INTO fair_word (id, fair_id, word, folded, by, at) VALUES (gen_random_uuid(), $1, '加微信', '加微信', $2, now()),
		(gen_random_uuid(), NULL, 'VX', 'vx', $2, now())`, w.fair, by.AccountID)
	v := n.visit(t, by)
	v.join(ref, 0)
	for text, code := range map[string]string{
		"":                       "text",
		strings.Repeat("长", 301): "text",
		"两\n行":                   "text",
		"我的电话 138-0000-0001":     "number",
		"１３８０００００００１":            "number",
		"身份证440783199001011234":  "number",
		"请加.微 信聊":                "words",
		"ｖＸ：abc":                 "words",
	} {
		v.say(ref, text)
		v.refused(code)
	}
	v.say(w.room(room.Hall), "没有进来")
	v.refused("not_joined")
	if events := w.events(ref); len(events) != 0 {
		t.Errorf("%d events", len(events))
	}
	w.Exec(`UPDATE fair_word SET removed_at = now(), removed_by = $1`, by.AccountID)
	n.Forget()
	v.say(ref, "加微信")
	v.until(func(d down) bool { return d.OK != nil })
}

func TestWhoIsMutedSaysNothingEvenBeforeHisNodeKnows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Hall), w.person("陈一")
	v := n.visit(t, by)
	v.join(ref, 0)
	before := v.say(ref, "之前")
	v.until(func(d down) bool { return d.OK != nil })
	w.Exec(`INSERT INTO fair_mute (id, fair_id, account_id, reason, by, at) VALUES (gen_random_uuid(), $1, $2, '刷屏', $2, now())`, w.fair, by.AccountID)
	v.say(ref, "之后")
	v.refused("muted")
	talk := w.room(room.Talk) // a mute does not end a talk between two
	v.join(talk, 0)
	v.say(talk, "面谈里")
	v.until(func(d down) bool { return d.OK != nil })
	v.tell(fields{"op": "say", "key": before, "room": ref.ID(), "text": "之前"})
	if ok := v.until(func(d down) bool { return d.OK != nil }).OK; ok.Seq != 1 {
		t.Errorf("what had happened is acknowledged as %d", ok.Seq)
	}
	w.Exec(`UPDATE fair_mute SET lifted_at = now(), lifted_by = $1`, by.AccountID)
	v.say(ref, "解除以后")
	v.until(func(d down) bool { return d.OK != nil })
	w.Exec(`INSERT INTO fair_ban (id, fair_id, account_id, reason, by, at) VALUES (gen_random_uuid(), $1, $2, '骂人', $2, now())`, w.fair, by.AccountID)
	v.say(ref, "被请出以后")
	v.refused("muted")
	if events := w.events(ref); len(events) != 2 {
		t.Errorf("%d events", len(events))
	}
}

func TestOneAccountSaysSoMuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Hall), w.person("陈一")
	n.Hold()
	a, b := n.visit(t, by), n.visit(t, by)
	a.join(ref, 0)
	b.join(ref, 0)
	for range 5 {
		a.say(ref, "一")
		a.until(func(d down) bool { return d.OK != nil })
		b.say(ref, "二")
		b.until(func(d down) bool { return d.OK != nil })
	}
	a.say(ref, "一")
	a.refused("too_often")
}

func TestRoomIsTakenAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.node(w.natsURL()), w.node(w.natsURL())
	talk, hall, by := w.room(room.Talk), w.room(room.Hall), w.person("陈一")
	me := room.Ref{Fair: w.fair, Kind: room.Me, Of: by.AccountID}
	w.say(room.Draft{Room: me, Kind: "ticket"})
	v, other := second.visit(t, by), second.visit(t, w.person("陈二"))
	for _, r := range []room.Ref{talk, hall, me} {
		v.join(r, 0)
	}
	other.join(hall, 0)
	v.until(func(d down) bool { return d.Ev != nil })
	other.until(func(d down) bool { return d.Joined != nil })

	// Muted: he hears on and says nothing.
	w.permit(by, room.Permit{Read: true, Why: "muted"})
	tell := func(d room.Draft) {
		t.Helper()
		if err := first.Tx(t.Context(), func(_ ctx, _ pgx.Tx, say func(room.Draft)) error { say(d); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	tell(room.Draft{Room: me, Kind: "muted"})
	v.until(func(d down) bool { return d.Ev != nil && d.Ev[0].Kind == "muted" })
	for { // until May has been asked again
		v.say(hall, "一")
		if d := v.until(func(d down) bool { return d.OK != nil || d.No != nil }); d.No != nil {
			if d.No.Code != "muted" {
				t.Errorf("refused with %q", d.No.Code)
			}
			break
		}
	}

	// The talk ended: that room goes.
	w.permit(by, room.Permit{Why: "ended"})
	tell(room.Draft{Room: talk, Kind: "talk_ended"})
	if d := v.until(func(d down) bool { return d.Left != nil }); d.Left.Room != talk.ID() || d.Left.Code != "ended" {
		t.Errorf("left: %+v", d.Left)
	}

	// Removed: all goes, and he may not come back.
	w.permit(by, room.Permit{Why: "banned"})
	first.Recheck(w.fair, by.AccountID)
	v.ended(live.Removed)
	back := first.visit(t, by)
	back.join(hall, 0)
	back.refused("banned")
	back.ended(live.Removed)
	other.say(hall, "还在")
	other.until(func(d down) bool { return d.OK != nil })
}

// natsURL is one bus for all nodes of this world that ask for it.
func (w *world) natsURL() string {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bus == "" {
		s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true})
		if err != nil {
			w.t.Fatal(err)
		}
		s.Start()
		if !s.ReadyForConnections(10 * time.Second) {
			w.t.Fatal("the bus does not start")
		}
		w.t.Cleanup(s.Shutdown)
		w.bus = s.ClientURL()
	}
	return w.bus
}

func TestBanHoldsWhereNobodyTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Hall), w.person("陈一")
	v := n.visit(t, by)
	v.join(ref, 0)
	v.until(func(d down) bool { return d.Joined != nil })
	w.permit(by, room.Permit{Why: "banned"})
	w.Exec(`INSERT INTO fair_ban (id, fair_id, account_id, reason, by, at) VALUES (gen_random_uuid(), $1, $2, '骂人', $2, now())`, w.fair, by.AccountID)
	if err := n.Note(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.ended(live.Removed)
}

func TestSessionThatEndedLosesItsConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, by := w.node(""), w.person("陈一")
	v, other := n.visit(t, by), n.visit(t, w.person("陈二"))
	w.mu.Lock()
	w.ended[by.AccountID] = true
	w.mu.Unlock()
	if err := n.EndSessions(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.ended(live.SignedOut)
	other.tell(fields{"op": "beat"})
	other.until(func(d down) bool { return d.Beat != nil })
}

func TestWhatIsNoCommandEndsTheConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.node("").visit(t, w.person("陈一"))
	v.tell(fields{"op": "shout"})
	v.refused("bad_frame")
	v.ended(live.BadFrame)
}

func TestRoomsThatAreNotHis(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, by := w.node(""), w.person("陈一")
	v := n.visit(t, by)
	v.join(room.Ref{Fair: w.fair, Kind: room.Hall, Of: uuid.New()}, 0) // nobody made it
	v.refused("not_found")
	w.permit(by, room.Permit{})
	v.join(w.room(room.Desk), 0)
	v.refused("not_found")
	w.permit(by, room.Permit{Read: true})
	for range 20 {
		v.join(w.room(room.Booth), 0)
		v.until(func(d down) bool { return d.Joined != nil })
	}
	v.join(w.room(room.Booth), 0)
	v.refused("too_many")
}

func TestSignalsCrossATalkOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.node(w.natsURL()), w.node(w.natsURL())
	talk, hall, seeker, firm, third := w.room(room.Talk), w.room(room.Hall), w.person("陈一"), w.known(w.Firm("水口镇")), w.person("陈三")
	x, y, z := a.visit(t, seeker), b.visit(t, firm), b.visit(t, third)
	twin := a.visit(t, seeker)
	for _, v := range []*visitor{x, y, z, twin} {
		v.join(hall, 0)
		v.until(func(d down) bool { return d.Joined != nil })
	}
	for _, v := range []*visitor{x, y, twin} {
		v.join(talk, 0)
		v.until(func(d down) bool { return d.Joined != nil })
	}
	x.tell(fields{"op": "signal", "room": hall.ID(), "data": fields{"sdp": "v=0"}})
	x.refused("not_joined")
	z.tell(fields{"op": "signal", "room": talk.ID(), "data": fields{"sdp": "v=0"}})
	z.refused("not_joined")
	x.tell(fields{"op": "signal", "room": talk.ID(), "data": fields{"sdp": "v=0"}})
	d := y.until(func(d down) bool { return d.Signal != nil })
	if d.Signal.By != seeker.AccountID || string(d.Signal.Data) != `{"sdp":"v=0"}` {
		t.Errorf("signal: %+v", d.Signal)
	}
	// Nobody of his own side gets it.
	twin.tell(fields{"op": "beat"})
	if d := twin.read(); d.Beat == nil {
		t.Errorf("came as well: %+v", d)
	}
}

func TestNumbersShowTheNewest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref := w.node(""), w.room(room.Hall)
	v := n.visit(t, w.person("陈一"))
	v.join(ref, 0)
	v.until(func(d down) bool { return d.Joined != nil })
	for i := range 50 {
		n.Now(ref, map[string]int{"visitors": i})
	}
	seen := 0
	v.until(func(d down) bool {
		if d.Now != nil {
			seen++
		}
		return d.Now != nil && string(d.Now.Body) == `{"visitors":49}`
	})
	if seen > 2 {
		t.Errorf("%d frames of numbers within a second", seen)
	}
	late := n.visit(t, w.person("陈二"))
	late.join(ref, 0)
	late.until(func(d down) bool { return d.Now != nil && string(d.Now.Body) == `{"visitors":49}` })
	if heard := n.Heard(room.Hall); len(heard) != 1 || heard[0] != ref {
		t.Errorf("heard: %v", heard)
	}
}

func TestPresenceIsWrittenAcrossNodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.node(w.natsURL()), w.node(w.natsURL())
	booth, by := w.room(room.Booth), w.person("陈一")
	x, y := a.visit(t, by), b.visit(t, by)
	for _, v := range []*visitor{x, y} {
		v.join(booth, 0)
		v.until(func(d down) bool { return d.Joined != nil })
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(a.Note(t.Context()))
	w.Clock.Advance(10 * time.Second)
	must(b.Note(t.Context()))
	x.tell(fields{"op": "leave", "room": booth.ID()})
	x.tell(fields{"op": "beat"})
	x.until(func(d down) bool { return d.Beat != nil })
	w.Clock.Advance(10 * time.Second)
	must(a.Note(t.Context())) // b has him still
	if n := w.count(`SELECT count(*) FROM fair_presence WHERE account_id = $1 AND gone_at IS NULL`, by.AccountID); n != 1 {
		t.Error("gone, while he is at the other node")
	}
	seen, err := w.Present(t.Context(), w.DB, w.fair, []uuid.UUID{by.AccountID, uuid.New()})
	if err != nil || len(seen) != 1 || w.Clock.Now().Sub(seen[by.AccountID]) != 10*time.Second {
		t.Errorf("present: %v %v", seen, err)
	}
	y.tell(fields{"op": "leave", "room": booth.ID()})
	y.tell(fields{"op": "beat"})
	y.until(func(d down) bool { return d.Beat != nil })
	must(b.Note(t.Context()))
	if n := w.count(`SELECT count(*) FROM fair_presence WHERE account_id = $1 AND gone_at = $2`, by.AccountID, w.Clock.Now()); n != 1 {
		t.Error("not written that he has gone")
	}
	if n := w.count(`SELECT count(*) FROM fair_visit WHERE of = $1 AND last_at > first_at`, booth.Of); n != 1 {
		t.Errorf("%d visits", n)
	}
}

// The bus loses a room's last event: nothing later shows that it is missing.
func TestLostLastEventIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Booth), w.person("陈一")
	v := n.visit(t, by)
	v.join(ref, 0)
	v.until(func(d down) bool { return d.Joined != nil })
	w.say(draft(ref, by, "一")) // on a bus that the node does not hear
	if got := v.texts(1); got[0] != "一" {
		t.Errorf("heard %v", got)
	}
}

// One room waits for the database; the others do not.
func TestHeldRoomDoesNotHoldTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, held, free, by := w.node(""), w.room(room.Booth), w.room(room.Booth), w.person("陈一")
	v := n.visit(t, by)
	for _, r := range []room.Ref{held, free} {
		v.join(r, 0)
		v.until(func(d down) bool { return d.Joined != nil })
	}
	err := w.DB.InTx(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `INSERT INTO fair_event (room_id, kind, at, body) VALUES ($1, 'said', now(), '{}')`, held.ID()); err != nil {
			return err
		}
		return n.Tx(t.Context(), func(_ ctx, _ pgx.Tx, say func(room.Draft)) error { say(draft(free, by, "通")); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	for {
		d := v.until(func(d down) bool { return d.Ev != nil })
		if d.Ev[0].Room == free.ID() {
			return
		}
	}
}
