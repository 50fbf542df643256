package floor_test

import (
	"testing"
	"time"

	"gongxiang/fairs/floor"
)

// In a pause nobody's time runs out: not by the clock, and not by the firm either.
func TestNobodyIsPassedOverInAPause(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.joined(w.booth)
	must(t)(w.Next(t.Context(), w.firm, w.booth))
	console(t)(w.Pause(t.Context(), w.host, w.fair, "设备检修"))
	w.Clock.Advance(time.Hour)
	w.seen(a)
	refused(t, second(w.NoShow(t.Context(), w.firm, one.ID)), "fair_paused")
	w.expect(one.ID, "called")
	console(t)(w.Resume(t.Context(), w.host, w.fair))
	w.seen(a)
	refused(t, second(w.NoShow(t.Context(), w.firm, one.ID)), "too_early")
	mine(t)(w.Enter(t.Context(), a, one.ID))
}

// A recruiter who was removed begins no talk, passes nobody over and offers nothing;
// what he was in he may end, and his colleagues go on.
func TestARemovedRecruiterDoesNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mate, seat := w.colleague(w.firm), w.addSeat(w.booth)
	desk(t)(w.Take(t.Context(), mate, seat))
	_, one := w.talking()
	_, two := w.joined(w.booth)
	must(t)(w.Next(t.Context(), mate, w.booth))
	console(t)(w.Ban(t.Context(), w.host, w.fair, floor.SanctionInput{AccountID: w.firm.AccountID, Reason: "骂人"}))
	refused(t, second(w.Offer(t.Context(), w.firm, one.ID, offer(w))), "removed")
	refused(t, second(w.Start(t.Context(), w.firm, two.ID)), "removed")
	refused(t, second(w.NoShow(t.Context(), w.firm, two.ID)), "removed")
	refused(t, second(w.Call(t.Context(), w.firm, two.ID)), "removed")
	must(t)(w.Start(t.Context(), mate, two.ID))
	if n := len(must(t)(w.Offer(t.Context(), mate, one.ID, offer(w))).Offers); n != 1 {
		t.Errorf("%d offers", n)
	}
	must(t)(w.End(t.Context(), w.firm, one.ID, ""))
}

// An end that leaves the outcome open does not undo what a colleague wrote.
func TestAnEndKeepsTheOutcomeWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, one := w.talking()
	fit := "fit"
	must(t)(w.Write(t.Context(), w.firm, one.ID, floor.Note{Outcome: &fit}))
	if g := must(t)(w.End(t.Context(), w.firm, one.ID, "")); g.Outcome != fit {
		t.Errorf("the outcome is %q", g.Outcome)
	}
}

// A fair is not put away over talks that still go on: an offer made in one would
// lapse never.
func TestAFairWithTalksIsNotPutAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.talking()
	console(t)(w.Close(t.Context(), w.host, w.fair, ""))
	_, err := w.DB.Exec(t.Context(), `UPDATE fair SET status = 'archived', updated_at = $2 WHERE id = $1`, w.fair, w.Clock.Now())
	broken(t, err, "fair_talks_over")
	g := must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	must(t)(w.End(t.Context(), w.firm, one.ID, ""))
	w.Exec(`UPDATE fair SET status = 'archived', updated_at = $2 WHERE id = $1`, w.fair, w.Clock.Now())
	refused(t, second(w.Accept(t.Context(), a, g.Offers[0].ID)), "wrong_state")
}

// Whoever is away keeps his number for five minutes exactly.
func TestTheGraceEndsToTheSecond(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, one := w.joined(w.booth)
	_, two := w.joined(w.booth)
	w.Clock.Advance(21 * time.Second)
	w.sweep()
	w.Clock.Advance(5*time.Minute - time.Microsecond)
	w.sweep()
	w.expect(one.ID, "away")
	w.seen(a) // in the last moment
	w.Clock.Advance(time.Microsecond)
	w.sweep()
	w.expect(one.ID, "waiting")
	w.expect(two.ID, "left gone")
}

// All that can happen to a number at once leaves one end, and a seat that is free.
func TestEverythingAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		a, one := w.joined(w.booth)
		must(t)(w.Next(t.Context(), w.firm, w.booth))
		w.Clock.Advance(3 * time.Minute)
		w.seen(a)
		w.seen(w.firm)
		codes := []string{"wrong_state", "too_early", "queue_empty", "seat_busy", "not_here", "booth_closed"}
		acts := []func() error{
			func() error { return second(w.Enter(t.Context(), a, one.ID)) },
			func() error { return second(w.Enter(t.Context(), a, one.ID)) }, // his other phone
			func() error { return second(w.Leave(t.Context(), a, one.ID)) },
			func() error { return second(w.NoShow(t.Context(), w.firm, one.ID)) },
			func() error { return second(w.Start(t.Context(), w.firm, one.ID)) },
			func() error { return second(w.End(t.Context(), w.firm, one.ID, "fit")) },
			func() error { return second(w.End(t.Context(), w.firm, one.ID, "unfit")) }, // his other tab
			func() error { return second(w.Next(t.Context(), w.firm, w.booth)) },
			func() error { return second(w.CloseBooth(t.Context(), w.firm, w.booth)) },
			func() error { return second(w.Sweep(t.Context())) },
		}
		atOnce(t, len(acts), codes, func(i int) error { return acts[i]() })
		if w.status(one.ID) == "in_talk" {
			must(t)(w.End(t.Context(), w.firm, one.ID, ""))
		}
		if n := w.count(`SELECT count(*) FROM fair_ticket WHERE status IN ('waiting', 'away', 'called', 'in_talk')`); n != 0 {
			t.Errorf("%d go on, %s", n, w.status(one.ID))
		}
		if n := w.count(`SELECT count(*) FROM event WHERE thing_id = $1 AND to_state IN ('done', 'left', 'no_show')`, one.ID); n != 1 {
			t.Errorf("it ended %d times", n)
		}
		desk(t)(w.OpenBooth(t.Context(), w.firm, w.booth))
	}
}
