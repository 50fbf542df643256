package enterprise

import (
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/search"
)

// Enterprise is a firm as itself and officers see it.
type Enterprise struct {
	ID           uuid.UUID `json:"id"`
	USCC         string    `json:"uscc" doc:"统一社会信用代码"`
	Name         string    `json:"name"`
	Kind         string    `json:"kind" enum:"enterprise,self_employed,other" doc:"按统一社会信用代码前两位"`
	TownCode     string    `json:"townCode"`
	TownName     string    `json:"townName"`
	Industry     string    `json:"industry" doc:"GB/T 4754 大类两位代码；空表示尚未填写"`
	IndustryName string    `json:"industryName"`
	Section      string    `json:"section" doc:"GB/T 4754 门类字母"`
	Address      string    `json:"address"`
	ContactName  string    `json:"contactName"`
	// ContactPhone marshals masked; see Service.Contact.
	ContactPhone    pii.Phone    `json:"contactPhone"`
	Status          string       `json:"status" enum:"pending,approved,rejected,suspended,dissolved"`
	AboveScale      bool         `json:"aboveScale" doc:"最近认定年度是否规上工业企业"`
	AboveScaleYears []Year       `json:"aboveScaleYears"`
	GroupName       string       `json:"groupName" doc:"所属集团，企业自己申报"`
	Staff           *Staff       `json:"staff,omitempty" doc:"最近一次申报的职工人数；没有表示未申报"`
	Flags           []Flag       `json:"flags"`
	Dissolution     *Dissolution `json:"dissolution,omitempty" doc:"注销或破产的登记"`
	HasAccount      bool         `json:"hasAccount" doc:"有没有可以登录的账号"`
	Version         int          `json:"version"`
	CreatedAt       time.Time    `json:"createdAt"`
}

// Year is one year's verified revenue.
type Year struct {
	Year       int       `json:"year"`
	RevenueFen int64     `json:"revenueFen" doc:"年主营业务收入，分"`
	AboveScale bool      `json:"aboveScale"`
	Source     string    `json:"source" doc:"依据"`
	VerifiedBy string    `json:"verifiedBy" doc:"认定人"`
	VerifiedAt time.Time `json:"verifiedAt"`
}

// Flag is something on record against a firm; To nil: it still stands.
type Flag struct {
	ID     uuid.UUID      `json:"id"`
	Kind   string         `json:"kind" enum:"dishonest,abnormal_operation"`
	From   calendar.Date  `json:"from"`
	To     *calendar.Date `json:"to,omitempty" doc:"最后一天（含）；没有表示仍在名单上"`
	Source string         `json:"source"`
}

// Document is what is searched of a firm: no contact.
func (e Enterprise) Document(at time.Time) search.Document {
	body := e.Address
	if e.IndustryName != "" {
		body = e.IndustryName + " " + body
	}
	return search.Document{
		Kind: search.Enterprise, ID: e.ID, EnterpriseID: e.ID, FirmApproved: e.Status == Approved,
		TownCode: e.TownCode, FirmTown: e.TownCode, Industry: e.Industry, AboveScale: e.AboveScale, Status: e.Status, USCC: e.USCC,
		Title: e.Name, Town: e.TownName, Body: body, UpdatedAt: at,
	}
}

// firm is what its postings' documents show of it.
func (e Enterprise) firm() search.Firm {
	return search.Firm{ID: e.ID, Name: e.Name, TownCode: e.TownCode, Industry: e.Industry, AboveScale: e.AboveScale, Approved: e.Status == Approved}
}
