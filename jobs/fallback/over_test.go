package fallback_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/route"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/fallback"
	"gongxiang/jobs/hire"
)

const aDay = 24 * time.Hour

// term is where the person of a term stands: his post ends on day 27.
type term struct {
	*world
	*casework.Service
	who  casework.Person
	post uuid.UUID
	hire hire.Hire
}

// newTerm is somebody in hardship whom a post of 28 days placed in his case.
func newTerm(t *testing.T) *term {
	w := newWorld(t)
	s := w.ledger()
	if _, err := s.AddScheme(t.Context(), w.Officer(""), casework.SchemeInput{Name: "一次指导", ValidFrom: today, Targets: casework.Targets{Guidance: 1}, DueDays: 30}); err != nil {
		t.Fatal(err)
	}
	m := &term{world: w, Service: s, who: w.waiting(s, casework.Hardship, "aged"), post: w.open(w.input()).ID}
	m.met()
	var err error
	if m.hire, err = w.posts.AssignTask(t.Context(), w.town, m.who.Case.ID, month(m.post)); err != nil {
		t.Fatal(err)
	}
	if k := m.ofHis(); k.Status != casework.Placed {
		t.Fatalf("he is %s", k.Status)
	}
	return m
}

// met brings his case to its targets.
func (m *term) met() {
	m.t.Helper()
	k, err := m.AddRecord(m.t.Context(), m.town, m.who.Case.ID, casework.RecordInput{Kind: "guidance", Day: today, Content: "面谈"})
	if err == nil {
		_, err = m.Complete(m.t.Context(), m.town, k.ID, k.Version)
	}
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *term) ofHis() casework.Case {
	m.t.Helper()
	p, err := m.Get(m.t.Context(), m.town, m.who.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	return *p.Case
}

func (m *term) reopened() casework.Case {
	m.t.Helper()
	k, err := m.Reopen(m.t.Context(), m.town, m.who.Case.ID, m.ofHis().Version, "岗位到期")
	if err != nil {
		m.t.Fatal(err)
	}
	return k
}

// seen says on which lists he stands.
func (m *term) seen(state ...string) {
	m.t.Helper()
	for _, list := range []string{"waiting", fallback.Ending, "refused"} {
		want := []uuid.UUID{}
		if slices.Contains(state, list) {
			want = append(want, m.who.Case.ID)
		}
		if got := m.tasks(list); !slices.Equal(got, want) {
			m.t.Errorf("%s: %v, want %v", list, got, want)
		}
	}
}

func (m *term) task(state string) fallback.Task {
	m.t.Helper()
	page, err := m.posts.Tasks(m.t.Context(), m.town, fallback.TaskFilter{State: state}, route.Paging{Limit: 10})
	if err != nil || len(page.Items) != 1 {
		m.t.Fatalf("%+v (%v)", page.Items, err)
	}
	return page.Items[0]
}

// He is said to be over soon two weeks before his last day, and waits from the
// day after it, before the clock has ended his hire and afterwards.
func TestWhosePostIsOverWaitsAgain(t *testing.T) {
	t.Parallel()
	m := newTerm(t)
	m.seen()
	m.World.Clock.Advance(12 * aDay) // 15 days before the last
	m.seen()
	m.World.Clock.Advance(aDay)
	m.seen(fallback.Ending)
	if got := m.task(fallback.Ending); got.Post == nil || *got.Post != (fallback.LastPost{Title: "消杀员", Employer: "水口镇公共服务中心", LastDay: today.AddDays(27), Reason: "expired"}) {
		t.Errorf("%+v", got.Post)
	}
	m.World.Clock.Advance(14 * aDay) // the last
	m.seen(fallback.Ending)
	m.World.Clock.Advance(aDay)
	m.seen("waiting")
	if n, err := m.hires.EndExpired(t.Context()); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	m.seen("waiting")
	got := m.task("waiting")
	if got.Post == nil || got.Post.LastDay != today.AddDays(27) || got.Post.Reason != "expired" || got.CaseStatus != casework.Placed || got.CaseVersion != m.ofHis().Version {
		t.Errorf("%+v", got)
	}
	for _, list := range []string{"waiting", fallback.Ending} {
		if page, err := m.posts.Tasks(t.Context(), m.Officer("赤坎镇"), fallback.TaskFilter{State: list}, route.Paging{Limit: 10}); err != nil || len(page.Items) != 0 {
			t.Errorf("%s elsewhere: %+v (%v)", list, page.Items, err)
		}
	}
	refused(t, m.posts.Refuse(t.Context(), m.Officer("赤坎镇"), m.who.Case.ID, fallback.TaskRefusal{Reason: "unwilling"}), "not_found")
	// Opened again, the case waits as others do, and says why.
	m.reopened()
	m.seen("waiting")
	if got := m.task("waiting"); got.CaseStatus != casework.InService || got.Post == nil {
		t.Errorf("%+v", got)
	}
}

func TestWhoLeftEarlyWaitsFromTheDayAfter(t *testing.T) {
	t.Parallel()
	m := newTerm(t)
	m.World.Clock.Advance(5 * aDay)
	if _, err := m.hires.End(t.Context(), m.town, m.hire.ID, m.hire.Version, hire.Leaving{EndedOn: today.AddDays(5), Reason: "resigned"}); err != nil {
		t.Fatal(err)
	}
	m.seen()
	m.World.Clock.Advance(aDay)
	m.seen("waiting")
	if got := m.task("waiting"); got.Post.Reason != "resigned" || got.Post.LastDay != today.AddDays(5) {
		t.Errorf("%+v", got.Post)
	}
}

// Of a case that ended because he was in a post, the same holds; of one that
// ended for another reason nothing does.
func TestACaseThatEndedByThePost(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string][]string{"employed": {"waiting"}, "moved": nil} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			m := newTerm(t)
			k := m.reopened()
			if _, err := m.Close(t.Context(), m.town, k.ID, k.Version, reason, "本人说明"); err != nil {
				t.Fatal(err)
			}
			m.World.Clock.Advance(27 * aDay)
			if want == nil {
				m.seen()
			} else {
				m.seen(fallback.Ending)
			}
			m.World.Clock.Advance(aDay)
			m.seen(want...)
		})
	}
}

