package floor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gongxiang/fairs/room"
)

func TestAQueueFromJoiningToTheEndOfTheTalk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, one := w.joined(w.booth)
	_, two := w.joined(w.booth)
	if one.Number != 1 || two.Number != 2 || one.Status != "waiting" {
		t.Fatalf("%+v %+v", one, two)
	}
	if again := mine(t)(w.Join(t.Context(), first, w.booth, true)); again.ID != one.ID {
		t.Errorf("another number: %+v", again)
	}
	if n := w.count(`SELECT count(*) FROM fair_ticket`); n != 2 {
		t.Errorf("%d tickets", n)
	}
	called := must(t)(w.Next(t.Context(), w.firm, w.booth))
	if called.Number != 1 || called.Status != "called" || called.Name != "张**" || called.CalledUntil == nil || called.Profile != nil {
		t.Errorf("%+v", called)
	}
	refused(t, second(w.Next(t.Context(), w.firm, w.booth)), "seat_busy")
	refused(t, second(w.End(t.Context(), w.firm, one.ID, "fit")), "wrong_state")
	mine(t)(w.Enter(t.Context(), first, one.ID))
	mine(t)(w.Enter(t.Context(), first, one.ID)) // his other phone
	guest := must(t)(w.Start(t.Context(), w.firm, one.ID))
	if guest.Name != "张三丰" || guest.Profile == nil || guest.Status != "in_talk" {
		t.Errorf("%+v", guest)
	}
	w.Clock.Advance(6 * time.Minute)
	done := must(t)(w.End(t.Context(), w.firm, one.ID, "fit"))
	if done.Status != "done" || done.Outcome != "fit" || done.EndedWhy != "firm" {
		t.Errorf("%+v", done)
	}
	if called = must(t)(w.Next(t.Context(), w.firm, w.booth)); called.Number != 2 {
		t.Errorf("%+v", called)
	}
	if got := strings.Join(w.said(room.Me, first.AccountID), " "); got != "ticket ticket called ticket ticket" {
		t.Errorf("he heard %s", got)
	}
	if got := strings.Join(w.said(room.Talk, one.ID), " "); got != "talk_started talk_ended" {
		t.Errorf("the talk heard %s", got)
	}
	if got := w.said(room.Desk, w.booth); !slices.Equal(got, []string{"ticket", "ticket", "ticket", "ticket", "ticket", "ticket"}) {
		t.Errorf("the desk heard %v", got)
	}
	if n := w.count(`SELECT count(*) FROM event WHERE thing = 'fair_ticket'`); n != 6 {
		t.Errorf("%d events", n)
	}
}

func TestWhoIsAwayKeepsHisNumberForFiveMinutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.joined(w.booth)
	b, two := w.joined(w.booth)
	c, three := w.joined(w.booth)
	w.Clock.Advance(20 * time.Second)
	w.sweep()
	w.expect(one.ID, "waiting") // just seen
	w.Clock.Advance(time.Second)
	w.seen(c)
	w.sweep()
	w.expect(one.ID, "away")
	w.expect(two.ID, "away")
	w.expect(three.ID, "waiting")
	// The next is the first who is there, and a returner has his place again.
	w.seen(b)
	w.sweep()
	w.expect(two.ID, "waiting")
	if called := must(t)(w.Next(t.Context(), w.firm, w.booth)); called.Number != 2 {
		t.Errorf("%d was called", called.Number)
	}
	refused(t, second(w.Call(t.Context(), w.firm, one.ID)), "wrong_state")
	w.Clock.Advance(5*time.Minute - time.Second)
	w.seen(c)
	w.sweep()
	w.expect(one.ID, "away")
	w.Clock.Advance(time.Second)
	w.sweep()
	w.expect(one.ID, "left gone")
	// He comes again, behind all others.
	w.seen(a)
	if again := mine(t)(w.Join(t.Context(), a, w.booth, false)); again.Number != 4 {
		t.Errorf("number %d", again.Number)
	}
}

func TestCalledAndNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.joined(w.booth)
	must(t)(w.Next(t.Context(), w.firm, w.booth))
	must(t)(w.Call(t.Context(), w.firm, one.ID)) // rings again
	refused(t, second(w.NoShow(t.Context(), w.firm, one.ID)), "too_early")
	w.Clock.Advance(2*time.Minute - time.Second)
	w.seen(a)
	w.sweep()
	w.expect(one.ID, "called")
	w.Clock.Advance(time.Second)
	w.sweep()
	w.expect(one.ID, "no_show late")
	refused(t, second(w.Enter(t.Context(), a, one.ID)), "wrong_state")
	if got := strings.Join(w.said(room.Me, a.AccountID), " "); got != "ticket ticket called called ticket" {
		t.Errorf("he heard %s", got)
	}
}

// Whoever is called while his line is broken need not be waited for, and keeps
// his number.
func TestCalledAndNotConnected(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.joined(w.booth)
	b, two := w.joined(w.booth)
	must(t)(w.Next(t.Context(), w.firm, w.booth))
	w.Clock.Advance(21 * time.Second)
	refused(t, second(w.Start(t.Context(), w.firm, one.ID)), "not_here")
	if g := must(t)(w.NoShow(t.Context(), w.firm, one.ID)); g.Status != "away" || g.SeatID != nil {
		t.Errorf("%+v", g)
	}
	w.seen(b)
	w.sweep()
	if g := must(t)(w.Next(t.Context(), w.firm, w.booth)); g.ID != two.ID {
		t.Errorf("number %d was called", g.Number)
	}
	// He comes back, and it is his turn again.
	w.seen(a)
	w.sweep()
	w.expect(one.ID, "waiting")
	mine(t)(w.Enter(t.Context(), b, two.ID))
	must(t)(w.End(t.Context(), w.firm, two.ID, "later"))
	if g := must(t)(w.Next(t.Context(), w.firm, w.booth)); g.ID != one.ID || g.SeatID == nil {
		t.Errorf("number %d was called", g.Number)
	}
	// Nobody says that he did not come: the clock does the same.
	w.Clock.Advance(2 * time.Minute)
	w.sweep()
	w.expect(one.ID, "away")
	w.Clock.Advance(5 * time.Minute)
	w.sweep()
	w.expect(one.ID, "left gone")
}

func TestRefusalsOfTheQueue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.joined(w.booth)
	stranger, other := w.Firm("水口镇"), w.guest()
	refused(t, second(w.Next(t.Context(), stranger, w.booth)), "not_found")
	refused(t, second(w.Call(t.Context(), stranger, one.ID)), "not_found")
	refused(t, second(w.Desk(t.Context(), stranger, w.booth)), "not_found")
	refused(t, second(w.Take(t.Context(), stranger, w.seat)), "not_found")
	refused(t, second(w.OpenBooth(t.Context(), stranger, w.booth)), "not_found")
	refused(t, second(w.Leave(t.Context(), other, one.ID)), "not_found")
	refused(t, second(w.Enter(t.Context(), a, one.ID)), "wrong_state")
	refused(t, second(w.Join(t.Context(), a, newID(), false)), "not_found")
	_, two := w.joined(w.booth)
	refused(t, second(w.Call(t.Context(), w.firm, two.ID)), "not_next")
	refused(t, second(w.Next(t.Context(), w.colleague(w.firm), w.booth)), "no_seat")
	mine(t)(w.Leave(t.Context(), a, one.ID))
	refused(t, second(w.Leave(t.Context(), a, one.ID)), "wrong_state")
	must(t)(w.Call(t.Context(), w.firm, two.ID))
	desk(t)(w.CloseBooth(t.Context(), w.firm, w.booth))
	refused(t, second(w.Join(t.Context(), other, w.booth, false)), "booth_closed")
	// Three queues at a time.
	for range 3 {
		id, _, _ := w.newBooth(w.Firm("水口镇"))
		mine(t)(w.Join(t.Context(), other, id, false))
	}
	id, _, _ := w.newBooth(w.Firm("水口镇"))
	refused(t, second(w.Join(t.Context(), other, id, false)), "too_many_tickets")
}

// Whoever talks elsewhere keeps his place, and the one behind him is called.
func TestNobodyIsCalledTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.joined(w.booth)
	_, two := w.joined(w.booth)
	rival := w.Firm("水口镇")
	id, _, _ := w.newBooth(rival)
	mine(t)(w.Join(t.Context(), a, id, false))
	must(t)(w.Next(t.Context(), rival, id))
	if called := must(t)(w.Next(t.Context(), w.firm, w.booth)); called.ID != two.ID {
		t.Errorf("%d was called", called.Number)
	}
	w.expect(one.ID, "waiting")
}
