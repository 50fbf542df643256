package sample

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/hire"
	"gongxiang/jobs/recommend"
	"gongxiang/jobs/vacancy"
)

// early is how many were hired before the sample's own history begins: one who
// has left, the others with follow-ups that were answered, or forgotten.
const early = 4

// Earlier has the demo's borrower hire somebody at the beginning, so that there
// are follow-ups to answer at the end. It is told when the demo firms stand.
func Earlier(ctx context.Context, d PeopleDeps, o Options, begin time.Time) error {
	m := newPeopleMaker(d, o, 133).on(calendar.DateOf(begin))
	v, err := m.opened(ctx, "龙头包装工")
	if err != nil {
		return err
	}
	for i := range early {
		who, application, err := m.offered(ctx, v, i)
		if err != nil {
			return err
		}
		if err := m.on(m.today.AddDays(2)).hired(ctx, who, v, application, m.today.AddDays(1+i%2), i); err != nil {
			return err
		}
	}
	return nil
}

// opened is a vacancy of the borrower among the demo firms.
func (m peopleMaker) opened(ctx context.Context, title string) (vacancy.Vacancy, error) {
	firm := auth.Caller{Role: auth.Enterprise}
	var town string
	if err := m.Auth.DB.QueryRow(ctx, `SELECT a.id, e.id, e.town_code FROM account a JOIN enterprise e ON e.id = a.enterprise_id WHERE a.login = 'borrower'`).
		Scan(&firm.AccountID, &firm.EnterpriseID, &town); err != nil {
		return vacancy.Vacancy{}, fmt.Errorf("sample: the firm that hires: %w", err)
	}
	packer := m.Vacancies.Book().Resolve("包装工")
	low, high := int64(4200_00), int64(5000_00)
	v, err := m.Vacancies.Create(ctx, firm, vacancy.Input{Title: title, TradeCode: packer.Trade.Code, Headcount: 12, PayUnit: "month", PayMinFen: &low, PayMaxFen: &high,
		TownCode: town, Hours: hours[0], Lodging: true, Board: true, Insurance: true, ValidTo: m.today.AddDays(70)}, true)
	if err != nil {
		return v, fmt.Errorf("sample: vacancy: %w", err)
	}
	return v, nil
}

// offered is a new seeker who has accepted the firm's offer of a vacancy.
func (m peopleMaker) offered(ctx context.Context, v vacancy.Vacancy, i int) (who auth.Caller, application uuid.UUID, err error) {
	if who, err = m.account(ctx, 300+i); err != nil {
		return who, application, err
	}
	if _, err = m.Fits.PutMine(ctx, who, recommend.Wish{Trades: []string{v.TradeCode}, Towns: []string{v.TownCode}}, 0); err != nil {
		return who, application, fmt.Errorf("sample: wish: %w", err)
	}
	firm, err := m.hirer(ctx, v)
	if err != nil {
		return who, application, err
	}
	a, err := m.Apply.Submit(ctx, who, v.ID, notes[i%len(notes)])
	if err == nil {
		a, err = m.Apply.Offer(ctx, firm, a.ID, a.Version, apply.Offer{StartOn: m.today.AddDays(2), Words: "试用期一个月"})
	}
	if err == nil {
		a, err = m.Apply.Accept(ctx, who, a.ID, a.Version)
	}
	if err != nil {
		return who, application, fmt.Errorf("sample: offer: %w", err)
	}
	return who, a.ID, nil
}

func (m peopleMaker) hirer(ctx context.Context, v vacancy.Vacancy) (auth.Caller, error) {
	firm := auth.Caller{Role: auth.Enterprise, EnterpriseID: v.Enterprise.ID}
	err := m.Auth.DB.QueryRow(ctx, `SELECT created_by FROM vacancy WHERE id = $1`, v.ID).Scan(&firm.AccountID)
	if err != nil {
		err = fmt.Errorf("sample: who hires: %w", err)
	}
	return firm, err
}

// hired has both say the day.
func (m peopleMaker) hired(ctx context.Context, who auth.Caller, v vacancy.Vacancy, application uuid.UUID, started calendar.Date, i int) error {
	firm, err := m.hirer(ctx, v)
	if err != nil {
		return err
	}
	h, err := m.Hires.Say(ctx, firm, application, hire.Word{StartedOn: started})
	if err == nil {
		_, err = m.Hires.Say(ctx, who, application, hire.Word{StartedOn: started, IDNumber: idNumber(800 + i), Version: h.Version})
	}
	if err != nil {
		return fmt.Errorf("sample: hire: %w", err)
	}
	return nil
}

// hires are those of the last weeks: with the first follow-up soon, just started,
// and one of whom only the firm has said that he started. Then the early ones'
// follow-ups are answered, as far as anybody thought of it.
func (m peopleMaker) hires(ctx context.Context) error {
	before, err := m.Hires.List(ctx, auth.Caller{Role: auth.CityOfficer}, hire.Filter{}, everything)
	if err != nil {
		return err
	}
	for i, h := range before.Items {
		if err := m.followed(ctx, h, i); err != nil {
			return fmt.Errorf("sample: follow-up: %w", err)
		}
	}
	long, err := m.on(m.today.AddDays(-40)).opened(ctx, "成品包装工")
	if err != nil {
		return err
	}
	for i, ago := range []int{31, 27, 25, 6, 2, 1} {
		day := m.today.AddDays(-ago)
		who, application, err := m.on(day.AddDays(-1)).offered(ctx, long, early+i)
		if err != nil {
			return err
		}
		if i == 5 { // the firm's word waits for his
			firm, err := m.hirer(ctx, long)
			if err == nil {
				_, err = m.Hires.Say(ctx, firm, application, hire.Word{StartedOn: day})
			}
			return err
		}
		if err := m.hired(ctx, who, long, application, day, early+i); err != nil {
			return err
		}
	}
	return nil
}

// followed answers an early hire's follow-ups: of the first none but the first,
// of the second one after the other; the third has left.
func (m peopleMaker) followed(ctx context.Context, h hire.Hire, i int) error {
	officer := auth.Caller{Role: auth.CityOfficer}
	if err := m.Auth.DB.QueryRow(ctx, `SELECT id FROM account WHERE login = 'city'`).Scan(&officer.AccountID); err != nil {
		return err
	}
	answer := func(h hire.Hire, days int, in hire.Answer) (hire.Hire, error) {
		return m.on(h.StartedOn.AddDays(days+2)).Hires.AnswerFollowup(ctx, officer, h.ID, days, h.Version, in)
	}
	there := hire.Answer{Answer: "still_there", Note: "电话联系，工作稳定"}
	var err error
	switch i {
	case 0:
		_, err = answer(h, 30, there)
	case 1:
		if h, err = answer(h, 30, there); err == nil {
			_, err = answer(h, 60, there)
		}
	case 2:
		last := h.StartedOn.AddDays(33)
		_, err = m.Hires.AnswerFollowup(ctx, officer, h.ID, 30, h.Version, hire.Answer{Answer: "left", EndedOn: &last, Reason: "resigned", Note: "回老家照顾老人"})
	}
	return err
}
