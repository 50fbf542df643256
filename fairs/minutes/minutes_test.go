package minutes_test

import (
	"testing"
	"time"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/minutes"
	"gongxiang/jobs/hire"
)

// A placement counts once both sides have confirmed it, in the fair's figures and
// in the booth's; it stays one when the hire ends later.
func TestAConfirmedPlacementCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	who, one := w.talking()
	made := must[floor.Guest](t)(w.floor.Offer(ctx, w.firm, one.ID, floor.OfferInput{VacancyID: w.job, StartOn: today}))
	expect := func(offers, accepted, placements int) {
		t.Helper()
		of := must[minutes.Minutes](t)(w.minutes.Of(ctx, w.city, w.fair))
		own := must[minutes.Minutes](t)(w.minutes.OfBooth(ctx, w.firm, w.booth))
		for name, f := range map[string]minutes.Figures{"fair": of.Total, "its booth": of.Booths[0].Figures, "booth": own.Total} {
			if f.Offers != offers || f.Accepted != accepted || f.Placements != placements || f.Talks != 1 || f.Tickets != 1 {
				t.Errorf("%s: %+v, want %d offers, %d accepted, %d placements", name, f, offers, accepted, placements)
			}
		}
	}
	expect(1, 0, 0)
	accepted := must[floor.Offer](t)(w.floor.Accept(ctx, who, made.Offers[0].ID))
	must[floor.Guest](t)(w.floor.End(ctx, w.firm, one.ID, "fit"))
	w.close()
	expect(1, 1, 0)
	must[hire.Hire](t)(w.hires.Say(ctx, w.firm, *accepted.ApplicationID, hire.Word{StartedOn: today}))
	expect(1, 1, 0) // one side alone makes none
	must[hire.Hire](t)(w.hires.Say(ctx, who, *accepted.ApplicationID, hire.Word{StartedOn: today, IDNumber: "440783199001010019", Version: 1}))
	expect(1, 1, 1)
	if n := len(must[[]minutes.Owed](t)(w.minutes.Unanswered(ctx, w.firm, w.booth))); n != 0 {
		t.Errorf("%d are owed an answer", n)
	}
	if h := must[minutes.Held](t)(w.minutes.Held(ctx, w.city)); h.Count != 1 || h.Fairs[0].Talks != 1 {
		t.Errorf("%+v", h)
	}
}

// Whom the firm owes an answer depends on why nothing came of it.
func TestWhoIsOwedAnAnswer(t *testing.T) {
	t.Parallel()
	for why, want := range map[string]int{"closed": 1, "shut": 1, "hours": 1, "gone": 1, "seeker": 0, "late": 0, "banned": 0} {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			_, one := w.queued()
			status := "left"
			if why == "late" {
				status = "no_show"
				must[floor.Guest](t)(w.floor.Next(t.Context(), w.firm, w.booth))
			}
			w.Exec(`UPDATE fair_ticket SET status = $2, ended_at = $3, ended_why = $4 WHERE id = $1`, one.ID, status, w.Clock.Now(), why)
			if got := len(must[[]minutes.Owed](t)(w.minutes.Unanswered(t.Context(), w.firm, w.booth))); got != want {
				t.Errorf("%d, want %d", got, want)
			}
			if got := must[minutes.Minutes](t)(w.minutes.Of(t.Context(), w.city, w.fair)).Total.Unanswered; got != want {
				t.Errorf("the minutes say %d, want %d", got, want)
			}
		})
	}
}

// A fair that nobody talked at was not held; nor one that still goes on.
func TestAnEmptyFairWasNotHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.queued()
	w.Clock.Advance(time.Hour)
	w.close()
	if h := must[minutes.Held](t)(w.minutes.Held(t.Context(), w.city)); h.Count != 0 {
		t.Errorf("%+v", h)
	}
	x := newWorld(t)
	x.talking()
	if h := must[minutes.Held](t)(x.minutes.Held(t.Context(), x.city)); h.Count != 0 {
		t.Errorf("going on: %+v", h)
	}
}
