package settlement

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/attendance"
	"gongxiang/matching/lending"
)

// The states of a settlement.
const (
	Draft           = "draft"
	Confirmed       = "confirmed"        // by the borrower; its figures stay
	Transferred     = "transferred"      // the borrower paid the lender
	PaidUnconfirmed = "paid_unconfirmed" // the lender paid the workers by figures that the borrower has not confirmed; they stay
	PaidAhead       = "paid_ahead"       // the lender paid the workers first; the borrower still owes
	PaidOut         = "paid_out"         // the lender paid the workers
)

var machine = history.Machine{
	"":              {"draw_up": Draft},
	Draft:           {"draw_up": Draft, "confirm": Confirmed, "pay_out": PaidUnconfirmed},
	PaidUnconfirmed: {"confirm": PaidAhead, "supersede": PaidUnconfirmed},
	Confirmed:       {"transfer": Transferred, "pay_out": PaidAhead, "supersede": Confirmed},
	PaidAhead:       {"transfer": PaidOut, "supersede": PaidAhead},
	Transferred:     {"pay_out": PaidOut, "supersede": Transferred},
	PaidOut:         {"supersede": PaidOut},
}

var statusWords = map[string]string{Draft: "待借用方确认", Confirmed: "待借用方转账", Transferred: "待出借方发薪",
	PaidUnconfirmed: "已发薪，待借用方确认", PaidAhead: "已发薪，待借用方转账", PaidOut: "已发薪"}

// Service settles months. It is safe for concurrent use.
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

// Month is an agreement's month as both firms and the officers in scope see it.
type Month struct {
	Agreement attendance.Brief `json:"agreement"`
	WageRule  string           `json:"wageRule" enum:"monthly,daily,hourly" doc:"约定的计薪方式"`
	PayFen    int64            `json:"payFen" doc:"约定的工资：每人每月、每日或每小时（分）"`
	SettleBy  calendar.Date    `json:"settleBy" doc:"结算日：借用方最迟在这一天确认和转账"`
	PayBy     calendar.Date    `json:"payBy" doc:"发薪日：出借方最迟在这一天发薪"`
	Month     string           `json:"month" doc:"2021-02"`
	Workers   []Worker         `json:"workers" doc:"这个月借用的工人"`
	Missing   []Missing        `json:"missing" doc:"还没有登记考勤的工人和日子；没有才能确认"`
	// Live is absent before the lender has drawn the month up.
	Live     *Settlement  `json:"live,omitempty" doc:"现在有效的结算单"`
	Earlier  []Settlement `json:"earlier" doc:"已被更正的结算单"`
	MovedFen int64        `json:"movedFen" doc:"借用方这个月累计转账"`
	PaidFen  int64        `json:"paidFen" doc:"出借方这个月累计发薪"`
	// ExcessFen is derived by the database from what was confirmed.
	ExcessFen int64           `json:"excessFen" doc:"转账超出发薪、社会保险和列明费用的部分：涉嫌牟利"`
	Changed   bool            `json:"changed" doc:"开出之后考勤有变化，与结算单不一致"`
	History   []history.Entry `json:"history,omitempty"`
}

// Worker is one worker's month by the attendance as it stands.
type Worker struct {
	WorkerID    uuid.UUID `json:"workerId"`
	No          int       `json:"no" doc:"协议名单中的序号"`
	Name        string    `json:"name" doc:"双方企业看到全名，专员看到打码"`
	Due         int       `json:"due" doc:"这个月借用的天数"`
	Recorded    int       `json:"recorded" doc:"已登记考勤的天数"`
	PaidMinutes int       `json:"paidMinutes" doc:"计薪的分钟数；一天 480，按月计薪时一个月 10440"`
	WageFen     int64     `json:"wageFen" doc:"按考勤计算的工资"`
	Formula     string    `json:"formula" doc:"工资是怎样算出来的"`
	PaidFen     int64     `json:"paidFen" doc:"出借方这个月已经发给他的"`
}

// Missing names a worker's days without attendance.
type Missing struct {
	WorkerID uuid.UUID       `json:"workerId"`
	No       int             `json:"no"`
	Name     string          `json:"name"`
	Days     []calendar.Date `json:"days"`
}

