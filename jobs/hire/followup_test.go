package hire_test

import (
	"testing"
	"time"

	"gongxiang/internal/route"
	"gongxiang/jobs/hire"
)

func TestFollowups(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	h := w.hired(w.seeker(), w.opened(1), w.number()) // since two days
	town, other := w.Officer("水口镇"), w.Officer("赤坎镇")
	still := hire.Answer{Answer: "still_there"}
	_, err := w.AnswerFollowup(t.Context(), w.firm, h.ID, 30, h.Version, still)
	refused(t, err, "not_due")
	_, err = w.AnswerFollowup(t.Context(), w.firm, h.ID, 45, h.Version, still)
	refused(t, err, "not_found")
	w.World.Clock.Advance(28 * 24 * time.Hour)
	page, err := w.Due(t.Context(), town, hire.DueFilter{}, route.Paging{Limit: 1})
	if err != nil || len(page.Items) != 1 || page.Items[0].Days != 30 || page.Items[0].Overdue || page.Items[0].Hire.WorkerName != "张**" {
		t.Fatalf("%+v (%v)", page, err)
	}
	if page, err := w.Due(t.Context(), other, hire.DueFilter{Ahead: 90}, route.Paging{Limit: 5}); err != nil || len(page.Items) != 0 {
		t.Fatalf("%+v (%v)", page, err)
	}
	for q, want := range map[string]int{h.Title: 1, h.Employer.Name: 1, "没有这样的单位": 0} {
		due, err := w.Due(t.Context(), town, hire.DueFilter{Q: q}, route.Paging{Limit: 5})
		all, wrong := w.List(t.Context(), town, hire.Filter{Q: q}, route.Paging{Limit: 5})
		if err != nil || wrong != nil || len(due.Items) != want || len(all.Items) != want {
			t.Errorf("%s: %d due, %d in all (%v, %v)", q, len(due.Items), len(all.Items), err, wrong)
		}
	}
	_, err = w.AnswerFollowup(t.Context(), other, h.ID, 30, h.Version, still)
	refused(t, err, "not_found")
	w.World.Clock.Advance(8 * 24 * time.Hour)
	for want := range []int{1, 0} {
		if n, err := w.MarkOverdue(t.Context()); err != nil || n != 1-want {
			t.Errorf("%d marked (%v)", n, err)
		}
	}
	h = w.must(w.AnswerFollowup(t.Context(), town, h.ID, 30, h.Version, still))
	if f := h.Followups[0]; f.Answer == nil || *f.Answer != "still_there" || !f.Overdue || f.AnsweredBy != "专员" {
		t.Errorf("%+v", f)
	}
	_, err = w.AnswerFollowup(t.Context(), w.firm, h.ID, 30, h.Version, still)
	refused(t, err, "wrong_state")
	_, err = w.World.DB.Exec(t.Context(), `UPDATE hire_followup SET answer = 'left' WHERE hire_id = $1 AND days = 30`, h.ID)
	broken(t, err, "hire_followup_stays")
	_, err = w.AnswerFollowup(t.Context(), w.firm, h.ID, 60, h.Version, hire.Answer{Answer: "left"})
	refused(t, err, "invalid")
	_, err = w.AnswerFollowup(t.Context(), w.firm, h.ID, 60, h.Version, hire.Answer{Answer: "still_there", Note: "电话 13800000001"})
	invalid(t, err, "note", "contact_in_text")
	last := today.AddDays(20)
	h = w.must(w.AnswerFollowup(t.Context(), w.firm, h.ID, 60, h.Version, hire.Answer{Answer: "left", EndedOn: &last, Reason: "resigned"}))
	if h.Status != hire.Ended || *h.EndedOn != last {
		t.Errorf("%+v", h)
	}
	_, err = w.End(t.Context(), w.firm, h.ID, h.Version, hire.Leaving{EndedOn: last, Reason: "other"})
	refused(t, err, "wrong_state")
	if page, err := w.Due(t.Context(), town, hire.DueFilter{Ahead: 90}, route.Paging{Limit: 5}); err != nil || len(page.Items) != 0 {
		t.Errorf("who left is still asked for: %+v (%v)", page, err)
	}
	if entries := w.checkLedger(); len(entries) != 2 || entries[1].Cause != "resigned" || entries[1].Day != last {
		t.Errorf("%+v", entries)
	}
}
