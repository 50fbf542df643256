package floor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
	"gongxiang/jobs/hire"
)

func offer(w *world) floor.OfferInput {
	return floor.OfferInput{VacancyID: w.post, Text: "每月 5,000 元，包住", StartOn: today}
}

func TestAnAcceptedOfferLeadsToAPlacement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, one := w.talking()
	g := must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	refused(t, second(w.Offer(t.Context(), w.firm, one.ID, offer(w))), "already_offered")
	if len(g.Offers) != 1 || g.Offers[0].Status != "made" || g.Offers[0].Title != "抛光工" {
		t.Fatalf("%+v", g.Offers)
	}
	id := g.Offers[0].ID
	refused(t, second(w.Accept(t.Context(), w.guest(), id)), "not_found")
	accepted := must2[floor.Offer](t)(w.Accept(t.Context(), who, id))
	if accepted.Status != "accepted" || accepted.ApplicationID == nil || accepted.AnsweredAt == nil {
		t.Fatalf("%+v", accepted)
	}
	for name, err := range map[string]error{"accept": second(w.Accept(t.Context(), who, id)), "refuse": second(w.Refuse(t.Context(), who, id)),
		"withdraw": second(w.Withdraw(t.Context(), w.firm, id))} {
		if err == nil {
			t.Errorf("%s is allowed", name)
		}
		refused(t, err, "wrong_state")
	}
	must(t)(w.End(t.Context(), w.firm, one.ID, "fit"))
	// Both sides say that he started, as with any application (L2, L13).
	if _, err := w.hires.Say(t.Context(), w.firm, *accepted.ApplicationID, hire.Word{StartedOn: today}); err != nil {
		t.Fatal(err)
	}
	h, err := w.hires.Say(t.Context(), who, *accepted.ApplicationID, hire.Word{StartedOn: today, IDNumber: "440783199001010019", Version: 1})
	if err != nil || h.Status != "confirmed" {
		t.Fatalf("%+v %v", h, err)
	}
	if n := w.count(`SELECT count(*) FROM placement p JOIN hire h ON h.id = p.hire_id JOIN fair_offer o ON o.application_id = h.application_id WHERE o.id = $1`, id); n != 1 {
		t.Error("the placement does not lead to the fair")
	}
	if n := w.count(`SELECT count(*) FROM placement WHERE kind = 'secondment'`); n != 0 {
		t.Error("a seeker was lent")
	}
	if got := strings.Join(w.said(room.Talk, one.ID), " "); got != "talk_started offer_made offer_answered talk_ended" {
		t.Errorf("the talk heard %s", got)
	}
}

// In a rehearsal real firms and people may take part: nobody is hired by it.
func TestAnAcceptedOfferOfARehearsalIsNoApplication(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pgtest.ExecAsOwner(t, w.DB, `UPDATE fair SET rehearsal = true WHERE id = $1`, w.fair)
	who, one := w.talking()
	g := must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	if o := must2[floor.Offer](t)(w.Accept(t.Context(), who, g.Offers[0].ID)); o.Status != "accepted" || o.ApplicationID != nil {
		t.Errorf("%+v", o)
	}
	if n := w.count(`SELECT count(*) FROM application`); n != 0 {
		t.Errorf("%d applications", n)
	}
	must(t)(w.End(t.Context(), w.firm, one.ID, "fit"))
	// Of a real fair none is accepted without.
	pgtest.ExecAsOwner(t, w.DB, `UPDATE fair SET rehearsal = false WHERE id = $1`, w.fair)
	_, one = w.talking()
	g = must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	_, err := w.DB.Exec(t.Context(), `UPDATE fair_offer SET status = 'accepted', answered_at = now() WHERE id = $1`, g.Offers[0].ID)
	if postgres.Constraint(err) != "fair_offer_is_application" {
		t.Errorf("%v", err)
	}
}

func TestAnOfferTakesTheApplicationThatStands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, one := w.talking()
	w.Exec(`INSERT INTO application (id, person_id, vacancy_id, enterprise_id, status, wish, fit, applied_on, created_at, updated_at)
		SELECT gen_random_uuid(), person_id, $2, $3, 'submitted', '{}', '{}', $4, now(), now() FROM person_account WHERE account_id = $1`, who.AccountID, w.post, w.firm.EnterpriseID, today)
	g := must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	must2[floor.Offer](t)(w.Accept(t.Context(), who, g.Offers[0].ID))
	if n := w.count(`SELECT count(*) FROM application WHERE status = 'accepted' AND start_on = $1`, today); n != 1 {
		t.Error("the application is not accepted")
	}
	if n := w.count(`SELECT count(*) FROM application`); n != 1 {
		t.Errorf("%d applications", n)
	}
	// He comes again, and gets the same offer: he has the post already.
	must(t)(w.End(t.Context(), w.firm, one.ID, "fit"))
	again := mine(t)(w.Join(t.Context(), who, w.booth, false))
	must(t)(w.Next(t.Context(), w.firm, w.booth))
	mine(t)(w.Enter(t.Context(), who, again.ID))
	g = must(t)(w.Offer(t.Context(), w.firm, again.ID, offer(w)))
	refused(t, second(w.Accept(t.Context(), who, g.Offers[0].ID)), "already_accepted")
	if n := w.count(`SELECT count(*) FROM fair_offer WHERE status = 'made'`); n != 1 {
		t.Error("a refused answer left something behind")
	}
}