// Settlement is one revision of a month.
type Settlement struct {
	ID                uuid.UUID      `json:"id"`
	Revision          int            `json:"revision" doc:"0 是第一次结算，以后是更正"`
	Reason            string         `json:"reason,omitempty" doc:"更正的原因"`
	Status            string         `json:"status" enum:"draft,confirmed,transferred,paid_unconfirmed,paid_ahead,paid_out"`
	WageRule          string         `json:"wageRule" enum:"monthly,daily,hourly" doc:"计薪方式"`
	WageFen           int64          `json:"wageFen" doc:"约定的工资：每人每月、每日或每小时（分）"`
	Lines             []Line         `json:"lines"`
	Costs             []Cost         `json:"costs"`
	TotalFen          int64          `json:"totalFen"`
	Version           int            `json:"version"`
	DrawnUpBy         string         `json:"drawnUpBy"`
	ConfirmedBy       string         `json:"confirmedBy,omitempty"`
	ConfirmedAt       *time.Time     `json:"confirmedAt,omitempty"`
	TransferOn        *calendar.Date `json:"transferOn,omitempty"`
	TransferFen       *int64         `json:"transferFen,omitempty" doc:"这一次转账；退款为负"`
	TransferReference string         `json:"transferReference,omitempty" doc:"转账凭证号"`
	TransferBy        string         `json:"transferBy,omitempty"`
	PayrollOn         *calendar.Date `json:"payrollOn,omitempty"`
	PayrollFen        *int64         `json:"payrollFen,omitempty" doc:"这一次发薪"`
	PayrollBy         string         `json:"payrollBy,omitempty"`
}

// Line is one worker's part of a settlement.
type Line struct {
	WorkerID     uuid.UUID `json:"workerId"`
	Name         string    `json:"name"`
	PaidMinutes  int       `json:"paidMinutes"`
	WageFen      int64     `json:"wageFen"`
	Formula      string    `json:"formula" doc:"工资是怎样算出来的"`
	OvertimeFen  int64     `json:"overtimeFen" doc:"加班费和津贴，发给工人"`
	InsuranceFen int64     `json:"insuranceFen" doc:"社会保险单位部分"`
	PayrollFen   *int64    `json:"payrollFen,omitempty" doc:"这一次发给工人的"`
}

// Cost is an itemised cost with its reason.
type Cost struct {
	Kind      string `json:"kind" enum:"board,lodging,transport,medical,training,protection,other" doc:"费用"`
	Reason    string `json:"reason" required:"false" doc:"说明"`
	AmountFen int64  `json:"amountFen" doc:"金额"`
}

var costWords = map[string]string{"board": "伙食", "lodging": "住宿", "transport": "交通", "medical": "体检医疗", "training": "培训", "protection": "劳动保护", "other": "其他"}

func (s Settlement) wagesFen() (sum int64) {
	for _, l := range s.Lines {
		sum += l.WageFen + l.OvertimeFen
	}
	return sum
}

func (s Settlement) insuranceFen() (sum int64) {
	for _, l := range s.Lines {
		sum += l.InsuranceFen
	}
	return sum
}

func (s Settlement) costsFen() (sum int64) {
	for _, c := range s.Costs {
		sum += c.AmountFen
	}
	return sum
}

// Summary is a month in the list of an agreement.
type Summary struct {
	Month     string `json:"month"`
	Status    string `json:"status,omitempty" enum:"draft,confirmed,transferred,paid_unconfirmed,paid_ahead,paid_out" doc:"还没有结算单为空"`
	Revision  int    `json:"revision"`
	TotalFen  int64  `json:"totalFen"`
	ExcessFen int64  `json:"excessFen" doc:"涉嫌牟利的金额"`
	Changed   bool   `json:"changed" doc:"开出之后考勤有变化，与结算单不一致"`
}

// List gives the months in which somebody was lent under an agreement, the
// newest first, up to this one. Problem: "not_found".
func (s *Service) List(ctx context.Context, c auth.Caller, agreement uuid.UUID) (attendance.Brief, []Summary, error) {
	a, err := s.Lending.Find(ctx, s.DB, c, agreement)
	if err != nil {
		return attendance.Brief{}, nil, err
	}
	found, err := listMonths(ctx, s.DB, a.ID, s.today())
	return attendance.BriefOf(a), found, err
}

// Get is a month: the attendance as it stands, what is missing, the settlement
// and those that it corrected. Problems: "not_found", "invalid".
func (s *Service) Get(ctx context.Context, c auth.Caller, agreement uuid.UUID, month calendar.Period) (Month, error) {
	a, err := s.Lending.Find(ctx, s.DB, c, agreement)
	if err != nil {
		return Month{}, err
	}
	return s.month(ctx, s.DB, a, month)
}

