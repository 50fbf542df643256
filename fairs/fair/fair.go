package fair

import (
	"time"

	"github.com/google/uuid"
)

// Fair is a fair as its officers see it.
type Fair struct {
	ID           uuid.UUID  `json:"id"`
	Name         string     `json:"name"`
	About        string     `json:"about" doc:"介绍"`
	Rules        string     `json:"rules" doc:"参会须知"`
	TownCode     string     `json:"townCode" doc:"举办的镇街（代码）；空为市级"`
	TownName     string     `json:"townName" doc:"举办的镇街；市级为空"`
	Status       string     `json:"status" enum:"planned,open,live,paused,closed,archived"`
	StartsAt     time.Time  `json:"startsAt" doc:"计划开始"`
	EndsAt       time.Time  `json:"endsAt" doc:"计划结束"`
	LiveAt       *time.Time `json:"liveAt,omitempty" doc:"实际开始"`
	ClosedAt     *time.Time `json:"closedAt,omitempty" doc:"实际结束，或者取消的时间"`
	ClosedReason string     `json:"closedReason" doc:"取消或提前结束的原因"`
	Cancelled    bool       `json:"cancelled" doc:"没有举办就取消了"`
	Rehearsal    bool       `json:"rehearsal" doc:"演练，不公开，也不计入举办场次"`
	Halls        []Hall     `json:"halls"`
	Requested    int        `json:"requested" doc:"等待审核的展位"`
	Booths       int        `json:"booths" doc:"通过的展位"`
	Bookings     int        `json:"bookings" doc:"预约的人数"`
	Version      int        `json:"version"`
	CreatedAt    time.Time  `json:"createdAt"`
	UpdatedAt    time.Time  `json:"updatedAt"`
}

// Hall is a part of a fair.
type Hall struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Kind     string    `json:"kind" enum:"industry,town" doc:"按行业，按镇街"`
	OfCode   string    `json:"ofCode" doc:"行业门类（字母）或镇街（代码）；空为其他"`
	Capacity int       `json:"capacity" doc:"最多几个展位"`
	Booths   int       `json:"booths" doc:"通过的展位"`
}

// Input is what an officer says of a fair.
type Input struct {
	Name     string      `json:"name" required:"false" maxLength:"200" doc:"名称"`
	About    string      `json:"about" required:"false" maxLength:"8000" doc:"介绍"`
	Rules    string      `json:"rules" required:"false" maxLength:"8000" doc:"参会须知"`
	StartsAt time.Time   `json:"startsAt" doc:"开始时间"`
	EndsAt   time.Time   `json:"endsAt" doc:"结束时间"`
	Halls    []HallInput `json:"halls" maxItems:"50" doc:"展厅（按显示的顺序）"`
}

// HallInput is what an officer says of a hall.
type HallInput struct {
	ID       *uuid.UUID `json:"id,omitempty" doc:"已有的展厅；新的不填"`
	Name     string     `json:"name" maxLength:"100" doc:"展厅名称"`
	Kind     string     `json:"kind" enum:"industry,town" doc:"按行业，按镇街"`
	OfCode   string     `json:"ofCode" required:"false" maxLength:"40" doc:"行业门类（字母）或镇街（代码）；空为其他"`
	Capacity int        `json:"capacity" doc:"最多几个展位"`
}
