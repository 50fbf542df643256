package casework_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/jobs/casework"
	"gongxiang/matching/matchingtest"
)

func TestFromOpenedToPlaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	k := w.record(p.Case.ID, "guidance")
	if k.Status != casework.InService || k.Done.Guidance != 1 || k.Next != "还差岗位信息 3 条、培训项目 1 个。" {
		t.Errorf("%+v", k)
	}
	_, err := w.Complete(t.Context(), w.officer, k.ID, k.Version)
	refused(t, err, "targets_missing")
	w.must(w.sent(k.ID, w.vacancy().ID, w.vacancy().ID, w.vacancy().ID))
	k = w.record(k.ID, "training_offered")
	if k.Next != "服务已做满，请核对达标。" {
		t.Errorf("%+v", k)
	}
	_, err = w.Place(t.Context(), w.officer, k.ID, k.Version, "到开平市示例厂上班")
	refused(t, err, "wrong_state")
	k, err = w.Complete(t.Context(), w.officer, k.ID, k.Version)
	w.must(err)
	if k.Status != casework.TargetsMet || *k.MetOn != matchingtest.Today || k.Due != "" {
		t.Errorf("%+v", k)
	}
	k, err = w.Place(t.Context(), w.officer, k.ID, k.Version, "到开平市示例厂上班")
	w.must(err)
	_, err = w.AddRecord(t.Context(), w.officer, k.ID, casework.RecordInput{Kind: "call", Day: matchingtest.Today, Content: "电话回访"})
	refused(t, err, "case_ended")
	k, err = w.Reopen(t.Context(), w.officer, k.ID, k.Version, "又失业了")
	w.must(err)
	page, err := w.GetPage(t.Context(), w.officer, p.ID)
	w.must(err)
	if k.Status != casework.InService || k.Done.Vacancy != 3 || len(page.Records) != 5 || len(page.Events) != 7 {
		t.Errorf("%+v, %d records, %+v", k, len(page.Records), page.Events)
	}
}

func TestSameVacancyCountsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k := w.registered().Case
	v := w.vacancy().ID
	w.must(w.sent(k.ID, v, v, v))
	w.record(k.ID, "guidance")
	now := w.record(k.ID, "training_offered")
	if now.Done.Vacancy != 1 || now.Missing != (casework.Targets{Vacancy: 2}) {
		t.Errorf("%+v", now)
	}
	_, err := w.World.DB.Exec(t.Context(), `UPDATE service_case SET status = 'targets_met' WHERE id = $1`, k.ID)
	violates(t, err, "case_targets_met")
}

func TestRecordsOfTheWrongDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k := w.registered().Case
	for name, c := range map[string]struct {
		in     casework.RecordInput
		fields []string
	}{
		"training before the case": {casework.RecordInput{Kind: "training_finished", Day: matchingtest.Today.AddDays(-1), Programme: "面点师"}, []string{"day"}},
		"tomorrow":                 {casework.RecordInput{Kind: "visit", Day: matchingtest.Today.AddDays(1), Content: "上门走访"}, []string{"day"}},
		"no day, no content":       {casework.RecordInput{Kind: "visit"}, []string{"day", "content"}},
		"a vacancy by hand":        {casework.RecordInput{Kind: "vacancy", Day: matchingtest.Today, Content: "岗位"}, []string{"kind"}},
		"which training":           {casework.RecordInput{Kind: "training_offered", Day: matchingtest.Today}, []string{"programme"}},
		"a phone number":           {casework.RecordInput{Kind: "call", Day: matchingtest.Today, Content: "打 13800000001 联系"}, []string{"content"}},
	} {
		_, err := w.AddRecord(t.Context(), w.officer, k.ID, c.in)
		if !problem.HasCode(err, "invalid") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		refused(t, err, "invalid", c.fields...)
	}
}

