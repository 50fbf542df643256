package vacancy

import (
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
)

// Vacancy is a job posting as it stands. Nothing in it is personal.
type Vacancy struct {
	ID           uuid.UUID     `json:"id"`
	Enterprise   Firm          `json:"enterprise"`
	Title        string        `json:"title"`
	TradeCode    string        `json:"tradeCode"`
	TradeName    string        `json:"tradeName"`
	Level        int           `json:"level" doc:"0 不限，1 初级工 … 5 高级技师"`
	Headcount    int           `json:"headcount" doc:"招聘人数"`
	PayMinFen    *int64        `json:"payMinFen,omitempty" doc:"分，按 payUnit；没有表示面议"`
	PayMaxFen    *int64        `json:"payMaxFen,omitempty"`
	PayUnit      string        `json:"payUnit" enum:"month,day,hour,piece"`
	TownCode     string        `json:"townCode"`
	TownName     string        `json:"townName"`
	Workplace    string        `json:"workplace" doc:"工作地点"`
	Hours        string        `json:"hours" doc:"工作时间"`
	Lodging      bool          `json:"lodging" doc:"提供住宿"`
	Board        bool          `json:"board" doc:"包吃"`
	Transport    bool          `json:"transport" doc:"提供接送"`
	Insurance    bool          `json:"insurance" doc:"缴纳社会保险"`
	Requirements string        `json:"requirements" doc:"任职要求"`
	Description  string        `json:"description" doc:"岗位说明"`
	ValidTo      calendar.Date `json:"validTo" doc:"有效至（含这一天）"`
	Status       string        `json:"status" enum:"draft,open,closed,expired,taken_down"`
	Version      int           `json:"version"`
	CreatedAt    time.Time     `json:"createdAt"`
	UpdatedAt    time.Time     `json:"updatedAt"`
}

// Firm is what a vacancy shows of its firm.
type Firm struct {
	ID         uuid.UUID `json:"id"`
	Name       string    `json:"name"`
	TownCode   string    `json:"townCode"`
	TownName   string    `json:"townName"`
	AboveScale bool      `json:"aboveScale"`
	Approved   bool      `json:"-"` // may publish
	Industry   string    `json:"-"` // two-digit division; "" where unknown
}

// Input is the vacancy's facts as its firm would type them.
func (v Vacancy) Input() Input {
	return Input{
		Title: v.Title, TradeCode: v.TradeCode, Level: v.Level, Headcount: v.Headcount,
		PayMinFen: v.PayMinFen, PayMaxFen: v.PayMaxFen, PayUnit: v.PayUnit,
		TownCode: v.TownCode, Workplace: v.Workplace, Hours: v.Hours,
		Lodging: v.Lodging, Board: v.Board, Transport: v.Transport, Insurance: v.Insurance,
		Requirements: v.Requirements, Description: v.Description, ValidTo: v.ValidTo,
	}
}

// take puts an input that passed Check into the vacancy.
func (v *Vacancy) take(in Input) {
	v.Title, v.TradeCode, v.Level, v.Headcount = in.Title, in.TradeCode, in.Level, in.Headcount
	v.PayMinFen, v.PayMaxFen, v.PayUnit = in.PayMinFen, in.PayMaxFen, in.PayUnit
	v.TownCode, v.Workplace, v.Hours = in.TownCode, in.Workplace, in.Hours
	v.Lodging, v.Board, v.Transport, v.Insurance = in.Lodging, in.Board, in.Transport, in.Insurance
	v.Requirements, v.Description, v.ValidTo = in.Requirements, in.Description, in.ValidTo
}
