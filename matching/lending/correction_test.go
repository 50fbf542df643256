package lending_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"gongxiang/matching/lending"
)

func (w *world) placements(t testing.TB) (ids []uuid.UUID) {
	t.Helper()
	rows, err := w.db.Query(t.Context(), `SELECT id FROM placement ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

func TestCorrections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, workers := w.out(t, 2, 2)
	placement := w.placements(t)[0]
	officer := w.townOfficer(t, 0)
	say := func(event string, n int) lending.CorrectionInput {
		return lending.CorrectionInput{Event: event, Day: day(n), Note: "考勤表上是这一天"}
	}
	_, err := w.CorrectPlacement(t.Context(), officer, placement, say("returned", 8))
	wants(t, err, "not_returned")
	for i, n := range []int{2, 3} {
		all, err := w.CorrectPlacement(t.Context(), officer, placement, say("started", n))
		if err != nil || len(all) != i+1 || all[i].Day != day(n) || all[i].RecordedBy == "" {
			t.Fatalf("%+v (%v)", all, err)
		}
	}
	_, err = w.CorrectPlacement(t.Context(), officer, placement, say("started", 3))
	wants(t, err, "same_day")
	var first uuid.UUID
	if err := w.db.QueryRow(t.Context(), `SELECT secondment_id FROM placement WHERE id = $1`, placement).Scan(&first); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(workers, func(worker lending.Worker) bool { return worker.ID == first })
	if _, err := w.AskReturn(t.Context(), w.lender, first, broken(workers[i].Version)); err != nil {
		t.Fatal(err)
	}
	_, err = w.CorrectPlacement(t.Context(), w.city, placement, say("returned", 10))
	wants(t, err, "same_day")
	if _, err := w.CorrectPlacement(t.Context(), w.city, placement, say("returned", 9)); err != nil {
		t.Fatal(err)
	}
	want := []string{"corrected " + day(2).String() + " started", "corrected " + day(3).String() + " started",
		"returned " + day(10).String() + " by_worker", "corrected " + day(9).String() + " returned"}
	if got := events(w.checkLedger(t))[2:]; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	// The record itself stays, and both firms see what was said.
	page, err := w.Corrections(t.Context(), w.borrower, placement)
	if err != nil || len(page) != 3 {
		t.Errorf("%+v (%v)", page, err)
	}
	if n := w.count(t, `SELECT count(*) FROM placement WHERE id = $1 AND started_on = $2`, placement, day(1)); n != 1 {
		t.Error("the placement was changed")
	}
}

func TestCorrectionRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.out(t, 1, 1)
	placement, officer := w.placements(t)[0], w.townOfficer(t, 0)
	good := lending.CorrectionInput{Event: "started", Day: day(2), Note: "考勤表上是这一天"}
	for fault, change := range map[[2]string]func(in *lending.CorrectionInput){
		{"note", "required"}:        func(in *lending.CorrectionInput) { in.Note = "" },
		{"note", "contact_in_text"}: func(in *lending.CorrectionInput) { in.Note = "问张三 13812345678" },
		{"day", "required"}:         func(in *lending.CorrectionInput) { in.Day = 0 },
		{"day", "future"}:           func(in *lending.CorrectionInput) { in.Day = day(11) },
	} {
		in := good
		change(&in)
		_, err := w.CorrectPlacement(t.Context(), officer, placement, in)
		wantsField(t, err, fault[0], fault[1])
	}
	_, err := w.CorrectPlacement(t.Context(), w.townOfficer(t, 3), placement, good)
	wants(t, err, "not_found")
	_, err = w.CorrectPlacement(t.Context(), w.lender, placement, good)
	wants(t, err, "forbidden")
	for _, sql := range []string{`UPDATE placement_correction SET note = 'x'`, `DELETE FROM placement_correction`} {
		_, err := w.db.Exec(t.Context(), sql)
		forbids(t, err)
	}
	// The first day is not after the last one, whichever is corrected, and after
	// whatever was corrected before.
	w.setDay(61)
	if _, err := w.EndExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	say := func(event string, n int) error {
		_, err := w.CorrectPlacement(t.Context(), officer, placement, lending.CorrectionInput{Event: event, Day: day(n), Note: "考勤表上是这一天"})
		return err
	}
	wants(t, say("started", 61), "day")
	wants(t, say("returned", 0), "day")
	if err := say("returned", 30); err != nil {
		t.Fatal(err)
	}
	wants(t, say("started", 31), "day")
	if err := say("started", 30); err != nil { // a single day
		t.Fatal(err)
	}
	wants(t, say("returned", 29), "day")
	// Ten say the same at once: it is said once.
	errs := atOnce(10, func(int) error {
		_, err := w.CorrectPlacement(context.Background(), officer, placement, good)
		return err
	})
	if n := tally(t, errs, "same_day"); n != 1 || len(w.checkLedger(t)) != 5 {
		t.Errorf("said %d times", n)
	}
}
