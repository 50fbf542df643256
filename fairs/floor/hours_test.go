package floor_test

import (
	"slices"
	"testing"
	"time"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
)

// within gives the booth hours of its own, from now.
func (w *world) within(from, to time.Duration) {
	w.t.Helper()
	w.Exec(`UPDATE fair_booth SET opens_at = $2, closes_at = $3 WHERE id = $1`, w.booth, w.Clock.Now().Add(from), w.Clock.Now().Add(to))
}

func TestABoothOpensWithinItsHours(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk(t)(w.CloseBooth(t.Context(), w.firm, w.booth))
	w.within(time.Minute, 2*time.Minute)
	for _, step := range []struct {
		after time.Duration
		code  string // "": it opens
	}{{time.Minute - time.Microsecond, "booth_hours"}, {time.Microsecond, ""}, {time.Minute - time.Microsecond, ""}, {time.Microsecond, "booth_hours"}} {
		w.Clock.Advance(step.after)
		_, err := w.OpenBooth(t.Context(), w.firm, w.booth)
		if step.code != "" {
			refused(t, err, step.code)
			_, err := w.DB.Exec(t.Context(), `UPDATE fair_booth SET open = true, updated_at = $2 WHERE id = $1`, w.booth, w.Clock.Now())
			broken(t, err, "fair_booth_in_hours")
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		desk(t)(w.CloseBooth(t.Context(), w.firm, w.booth))
	}
}

func TestNobodyQueuesOutsideTheHours(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.guest(), w.guest()
	w.within(0, time.Minute)
	w.Clock.Advance(time.Minute - time.Microsecond)
	mine(t)(w.Join(t.Context(), one, w.booth, false))
	w.Clock.Advance(time.Microsecond) // nobody has swept yet
	refused(t, second(w.Join(t.Context(), two, w.booth, false)), "booth_hours")
	refused(t, second(w.Next(t.Context(), w.firm, w.booth)), "booth_hours")
	_, err := w.DB.Exec(t.Context(), `INSERT INTO fair_ticket (id, booth_id, fair_id, person_id, account_id, number, status, joined_at, share, wish, fits)
		SELECT gen_random_uuid(), $1, $2, person_id, account_id, 0, 'waiting', $4, false, '{}', '[]' FROM person_account WHERE account_id = $3`,
		w.booth, w.fair, two.AccountID, w.Clock.Now())
	if err == nil {
		// He is a person only once he has joined a queue: with him who has.
		_, err = w.DB.Exec(t.Context(), `INSERT INTO fair_ticket (id, booth_id, fair_id, person_id, account_id, number, status, joined_at, share, wish, fits)
			SELECT gen_random_uuid(), booth_id, fair_id, person_id, account_id, 0, 'waiting', $2, false, '{}', '[]' FROM fair_ticket WHERE booth_id = $1`, w.booth, w.Clock.Now())
	}
	broken(t, err, "fair_ticket_in_hours")
}

// Hours that are the fair's go with it: its host begins and ends it when he does.
func TestHoursOfTheFairGoWithTheFair(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Advance(3*time.Hour + time.Minute) // past the planned end
	w.seen(w.firm)
	w.sweep()
	_, one := w.joined(w.booth)
	must(t)(w.Next(t.Context(), w.firm, w.booth))
	w.expect(one.ID, "called")
}

func TestABoothClosesWithItsHours(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	talker, talk := w.talking()
	seat := w.addSeat(w.booth)
	colleague := w.colleague(w.firm)
	desk(t)(w.Take(t.Context(), colleague, seat))
	_, called := w.joined(w.booth)
	must(t)(w.Next(t.Context(), colleague, w.booth))
	waiter, waits := w.joined(w.booth)
	w.within(0, 90*time.Second)
	w.Clock.Advance(30 * time.Second)
	w.sweep()
	w.expect(waits.ID, "away")
	w.Clock.Advance(time.Minute)
	w.sweep()
	w.expect(called.ID, "left hours")
	w.expect(waits.ID, "left hours")
	w.expect(talk.ID, "in_talk")
	d := desk(t)(w.Desk(t.Context(), w.firm, w.booth))
	if d.Booth.Open || d.Booth.Shut || len(d.Queue) != 1 {
		t.Errorf("the booth is %+v with %d in it", d.Booth, len(d.Queue))
	}
	if got := w.said(room.Hall, w.hall); !slices.Equal(got, []string{"booth_closed"}) {
		t.Errorf("the hall heard %v", got)
	}
	if got := w.said(room.Me, waiter.AccountID); got[len(got)-1] != "ticket" || len(got) != 3 {
		t.Errorf("who waited heard %v", got)
	}
	// The talk has its time, as after the fair.
	must(t)(w.Offer(t.Context(), w.firm, talk.ID, offer(w)))
	w.Clock.Advance(10*time.Minute - time.Microsecond)
	w.seen(talker)
	w.sweep()
	w.expect(talk.ID, "in_talk")
	w.Clock.Advance(time.Microsecond)
	w.sweep()
	w.expect(talk.ID, "done hours")
	if got := w.said(room.Talk, talk.ID); got[len(got)-1] != "talk_ended" {
		t.Errorf("the talk heard %v", got)
	}
}

// While the firm makes its day longer, the booth does not close beside it.
func TestAFirmProlongsItsDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, waits := w.joined(w.booth)
	w.within(0, time.Minute)
	w.Clock.Advance(time.Minute)
	guests := make([]auth.Caller, 20)
	for i := range guests {
		guests[i] = w.guest()
	}
	atOnce(t, 20, []string{"booth_hours"}, func(i int) error {
		switch i {
		case 0:
			_, err := w.DB.Exec(t.Context(), `UPDATE fair_booth SET closes_at = $2 WHERE id = $1`, w.booth, w.Clock.Now().Add(time.Hour))
			return err
		case 1, 2, 3:
			_, err := w.Sweep(t.Context())
			return err
		default:
			return second(w.Join(t.Context(), guests[i], w.booth, false))
		}
	})
	open, left := w.count(`SELECT count(*) FROM fair_booth WHERE open`), w.count(`SELECT count(*) FROM fair_ticket WHERE ended_why = 'hours'`)
	if open == 1 && left != 0 || open == 0 && left == 0 {
		t.Errorf("open %d, %d sent away; the first is %q", open, left, w.status(waits.ID))
	}
	if _, err := w.OpenBooth(t.Context(), w.firm, w.booth); err != nil {
		t.Error(err)
	}
	d := desk(t)(w.Desk(t.Context(), w.firm, w.booth))
	if !d.Booth.Open {
		t.Error("it does not open again")
	}
}
