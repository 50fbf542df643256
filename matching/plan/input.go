package plan

import (
	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/match"
	"gongxiang/matching/reference"
)

// Posting is a surplus or a shortage as a plan sees it: Side.Heads are those
// that are free.
type Posting struct {
	match.Side
	Firm     uuid.UUID
	Version  int
	MinBatch int // heads that come at once at least; 1: no matter
}

// Pair names a surplus and a shortage.
type Pair struct {
	SurplusID  uuid.UUID `json:"surplusId" doc:"富余员工"`
	ShortageID uuid.UUID `json:"shortageId" doc:"缺工需求"`
}

// Pin is a pair that the officer has decided on, with its heads.
type Pin struct {
	Pair
	Heads int `json:"heads" doc:"人数"`
}

// Bus is a line between two towns that is not there yet.
type Bus struct {
	TownA string `json:"townA" doc:"镇街（代码）"`
	TownB string `json:"townB" doc:"另一个镇街（代码）"`
}

// Change is what one shortage or surplus would do otherwise.
type Change struct {
	PostingID uuid.UUID      `json:"postingId" doc:"用工信息"`
	PayFen    int64          `json:"payFen,omitempty" doc:"月薪变化（分；缺工需求加，富余员工减）"`
	Lodging   bool           `json:"lodging,omitempty" doc:"住宿（缺工需求提供；富余员工不再需要）"`
	Transport bool           `json:"transport,omitempty" doc:"接送"`
	Level     *int           `json:"level,omitempty" doc:"改为这个技能等级"`
	MinBatch  int            `json:"minBatch,omitempty" doc:"改为这个最少一批人数"`
	From      *calendar.Date `json:"from,omitempty" doc:"改为这一天开始"`
	To        *calendar.Date `json:"to,omitempty" doc:"改为这一天结束"`
}

// Scenario is what a plan supposes that is not so. Postings stay untouched.
type Scenario struct {
	PayFen  int64    `json:"payFen" required:"false" doc:"缺工需求的月薪都提高（分）"`
	Lodging bool     `json:"lodging" required:"false" doc:"缺工需求都提供住宿"`
	Buses   []Bus    `json:"buses,omitempty" doc:"增开班车"`
	Changes []Change `json:"changes,omitempty" doc:"个别用工信息的变化"`
}

// Empty reports whether the plan takes things as they are.
func (s Scenario) Empty() bool {
	return s.PayFen == 0 && !s.Lodging && len(s.Buses) == 0 && len(s.Changes) == 0
}

// Input is all that a plan depends on. The same input gives the same result.
type Input struct {
	Book       *reference.TradeBook
	Today      calendar.Date
	Days       calendar.Period // that the plan is about
	Surpluses  []Posting       // in the order of their ids
	Shortages  []Posting
	Pinned     []Pin
	Forbidden  []Pair
	Scenario   Scenario
	Settings   Settings
	Former     *Former     // a plan that this one begins with; may be nil
	OnProgress func(Phase) // told when a phase begins; may be nil
}

// Phase is where a plan stands.
type Phase struct {
	Name  string
	Bound *Goals // no plan exceeds it, of heads and days; nil: not known yet
}

// The phases, in order.
const (
	PhaseReading    = "reading"
	PhaseCandidates = "candidates"
	PhaseSolving    = "solving"
	PhaseCosts      = "costs"
	PhaseExplaining = "explaining"
	PhaseSaving     = "saving"
)

// Goals are what a plan is judged by, the first before the second before the
// third.
type Goals struct {
	AboveHeads int64 `json:"aboveHeads" doc:"到规上工业企业的人数"`
	HeadDays   int64 `json:"headDays" doc:"人日合计"`
	CostYuan   int64 `json:"costYuan" doc:"代价（元）：转岗培训、路程、低于期望的工资"`
}

func (g Goals) minus(o Goals) Goals {
	return Goals{g.AboveHeads - o.AboveHeads, g.HeadDays - o.HeadDays, g.CostYuan - o.CostYuan}
}

// better reports whether g is to be preferred to o.
func (g Goals) better(o Goals) bool {
	switch {
	case g.AboveHeads != o.AboveHeads:
		return g.AboveHeads > o.AboveHeads
	case g.HeadDays != o.HeadDays:
		return g.HeadDays > o.HeadDays
	default:
		return g.CostYuan < o.CostYuan
	}
}
