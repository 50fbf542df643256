package room_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

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
