package fair_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/fair"
	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/matchingtest"
)

// vacancyOf is an open one of the firm.
func (w *world) vacancyOf(firm auth.Caller) vacancy.Vacancy {
	w.t.Helper()
	w.n++
	v, err := w.vacancies.Create(w.t.Context(), firm, vacancy.Input{Title: fmt.Sprintf("抛光工%d组", w.n), TradeCode: w.Trade("抛光工"), Headcount: 20, PayUnit: "month",
		TownCode: w.Town("水口镇"), ValidTo: matchingtest.Today.AddDays(30)}, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// request is what a firm says of a booth with one vacancy in the first hall.
func (w *world) request(f fair.Fair, firm auth.Caller) fair.BoothInput {
	w.t.Helper()
	return fair.BoothInput{HallID: f.Halls[0].ID, Introduction: "水口镇的水龙头厂", VacancyIDs: []uuid.UUID{w.vacancyOf(firm).ID}}
}

func (w *world) mustBooth(b fair.Booth, err error) fair.Booth {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func (w *world) asked(f fair.Fair, firm auth.Caller) fair.Booth {
	w.t.Helper()
	return w.mustBooth(w.Ask(w.t.Context(), firm, f.ID, w.request(f, firm)))
}

func (w *world) approved(f fair.Fair, firm auth.Caller) fair.Booth {
	w.t.Helper()
	b := w.asked(f, firm)
	return w.mustBooth(w.Approve(w.t.Context(), w.town, b.ID, b.Version, nil))
}

// said is the input that says what the booth already is.
func said(b fair.Booth) fair.BoothInput {
	in := fair.BoothInput{HallID: b.HallID, Introduction: b.Introduction, OpensAt: &b.OpensAt, ClosesAt: &b.ClosesAt}
	for _, v := range b.Vacancies {
		in.VacancyIDs = append(in.VacancyIDs, v.ID)
	}
	for _, s := range b.Seats {
		in.Seats = append(in.Seats, fair.SeatInput{ID: &s.ID, Name: s.Name})
	}
	return in
}

func TestTheWayOfABooth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, firm := w.opened(), w.Firm("赤坎镇")
	b := w.asked(f, firm)
	if b.Status != fair.Requested || !b.OpensAt.Equal(f.StartsAt) || !b.ClosesAt.Equal(f.EndsAt) || len(b.Seats) != 1 || len(b.Vacancies) != 1 || !b.Vacancies[0].Open {
		t.Errorf("%+v", b)
	}
	if page, err := w.PublicPage(t.Context(), auth.Caller{}, f.ID); err != nil || len(page.Booths) != 0 || page.BoothCount != 0 {
		t.Errorf("a request is public: %+v (%v)", page, err)
	}
	// The fair's town decides, not the firm's.
	refused(t, second(w.Approve(t.Context(), w.Officer("赤坎镇"), b.ID, b.Version, nil)), "not_found")
	refused(t, second(w.Booth(t.Context(), w.Firm("水口镇"), b.ID)), "not_found")
	refused(t, second(w.Approve(t.Context(), w.town, b.ID, b.Version+1, nil)), "stale_version")
	b = w.mustBooth(w.Approve(t.Context(), w.town, b.ID, b.Version, &f.Halls[1].ID))
	if b.Status != fair.Approved || b.HallID != f.Halls[1].ID || b.DecidedAt == nil {
		t.Errorf("%+v", b)
	}
	page, err := w.PublicPage(t.Context(), auth.Caller{}, f.ID)
	if err != nil || len(page.Booths) != 1 || page.BoothCount != 1 || page.VacancyCount != 1 || page.Headcount != 20 || page.Halls[1].Booths != 1 ||
		page.Booths[0].Vacancies[0].TradeName != "抛光工" || page.Booths[0].Vacancies[0].TownName != "水口镇" || page.Booths[0].Vacancies[0].PayMinFen != nil {
		t.Errorf("%+v (%v)", page, err)
	}
	refused(t, second(w.Refuse(t.Context(), w.town, b.ID, b.Version, "不对口")), "wrong_state")
	moved := said(b)
	moved.HallID = f.Halls[0].ID
	refused(t, second(w.EditBooth(t.Context(), firm, b.ID, b.Version, moved)), "hall_stands")
	b = w.mustBooth(w.Move(t.Context(), w.town, b.ID, b.Version, f.Halls[0].ID))
	// A suspended firm's booth is not shown.
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, firm.EnterpriseID)
	if page, err = w.PublicPage(t.Context(), auth.Caller{}, f.ID); err != nil || len(page.Booths) != 0 || page.Halls[0].Booths != 0 {
		t.Errorf("%+v (%v)", page, err)
	}
	w.Exec(`UPDATE enterprise SET status = 'approved' WHERE id = $1`, firm.EnterpriseID)
	b = w.mustBooth(w.Withdraw(t.Context(), firm, b.ID, b.Version, "订单取消"))
	refused(t, second(w.EditBooth(t.Context(), firm, b.ID, b.Version, said(b))), "wrong_state")
	// Whoever withdrew, or was refused, may ask anew.
	again := w.asked(f, firm)
	refused(t, second(w.Refuse(t.Context(), w.town, again.ID, again.Version, " ")), "invalid")
	again = w.mustBooth(w.Refuse(t.Context(), w.town, again.ID, again.Version, "岗位和招聘会的行业不对口"))
	w.asked(f, firm)
	all, err := w.Booths(t.Context(), w.town, f.ID)
	if err != nil || len(all) != 3 || all[0].Status != fair.Requested {
		t.Errorf("%+v (%v)", all, err)
	}
	refused(t, second(w.Booths(t.Context(), w.Officer("赤坎镇"), f.ID)), "not_found")
	if all, err = w.Booths(t.Context(), w.Firm("水口镇"), f.ID); err != nil || len(all) != 0 {
		t.Errorf("%+v (%v)", all, err)
	}
	if mine, err := w.MyBooths(t.Context(), firm, route.Paging{Limit: 2}); err != nil || len(mine.Items) != 2 || mine.Next == "" {
		t.Errorf("%+v (%v)", mine, err)
	}
	if entries, err := w.BoothHistory(t.Context(), firm, again.ID); err != nil || len(entries) != 2 || entries[1].Reason != again.Reason {
		t.Errorf("%+v (%v)", entries, err)
	}
}

func TestWhatABoothMayBring(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, firm := w.opened(), w.Firm("水口镇")
	strange, draft := w.vacancyOf(w.Firm("水口镇")), w.vacancyOf(firm)
	w.Exec(`UPDATE vacancy SET status = 'closed' WHERE id = $1`, draft.ID)
	early, late, noon := at(8, 59), at(12, 1), at(12, 0)
	for name, c := range map[string]struct {
		change func(*fair.BoothInput)
		code   string
	}{
		"no vacancy":          {func(in *fair.BoothInput) { in.VacancyIDs = nil }, "invalid"},
		"another's vacancy":   {func(in *fair.BoothInput) { in.VacancyIDs = []uuid.UUID{strange.ID} }, "vacancy_gone"},
		"a closed vacancy":    {func(in *fair.BoothInput) { in.VacancyIDs = append(in.VacancyIDs, draft.ID) }, "vacancy_gone"},
		"no such vacancy":     {func(in *fair.BoothInput) { in.VacancyIDs = []uuid.UUID{uuid.New()} }, "vacancy_gone"},
		"opens before":        {func(in *fair.BoothInput) { in.OpensAt = &early }, "invalid"},
		"closes after":        {func(in *fair.BoothInput) { in.ClosesAt = &late }, "invalid"},
		"never open":          {func(in *fair.BoothInput) { in.OpensAt = &noon }, "invalid"},
		"another hall":        {func(in *fair.BoothInput) { in.HallID = uuid.New() }, "not_found"},
		"another fair's hall": {func(in *fair.BoothInput) { in.HallID = w.planned().Halls[0].ID }, "not_found"},
		"a number":            {func(in *fair.BoothInput) { in.Introduction = "请打 138 0000 0001" }, "invalid"},
		"501 characters":      {func(in *fair.BoothInput) { in.Introduction = strings.Repeat("好", 501) }, "invalid"},
		"two seats of a name": {func(in *fair.BoothInput) { in.Seats = []fair.SeatInput{{Name: "甲"}, {Name: "甲"}} }, "invalid"},
		"21 seats":            {func(in *fair.BoothInput) { in.Seats = make([]fair.SeatInput, 21) }, "invalid"},
	} {
		in := w.request(f, firm)
		c.change(&in)
		if _, err := w.Ask(t.Context(), firm, f.ID, in); !problem.HasCode(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused(t, second(w.Ask(t.Context(), w.FirmWith("水口镇", "pending", "91"), f.ID, w.request(f, firm))), "enterprise_not_approved")
	refused(t, second(w.Ask(t.Context(), firm, w.planned().ID, w.request(f, firm))), "not_found")
	in := w.request(f, firm)
	in.VacancyIDs = append(in.VacancyIDs, in.VacancyIDs[0]) // twice is once
	b := w.mustBooth(w.Ask(t.Context(), firm, f.ID, in))
	refused(t, second(w.Ask(t.Context(), firm, f.ID, in)), "booth_once")
	// What closes meanwhile stays, hidden, until it is taken out.
	w.Exec(`UPDATE vacancy SET status = 'closed' WHERE id = $1`, in.VacancyIDs[0])
	change := said(b)
	change.VacancyIDs = append(change.VacancyIDs, w.vacancyOf(firm).ID)
	b = w.mustBooth(w.EditBooth(t.Context(), firm, b.ID, b.Version, change))
	if len(b.Vacancies) != 2 || b.Vacancies[0].Open || !b.Vacancies[1].Open {
		t.Errorf("%+v", b.Vacancies)
	}
	change = said(b)
	change.VacancyIDs = change.VacancyIDs[1:]
	change.Seats = append(change.Seats, fair.SeatInput{Name: "2 号席位"}, fair.SeatInput{Name: "3 号席位"})
	b = w.mustBooth(w.EditBooth(t.Context(), firm, b.ID, b.Version, change))
	change = said(b)
	change.Seats[0].Name, change.Seats[1].Name = change.Seats[1].Name, change.Seats[0].Name
	change.Seats = change.Seats[:2]
	b = w.mustBooth(w.EditBooth(t.Context(), firm, b.ID, b.Version, change))
	if len(b.Vacancies) != 1 || len(b.Seats) != 2 || b.Seats[0].Name != "2 号席位" {
		t.Errorf("%+v", b)
	}
	// In whose seat somebody sits is not taken away.
	w.Exec(`UPDATE fair_seat SET account_id = $2, taken_at = now() WHERE id = $1`, b.Seats[1].ID, firm.AccountID)
	change = said(b)
	change.Seats = change.Seats[:1]
	refused(t, second(w.EditBooth(t.Context(), firm, b.ID, b.Version, change)), "seat_taken")
	for sql, constraint := range map[string]string{
		`UPDATE fair_seat SET account_id = (SELECT created_by FROM fair LIMIT 1), taken_at = now() WHERE booth_id = $1`:                                                "fair_seat_of_firm",
		`INSERT INTO fair_booth_vacancy (booth_id, vacancy_id) SELECT $1, id FROM vacancy WHERE enterprise_id <> (SELECT enterprise_id FROM fair_booth WHERE id = $1)`: "fair_booth_vacancy_open",
		`UPDATE fair_booth SET open = true WHERE id = $1`:                                                                   "fair_booth_open_when_approved",
		`UPDATE fair_booth SET status = 'refused', reason = '', decided_by = created_by, decided_at = now() WHERE id = $1`:  "fair_booth_refused_why",
		`UPDATE fair_booth SET closes_at = closes_at + interval '1 second' WHERE id = $1`:                                   "fair_booth_within",
		`UPDATE fair SET ends_at = ends_at - interval '1 minute' WHERE id = (SELECT fair_id FROM fair_booth WHERE id = $1)`: "fair_booth_within",
	} {
		if _, err := w.DB.Exec(t.Context(), sql, b.ID); postgres.Constraint(err) != constraint {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// A fair that is put off takes its booths along.
func TestBoothsMoveWithTheirFair(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.opened()
	firms := []auth.Caller{w.Firm("水口镇"), w.Firm("水口镇"), w.Firm("水口镇")}
	ten, eleven, half := at(10, 0), at(11, 0), at(9, 30)
	hours := [][2]*time.Time{{nil, nil}, {&ten, &eleven}, {nil, &half}}
	var booths []fair.Booth
	for i, firm := range firms {
		in := w.request(f, firm)
		in.OpensAt, in.ClosesAt = hours[i][0], hours[i][1]
		booths = append(booths, w.mustBooth(w.Ask(t.Context(), firm, f.ID, in)))
	}
	check := func(what string, want ...[2]time.Time) {
		t.Helper()
		for i, b := range booths {
			if b = w.mustBooth(w.Booth(t.Context(), firms[i], b.ID)); !b.OpensAt.Equal(want[i][0]) || !b.ClosesAt.Equal(want[i][1]) {
				t.Errorf("%s: booth %d is open from %s to %s", what, i, fair.Moment(b.OpensAt), fair.Moment(b.ClosesAt))
			}
		}
	}
	in := edited(f)
	in.StartsAt, in.EndsAt = f.StartsAt.AddDate(0, 0, 1), f.EndsAt.AddDate(0, 0, 1)
	f = w.must(w.Edit(t.Context(), w.town, f.ID, f.Version, in))
	day := func(h, m int) time.Time { return at(h, m).AddDate(0, 0, 1) }
	check("a day later", [2]time.Time{day(9, 0), day(12, 0)}, [2]time.Time{day(10, 0), day(11, 0)}, [2]time.Time{day(9, 0), day(9, 30)})
	in = edited(f)
	in.EndsAt = day(9, 45)
	f = w.must(w.Edit(t.Context(), w.town, f.ID, f.Version, in))
	check("short", [2]time.Time{day(9, 0), day(9, 45)}, [2]time.Time{day(9, 0), day(9, 45)}, [2]time.Time{day(9, 0), day(9, 30)})
	in = edited(f)
	in.Halls = in.Halls[1:]
	refused(t, second(w.Edit(t.Context(), w.town, f.ID, f.Version, in)), "hall_in_use")
}

// Of two officers one decides.
func TestOneOfTwoOfficersDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.opened()
	for range 10 {
		b := w.asked(f, w.Firm("水口镇"))
		errs := make([]error, 4)
		var done sync.WaitGroup
		for i := range errs {
			done.Go(func() {
				if i%2 == 0 {
					_, errs[i] = w.Approve(t.Context(), w.town, b.ID, b.Version, &f.Halls[1].ID)
				} else {
					_, errs[i] = w.Refuse(t.Context(), w.city, b.ID, b.Version, "不对口")
				}
			})
		}
		done.Wait()
		good := 0
		for _, err := range errs {
			if err == nil {
				good++
			} else if !problem.HasCode(err, "stale_version") && !problem.HasCode(err, "hall_full") {
				t.Error(err)
			}
		}
		if full := errors.Join(errs...); good != 1 && !problem.HasCode(full, "hall_full") {
			t.Errorf("%d decided: %v", good, errs)
		}
	}
}

// A hall of three takes three, however many are approved at once.
func TestHallsHoldTheirBooths(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.opened()
	var all []fair.Booth
	for range 12 {
		all = append(all, w.asked(f, w.Firm("水口镇")))
	}
	errs := make([]error, len(all))
	var done sync.WaitGroup
	for i, b := range all {
		done.Go(func() { _, errs[i] = w.Approve(t.Context(), w.town, b.ID, b.Version, nil) })
	}
	done.Wait()
	good := 0
	var last fair.Booth
	for i, err := range errs {
		if err == nil {
			good++
		} else {
			refused(t, err, "hall_full")
			last = all[i]
		}
	}
	if f = w.must(w.Get(t.Context(), w.town, f.ID)); good != 3 || f.Booths != 3 || f.Requested != 9 || f.Halls[0].Booths != 3 {
		t.Errorf("%d approved: %+v", good, f)
	}
	in := edited(f)
	in.Halls[0].Capacity = 2
	refused(t, second(w.Edit(t.Context(), w.town, f.ID, f.Version, in)), "hall_full")
	moved := w.mustBooth(w.Approve(t.Context(), w.town, last.ID, last.Version, &f.Halls[1].ID))
	refused(t, second(w.Move(t.Context(), w.town, moved.ID, moved.Version, f.Halls[0].ID)), "hall_full")
}

// One firm asks once, however often it presses the button.
func TestOneBoothAFirm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, firm := w.opened(), w.Firm("水口镇")
	in := w.request(f, firm)
	errs := make([]error, 8)
	var done sync.WaitGroup
	for i := range errs {
		done.Go(func() { _, errs[i] = w.Ask(t.Context(), firm, f.ID, in) })
	}
	done.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
		} else {
			refused(t, err, "booth_once")
		}
	}
	if good != 1 {
		t.Errorf("%d booths", good)
	}
}

func TestBoothsOfAFairUnderWayAndOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, firm, late := w.opened(), w.Firm("水口镇"), w.Firm("水口镇")
	b := w.approved(f, firm)
	w.live(f.ID)
	refused(t, second(w.Withdraw(t.Context(), firm, b.ID, b.Version, "")), "wrong_state")
	change := said(b)
	change.Introduction = "现场面试，当天答复"
	b = w.mustBooth(w.EditBooth(t.Context(), firm, b.ID, b.Version, change))
	w.approved(f, late) // who comes late is still let in
	w.set(f.ID, fair.Closed)
	refused(t, second(w.EditBooth(t.Context(), firm, b.ID, b.Version, said(b))), "fair_closed")
	tooLate := w.Firm("水口镇")
	refused(t, second(w.Ask(t.Context(), tooLate, f.ID, w.request(f, tooLate))), "fair_closed")
	if _, err := w.DB.Exec(t.Context(), `INSERT INTO fair_booth (id, fair_id, hall_id, enterprise_id, status, opens_at, closes_at, created_by, created_at, updated_at)
		SELECT gen_random_uuid(), fair_id, hall_id, $2, 'requested', opens_at, closes_at, created_by, now(), now() FROM fair_booth WHERE id = $1`, b.ID, w.Firm("水口镇").EnterpriseID); postgres.Constraint(err) != "fair_booth_fair_open" {
		t.Errorf("%v", err)
	}
	if _, err := w.DB.Exec(t.Context(), `UPDATE fair_booth SET status = 'requested' WHERE id = $1`, b.ID); postgres.Constraint(err) != "fair_booth_moves" {
		t.Errorf("%v", err)
	}
}