// Whoever writes past the domain is stopped by the database.
func TestDatabaseGuardsTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k := w.registered().Case
	closed, expired := w.vacancy(), w.vacancy()
	_, err := w.vacancies.Close(t.Context(), w.firm, closed.ID, closed.Version, "已招满")
	w.must(err)
	violates(t, w.sent(k.ID, closed.ID), "record_vacancy_open")
	w.Exec(`UPDATE vacancy SET valid_to = $2 WHERE id = $1`, expired.ID, matchingtest.Today.AddDays(-1)) // closed yesterday
	violates(t, w.sent(k.ID, expired.ID), "record_vacancy_open")
	for _, c := range []struct{ constraint, sql string }{
		{"record_after_opening", `INSERT INTO service_record (id, case_id, kind, day, programme, author, at) SELECT gen_random_uuid(), id, 'training_offered', opened_on - 1, '面点', opened_by, created_at FROM service_case`},
		{"record_not_ahead", `INSERT INTO service_record (id, case_id, kind, day, author, at) SELECT gen_random_uuid(), id, 'guidance', opened_on + 1, opened_by, created_at FROM service_case`},
		{"case_transition", `UPDATE service_case SET status = 'targets_met'`},
		{"case_transition", `UPDATE service_case SET status = 'placed'`},
		{"case_begins_opened", `INSERT INTO service_case (id, person_id, town_code, scheme, opened_on, due_on, status, opened_by, created_at, updated_at) SELECT gen_random_uuid(), person_id, town_code, scheme, opened_on, due_on, 'targets_met', opened_by, created_at, updated_at FROM service_case`},
		{"case_one_open", `INSERT INTO service_case (id, person_id, town_code, scheme, opened_on, due_on, status, opened_by, created_at, updated_at) SELECT gen_random_uuid(), person_id, town_code, scheme, opened_on, due_on, 'opened', opened_by, created_at, updated_at FROM service_case`},
		{"scheme_follows", `INSERT INTO service_scheme (version, name, valid_from, targets, due_days, soon_days, made_at) VALUES (9, '旧的', '2019-01-01', '{"guidance": 1}', 30, 7, '2021-02-08 09:00+08')`},
		{"scheme_targets", `INSERT INTO service_scheme (version, name, valid_from, targets, due_days, soon_days, made_at) VALUES (9, '错的', '2021-03-01', '{"guidance": -1}', 30, 7, '2021-02-08 09:00+08')`},
	} {
		_, err := w.World.DB.Exec(t.Context(), c.sql)
		violates(t, err, c.constraint)
	}
	for _, sql := range []string{
		`UPDATE service_case SET opened_on = '2020-01-01'`, `UPDATE service_case SET guidances = 9`, `UPDATE service_case SET scheme = 1`, `UPDATE service_case SET met_on = '2021-02-08'`,
		`UPDATE service_record SET day = '2021-02-08'`, `DELETE FROM service_record`, `UPDATE service_answer SET answer = 'accepted'`, `DELETE FROM service_answer`,
		`UPDATE service_scheme SET targets = '{"guidance": 1}'`, `DELETE FROM service_scheme`, `DELETE FROM service_case`, `DELETE FROM key_membership`, `DELETE FROM key_person`,
	} {
		if _, err := w.World.DB.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was let through", sql)
		}
	}
}

