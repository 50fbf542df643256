package sample

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/fair"
	"gongxiang/fairs/floor"
	"gongxiang/fairs/minutes"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
)

// crowds are the booths to which one visitor after the other goes: some draw more.
var crowds = []int{0, 1, 0, 2, 3, 0, 4, 1}

// held is a fair of two hours a week ago, from its opening to its end: talks,
// offers, people who did not come, and some who got no answer. The demo's seeker
// waited in vain and got his the next day.
func (m *maker) held(ctx context.Context) error {
	day := calendar.DateOf(m.now).AddDays(-7).Time()
	from := time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, calendar.Shanghai)
	m.at(from.AddDate(0, 0, -3))
	firms := m.firms[:min(5, len(m.firms))]
	f, booths, err := m.planned(ctx, "节前网络招聘会", "春节前第一场网络招聘会。", from, from.Add(2*time.Hour), firms)
	if err == nil {
		err = m.approve(ctx, booths)
	}
	if err != nil {
		return err
	}
	m.at(from)
	if _, err := m.floor.GoLive(ctx, m.city, f.ID); err != nil {
		return err
	}
	for i, b := range booths {
		if err := m.openBooth(ctx, f.ID, firms[i].Caller, b); err != nil {
			return err
		}
	}
	day1 := heldDay{maker: m, fair: f, booths: booths, firms: firms, talking: map[uuid.UUID]talk{}}
	for minute := range 110 {
		m.at(from.Add(time.Duration(minute) * time.Minute))
		if err := day1.minute(ctx, minute); err != nil {
			return err
		}
	}
	m.at(from.Add(2 * time.Hour))
	if _, err := m.floor.Close(ctx, m.city, f.ID, ""); err != nil {
		return err
	}
	// Nobody stayed on.
	for _, sql := range []string{
		`UPDATE fair_presence SET seen_at = least(seen_at, $2), gone_at = least(seen_at, $2) WHERE fair_id = $1`,
		`UPDATE fair_visit SET last_at = least(last_at, $2) WHERE fair_id = $1`,
	} {
		if _, err := m.DB.Exec(ctx, sql, f.ID, m.clock.Now()); err != nil {
			return err
		}
	}
	m.at(from.AddDate(0, 0, 1))
	last := len(booths) - 1
	var ticket uuid.UUID
	if err := m.DB.QueryRow(ctx, `SELECT id FROM fair_ticket WHERE account_id = $1 AND booth_id = $2`, m.demo.AccountID, booths[last].ID).Scan(&ticket); err != nil {
		return err
	}
	_, err = m.minutes.Answer(ctx, firms[last].Caller, ticket, minutes.Answer{Answer: "invite", VacancyID: &firms[last].vacancies[0]})
	return err
}

// heldDay is a fair on its day.
type heldDay struct {
	*maker
	fair    fair.Fair
	booths  []fair.Booth
	firms   []firm
	talking map[uuid.UUID]talk // by booth
	talks   int
}

// talk is who is at a booth's seat, and until which minute.
type talk struct {
	ticket uuid.UUID
	who    auth.Caller
	until  int
}

// minute lets somebody come, and each booth go on with its queue.
func (d *heldDay) minute(ctx context.Context, minute int) error {
	if i := minute / 2; minute%2 == 0 && i < len(d.seekers) {
		who, b := d.seekers[i], d.booths[crowds[i%len(crowds)]%len(d.booths)]
		if err := d.present(ctx, d.fair.ID, who, d.clock.Now().Add(time.Duration(20+i%40)*time.Minute), b); err != nil {
			return err
		}
		if i%7 != 6 { // some only look
			if _, err := d.floor.Join(ctx, who, b.ID, i%2 == 0); err != nil {
				return err
			}
		}
	}
	if minute == 65 {
		b := d.booths[len(d.booths)-1]
		if err := d.present(ctx, d.fair.ID, d.demo, d.clock.Now().Add(time.Hour), b); err != nil {
			return err
		}
		if _, err := d.floor.Join(ctx, d.demo, b.ID, true); err != nil {
			return err
		}
	}
	for i, b := range d.booths {
		if err := d.goOn(ctx, minute, b, d.firms[i]); err != nil {
			return err
		}
	}
	return nil
}

// goOn ends the talk whose time is over, and calls the next.
func (d *heldDay) goOn(ctx context.Context, minute int, b fair.Booth, f firm) error {
	if t, ok := d.talking[b.ID]; ok {
		if minute < t.until {
			return nil
		}
		delete(d.talking, b.ID)
		return d.end(ctx, f, t)
	}
	if b.ID == d.booths[len(d.booths)-1].ID && minute > 60 {
		return nil // this one stops early: its people wait for an answer
	}
	guest, err := d.floor.Next(ctx, f.Caller, b.ID)
	if problem.HasCode(err, "queue_empty") {
		return nil
	}
	if err != nil {
		return err
	}
	var who auth.Caller
	if err := d.DB.QueryRow(ctx, `SELECT account_id FROM fair_ticket WHERE id = $1`, guest.ID).Scan(&who.AccountID); err != nil {
		return err
	}
	who.Role = auth.Seeker
	if d.talks++; d.talks%9 == 5 { // called, and not there
		d.clock.Advance(3 * time.Minute)
		_, err = d.floor.NoShow(ctx, f.Caller, guest.ID)
		return err
	}
	if _, err = d.floor.Enter(ctx, who, guest.ID); err != nil {
		return err
	}
	d.talking[b.ID] = talk{guest.ID, who, minute + 4 + d.talks%6}
	return nil
}

// end brings a talk to its outcome: some get an offer, most of these accept.
func (d *heldDay) end(ctx context.Context, f firm, t talk) error {
	outcome := []string{"fit", "later", "unfit"}[d.talks%3]
	if outcome == "fit" {
		guest, err := d.floor.Offer(ctx, f.Caller, t.ticket, floor.OfferInput{VacancyID: f.vacancies[0], Text: "试用期一个月，工资按岗位说明", StartOn: calendar.Today(d.clock).AddDays(10)})
		if err != nil {
			return err
		}
		answer := d.floor.Accept
		if d.talks%4 == 0 {
			answer = d.floor.Refuse
		}
		// Whoever applied there before has his application.
		if _, err := answer(ctx, t.who, guest.Offers[0].ID); err != nil && !problem.HasCode(err, "already_accepted") && !problem.HasCode(err, "already_applied") {
			return err
		}
	}
	_, err := d.floor.End(ctx, f.Caller, t.ticket, outcome)
	return err
}
