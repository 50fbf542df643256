package attendance

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/lending"
)

// What a day was.
const (
	Worked  = "worked"
	Absent  = "absent"  // unpaid
	Leave   = "leave"   // paid, also a public holiday
	Rest    = "rest"    // neither paid for nor deducted
	Cleared = "cleared" // was recorded by mistake
)

// Minutes of a day that has no other figure, and of the longest there is.
const (
	FullDay = 8 * 60
	longest = 24 * 60
)

var kindWords = map[string]string{Worked: "出勤", Absent: "缺勤", Leave: "带薪假", Rest: "休息", Cleared: "未登记"}

// Service records attendance. It is safe for concurrent use.
type Service struct {
	DB      *postgres.DB
	Clock   calendar.Clock
	Lending *lending.Service
}

// New makes the service.
func New(db *postgres.DB, clock calendar.Clock, l *lending.Service) *Service {
	return &Service{DB: db, Clock: clock, Lending: l}
}

func (s *Service) today() calendar.Date { return calendar.Today(s.Clock) }
func (s *Service) now() time.Time       { return s.Clock.Now().Truncate(time.Microsecond) }

// Roll is the attendance of an agreement's workers over some days.
type Roll struct {
	calendar.Period
	Agreement Brief    `json:"agreement"`
	Workers   []Worker `json:"workers" doc:"在这些日子里借用的工人"`
}

// Brief names an agreement and the caller's place in it.
type Brief struct {
	ID        uuid.UUID     `json:"id"`
	Number    string        `json:"number"`
	TradeName string        `json:"tradeName"`
	Lender    string        `json:"lender"`
	Borrower  string        `json:"borrower"`
	MySide    *lending.Side `json:"mySide" enum:"lender,borrower" doc:"我方；专员查看时为空"`
	// Settles are the sides for which the caller may record and settle.
	Settles []lending.Side `json:"settles" doc:"当前账号可以办理考勤和结算的一方：本企业，或者已注销、由专员代办的一方"`
	From    calendar.Date  `json:"from"`
	To      calendar.Date  `json:"to"`
}

// BriefOf names an agreement as the caller who found it sees it.
func BriefOf(a lending.Agreement) Brief {
	return Brief{ID: a.ID, Number: a.Number, TradeName: a.TradeName, Lender: a.Lender.Name, Borrower: a.Borrower.Name, MySide: a.MySide, Settles: a.Settles(), From: a.From, To: a.To}
}

// Worker is one who started under the agreement, with his recorded days.
type Worker struct {
	WorkerID uuid.UUID     `json:"workerId"`
	No       int           `json:"no" doc:"协议名单中的序号"`
	Name     string        `json:"name" doc:"双方企业看到全名，专员看到打码"`
	From     calendar.Date `json:"from" doc:"借用的第一天"`
	To       calendar.Date `json:"to" doc:"借用的最后一天"`
	Days     []Day         `json:"days" doc:"已登记的日子"`
}

func (w Worker) day(on calendar.Date) Day {
	for _, d := range w.Days {
		if d.Day == on {
			return d
		}
	}
	return Day{Day: on, Kind: Cleared}
}

// Day is one day as it stands.
type Day struct {
	Day        calendar.Date `json:"day"`
	Kind       string        `json:"kind" enum:"worked,absent,leave,rest,cleared" doc:"cleared 表示登记后又清除"`
	Minutes    int           `json:"minutes" doc:"出勤的分钟数"`
	Version    int           `json:"version"`
	RecordedBy string        `json:"recordedBy"`
	RecordedAt time.Time     `json:"recordedAt"`
	Objection  string        `json:"objection,omitempty" doc:"出借方对现在这条登记的异议"`
	ObjectedBy string        `json:"objectedBy,omitempty"`
}

// mostDays of one look.
const mostDays = 62

// Attendance is what is recorded for some days, both included. For both firms
// and the officers in scope. Problems: "not_found", "invalid".
func (s *Service) Attendance(ctx context.Context, c auth.Caller, agreement uuid.UUID, days calendar.Period) (Roll, error) {
	a, err := s.Lending.Find(ctx, s.DB, c, agreement)
	if err != nil {
		return Roll{}, err
	}
	if days.Days() < 1 || days.Days() > mostDays {
		return Roll{}, problem.Invalid(problem.Field{Name: "to", Code: "range", Message: fmt.Sprintf("一次最多查看 %d 天，结束日期不能早于开始日期。", mostDays)})
	}
	return s.roll(ctx, s.DB, a, days)
}

func (s *Service) roll(ctx context.Context, q postgres.Querier, a lending.Agreement, days calendar.Period) (Roll, error) {
	workers, err := listWorkers(ctx, q, a.ID, days)
	if err != nil {
		return Roll{}, err
	}
	if a.MySide == nil {
		for i := range workers {
			workers[i].Name = people.MaskName(workers[i].Name)
		}
	}
	return Roll{Period: days, Agreement: BriefOf(a), Workers: workers}, nil
}

// Month are the days of a month written "2021-02". Problem: "invalid".
func Month(text string) (calendar.Period, error) {
	first, err := calendar.ParseDate(text + "-01")
	if err != nil || first.Year() < 2000 || first.Year() > 2199 {
		return calendar.Period{}, problem.Invalid(problem.Field{Name: "month", Code: "month", Message: "月份应写成 2021-02 的样子。"})
	}
	return calendar.Period{From: first, To: calendar.NewDate(first.Year(), int(first.Time().Month())+1, 0)}, nil
}
