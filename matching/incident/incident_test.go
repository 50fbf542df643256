package incident_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/matching/incident"
	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/matchingtest"
)

func day(n int) calendar.Date { return matchingtest.Today.AddDays(n) }

type world struct {
	*lendingtest.World
	*incident.Service
	in incident.Input
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: lendingtest.New(t)}
	a, workers := w.Started(1, 20)
	w.Service = incident.New(w.World.DB, w.World.Clock, w.World.Lending)
	w.SetDay(day(4))
	w.in = incident.Input{AgreementID: a.ID, WorkerID: workers[0].ID, Day: day(3), Place: "抛光车间", What: "左手食指被砂轮擦伤", Injury: true, Measures: "已送医院包扎，停工休息"}
	return w
}

func (w *world) seen(t *testing.T, c auth.Caller, f incident.Filter) []incident.Incident {
	t.Helper()
	page, err := w.List(t.Context(), c, f, route.Paging{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

func TestBothFirmsAndOfficersSeeAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got, err := w.Record(t.Context(), w.Borrower, w.in)
	if err != nil || got.Side != lending.Borrower || !got.Injury || got.WorkerName != "张一" {
		t.Fatalf("%+v %v", got, err)
	}
	for _, c := range []auth.Caller{w.Lender, w.Borrower, w.City, w.Officer("水口镇"), w.Officer("翠山湖")} {
		found := w.seen(t, c, incident.Filter{Open: true, Injury: true, AgreementID: w.in.AgreementID.String()})
		if len(found) != 1 || c.Officer() != (found[0].WorkerName == "张**") {
			t.Errorf("%s: %+v", c.Role, found)
		}
	}
	for _, c := range []auth.Caller{w.Stranger, w.Officer("赤坎镇")} {
		if found := w.seen(t, c, incident.Filter{}); len(found) != 0 {
			t.Errorf("%s: %+v", c.Role, found)
		}
		_, err := w.Get(t.Context(), c, got.ID)
		lendingtest.Wants(t, err, "not_found")
	}
	if found := w.seen(t, w.Lender, incident.Filter{AgreementID: uuid.NewString()}); len(found) != 0 {
		t.Errorf("of another agreement: %+v", found)
	}
	// The other side acknowledges, once; both add what followed.
	_, err = w.Acknowledge(t.Context(), w.Borrower, got.ID)
	lendingtest.Wants(t, err, "forbidden")
	_, err = w.Acknowledge(t.Context(), w.City, got.ID)
	lendingtest.Wants(t, err, "forbidden")
	errs := lendingtest.AtOnce(5, func(int) error {
		_, err := w.Acknowledge(t.Context(), w.Lender, got.ID)
		return err
	})
	if n := lendingtest.Tally(t, errs, "acknowledged"); n != 1 {
		t.Fatalf("acknowledged %d times", n)
	}
	if found := w.seen(t, w.City, incident.Filter{Open: true}); len(found) != 0 {
		t.Errorf("%+v", found)
	}
	for _, c := range []auth.Caller{w.Lender, w.Borrower} {
		if got, err = w.AddNote(t.Context(), c, got.ID, "已申报工伤"); err != nil {
			t.Fatal(err)
		}
	}
	if len(got.Notes) != 2 || got.Notes[0].Side != lending.Lender || got.Notes[1].Side != lending.Borrower {
		t.Errorf("%+v", got.Notes)
	}
}

// Whoever is hurt while he is out is told of, also by a firm that may do nothing else.
func TestFirmsThatMayNotLendStillTell(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"suspended", "pending", "rejected"} {
		w := newWorld(t)
		w.Exec(`UPDATE enterprise SET status = $3 WHERE id IN ($1, $2)`, w.Lender.EnterpriseID, w.Borrower.EnterpriseID, status)
		got, err := w.Record(t.Context(), w.Borrower, w.in)
		if err != nil {
			t.Fatal(status, err)
		}
		if _, err := w.Acknowledge(t.Context(), w.Lender, got.ID); err != nil {
			t.Error(status, err)
		}
		if _, err := w.AddNote(t.Context(), w.Borrower, got.ID, "已申报工伤"); err != nil {
			t.Error(status, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		field, code string
		change      func(*incident.Input)
	}{
		{"day", "required", func(in *incident.Input) { in.Day = 0 }},
		{"day", "future", func(in *incident.Input) { in.Day = day(5) }},
		{"day", "day", func(in *incident.Input) { in.Day = day(-1) }},
		{"place", "required", func(in *incident.Input) { in.Place = " " }},
		{"what", "too_long", func(in *incident.Input) { in.What = strings.Repeat("长", 1001) }},
		{"measures", "too_short", func(in *incident.Input) { in.Measures = "无" }},
		{"what", "contact_in_text", func(in *incident.Input) { in.What = "请联系 13800000001" }},
	} {
		in := w.in
		c.change(&in)
		_, err := w.Record(t.Context(), w.Lender, in)
		lendingtest.WantsField(t, err, c.field, c.code)
	}
	_, err := w.Record(t.Context(), w.Stranger, w.in)
	lendingtest.Wants(t, err, "not_found")
	_, err = w.Record(t.Context(), w.City, w.in)
	lendingtest.Wants(t, err, "forbidden")
	in := w.in
	in.WorkerID = uuid.New()
	_, err = w.Record(t.Context(), w.Lender, in)
	lendingtest.Wants(t, err, "not_found")
	in = w.in
	in.Day = day(4) // today, and the first day, pass
	if _, err = w.Record(t.Context(), w.Lender, in); err != nil {
		t.Fatal(err)
	}
	in.Day = day(0)
	got, err := w.Record(t.Context(), w.Lender, in)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.AddNote(t.Context(), w.Lender, got.ID, "电话 0750-2218950 联系")
	lendingtest.WantsField(t, err, "note", "contact_in_text")
}

func TestGuards(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	exec := func(sql string, args ...any) error {
		_, err := w.World.DB.Exec(t.Context(), sql, args...)
		return err
	}
	insert := func(on calendar.Date, side string, by uuid.UUID) error {
		return exec(`INSERT INTO incident (id, secondment_id, day, place, what, injury, measures, side, recorded_by, recorded_at)
			VALUES (gen_random_uuid(), $1, $2, '车间', '擦伤', true, '包扎', $3, $4, $5)`, w.in.WorkerID, on, side, by, w.World.Clock.Now())
	}
	lendingtest.Breaks(t, insert(day(-1), "lender", w.Lender.AccountID), "incident_within_days")
	lendingtest.Breaks(t, insert(day(5), "lender", w.Lender.AccountID), "incident_not_in_future")
	lendingtest.Breaks(t, insert(day(1), "lender", w.Borrower.AccountID), "incident_by_its_firm")
	got, err := w.Record(t.Context(), w.Borrower, w.in)
	if err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, exec(`UPDATE incident SET acknowledged_by = $1, acknowledged_at = now()`, w.Borrower.AccountID), "incident_by_its_firm")
	lendingtest.Breaks(t, exec(`INSERT INTO incident_note VALUES (gen_random_uuid(), $1, 'lender', '补充', $2, now())`, got.ID, w.Borrower.AccountID), "incident_by_its_firm")
	if _, err = w.Acknowledge(t.Context(), w.Lender, got.ID); err != nil {
		t.Fatal(err)
	}
	lendingtest.Breaks(t, exec(`UPDATE incident SET acknowledged_at = now()`), "incident_acknowledged_once")
	for _, set := range []string{"day = day", "place = place", "what = what", "injury = false", "measures = measures", "side = side"} {
		lendingtest.Forbids(t, exec(`UPDATE incident SET `+set))
	}
	lendingtest.Forbids(t, exec(`DELETE FROM incident`))
	lendingtest.Forbids(t, exec(`DELETE FROM incident_note`))
	lendingtest.Forbids(t, exec(`UPDATE incident_note SET note = '改了'`))
}