func TestRefusalsOfOffers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, one := w.joined(w.booth)
	refused(t, second(w.Offer(t.Context(), w.firm, one.ID, offer(w))), "wrong_state")
	must(t)(w.Next(t.Context(), w.firm, w.booth))
	mine(t)(w.Enter(t.Context(), who, one.ID))
	bad := offer(w)
	bad.Text = "请打 13800000001"
	refused(t, second(w.Offer(t.Context(), w.firm, one.ID, bad)), "invalid")
	bad = offer(w)
	bad.StartOn = today.AddDays(-1)
	refused(t, second(w.Offer(t.Context(), w.firm, one.ID, bad)), "invalid")
	bad.StartOn = today.AddDays(181)
	refused(t, second(w.Offer(t.Context(), w.firm, one.ID, bad)), "invalid")
	rival := w.Firm("水口镇")
	_, _, foreign := w.newBooth(rival)
	bad = offer(w)
	bad.VacancyID = foreign
	refused(t, second(w.Offer(t.Context(), w.firm, one.ID, bad)), "vacancy_gone")
	refused(t, second(w.Offer(t.Context(), rival, one.ID, offer(w))), "not_found")
	g := must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	refused(t, second(w.Withdraw(t.Context(), rival, g.Offers[0].ID)), "not_found")
	must2[floor.Offer](t)(w.Withdraw(t.Context(), w.firm, g.Offers[0].ID))
	refused(t, second(w.Accept(t.Context(), who, g.Offers[0].ID)), "wrong_state")
	g = must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w))) // another try
	must2[floor.Offer](t)(w.Refuse(t.Context(), who, g.Offers[1].ID))
	g = must(t)(w.Offer(t.Context(), w.firm, one.ID, offer(w)))
	w.Exec(`UPDATE vacancy SET status = 'closed' WHERE id = $1`, w.post)
	refused(t, second(w.Accept(t.Context(), who, g.Offers[2].ID)), "vacancy_gone")
	refused(t, second(w.Offer(t.Context(), w.firm, newID(), offer(w))), "not_found")
	w.Exec(`UPDATE enterprise SET status = 'suspended' WHERE id = $1`, w.firm.EnterpriseID)
	refused(t, second(w.Offer(t.Context(), w.firm, one.ID, offer(w))), "enterprise_not_approved")
	refused(t, second(w.Next(t.Context(), w.firm, w.booth)), "enterprise_not_approved")
	must(t)(w.End(t.Context(), w.firm, one.ID, "unfit")) // what goes on may end
}

func TestNotesAreTheFirms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, one := w.joined(w.booth)
	text, fit := "手脚麻利", "fit"
	must(t)(w.Write(t.Context(), w.firm, one.ID, floor.Note{Note: &text}))
	refused(t, second(w.Write(t.Context(), w.firm, one.ID, floor.Note{Outcome: &fit})), "wrong_state")
	number := "电话 13800000001"
	refused(t, second(w.Write(t.Context(), w.firm, one.ID, floor.Note{Note: &number})), "invalid")
	must(t)(w.Next(t.Context(), w.firm, w.booth))
	mine(t)(w.Enter(t.Context(), who, one.ID))
	mine(t)(w.Leave(t.Context(), who, one.ID)) // he goes in the middle
	w.expect(one.ID, "done seeker")
	g := must(t)(w.Write(t.Context(), w.firm, one.ID, floor.Note{Outcome: &fit}))
	if g.Note != text || g.Outcome != fit {
		t.Errorf("%+v", g)
	}
	events, err := w.rooms.Since(t.Context(), room.Ref{Fair: w.fair, Kind: room.Me, Of: who.AccountID}.ID(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if strings.Contains(string(e.Body), text) || strings.Contains(string(e.Body), `"outcome"`) {
			t.Errorf("he reads %s", e.Body)
		}
	}
}

