package fallback_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/fallback"
	"gongxiang/jobs/hire"
)

// ledger is the key groups' ledger, told of placements as the platform wires it.
func (w *world) ledger() *casework.Service {
	s := casework.New(w.DB, w.Vault, w.Clock, w.Catalog.Book, nil)
	w.hires.Started = s.Started
	return s
}

// waiting is somebody of the group with an open case.
func (w *world) waiting(s *casework.Service, group, kind string) casework.Person {
	w.t.Helper()
	return w.registered(s, w.somebody(), group, kind)
}

func (w *world) registered(s *casework.Service, who somebody, group, kind string) casework.Person {
	w.t.Helper()
	p, err := s.Register(w.t.Context(), w.town, casework.RegisterInput{Name: "李四", Phone: who.Phone, IDNumber: who.IDNumber, OpenCase: true,
		Groups: []casework.MembershipInput{{Group: group, Kind: kind, From: today.AddDays(-3), Proof: "认定表"}}})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// tasks are the cases that wait, or were refused.
func (w *world) tasks(state string) []uuid.UUID {
	w.t.Helper()
	page, err := w.posts.Tasks(w.t.Context(), w.town, fallback.TaskFilter{State: state}, route.Paging{Limit: 1})
	n, countErr := w.posts.CountTasks(w.t.Context(), w.town, fallback.TaskFilter{})
	if err != nil || countErr != nil {
		w.t.Fatal(err, countErr)
	}
	ids := []uuid.UUID{}
	for {
		for _, t := range page.Items {
			ids = append(ids, t.CaseID)
		}
		if page.Next == "" {
			break
		}
		if page, err = w.posts.Tasks(w.t.Context(), w.town, fallback.TaskFilter{State: state}, route.Paging{Limit: 1, Cursor: page.Next}); err != nil {
			w.t.Fatal(err)
		}
	}
	if want := map[string]int{"waiting": n.Waiting, fallback.Ending: n.Ending, "refused": n.Refused}[state]; want != len(ids) {
		w.t.Errorf("%d counted, %d listed", want, len(ids))
	}
	return ids
}

func month(post uuid.UUID) fallback.TaskAssignment {
	return fallback.TaskAssignment{PostID: post, StartedOn: today, Until: today.AddDays(27)}
}

func TestWhoeverIsInHardshipWaitsForAPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.ledger()
	a, b := w.waiting(s, casework.Hardship, "aged"), w.waiting(s, casework.Hardship, "disabled")
	w.waiting(s, casework.Veteran, "")
	if got := w.tasks("waiting"); !slices.Equal(got, []uuid.UUID{a.Case.ID, b.Case.ID}) {
		t.Fatalf("%v", got)
	}
	page, err := w.posts.Tasks(t.Context(), w.town, fallback.TaskFilter{State: "waiting"}, route.Paging{Limit: 10})
	if err != nil || len(page.Items[0].Kinds) != 1 || len(page.Items[1].Kinds) != 0 || !page.Items[0].NumberKnown || page.Items[0].OfficerName == "" {
		t.Errorf("%+v (%v)", page.Items, err) // that somebody is disabled is told for a purpose only
	}
	if elsewhere, err := w.posts.Tasks(t.Context(), w.Officer("赤坎镇"), fallback.TaskFilter{State: "waiting"}, route.Paging{Limit: 10}); err != nil || len(elsewhere.Items) != 0 {
		t.Errorf("%+v (%v)", elsewhere, err)
	}
	h, err := w.posts.AssignTask(t.Context(), w.town, a.Case.ID, month(w.open(w.input()).ID))
	if err != nil || h.Status != hire.Confirmed || h.PlacementID == nil {
		t.Fatalf("%+v (%v)", h, err)
	}
	if got := w.tasks("waiting"); !slices.Equal(got, []uuid.UUID{b.Case.ID}) {
		t.Errorf("%v", got)
	}
	if p, err := s.Get(t.Context(), w.town, a.ID); err != nil || p.Case.InPost == nil {
		t.Errorf("%+v (%v)", p.Case, err)
	}
	// When the post is over he waits again.
	w.Clock.Advance(28 * 24 * time.Hour)
	if n, err := w.hires.EndExpired(t.Context()); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if got := w.tasks("waiting"); len(got) != 2 {
		t.Errorf("%v", got)
	}
}

func TestAPlacementFromATaskNeedsTheNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.ledger()
	post := w.open(w.input()).ID
	who, other := w.somebody(), w.somebody()
	w.registered(s, other, casework.Veteran, "")
	p := w.registered(s, somebody{Phone: who.Phone}, casework.Hardship, "aged")
	in := month(post)
	_, err := w.posts.AssignTask(t.Context(), w.town, p.Case.ID, in)
	refused(t, err, "invalid")
	in.IDNumber = other.IDNumber
	_, err = w.posts.AssignTask(t.Context(), w.town, p.Case.ID, in)
	refused(t, err, "other_record")
	in.IDNumber = who.IDNumber
	if _, err = w.posts.AssignTask(t.Context(), w.town, p.Case.ID, in); err != nil {
		t.Error(err)
	}
}

func TestARefusalSaysWhyAndUntilWhen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.ledger()
	p := w.waiting(s, casework.Hardship, "aged")
	of := p.Case.ID
	tomorrow, far := today.AddDays(1), today.AddDays(181)
	for name, in := range map[string]fallback.TaskRefusal{
		"no reason": {}, "unknown": {Reason: "because"}, "other without words": {Reason: "other"}, "no post, no day": {Reason: fallback.NoPost},
		"today": {Reason: fallback.NoPost, ReviewOn: &today}, "far": {Reason: fallback.NoPost, ReviewOn: &far}, "number": {Reason: "other", Note: "请打 13800000001"},
	} {
		if err := w.posts.Refuse(t.Context(), w.town, of, in); !problem.HasCode(err, "invalid") {
			t.Errorf("%s: %v", name, err)
		}
	}
	put := fallback.TaskRefusal{Reason: fallback.NoPost, ReviewOn: &tomorrow}
	refused(t, w.posts.Refuse(t.Context(), w.Officer("赤坎镇"), of, put), "not_found")
	if err := w.posts.Refuse(t.Context(), w.town, of, put); err != nil {
		t.Fatal(err)
	}
	refused(t, w.posts.Refuse(t.Context(), w.town, of, put), "task_done")
	if len(w.tasks("waiting")) != 0 || !slices.Equal(w.tasks("refused"), []uuid.UUID{of}) {
		t.Error("he still waits")
	}
	page, err := w.posts.Tasks(t.Context(), w.town, fallback.TaskFilter{State: "refused"}, route.Paging{Limit: 10})
	if err != nil || page.Items[0].Refusal == nil || page.Items[0].Refusal.Reason != fallback.NoPost || *page.Items[0].Refusal.ReviewOn != tomorrow {
		t.Fatalf("%+v (%v)", page.Items, err)
	}
	// He waits again from that day on; and when his case is opened again.
	w.Clock.Advance(24 * time.Hour)
	if len(w.tasks("waiting")) != 1 {
		t.Error("he was forgotten")
	}
	if err := w.posts.Refuse(t.Context(), w.town, of, fallback.TaskRefusal{Reason: "unwilling"}); err != nil {
		t.Fatal(err)
	}
	k, err := s.Close(t.Context(), w.town, of, p.Case.Version, "refused", "本人不愿接受")
	if err != nil {
		t.Fatal(err)
	}
	refused(t, w.posts.Refuse(t.Context(), w.town, of, fallback.TaskRefusal{Reason: "unfit"}), "task_done")
	w.Clock.Advance(time.Hour)
	if _, err = s.Reopen(t.Context(), w.town, of, k.Version, "改变主意"); err != nil {
		t.Fatal(err)
	}
	if len(w.tasks("waiting")) != 1 {
		t.Error("he was forgotten")
	}
}