// Nobody is placed without his post or an officer's word for it.
func TestDatabaseGuardsWhoIsPlaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k := w.served()
	k, err := w.Complete(t.Context(), w.officer, k.ID, k.Version)
	w.must(err)
	now := w.World.Clock.Now()
	place := func(by *auth.Caller, reason string) error {
		return w.World.DB.InTx(t.Context(), func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE service_case SET status = 'placed', updated_at = $2 WHERE id = $1`, k.ID, now)
			if err == nil && by != nil {
				err = history.Record(t.Context(), tx, history.Event{Thing: "case", ThingID: k.ID, Action: "place", From: k.Status, To: casework.Placed,
					Reason: reason, AccountID: &by.AccountID, At: now})
			}
			return err
		})
	}
	elsewhere, city := w.Officer("赤坎镇"), w.Officer("")
	for name, err := range map[string]error{
		"nobody's word": place(nil, ""), "a firm's without a post": place(&w.firm, "进厂"), "another town's": place(&elsewhere, "进厂"), "an empty one": place(&city, ""),
	} {
		t.Log(name)
		violates(t, err, "case_placed_by")
	}
	w.must(place(&w.officer, "进厂"))
}

func TestTwoFinalChecksAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k := w.served()
	errs := make([]error, 8)
	var done sync.WaitGroup
	for i := range errs {
		done.Go(func() { _, errs[i] = w.Complete(context.Background(), w.officer, k.ID, k.Version) })
	}
	done.Wait()
	met := 0
	for _, err := range errs {
		if err == nil {
			met++
		} else if !problem.HasCode(err, "stale_version") && !problem.HasCode(err, "wrong_state") {
			t.Error(err)
		}
	}
	if met != 1 {
		t.Errorf("%d checks went through", met)
	}
	page, err := w.GetPage(t.Context(), w.officer, k.PersonID)
	w.must(err)
	n := 0
	for _, e := range page.Events {
		if e.Action == "complete" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d events", n)
	}
}

// Nothing is lost when officers write at once.
func TestOfficersWriteAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	k := w.registered().Case
	officers := []auth.Caller{w.officer, w.Officer("水口镇"), w.Officer("")}
	errs := make([]error, 12)
	var done sync.WaitGroup
	for i := range errs {
		done.Go(func() {
			_, errs[i] = w.AddRecord(context.Background(), officers[i%3], k.ID, casework.RecordInput{Kind: "guidance", Day: matchingtest.Today, Content: "面谈半小时"})
		})
	}
	done.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	page, err := w.GetPage(t.Context(), w.officer, k.PersonID)
	w.must(err)
	if len(page.Records) != 12 || page.Case.Done.Guidance != 12 || page.Case.Version != k.Version+1 {
		t.Errorf("%d records, %+v", len(page.Records), page.Case)
	}
}

func TestCasesOpenedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	in.OpenCase = false
	p, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	errs := make([]error, 6)
	var done sync.WaitGroup
	for i := range errs {
		done.Go(func() { _, errs[i] = w.Open(context.Background(), w.officer, p.ID) })
	}
	done.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !problem.HasCode(err, "case_open") {
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d cases", made)
	}
}

func TestAnswersComeLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	_, err := w.AddRecord(t.Context(), w.officer, p.Case.ID, casework.RecordInput{Kind: "training_offered", Day: matchingtest.Today, Programme: "面点师", Answer: "undecided"})
	w.must(err)
	page, err := w.GetPage(t.Context(), w.officer, p.ID)
	w.must(err)
	id := page.Records[0].ID
	_, err = w.AddAnswer(t.Context(), w.officer, p.Case.ID, id, casework.AnswerInput{Answer: "maybe", Day: matchingtest.Today})
	refused(t, err, "invalid", "answer")
	_, err = w.AddAnswer(t.Context(), w.officer, p.Case.ID, id, casework.AnswerInput{Answer: "accepted", Day: matchingtest.Today.AddDays(-1)})
	refused(t, err, "invalid", "day")
	r, err := w.AddAnswer(t.Context(), w.officer, p.Case.ID, id, casework.AnswerInput{Answer: "accepted", Day: matchingtest.Today, Content: "三月开班"})
	w.must(err)
	if len(r.Answers) != 2 || r.Answers[0].Answer != "undecided" || r.Answers[1].Answer != "accepted" {
		t.Errorf("%+v", r)
	}
}

func TestCaseKeepsItsScheme(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.registered().Case
	city := w.Officer("")
	in := casework.SchemeInput{Name: "“1311”服务", ValidFrom: matchingtest.Today, DueDays: 60, SoonDays: 10,
		Targets: casework.Targets{Guidance: 1, Vacancy: 3, Training: 1, PolicyBriefing: 1}}
	made, err := w.AddScheme(t.Context(), city, in)
	w.must(err)
	_, err = w.AddScheme(t.Context(), city, in)
	refused(t, err, "scheme_date")
	in.ValidFrom = matchingtest.Today.AddDays(-1)
	_, err = w.AddScheme(t.Context(), city, in)
	refused(t, err, "invalid", "validFrom")
	in.Targets = casework.Targets{}
	_, err = w.AddScheme(t.Context(), city, in)
	refused(t, err, "invalid", "targets")
	k := w.registered().Case
	if made.Version != 2 || k.Scheme != 2 || k.Missing.PolicyBriefing != 1 || k.DueOn != matchingtest.Today.AddDays(60) {
		t.Errorf("%+v %+v", made, k)
	}
	page, err := w.GetPage(t.Context(), w.officer, old.PersonID)
	w.must(err)
	if page.Case.Scheme != 1 || page.Case.Missing.PolicyBriefing != 0 {
		t.Errorf("the old case follows the new version: %+v", page.Case)
	}
}

func TestDueBeforeOverdue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.registered()
	for days, want := range map[int]string{22: "later", 23: "soon", 30: "soon", 31: "overdue"} {
		w.World.Clock.Advance(time.Duration(days) * 24 * time.Hour)
		page, err := w.WorkList(t.Context(), w.officer, casework.WorkFilter{Mine: true, Due: want}, route.Paging{Limit: 10})
		w.must(err)
		n, err := w.WorkCount(t.Context(), w.officer, casework.WorkFilter{})
		w.must(err)
		if len(page.Items) != 1 || page.Items[0].Case.Due != want || n.Later+n.Soon+n.Overdue != 1 {
			t.Errorf("after %d days: %+v %+v, want %s", days, page.Items, n, want)
		}
		w.World.Clock.Advance(-time.Duration(days) * 24 * time.Hour)
	}
}

// Whoever is in no group any more is owed nothing: his case opens again with his
// next group.
func TestReopenedForWhoeverIsInAGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	k, err := w.Close(t.Context(), w.officer, p.Case.ID, p.Case.Version, "not_eligible", "已不符合认定条件")
	w.must(err)
	_, err = w.EndGroup(t.Context(), w.officer, p.ID, p.Groups[0].ID, matchingtest.Today.AddDays(-1), "已不符合")
	w.must(err)
	_, err = w.Reopen(t.Context(), w.officer, k.ID, k.Version, "又失业了")
	refused(t, err, "no_group")
	_, err = w.AddGroup(t.Context(), w.officer, p.ID, casework.MembershipInput{Group: casework.Hardship, Kind: "landless", From: matchingtest.Today, Proof: "认定证明 2021-008"})
	w.must(err)
	_, err = w.Reopen(t.Context(), w.officer, k.ID, k.Version, "又失业了")
	w.must(err)
}

// The last group may end while the case is opened again: whichever is second
// sees the first.
func TestReopenWhileTheGroupEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	k, err := w.Close(t.Context(), w.officer, p.Case.ID, p.Case.Version, "other", "本人要求结案")
	w.must(err)
	var ended, reopened error
	var done sync.WaitGroup
	done.Go(func() {
		_, ended = w.EndGroup(context.Background(), w.officer, p.ID, p.Groups[0].ID, matchingtest.Today.AddDays(-1), "已不符合")
	})
	done.Go(func() { _, reopened = w.Reopen(context.Background(), w.officer, k.ID, k.Version, "继续服务") })
	done.Wait()
	w.must(ended)
	if reopened != nil {
		refused(t, reopened, "no_group")
	}
}
