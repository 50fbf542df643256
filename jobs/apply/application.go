package apply

import (
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/jobs/recommend"
)

// Application is what its seeker and its firm read: the same state, words and
// reasons. Applicant is for the firm only.
type Application struct {
	ID         uuid.UUID      `json:"id"`
	Vacancy    Vacancy        `json:"vacancy"`
	Firm       Firm           `json:"enterprise"`
	Applicant  *Applicant     `json:"applicant,omitempty" doc:"求职者；只有企业一方看到"`
	Status     string         `json:"status" enum:"submitted,viewed,invited,offered,accepted,hired,rejected,withdrawn,expired"`
	Wish       recommend.Wish `json:"wish" doc:"求职意向，投递时的"`
	Fit        Fit            `json:"fit" doc:"合适的程度和理由，投递时的；双方看到的一样"`
	Note       string         `json:"note" doc:"求职者写给企业的话"`
	Interview  *Interview     `json:"interview,omitempty" doc:"面谈的时间和地点"`
	Offer      *Offer         `json:"offer,omitempty" doc:"录用意向"`
	Reason     string         `json:"reason" doc:"结束的原因"`
	LeftOn     *calendar.Date `json:"leftOn,omitempty" doc:"入职以后又离岗的：最后在岗的一天。可以再投递这个岗位"`
	StartSaid  string         `json:"startSaidBy,omitempty" enum:"firm,person" doc:"接受以后，到岗只有一方登记过的：是哪一方"`
	Unread     int            `json:"unread" doc:"对方写来、自己还没有看的消息"`
	Version    int            `json:"version"`
	CreatedAt  time.Time      `json:"createdAt"`
	UpdatedAt  time.Time      `json:"updatedAt"`
	person     uuid.UUID
	personName string
	viewedAt   *time.Time
	invitedAt  *time.Time
}

// Fit is recommend.Fit without its vacancy.
type Fit struct {
	Score      int                `json:"score" minimum:"0" maximum:"100"`
	Reasons    []recommend.Reason `json:"reasons" doc:"合适的理由"`
	Against    []recommend.Reason `json:"against" doc:"需要注意的地方"`
	SuitableBy []string           `json:"suitableBy" doc:"因什么合适：trade 工种，place 地点，pay 工资；空为不合适"`
}

// Vacancy is what an application shows of the post.
type Vacancy struct {
	ID        uuid.UUID     `json:"id"`
	Title     string        `json:"title"`
	TownName  string        `json:"townName"`
	PayMinFen *int64        `json:"payMinFen,omitempty"`
	PayMaxFen *int64        `json:"payMaxFen,omitempty"`
	PayUnit   string        `json:"payUnit" enum:"month,day,hour,piece"`
	Status    string        `json:"status" enum:"draft,open,closed,expired,taken_down"`
	ValidTo   calendar.Date `json:"validTo"`
}

// Firm is who hires.
type Firm struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

// Applicant is what the firm may know of the seeker at this point.
type Applicant struct {
	Name    string `json:"name" doc:"姓名；查看之前和结束之后打码"`
	MayCall bool   `json:"mayCall" doc:"可以查看手机号"`
}

// Interview is where and when the two meet.
type Interview struct {
	At    time.Time `json:"at" doc:"面谈时间"`
	Place string    `json:"place" maxLength:"400" doc:"面谈地点"`
}

// Offer is what the firm holds out.
type Offer struct {
	StartOn calendar.Date `json:"startOn" doc:"到岗日期"`
	Words   string        `json:"words" maxLength:"800" required:"false" doc:"工资、班次等说明"`
}