// Whoever found other work once his post was over is no task: an officer said so.
func TestWhoWasPlacedAfterwardsDoesNotWait(t *testing.T) {
	t.Parallel()
	m := newTerm(t)
	m.World.Clock.Advance(28 * aDay)
	if _, err := m.hires.EndExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	m.World.Clock.Advance(time.Hour)
	k := m.reopened()
	k, err := m.Complete(t.Context(), m.town, k.ID, k.Version)
	if err == nil {
		_, err = m.Place(t.Context(), m.town, k.ID, k.Version, "自己开了小店")
	}
	if err != nil {
		t.Fatal(err)
	}
	m.seen()
}

// Another post is given at once, the case stays as it is; when that one is over,
// too, he waits anew, whatever was said after the first.
func TestAnotherPostAfterTheFirst(t *testing.T) {
	t.Parallel()
	m := newTerm(t)
	m.World.Clock.Advance(28 * aDay)
	if err := m.posts.Refuse(t.Context(), m.town, m.who.Case.ID, fallback.TaskRefusal{Reason: "unwilling"}); err != nil {
		t.Fatal(err)
	}
	m.seen("refused")
	refusal := m.task("refused").Refusal.ID
	m.World.Clock.Advance(time.Hour)
	h, err := m.posts.AssignTask(t.Context(), m.town, m.who.Case.ID, fallback.TaskAssignment{PostID: m.post, StartedOn: today.AddDays(28), Until: today.AddDays(55), RefusalID: &refusal})
	if err != nil {
		t.Fatal(err)
	}
	m.seen()
	if k := m.ofHis(); k.Status != casework.Placed {
		t.Errorf("%+v", k)
	}
	m.World.Clock.Advance(27 * aDay)
	m.seen(fallback.Ending)
	if got := m.task(fallback.Ending); got.Post.LastDay != *h.Until {
		t.Errorf("%+v", got.Post)
	}
	m.World.Clock.Advance(aDay)
	m.seen("waiting")
}

// Whoever is in hardship no longer is not warned of, nor does he wait.
func TestWhoIsInHardshipNoLonger(t *testing.T) {
	t.Parallel()
	m := newTerm(t)
	if _, err := m.World.DB.Exec(t.Context(), `UPDATE key_membership SET days = daterange(lower(days), $1), ended_by = $2 WHERE person_id = $3`, today.AddDays(20), m.town.AccountID, m.who.ID); err != nil {
		t.Fatal(err)
	}
	m.World.Clock.Advance(19 * aDay)
	m.seen(fallback.Ending)
	m.World.Clock.Advance(aDay)
	m.seen()
	m.World.Clock.Advance(8 * aDay)
	m.seen()
}
