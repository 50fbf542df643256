package casework

import (
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/pii"
)

// Person is one on a town's ledger, as officers in scope see him: the name
// whole, numbers masked, sensitive groups hidden.
type Person struct {
	ID          uuid.UUID    `json:"id"`
	Name        string       `json:"name"`
	Phone       pii.Phone    `json:"phone"`
	HasIDNumber bool         `json:"hasIdNumber" doc:"登记过身份证号码"`
	TownCode    string       `json:"townCode"`
	TownName    string       `json:"townName"`
	OfficerID   *uuid.UUID   `json:"officerId" doc:"负责的专员；空为还没有分配"`
	OfficerName string       `json:"officerName"`
	Groups      []Membership `json:"groups"`
	Case        *Case        `json:"case" doc:"最近的一份台账；没有为空"`
	Version     int          `json:"version"`
	CreatedAt   time.Time    `json:"createdAt"`
	mergedInto  *uuid.UUID
	erased      bool
	phoneEnc    []byte
}

// Existing is who stands in the way of a registration, without more than the
// officer may know of him.
type Existing struct {
	ID       *uuid.UUID `json:"id,omitempty" doc:"在您查看范围内时才有"`
	Name     string     `json:"name" doc:"打码的姓名"`
	TownName string     `json:"townName"`
}
