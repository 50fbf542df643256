package casework_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/jobs/casework"
	"gongxiang/matching/matchingtest"
)

func TestOldTownLosesSight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.registered()
	w.record(p.Case.ID, "guidance")
	there := w.Officer("赤坎镇")
	in := casework.TransferInput{TownCode: w.Town("赤坎镇"), OfficerID: &w.officer.AccountID, Reason: "户籍迁移", Version: p.Version}
	refused(t, w.Transfer(t.Context(), w.officer, p.ID, in), "invalid", "officerId") // not of that town
	in.OfficerID = &w.firm.AccountID
	refused(t, w.Transfer(t.Context(), w.officer, p.ID, in), "invalid", "officerId")
	in.OfficerID = &there.AccountID
	refused(t, w.Transfer(t.Context(), there, p.ID, in), "not_found")
	w.must(w.Transfer(t.Context(), w.officer, p.ID, in))
	_, err := w.GetPage(t.Context(), w.officer, p.ID)
	refused(t, err, "not_found")
	_, err = w.AddRecord(t.Context(), w.officer, p.Case.ID, casework.RecordInput{Kind: "note", Day: matchingtest.Today, Content: "还能写吗"})
	refused(t, err, "not_found")
	page, err := w.GetPage(t.Context(), there, p.ID)
	w.must(err)
	if *page.OfficerID != there.AccountID || page.Case.TownCode != there.TownCode || len(page.Records) != 1 ||
		!slices.ContainsFunc(page.Events, func(e history.Entry) bool { return e.Action == "transfer" && e.Reason == "户籍迁移" }) {
		t.Errorf("%+v %+v", page.Case, page.Events)
	}
	refused(t, w.Transfer(t.Context(), there, p.ID, in), "stale_version")
}

func TestMergeKeepsEverything(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input()
	in.Groups = append(in.Groups, group(casework.Migrant, ""))
	first, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	w.record(first.Case.ID, "guidance")
	v := w.vacancy().ID
	w.must(w.sent(first.Case.ID, v, w.vacancy().ID))
	w.World.Clock.Advance(24 * time.Hour)
	in = w.input()
	in.IDNumber = adult
	second, err := w.Register(t.Context(), w.officer, in)
	w.must(err)
	_, err = w.AddRecord(t.Context(), w.officer, second.Case.ID, casework.RecordInput{Kind: "training_offered", Day: matchingtest.Today.AddDays(1), Programme: "面点师"})
	w.must(err)
	if _, err := w.World.DB.Exec(t.Context(), `INSERT INTO service_record (id, case_id, kind, day, vacancy_id, suitable_by, author, at)
		SELECT gen_random_uuid(), $1, 'vacancy', $2, unnest($3::uuid[]), '{pay}', $4, $5`, second.Case.ID, matchingtest.Today.AddDays(1),
		[]uuid.UUID{v, w.vacancy().ID}, w.officer.AccountID, w.World.Clock.Now()); err != nil {
		t.Fatal(err)
	}

	_, err = w.Merge(t.Context(), w.officer, first.ID, second.ID, first.Version, "同一个人")
	refused(t, err, "keep_numbered")
	_, err = w.Merge(t.Context(), w.officer, second.ID, second.ID, second.Version, "同一个人")
	refused(t, err, "invalid", "otherId")
	_, err = w.Merge(t.Context(), w.Officer("赤坎镇"), second.ID, first.ID, second.Version, "同一个人")
	refused(t, err, "not_found")
	_, err = w.Merge(t.Context(), w.officer, second.ID, first.ID, second.Version+1, "同一个人")
	refused(t, err, "stale_version")
	p, err := w.Merge(t.Context(), w.officer, second.ID, first.ID, second.Version, "同一个人，两个电话")
	w.must(err)
	// The case that opened first goes on, with the records of both.
	if p.ID != second.ID || p.Case.ID != first.Case.ID || p.Case.Done != (casework.Targets{Guidance: 1, Vacancy: 3, Training: 1}) || p.Case.Missing != (casework.Targets{}) {
		t.Errorf("%+v", p.Case)
	}
	page, err := w.GetPage(t.Context(), w.officer, first.ID) // the old address leads there
	w.must(err)
	if page.ID != second.ID || len(page.Cases) != 2 || len(page.Records) != 6 || len(page.Groups) != 2 {
		t.Errorf("%s, %d cases, %d records, %d groups", page.ID, len(page.Cases), len(page.Records), len(page.Groups))
	}
	k, err := w.Complete(t.Context(), w.officer, p.Case.ID, p.Case.Version)
	w.must(err)
	if k.Status != casework.TargetsMet {
		t.Error(k.Status)
	}
	_, err = w.Reopen(t.Context(), w.officer, second.Case.ID, 4, "继续服务")
	if !problem.HasCode(err, "wrong_state") && !problem.HasCode(err, "stale_version") {
		t.Error(err)
	}
}

func TestTwoIDNumbersAreTwoPersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var persons []casework.Person
	for _, number := range []string{adult, another} {
		in := w.input()
		in.IDNumber = number
		p, err := w.Register(t.Context(), w.officer, in)
		w.must(err)
		persons = append(persons, p)
	}
	_, err := w.Merge(t.Context(), w.officer, persons[0].ID, persons[1].ID, persons[0].Version, "同一个人")
	refused(t, err, "two_numbers")
}

// Each into the other at once: one goes through, and neither is lost.
func TestMergesCrossing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.registered(), w.registered()
	var errs [2]error
	var done sync.WaitGroup
	done.Go(func() { _, errs[0] = w.Merge(context.Background(), w.officer, a.ID, b.ID, a.Version, "同一个人") })
	done.Go(func() { _, errs[1] = w.Merge(context.Background(), w.officer, b.ID, a.ID, b.Version, "同一个人") })
	done.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("%v, %v", errs[0], errs[1])
	}
	var alive, open int
	w.must(w.World.DB.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE merged_into IS NULL) FROM key_person`).Scan(&alive))
	w.must(w.World.DB.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE status = 'opened') FROM service_case`).Scan(&open))
	if alive != 1 || open != 1 {
		t.Errorf("%d persons, %d open cases", alive, open)
	}
}