func (s *Service) month(ctx context.Context, q postgres.Querier, a lending.Agreement, month calendar.Period) (Month, error) {
	m := Month{Agreement: attendance.BriefOf(a), Month: month.From.String()[:7], Earlier: []Settlement{}, Missing: []Missing{}}
	if err := agreed(ctx, q, a.ID, month.From, &m); err != nil {
		return Month{}, err
	}
	var err error
	if m.Workers, err = workersOf(ctx, q, a.ID, month.From); err != nil {
		return Month{}, err
	}
	m.reckon()
	if m.Missing, err = missing(ctx, q, a.ID, month); err != nil {
		return Month{}, err
	}
	revisions, err := listRevisions(ctx, q, a.ID, month.From)
	if err != nil {
		return Month{}, err
	}
	// Once settled it stays in sight, also when the lending turns out to have ended before.
	if len(m.Workers)+len(revisions) == 0 {
		return Month{}, problem.NotFound("这个月的借用")
	}
	if len(revisions) > 0 {
		m.Live, m.Earlier = &revisions[0], append(m.Earlier, revisions[1:]...)
		m.Changed = m.differs(*m.Live)
		if m.History, err = history.Of(ctx, q, "settlement", m.Live.ID); err != nil {
			return Month{}, err
		}
	}
	if m.MovedFen, m.PaidFen, m.ExcessFen, err = excess(ctx, q, a.ID, month.From); err != nil {
		return Month{}, err
	}
	if a.MySide == nil {
		m.mask()
	}
	return m, nil
}

// reckon gives each worker his wage by the attendance.
func (m *Month) reckon() {
	minutes := make([]int, len(m.Workers))
	for i, w := range m.Workers {
		minutes[i] = w.PaidMinutes
	}
	for i, fen := range wages(m.PayFen, lending.WageMinutes(m.WageRule), minutes) {
		m.Workers[i].WageFen = fen
		m.Workers[i].Formula = lending.WageFormula(m.WageRule, m.PayFen, minutes[i], fen)
	}
}

// differs reports whether a settlement was reckoned from another attendance or rule.
func (m Month) differs(s Settlement) bool {
	if len(s.Lines) != len(m.Workers) || s.WageRule != m.WageRule || s.WageFen != m.PayFen {
		return true
	}
	for i, l := range s.Lines {
		if w := m.Workers[i]; l.WorkerID != w.WorkerID || l.PaidMinutes != w.PaidMinutes || l.WageFen != w.WageFen {
			return true
		}
	}
	return false
}

func (m *Month) mask() {
	for i := range m.Workers {
		m.Workers[i].Name = people.MaskName(m.Workers[i].Name)
	}
	for i := range m.Missing {
		m.Missing[i].Name = people.MaskName(m.Missing[i].Name)
	}
	all := m.Earlier
	if m.Live != nil {
		all = append(all[:len(all):len(all)], *m.Live)
	}
	for _, s := range all {
		for i := range s.Lines {
			s.Lines[i].Name = people.MaskName(s.Lines[i].Name)
		}
	}
}

// stillMissing says whose days stand in the way of a confirmation.
func stillMissing(missing []Missing) error {
	if len(missing) == 0 {
		return nil
	}
	p := problem.Conflict("attendance_missing", "")
	days := 0
	for _, m := range missing {
		days += len(m.Days)
		if len(p.Fields) < 50 {
			p.Fields = append(p.Fields, problem.Field{Name: "attendance", Code: "missing",
				Message: fmt.Sprintf("第 %d 号工人还有 %d 天没有登记考勤：%s。", m.No, len(m.Days), ranges(m.Days))})
		}
	}
	p.Message = fmt.Sprintf("这个月还有 %s 名工人的 %s 天没有登记考勤，登记完才能确认。%s", problem.Count(len(missing)), problem.Count(days), p.Fields[0].Message)
	return p
}

// ranges writes ascending days as 2021-02-08 至 2021-02-10、2021-02-12.
func ranges(days []calendar.Date) string {
	text := ""
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && days[j+1] == days[j]+1 {
			j++
		}
		if text != "" {
			text += "、"
		}
		text += days[i].String()
		if j > i {
			text += " 至 " + days[j].String()
		}
		i = j + 1
	}
	return text
}
