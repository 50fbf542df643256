package lending

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
	"gongxiang/internal/route"
)

// By what somebody came to a post.
const (
	BySecondment = "secondment"
	ByHire       = "hire"
	ByFallback   = "fallback" // to a post that the bureau pays for
)

// Employer is a firm, or the public body of a fallback post, which has no id.
type Employer struct {
	ID   *uuid.UUID `json:"id,omitempty"`
	Name string     `json:"name"`
}

// Placement is the fact that a worker started a post, as the caller may see it.
type Placement struct {
	ID              uuid.UUID     `json:"id"`
	Kind            string        `json:"kind" enum:"secondment,hire,fallback" doc:"到岗方式：借用、录用、兜底安置"`
	Seq             int64         `json:"seq" doc:"登记顺序号"`
	StartedOn       calendar.Date `json:"startedOn"`
	WorkerName      string        `json:"workerName" doc:"双方企业看到全名，专员看到打码"`
	Lender          *Firm         `json:"lender,omitempty" doc:"出借方；只有借用才有"`
	Borrower        Employer      `json:"borrower" doc:"借用方，或者录用单位"`
	Post            string        `json:"post" doc:"招聘岗位或兜底岗位的名称；借用没有"`
	TradeCode       string        `json:"tradeCode"`
	TradeName       string        `json:"tradeName"`
	TownCode        string        `json:"townCode" doc:"工作地点"`
	TownName        string        `json:"townName"`
	AboveScale      bool          `json:"aboveScale" doc:"到岗当日借用方或录用单位是否规上工业企业"`
	Claimable       bool          `json:"claimable" doc:"是否可以计入共享用工补贴的人数：借用，到岗当日借用方是规上工业企业，双方都在开平"`
	RecordedAt      time.Time     `json:"recordedAt"`
	AgreementID     *uuid.UUID    `json:"agreementId,omitempty" doc:"只有借用才有"`
	AgreementNumber string        `json:"agreementNumber" doc:"只有借用才有"`
	Corrected       bool          `json:"corrected" doc:"有更正"`
	personID        uuid.UUID
}

// PlacementFilter narrows a list of placements; zero values do not. The days
// are those of the start, both included.
type PlacementFilter struct {
	Kind       string
	From       *calendar.Date
	To         *calendar.Date
	AboveScale *bool
	Claimable  *bool
	TownCode   string // of the workplace
	Side       string // "lender" or "borrower": where the caller's firm stands
}

// PlacementTotals count everything that the filter lets through, not the page.
type PlacementTotals struct {
	Total             int `json:"total"`
	DistinctPersons   int `json:"distinctPersons" doc:"不重复的人数"`
	AboveScalePersons int `json:"aboveScalePersons" doc:"借给规上工业企业的不重复人数；录用和兜底安置不算"`
	ClaimablePersons  int `json:"claimablePersons" doc:"可以计入补贴的不重复人数"`
}

// PlacementPage is a page of placements with the totals of all pages.
type PlacementPage struct {
	route.Page[Placement]
	PlacementTotals
}

// Placements lists the record, the newest entry first, within the caller's
// firm or town. A repeated placement of one person counts once in the persons.
func (s *Service) Placements(ctx context.Context, c auth.Caller, f PlacementFilter, page route.Paging) (PlacementPage, error) {
	before, _, err := route.DecodeCursor[int64](page.Cursor)
	if err != nil {
		return PlacementPage{}, err
	}
	rows, err := s.listPlacements(ctx, c, f, before, page.Limit+1)
	if err != nil {
		return PlacementPage{}, err
	}
	totals, err := s.countPlacements(ctx, c, f)
	if err != nil {
		return PlacementPage{}, err
	}
	return PlacementPage{
		Page:            route.NewPage(rows, page.Limit, func(p Placement) int64 { return p.Seq }),
		PlacementTotals: totals,
	}, nil
}

var placementKindWords = map[string]string{BySecondment: "借用", ByHire: "录用", ByFallback: "兜底安置"}

// employs tells whether the labour relation is with the firm.
func (p Placement) employs(firm uuid.UUID) bool {
	if p.Lender != nil {
		return p.Lender.ID == firm
	}
	return p.Borrower.ID != nil && *p.Borrower.ID == firm
}

// seenBy masks the worker's name from whoever is not one of the firms.
func (p Placement) seenBy(c auth.Caller) Placement {
	if c.Role != auth.Enterprise {
		p.WorkerName = people.MaskName(p.WorkerName)
	}
	return p
}
