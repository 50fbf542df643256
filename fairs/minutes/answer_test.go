package minutes_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/minutes"
	"gongxiang/fairs/room"
)

// What the firm answers stands in the seeker's own ticket, and reaches the page
// that he has open.
func TestTheSeekerReadsTheAnswer(t *testing.T) {
	t.Parallel()
	for _, in := range []minutes.Answer{{Answer: "thank"}, {Answer: "refuse"}, {Answer: "invite"}} {
		t.Run(in.Answer, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			who, one := w.queued()
			w.close()
			if in.Answer == "invite" {
				in.VacancyID = &w.job
			}
			me := room.Ref{Fair: w.fair, Kind: room.Me, Of: who.AccountID}.ID()
			before := len(must[[]room.Event](t)(w.rooms.Since(t.Context(), me, 0, 100)))
			w.Clock.Advance(time.Minute)
			must[minutes.Owed](t)(w.minutes.Answer(t.Context(), w.firm, one.ID, in))
			told := must[[]room.Event](t)(w.rooms.Since(t.Context(), me, int64(before), 100))
			if len(told) != 1 || told[0].Kind != "ticket" {
				t.Fatalf("he heard %+v", told)
			}
			var heard floor.Ticket
			if err := json.Unmarshal(told[0].Body, &heard); err != nil {
				t.Fatal(err)
			}
			page := must[floor.Live](t)(w.floor.Live(t.Context(), who, w.fair))
			for name, got := range map[string]floor.Ticket{"event": heard, "page": page.Tickets[0]} {
				if got.ID != one.ID || got.Answer != in.Answer || got.AnsweredAt == nil || !got.AnsweredAt.Equal(w.Clock.Now()) || got.Version <= one.Version {
					t.Errorf("%s: %+v", name, got)
				}
				if in.VacancyID == nil != (got.InvitedTo == nil) || got.InvitedTo != nil && *got.InvitedTo != (floor.Invited{VacancyID: w.job, Title: "抛光工", Open: true}) {
					t.Errorf("%s: invited to %+v", name, got.InvitedTo)
				}
			}
			// Once: the second answer changes nothing and says nothing.
			_, err := w.minutes.Answer(t.Context(), w.firm, one.ID, in)
			refused(t, err, "wrong_state")
			if again := must[[]room.Event](t)(w.rooms.Since(t.Context(), me, int64(before), 100)); len(again) != 1 {
				t.Errorf("told %d times", len(again))
			}
		})
	}
}

// A message leads to what it is about: the seeker's own queue at that fair, the
// post that he is asked to apply for, the firm's list of those who wait.
func TestAMessageLeadsToItsThing(t *testing.T) {
	t.Parallel()
	for _, in := range []minutes.Answer{{Answer: "thank"}, {Answer: "refuse"}, {Answer: "invite"}, {}} {
		t.Run(in.Answer, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			_, one := w.queued()
			w.close()
			link := "/fair/" + w.fair.String() + "/mine"
			switch in.Answer {
			case "":
				w.Clock.Advance(24 * time.Hour)
				link = "/fairs/booth/" + w.booth.String() + "/answers"
			case "invite":
				in.VacancyID = &w.job
				link = "/jobs/" + w.job.String()
			}
			if in.Answer != "" {
				must[minutes.Owed](t)(w.minutes.Answer(t.Context(), w.firm, one.ID, in))
			}
			for range 2 { // once
				if _, err := w.minutes.Tell(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if len(w.post.sent) != 1 || !strings.HasSuffix(w.post.sent[0], "："+site+link) {
				t.Errorf("sent %q, want a link to %s", w.post.sent, link)
			}
		})
	}
}

// Another firm's booth is not answered for.
func TestOnlyTheBoothsFirmAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, one := w.queued()
	w.close()
	_, err := w.minutes.Answer(t.Context(), w.Firm("水口镇"), one.ID, minutes.Answer{Answer: "thank"})
	refused(t, err, "not_found")
	if left := must[[]minutes.Owed](t)(w.minutes.Unanswered(t.Context(), w.firm, w.booth)); len(left) != 1 {
		t.Errorf("%+v", left)
	}
}

// Nobody is asked to apply where he could not: the firm was suspended, or the
// vacancy's last day is over. It may still say thank you.
func TestNobodyIsInvitedToWhatIsNotOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, one := w.queued()
	w.close()
	invite := minutes.Answer{Answer: "invite", VacancyID: &w.job}
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.firm.EnterpriseID)
	_, err := w.minutes.Answer(t.Context(), w.firm, one.ID, invite)
	refused(t, err, "invalid")
	w.Exec(`UPDATE enterprise SET status = 'approved' WHERE id = $1`, w.firm.EnterpriseID)
	w.Clock.Advance(60 * 24 * time.Hour)
	_, err = w.minutes.Answer(t.Context(), w.firm, one.ID, invite)
	refused(t, err, "invalid")
	must[minutes.Owed](t)(w.minutes.Answer(t.Context(), w.firm, one.ID, minutes.Answer{Answer: "thank"}))
}
