package attendance_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/matching/attendance"
	"gongxiang/matching/enterprise"
	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/matchingtest"
)

func day(n int) calendar.Date { return matchingtest.Today.AddDays(n) }

type world struct {
	*lendingtest.World
	*attendance.Service
	a       lending.Agreement
	workers []lending.Worker
}

// newWorld has n workers out since day 0 for twenty days; it is day 4.
func newWorld(t *testing.T, n int, names ...string) *world {
	t.Helper()
	w := &world{World: lendingtest.New(t)}
	w.Names = names
	w.a, w.workers = w.Started(n, 20)
	w.Service = attendance.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.SetDay(day(4))
	return w
}

func (w *world) entry(worker, on int, kind string, version int) attendance.Entry {
	e := attendance.Entry{WorkerID: w.workers[worker].ID, Day: day(on), Kind: kind, Version: version}
	if kind == attendance.Worked {
		e.Minutes = attendance.FullDay
	}
	return e
}

func (w *world) record(t *testing.T, entries ...attendance.Entry) (attendance.Roll, error) {
	return w.Record(t.Context(), w.Borrower, w.a.ID, entries, "")
}

func TestRecordCorrectAndHistory(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	roll, err := w.record(t, w.entry(0, 0, attendance.Worked, 0), w.entry(0, 1, attendance.Rest, 0), w.entry(1, 0, attendance.Leave, 0))
	if err != nil {
		t.Fatal(err)
	}
	if len(roll.Workers) != 2 || len(roll.Workers[0].Days) != 2 || roll.Workers[0].No != 1 || roll.Workers[0].Days[0].Minutes != 480 {
		t.Fatalf("%+v", roll)
	}
	// What stands so already is not written again.
	if _, err = w.record(t, w.entry(0, 0, attendance.Worked, 1), w.entry(0, 1, attendance.Absent, 1)); err != nil {
		t.Fatal(err)
	}
	got, err := w.History(t.Context(), w.Lender, w.a.ID, w.workers[0].ID, day(1))
	if err != nil || len(got) != 2 || got[1].FromKind != attendance.Rest || got[1].ToKind != attendance.Absent || got[0].FromKind != "" {
		t.Fatalf("%+v %v", got, err)
	}
	if got, err = w.History(t.Context(), w.City, w.a.ID, w.workers[0].ID, day(0)); err != nil || len(got) != 1 {
		t.Fatalf("an untouched day: %+v %v", got, err)
	}
	// Clearing leaves the row, so that its history goes on.
	if roll, err = w.record(t, w.entry(0, 1, attendance.Cleared, 2)); err != nil || roll.Workers[0].Days[0].Kind != attendance.Cleared || roll.Workers[0].Days[0].Version != 3 {
		t.Fatalf("%+v %v", roll, err)
	}
	seen, err := w.Attendance(t.Context(), w.City, w.a.ID, calendar.Period{From: day(0), To: day(19)})
	if err != nil || seen.Workers[0].Name != "张**" || seen.Agreement.MySide != nil {
		t.Fatalf("officer: %+v %v", seen, err)
	}
	_, err = w.Attendance(t.Context(), w.Stranger, w.a.ID, calendar.Period{From: day(0), To: day(19)})
	lendingtest.Wants(t, err, "not_found")
	_, err = w.Attendance(t.Context(), w.Lender, w.a.ID, calendar.Period{From: day(0), To: day(62)})
	lendingtest.WantsField(t, err, "to", "range")
}

func TestRecordRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	with := func(change func(*attendance.Entry)) attendance.Entry {
		e := w.entry(0, 0, attendance.Worked, 0)
		change(&e)
		return e
	}
	for _, c := range []struct {
		what, field, code string
		entry             attendance.Entry
	}{
		{"before the start", "day", "before", w.entry(0, -1, attendance.Worked, 0)},
		{"behind the last day", "day", "after", w.entry(0, 20, attendance.Worked, 0)},
		{"to come", "day", "future", w.entry(0, 5, attendance.Rest, 0)},
		{"more than a day has", "minutes", "range", with(func(e *attendance.Entry) { e.Minutes = 1441 })},
		{"no time worked", "minutes", "range", with(func(e *attendance.Entry) { e.Minutes = 0 })},
		{"time on a day of rest", "minutes", "range", with(func(e *attendance.Entry) { e.Kind = attendance.Rest })},
		{"no kind", "kind", "kind", with(func(e *attendance.Entry) { e.Kind = "sick" })},
		{"nobody", "workerId", "unknown", with(func(e *attendance.Entry) { e.WorkerID = uuid.New() })},
	} {
		_, err := w.record(t, c.entry)
		if f := lendingtest.WantsField(t, err, c.field, c.code); f.Row != 1 {
			t.Errorf("%s: %+v", c.what, f)
		}
	}
	_, err := w.record(t, w.entry(0, 0, attendance.Worked, 0), w.entry(0, 0, attendance.Rest, 0))
	lendingtest.WantsField(t, err, "day", "twice")
	_, err = w.record(t)
	lendingtest.WantsField(t, err, "entries", "range")
	for _, c := range []struct {
		name string
		err  func() error
		code string
	}{
		{"the lender", func() error {
			_, err := w.Record(t.Context(), w.Lender, w.a.ID, []attendance.Entry{w.entry(0, 0, attendance.Worked, 0)}, "")
			return err
		}, "forbidden"},
		{"an officer", func() error {
			_, err := w.Record(t.Context(), w.City, w.a.ID, []attendance.Entry{w.entry(0, 0, attendance.Worked, 0)}, "")
			return err
		}, "forbidden"},
		{"another firm", func() error {
			_, err := w.Record(t.Context(), w.Stranger, w.a.ID, []attendance.Entry{w.entry(0, 0, attendance.Worked, 0)}, "")
			return err
		}, "not_found"},
	} {
		lendingtest.Wants(t, c.err(), c.code)
	}
	// Boundaries that pass: the first day, today, 24 hours.
	if _, err := w.record(t, w.entry(0, 0, attendance.Worked, 0), with(func(e *attendance.Entry) { e.Day, e.Minutes = day(4), 1440 })); err != nil {
		t.Fatal(err)
	}
	// All or nothing, and nobody writes over what he has not seen.
	_, err = w.record(t, w.entry(0, 1, attendance.Worked, 0), w.entry(0, 0, attendance.Absent, 0))
	p := lendingtest.Refusal(t, err, "stale_version")
	if current, ok := p.Current.(attendance.Roll); !ok || len(current.Workers[0].Days) != 1 {
		t.Fatalf("%+v", p.Current)
	}
}

func TestObject(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	if _, err := w.record(t, w.entry(0, 0, attendance.Absent, 0)); err != nil {
		t.Fatal(err)
	}
	object := func(version int, note string) (attendance.Day, error) {
		return w.Object(t.Context(), w.Lender, w.a.ID, attendance.Objection{WorkerID: w.workers[0].ID, Day: day(0), Version: version, Note: note})
	}
	_, err := w.Object(t.Context(), w.Borrower, w.a.ID, attendance.Objection{WorkerID: w.workers[0].ID, Day: day(0), Version: 1, Note: "当天在岗"})
	lendingtest.Wants(t, err, "forbidden")
	_, err = object(2, "当天在岗")
	lendingtest.Wants(t, err, "stale_version")
	_, err = object(1, "在")
	lendingtest.WantsField(t, err, "note", "too_short")
	_, err = object(1, "请打 13800000001")
	lendingtest.WantsField(t, err, "note", "contact_in_text")
	_, err = w.Object(t.Context(), w.Lender, w.a.ID, attendance.Objection{WorkerID: w.workers[0].ID, Day: day(1), Version: 1, Note: "当天在岗"})
	lendingtest.Wants(t, err, "not_found")
	d, err := object(1, "当天在岗")
	if err != nil || d.Objection != "当天在岗" {
		t.Fatalf("%+v %v", d, err)
	}
	_, err = object(1, "再说一次")
	lendingtest.Wants(t, err, "objected")
	// A correction answers it; the record keeps both.
	roll, err := w.record(t, w.entry(0, 0, attendance.Worked, 1))
	if err != nil || roll.Workers[0].Days[0].Objection != "" {
		t.Fatalf("%+v %v", roll, err)
	}
	got, err := w.History(t.Context(), w.Borrower, w.a.ID, w.workers[0].ID, day(0))
	if err != nil || len(got) != 3 || got[1].Objection == "" {
		t.Fatalf("%+v %v", got, err)
	}
}

func (w *world) back(t *testing.T, last int) error {
	_, err := w.World.Lending.AskReturn(t.Context(), w.Borrower, w.workers[0].ID, lending.ReturnInput{Version: 4,
		Reason: lending.ByBorrower, Ground: "incompetent", Note: "不能独立操作", LastDay: day(last)})
	return err
}

func TestReturnAndAttendanceExcludeEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	if _, err := w.record(t, w.entry(0, 4, attendance.Worked, 0)); err != nil {
		t.Fatal(err)
	}
	lendingtest.Wants(t, w.back(t, 3), "attendance_recorded")
	if _, err := w.record(t, w.entry(0, 4, attendance.Cleared, 1)); err != nil {
		t.Fatal(err)
	}
	if err := w.back(t, 3); err != nil {
		t.Fatal(err)
	}
	_, err := w.record(t, w.entry(0, 4, attendance.Worked, 2))
	lendingtest.WantsField(t, err, "day", "after")
	if _, err = w.record(t, w.entry(0, 3, attendance.Worked, 0)); err != nil {
		t.Fatal(err)
	}
}

func TestDissolvedFirmLeavesNoDayBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	if _, err := w.record(t, w.entry(0, 2, attendance.Worked, 0), w.entry(0, 4, attendance.Worked, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.World.Lending.Dissolve(t.Context(), w.City, w.Lender.EnterpriseID, enterprise.DissolveInput{Version: 1, Day: day(2), Kind: "court_ruling", Source: "民事裁定书"}); err != nil {
		t.Fatal(err)
	}
	got, err := w.History(t.Context(), w.Borrower, w.a.ID, w.workers[0].ID, day(4))
	if err != nil || len(got) != 2 || got[1].ToKind != attendance.Cleared || got[1].By != "" {
		t.Fatalf("%+v %v", got, err)
	}
	roll, err := w.Attendance(t.Context(), w.Borrower, w.a.ID, calendar.Period{From: day(0), To: day(2)})
	if err != nil || roll.Workers[0].Days[0].Kind != attendance.Worked {
		t.Fatalf("%+v %v", roll, err)
	}
}

// Whoever comes first, no day is recorded behind the last one.
func TestReturnMeetsAttendance(t *testing.T) {
	t.Parallel()
	for range 10 {
		w := newWorld(t, 1)
		errs := lendingtest.AtOnce(2, func(i int) error {
			if i == 0 {
				return w.back(t, 3)
			}
			_, err := w.record(t, w.entry(0, 4, attendance.Worked, 0))
			return err
		})
		if n := lendingtest.Tally(t, errs, "attendance_recorded", "invalid", "outside_days"); n != 1 {
			t.Fatalf("%d succeeded", n)
		}
	}
}

func TestOneOfManyWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	errs := lendingtest.AtOnce(8, func(i int) error {
		_, err := w.record(t, attendance.Entry{WorkerID: w.workers[0].ID, Day: day(0), Kind: attendance.Worked, Minutes: 60 + i})
		return err
	})
	if n := lendingtest.Tally(t, errs, "stale_version"); n != 1 {
		t.Fatalf("%d wrote one day", n)
	}
}

func TestGuards(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	id := w.workers[0].ID
	exec := func(sql string, args ...any) error {
		_, err := w.World.DB.Exec(t.Context(), sql, args...)
		return err
	}
	insert := func(on calendar.Date, kind string, minutes int, by uuid.UUID) error {
		return exec(`INSERT INTO attendance_day (secondment_id, day, kind, minutes, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			id, on, kind, minutes, by, w.World.Clock.Now())
	}
	by := w.Borrower.AccountID
	lendingtest.Breaks(t, insert(day(-1), "rest", 0, by), "attendance_within_days")
	lendingtest.Breaks(t, insert(day(5), "rest", 0, by), "attendance_not_in_future")
	lendingtest.Breaks(t, insert(day(0), "worked", 1441, by), "attendance_minutes")
	lendingtest.Breaks(t, insert(day(0), "worked", 0, by), "attendance_minutes")
	lendingtest.Breaks(t, insert(day(0), "rest", 1, by), "attendance_minutes")
	lendingtest.Breaks(t, insert(day(0), "rest", 0, w.Lender.AccountID), "attendance_by_borrower")
	if err := insert(day(0), "rest", 0, by); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, insert(day(0), "rest", 0, by), "attendance_once_a_day")
	lendingtest.Breaks(t, exec(`UPDATE attendance_day SET kind = 'absent'`), "attendance_in_turn")
	lendingtest.Forbids(t, exec(`DELETE FROM attendance_day`))
	lendingtest.Forbids(t, exec(`UPDATE attendance_day SET day = day - 1`))
	lendingtest.Forbids(t, exec(`UPDATE attendance_change SET to_kind = 'rest'`))
	lendingtest.Forbids(t, exec(`DELETE FROM attendance_change`))
	lendingtest.Forbids(t, exec(`UPDATE attendance_objection SET note = '改了'`))
	lendingtest.Breaks(t, exec(`INSERT INTO attendance_objection VALUES ($1, $2, 1, '异议', $3, now())`, id, day(0), by), "attendance_objection_by_lender")
	// A return may not leave a day behind, whoever writes it.
	if err := insert(day(4), "worked", 480, by); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, pgx.BeginFunc(t.Context(), w.World.DB, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE secondment SET status = 'returned', returned_reason = 'by_borrower', days = daterange(lower(days), $2, '[]') WHERE id = $1`, id, day(3))
		return err
	}), "secondment_holds_attendance")
}

// Who is suspended, or waits for approval in another town, still records what was
// worked: wages are reckoned from it.
func TestAnyBorrowerRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	for on, status := range []string{"suspended", "pending", "rejected"} {
		w.Exec(`UPDATE enterprise SET status = $2 WHERE id = $1`, w.Borrower.EnterpriseID, status)
		if _, err := w.record(t, w.entry(0, on, attendance.Worked, 0)); err != nil {
			t.Fatal(status, err)
		}
	}
}
