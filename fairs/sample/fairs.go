package sample

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/fair"
	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
)

var introductions = []string{
	"水暖卫浴出口企业，订单充足，春节期间不停工，包住宿。", "规上工业企业，新线投产，急招一批熟手。", "本地老厂，离家近，按时发薪。",
	"设备新、车间有空调，新手有师傅带。", "节后长期招工，现在报名有留岗红包。", "工作环境好，五天八小时，可做长白班。",
}

// planned is a fair of the city with three halls, open to everybody, and booths
// of firms.
func (m *maker) planned(ctx context.Context, name, about string, from, to time.Time, firms []firm) (f fair.Fair, booths []fair.Booth, err error) {
	f, err = m.fairs.Plan(ctx, m.city, fair.Input{Name: name, About: about,
		Rules:    "一、进入展位后可以先看岗位，再排队。\n二、叫到号后请在两分钟内进入面谈。\n三、不收任何费用；遇到收费、押证件的，请马上举报。",
		StartsAt: from, EndsAt: to, Halls: []fair.HallInput{
			{Name: "制造业展厅", Kind: "industry", OfCode: "C", Capacity: 40}, {Name: "服务业展厅", Kind: "industry", OfCode: "H", Capacity: 40},
			{Name: "其他行业展厅", Kind: "industry", Capacity: 40},
		}}, "", false)
	if err != nil {
		return f, nil, err
	}
	if f, err = m.fairs.Open(ctx, m.city, f.ID, f.Version); err != nil {
		return f, nil, err
	}
	for i, r := range firms {
		hall := f.Halls[0]
		if !r.industrial {
			hall = f.Halls[1+i%2]
		}
		b, err := m.fairs.Ask(ctx, r.Caller, f.ID, fair.BoothInput{HallID: hall.ID, Introduction: introductions[i%len(introductions)], VacancyIDs: r.vacancies,
			Seats: []fair.SeatInput{{Name: "1 号席位"}, {Name: "2 号席位"}}})
		if err != nil {
			return f, nil, err
		}
		booths = append(booths, b)
	}
	return f, booths, nil
}

func (m *maker) approve(ctx context.Context, booths []fair.Booth) error {
	for i, b := range booths {
		approved, err := m.fairs.Approve(ctx, m.city, b.ID, b.Version, nil)
		if err != nil {
			return err
		}
		booths[i] = approved
	}
	return nil
}

// coming is a fair in a week: booths stand, one waits for the officer, seekers
// have booked.
func (m *maker) coming(ctx context.Context) error {
	m.at(m.now)
	day := calendar.DateOf(m.now).AddDays(7)
	from := time.Date(day.Time().Year(), day.Time().Month(), day.Time().Day(), 9, 0, 0, 0, calendar.Shanghai)
	f, booths, err := m.planned(ctx, "留开平过年·春节网络招聘会", "为留在开平过年的求职人员和不停工的企业对接，足不出户找工作。咨询电话：0750-2218950",
		from, from.Add(3*time.Hour), m.firms)
	if err != nil {
		return err
	}
	if err := m.approve(ctx, booths[:len(booths)-min(2, len(booths)-1)]); err != nil {
		return err
	}
	for _, who := range append(m.seekers[:len(m.seekers)/2:len(m.seekers)/2], m.demo) {
		if _, err := m.fairs.Reserve(ctx, who, f.ID); err != nil {
			return err
		}
	}
	return nil
}

// live is a fair that began an hour ago; people wait at its booths.
func (m *maker) live(ctx context.Context) error {
	from := m.now.Add(-time.Hour)
	m.at(from.Add(-24 * time.Hour))
	firms := m.firms[:min(6, len(m.firms))]
	f, booths, err := m.planned(ctx, "不打烊网络招聘专场", "春节期间线上招聘不打烊，企业在线面谈。", from, from.AddDate(0, 0, 10), firms)
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
	_, err = m.floor.Announce(ctx, m.city, f.ID, "欢迎参加不打烊网络招聘专场，叫到号后请在两分钟内进入面谈。")
	for i := 0; err == nil && i < min(24, len(m.seekers)); i++ {
		// They stay for the demo's day, so that its queues stand.
		m.at(m.now.Add(time.Duration(i-30) * time.Minute))
		if err = m.present(ctx, f.ID, m.seekers[i], m.now.Add(12*time.Hour), booths[i%len(booths)]); err == nil {
			_, err = m.floor.Join(ctx, m.seekers[i], booths[i%len(booths)].ID, i%3 > 0)
		}
	}
	return err
}

// openBooth sits the firm's account down and opens the booth.
func (m *maker) openBooth(ctx context.Context, f uuid.UUID, who auth.Caller, b fair.Booth) error {
	if err := m.present(ctx, f, who, m.now.Add(12*time.Hour), b); err != nil {
		return err
	}
	if _, err := m.floor.Take(ctx, who, b.Seats[0].ID); err != nil {
		return err
	}
	_, err := m.floor.OpenBooth(ctx, who, b.ID)
	return err
}

// present notes what a connection would have noted: since when, and until when.
func (m *maker) present(ctx context.Context, f uuid.UUID, who auth.Caller, until time.Time, b fair.Booth) error {
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO fair_presence (fair_id, account_id, first_at, seen_at, node) VALUES ($1, $2, $3, $4, 'demo')
			ON CONFLICT (fair_id, account_id) DO UPDATE SET seen_at = excluded.seen_at`, []any{f, who.AccountID, m.clock.Now(), until}},
		{`INSERT INTO fair_visit (fair_id, kind, of, account_id, first_at, last_at) VALUES ($1, 'hall', $2, $3, $4, $6), ($1, 'booth', $5, $3, $4, $6)
			ON CONFLICT (of, account_id) DO NOTHING`, []any{f, b.HallID, who.AccountID, m.clock.Now(), b.ID, until}},
	} {
		if _, err := m.DB.Exec(ctx, q.sql, q.args...); err != nil {
			return fmt.Errorf("sample: presence: %w", err)
		}
	}
	return nil
}
