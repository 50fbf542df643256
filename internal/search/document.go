package search

import (
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
)

// Kind is what a document stands for.
type Kind string

// The kinds.
const (
	Surplus    Kind = "surplus"
	Shortage   Kind = "shortage"
	Enterprise Kind = "enterprise"
	Vacancy    Kind = "vacancy" // only while it is open
)

var kinds = []Kind{Surplus, Shortage, Enterprise, Vacancy}

// Document is one surplus, shortage, enterprise or vacancy as it is searched and shown.
// It holds no person's name, no phone number and no ID number: digits of seven
// and more in Body are dropped when it is written.
type Document struct {
	Kind         Kind
	ID           uuid.UUID
	EnterpriseID uuid.UUID // of an enterprise: its own id
	FirmApproved bool      // others see only postings and vacancies of approved firms
	TradeCode    string    // not of enterprises, like Family, Period and all up to Lodging
	Family       string
	TownCode     string
	FirmTown     string           // code of the town where the firm is at home
	Industry     string           // two-digit division; "" where unknown
	Period       *calendar.Period // nil: none
	Heads        int              // still to be found
	PayMinFen    *int64           // a month; nil: to be agreed
	PayMaxFen    *int64
	Lodging      bool
	AboveScale   bool // of the firm
	Status       string
	USCC         string // enterprises only
	Title        string // the trade's name; of an enterprise: its name; of a vacancy: its title
	Firm         string // the firm's name; of an enterprise: empty
	Town         string // the town's name
	Body         string // workplace, hazards, note; an enterprise's address and industry; a vacancy's texts
	UpdatedAt    time.Time
}

// Hit is a document that answers a query.
type Hit struct {
	Document
	Highlights Highlights
}

// Highlights are a hit's texts with ⟦ ⟧ round what was found in them. Body is
// cut to the part that matters.
type Highlights struct {
	Title string `json:"title" doc:"工种、岗位或企业名称，命中处用 ⟦ ⟧ 标出"`
	Firm  string `json:"firm" doc:"企业名称"`
	Town  string `json:"town" doc:"镇街"`
	Body  string `json:"body" doc:"其他文字中与搜索有关的一段"`
}
