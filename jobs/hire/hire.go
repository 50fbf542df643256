package hire

import (
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/matching/lending"
)

// The states.
const (
	Proposed  = "proposed"  // one side has said the day
	Confirmed = "confirmed" // he is in the post
	Ended     = "ended"
)

var machine = history.Machine{
	"":        {"say_start": Proposed, "assign": Confirmed},
	Proposed:  {"say_start": Proposed, "hire": Confirmed},
	Confirmed: {"end": Ended},
}

var statusWords = map[string]string{Proposed: "待双方确认到岗", Confirmed: "在岗", Ended: "已离岗"}

// Side is who says something of a hire.
type Side string

// The sides.
const (
	Firm    Side = "firm"
	Person  Side = "person"
	Officer Side = "officer"
)

type (
	// Hire is one person's work at one post, as the caller may see it.
	Hire struct {
		ID                uuid.UUID        `json:"id"`
		Kind              string           `json:"kind" enum:"hire,fallback" doc:"录用，或者兜底安置"`
		ApplicationID     *uuid.UUID       `json:"applicationId,omitempty"`
		VacancyID         *uuid.UUID       `json:"vacancyId,omitempty"`
		PostID            *uuid.UUID       `json:"postId,omitempty" doc:"兜底岗位"`
		Title             string           `json:"title" doc:"岗位名称"`
		TradeName         string           `json:"tradeName"`
		TownName          string           `json:"townName" doc:"工作地点"`
		Employer          lending.Employer `json:"employer" doc:"录用单位"`
		WorkerName        string           `json:"workerName" doc:"单位和本人看到全名，专员看到打码"`
		NumberKnown       bool             `json:"numberKnown" doc:"本人已经填写身份证号码"`
		StartedOn         calendar.Date    `json:"startedOn"`
		Until             *calendar.Date   `json:"until,omitempty" doc:"兜底岗位：安置到哪一天"`
		FirmConfirmedAt   *time.Time       `json:"firmConfirmedAt,omitempty"`
		PersonConfirmedAt *time.Time       `json:"personConfirmedAt,omitempty"`
		Status            string           `json:"status" enum:"proposed,confirmed,ended"`
		EndedOn           *calendar.Date   `json:"endedOn,omitempty" doc:"最后在岗的一天"`
		EndedReason       *string          `json:"endedReason,omitempty" enum:"resigned,dismissed,agreed,expired,employer_dissolved,other"`
		PlacementID       *uuid.UUID       `json:"placementId,omitempty"`
		Followups         []Followup       `json:"followups"`
		MayAct            bool             `json:"mayAct" doc:"可以登记离岗、填写回访"`
		Version           int              `json:"version"`

		personID, enterpriseID *uuid.UUID
		approved               bool // the employer may act
	}
	// Followup is the question whether he is still there.
	Followup struct {
		Days       int           `json:"days" doc:"到岗后第几天"`
		DueOn      calendar.Date `json:"dueOn"`
		Answer     *string       `json:"answer,omitempty" enum:"still_there,left"`
		Note       string        `json:"note"`
		AnsweredBy string        `json:"answeredBy"`
		AnsweredAt *time.Time    `json:"answeredAt,omitempty"`
		Overdue    bool          `json:"overdue" doc:"过了期限才填写，或者还没有填写"`
	}
)

// seenBy masks the name from officers, and says what the caller may do.
func (h *Hire) seenBy(c auth.Caller) {
	if c.Role != auth.Enterprise && c.Role != auth.Seeker {
		h.WorkerName = people.MaskName(h.WorkerName)
	}
	h.MayAct = h.Status == Confirmed && (c.Officer() || c.Role == auth.Enterprise && h.approved)
	if h.Followups == nil {
		h.Followups = []Followup{}
	}
}
