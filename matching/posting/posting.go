package posting

import (
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
)

// Kind tells the two sides apart.
type Kind string

// The kinds.
const (
	Surplus  Kind = "surplus"  // 富余员工: what a lender offers
	Shortage Kind = "shortage" // 缺工需求: what a borrower needs
)

// Word is the kind in Chinese.
func (k Kind) Word() string {
	if k == Surplus {
		return "富余员工"
	}
	return "缺工需求"
}

// Path is the kind's place under /api.
func (k Kind) Path() string {
	if k == Surplus {
		return "surpluses"
	}
	return "shortages"
}

// Posting is a surplus or a shortage as it stands.
type Posting struct {
	ID          uuid.UUID     `json:"id"`
	Kind        Kind          `json:"kind" enum:"surplus,shortage"`
	Enterprise  Firm          `json:"enterprise"`
	TradeCode   string        `json:"tradeCode"`
	TradeName   string        `json:"tradeName"`
	Level       int           `json:"level" doc:"0 不限，1 初级工 … 5 高级技师"`
	Headcount   int           `json:"headcount"`
	MinBatch    int           `json:"minBatch" doc:"最少一批的人数；1 为不限"`
	Engaged     int           `json:"engaged" doc:"有效协议占用的人数（按占用最多的一天）"`
	Open        int           `json:"open" doc:"还可以对接的人数"`
	PeriodFrom  calendar.Date `json:"periodFrom"`
	PeriodTo    calendar.Date `json:"periodTo"`
	TownCode    string        `json:"townCode"`
	TownName    string        `json:"townName"`
	PayMinFen   *int64        `json:"payMinFen,omitempty" doc:"每月，分；没有表示面议"`
	PayMaxFen   *int64        `json:"payMaxFen,omitempty"`
	Lodging     bool          `json:"lodging" doc:"富余员工：需要住宿；缺工需求：提供住宿"`
	Board       bool          `json:"board"`
	Transport   bool          `json:"transport"`
	Workplace   string        `json:"workplace"`
	Hazards     string        `json:"hazards"`
	Note        string        `json:"note"`
	ContactName string        `json:"contactName,omitempty"`
	// ContactPhone marshals masked; only the own firm and officers get it at all.
	ContactPhone pii.Phone `json:"contactPhone,omitzero"`
	Status       string    `json:"status" enum:"draft,published,partly_filled,filled,withdrawn,expired"`
	Version      int       `json:"version"`
	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`
}

// Firm is what a posting shows of its firm.
type Firm struct {
	ID         uuid.UUID `json:"id"`
	Name       string    `json:"name"`
	TownCode   string    `json:"townCode"`
	TownName   string    `json:"townName"`
	AboveScale bool      `json:"aboveScale"`
	Industry   string    `json:"-"` // division, "" while unknown
	Approved   bool      `json:"-"` // may publish, propose and accept
}

// Period is the posting's days.
func (p Posting) Period() calendar.Period {
	return calendar.Period{From: p.PeriodFrom, To: p.PeriodTo}
}

// Public is the posting as other firms may see it: without its contact.
func (p Posting) Public() Posting {
	p.ContactName, p.ContactPhone = "", pii.Phone{}
	return p
}

// Input is the posting's facts as its firm would type them, phone number included.
func (p Posting) Input() Input {
	return Input{
		TradeCode: p.TradeCode, Level: p.Level, Headcount: p.Headcount, MinBatch: p.MinBatch, PeriodFrom: p.PeriodFrom, PeriodTo: p.PeriodTo,
		TownCode: p.TownCode, PayMinFen: p.PayMinFen, PayMaxFen: p.PayMaxFen,
		Lodging: p.Lodging, Board: p.Board, Transport: p.Transport,
		Workplace: p.Workplace, Hazards: p.Hazards, Note: p.Note,
		ContactName: p.ContactName, ContactPhone: p.ContactPhone.Raw(),
	}
}

// take puts an input that passed Check into the posting.
func (p *Posting) take(in Input) {
	p.TradeCode, p.Level, p.Headcount, p.MinBatch = in.TradeCode, in.Level, in.Headcount, max(in.MinBatch, 1)
	p.PeriodFrom, p.PeriodTo, p.TownCode = in.PeriodFrom, in.PeriodTo, in.TownCode
	p.PayMinFen, p.PayMaxFen = in.PayMinFen, in.PayMaxFen
	p.Lodging, p.Board, p.Transport = in.Lodging, in.Board, in.Transport
	p.Workplace, p.Hazards, p.Note, p.ContactName = in.Workplace, in.Hazards, in.Note, in.ContactName
	p.ContactPhone, _ = pii.ParsePhone(in.ContactPhone)
	p.Open = p.Headcount - p.Engaged
}