// Whoever was refused may be given a post after all, by an officer who has seen
// the refusal.
func TestARefusedTaskMayBeAssigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.waiting(w.ledger(), casework.Hardship, "aged")
	if err := w.posts.Refuse(t.Context(), w.town, p.Case.ID, fallback.TaskRefusal{Reason: "unwilling"}); err != nil {
		t.Fatal(err)
	}
	in := month(w.open(w.input()).ID)
	_, err := w.posts.AssignTask(t.Context(), w.town, p.Case.ID, in)
	refused(t, err, "task_done")
	page, err := w.posts.Tasks(t.Context(), w.town, fallback.TaskFilter{State: "refused"}, route.Paging{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	in.RefusalID = &page.Items[0].Refusal.ID
	if _, err = w.posts.AssignTask(t.Context(), w.town, p.Case.ID, in); err != nil {
		t.Error(err)
	}
}

// Two officers decide over the same person at once: one of them does.
func TestTwoOfficersAtOneTask(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.ledger()
	in := w.input()
	in.Heads, in.BudgetFen = 100, 1_000_000_00
	one, two := w.open(in).ID, w.open(in).ID
	city := w.Officer("")
	for round := range 9 {
		of := w.waiting(s, casework.Hardship, "aged").Case.ID
		assign := func(post uuid.UUID) error {
			_, err := w.posts.AssignTask(t.Context(), w.town, of, month(post))
			return err
		}
		refuse := func() error {
			return w.posts.Refuse(t.Context(), city, of, fallback.TaskRefusal{Reason: "unwilling"})
		}
		acts := [][2]func() error{
			{func() error { return assign(one) }, func() error { return assign(two) }},
			{func() error { return assign(one) }, refuse}, {refuse, refuse}}[round%3]
		var errs [2]error
		var both sync.WaitGroup
		for i, act := range acts {
			both.Go(func() { errs[i] = act() })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("round %d: %v", round, errs)
		}
		for _, err := range errs {
			if err != nil {
				refused(t, err, "task_done")
			}
		}
	}
}

// The database holds it whatever Go does.
func TestRefusalGuards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.ledger()
	p := w.waiting(s, casework.Hardship, "aged")
	insert := func(reason string, review *calendar.Date) string {
		_, err := w.DB.Exec(t.Context(), `INSERT INTO fallback_refusal (id, case_id, reason, review_on, refused_by, refused_at) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5)`,
			p.Case.ID, reason, review, w.town.AccountID, w.Clock.Now())
		return postgres.Constraint(err)
	}
	if got := insert(fallback.NoPost, nil); got != "refusal_reviewed" {
		t.Error(got)
	}
	if got := insert("unwilling", &today); got != "refusal_review_later" {
		t.Error(got)
	}
	if _, err := w.posts.AssignTask(t.Context(), w.town, p.Case.ID, month(w.open(w.input()).ID)); err != nil {
		t.Fatal(err)
	}
	if got := insert("unwilling", nil); got != "refusal_of_task" {
		t.Error(got)
	}
	for _, sql := range []string{`UPDATE fallback_refusal SET note = ''`, `DELETE FROM fallback_refusal`} {
		if _, err := w.DB.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s: done", sql)
		}
	}
}

// Where his records are merged, what was refused in the case that ends holds in
// the one that goes on.
func TestARefusalFollowsAMerge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.ledger()
	kept := w.waiting(s, casework.Hardship, "aged")
	w.Clock.Advance(24 * time.Hour)
	gone := w.registered(s, somebody{Phone: w.somebody().Phone}, casework.Hardship, "aged")
	if err := w.posts.Refuse(t.Context(), w.town, gone.Case.ID, fallback.TaskRefusal{Reason: "unwilling"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Merge(t.Context(), w.town, kept.ID, gone.ID, kept.Version, "同一个人"); err != nil {
		t.Fatal(err)
	}
	of := kept.Case.ID
	if len(w.tasks("waiting")) != 0 || !slices.Equal(w.tasks("refused"), []uuid.UUID{of}) {
		t.Errorf("waiting %v, refused %v", w.tasks("waiting"), w.tasks("refused"))
	}
	refused(t, w.posts.Refuse(t.Context(), w.town, of, fallback.TaskRefusal{Reason: "unfit"}), "task_done")
	// Opened again, the case begins anew.
	p, err := s.Get(t.Context(), w.town, kept.ID)
	if err != nil {
		t.Fatal(err)
	}
	k, err := s.Close(t.Context(), w.town, of, p.Case.Version, "refused", "本人不愿接受")
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Hour)
	if _, err = s.Reopen(t.Context(), w.town, of, k.Version, "改变主意"); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.tasks("waiting"), []uuid.UUID{of}) {
		t.Error("he was forgotten")
	}
}