func TestSeats(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.colleague(w.firm)
	refused(t, second(w.Take(t.Context(), other, w.seat)), "seat_taken")
	free := w.addSeat(w.booth)
	d := desk(t)(w.Take(t.Context(), other, free))
	if d.MySeat == nil || *d.MySeat != free || len(d.Seats) != 2 {
		t.Errorf("%+v", d)
	}
	// Two seats, two talks.
	_, one := w.joined(w.booth)
	_, two := w.joined(w.booth)
	must(t)(w.Next(t.Context(), w.firm, w.booth))
	must(t)(w.Next(t.Context(), other, w.booth))
	w.expect(one.ID, "called")
	w.expect(two.ID, "called")
	refused(t, second(w.Stand(t.Context(), other, free)), "seat_busy")
	third := w.addSeat(w.booth)
	refused(t, second(w.Take(t.Context(), other, third)), "seat_busy")
	desk(t)(w.Stand(t.Context(), w.firm, free)) // not his
	if n := w.count(`SELECT count(*) FROM fair_seat WHERE account_id = $1`, other.AccountID); n != 1 {
		t.Error("somebody took a colleague's seat away")
	}
	// Whoever is gone for two minutes gives his seat to a colleague.
	w.Clock.Advance(2 * time.Minute)
	late := w.colleague(w.firm)
	w.Exec(`UPDATE fair_presence SET gone_at = seen_at WHERE account_id = $1`, w.firm.AccountID)
	desk(t)(w.Take(t.Context(), late, w.seat))
	must(t)(w.NoShow(t.Context(), late, one.ID))
	refused(t, second(w.Next(t.Context(), w.firm, w.booth)), "no_seat")
}

func TestSnapshots(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, one := w.talking()
	w.Clock.Advance(6 * time.Minute)
	must(t)(w.End(t.Context(), w.firm, one.ID, "later"))
	_, two := w.joined(w.booth)
	w.joined(w.booth)
	l := must2[floor.BoothLive](t)(w.Booth(t.Context(), who, w.booth))
	if len(l.Numbers) != 2 || l.Numbers[0] != 2 || l.Booth.Minutes != 6 || l.Booth.Waiting != 2 || l.Booth.Seats != 1 || len(l.Vacancies) != 1 || l.Ticket == nil || l.Ticket.Status != "done" {
		t.Errorf("%+v", l)
	}
	must(t)(w.Next(t.Context(), w.firm, w.booth))
	d := desk(t)(w.Desk(t.Context(), w.firm, w.booth))
	if len(d.Queue) != 2 || len(d.Done) != 1 || d.Queue[0].ID != two.ID || d.Done[0].Outcome != "later" {
		t.Errorf("%+v", d)
	}
	// What the snapshot knows is what the rooms have said so far.
	for _, r := range d.Rooms {
		if r.Kind == string(room.Desk) && int(r.Seq) != len(w.said(room.Desk, w.booth)) {
			t.Errorf("%+v", r)
		}
	}
	all := must2[floor.Live](t)(w.Live(t.Context(), who, w.fair))
	if len(all.Halls) != 1 || len(all.Halls[0].Booths) != 1 || all.Halls[0].Booths[0].Waiting != 1 || all.Halls[0].Booths[0].Talking != 1 || all.Limits.Tickets != 3 {
		t.Errorf("%+v", all)
	}
	refused(t, second(w.Live(t.Context(), who, newID())), "not_found")
	refused(t, second(w.Booth(t.Context(), auth.Caller{AccountID: who.AccountID, Role: auth.Seeker}, newID())), "not_found")
}

func TestWhatCountsIsASettingInVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.Officer("")
	in := floor.SettingInput{Name: "tickets", Value: 1, From: today, Reason: "人太多"}
	if _, err := w.Set(t.Context(), city, in); err != nil {
		t.Fatal(err)
	}
	refused(t, second(w.Set(t.Context(), city, in)), "setting_exists")
	for _, bad := range []floor.SettingInput{{Name: "x", Value: 1, From: today, Reason: "人太多"}, {Name: "tickets", Value: 21, From: today.AddDays(1), Reason: "人太多"},
		{Name: "tickets", Value: 2, From: today.AddDays(-1), Reason: "人太多"}, {Name: "tickets", Value: 2, From: today.AddDays(1)}} {
		refused(t, second(w.Set(t.Context(), city, bad)), "invalid")
	}
	later := must2[[]floor.Setting](t)(w.Set(t.Context(), city, floor.SettingInput{Name: "tickets", Value: 5, From: today.AddDays(3), Reason: "人不多了"}))
	all, err := w.Settings(t.Context())
	if err != nil || !slices.Equal(all, later) || len(all) != 6 || all[0].Value != 1 || !all[0].Now || all[0].Reason != "人太多" || all[0].By == "" ||
		all[1].Value != 5 || all[1].Now || all[1].Most != 20 || all[2].Value != 120 || !all[2].Now || all[2].By != "" {
		t.Errorf("%+v %v", all, err)
	}
	who, _ := w.joined(w.booth)
	id, _, _ := w.newBooth(w.Firm("水口镇"))
	refused(t, second(w.Join(t.Context(), who, id, false)), "too_many_tickets")
}
