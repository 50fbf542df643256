package fair

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/sheet"
)

// The states of a booth.
const (
	Requested = "requested"
	Approved  = "approved"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

var boothMachine = history.Machine{
	"":        {"request": Requested},
	Requested: {"edit": Requested, "move": Requested, "approve": Approved, "refuse": Refused, "withdraw": Withdrawn},
	Approved:  {"edit": Approved, "move": Approved, "withdraw": Withdrawn},
}

var boothWords = map[string]string{Requested: "等待审核", Approved: "已通过", Refused: "未通过", Withdrawn: "已退出"}

// BoothWord is a booth's state in Chinese.
func BoothWord(status string) string { return boothWords[status] }

var boothActions = map[string]string{"edit": "修改", "move": "换展厅", "approve": "通过", "refuse": "回绝", "withdraw": "退出"}

// next is where the action leads, or problem "wrong_state".
func (b Booth) next(action string) (string, error) {
	return boothMachine.Next(b.Status, action, "这个展位"+boothWords[b.Status]+"，不能"+boothActions[action]+"。")
}

// Bounds of what a booth brings.
const (
	maxVacancies = 30
	maxSeats     = 20
)

// Booth is a firm's place in a fair, as the firm and the fair's officers see it.
type Booth struct {
	ID           uuid.UUID      `json:"id"`
	Fair         Short          `json:"fair"`
	HallID       uuid.UUID      `json:"hallId"`
	HallName     string         `json:"hallName"`
	EnterpriseID uuid.UUID      `json:"enterpriseId"`
	Firm         string         `json:"firm"`
	Industry     string         `json:"industry" doc:"企业的行业大类（两位数字）；不知道为空"`
	FirmTown     string         `json:"firmTown" doc:"企业所在镇街"`
	Status       string         `json:"status" enum:"requested,approved,refused,withdrawn"`
	Reason       string         `json:"reason" doc:"回绝或退出的原因"`
	Introduction string         `json:"introduction"`
	OpensAt      time.Time      `json:"opensAt"`
	ClosesAt     time.Time      `json:"closesAt"`
	Open         bool           `json:"open" doc:"招聘人员在场"`
	Shut         bool           `json:"shut" doc:"被主持人关闭"`
	Vacancies    []BoothVacancy `json:"vacancies"`
	Seats        []Seat         `json:"seats"`
	Version      int            `json:"version"`
	CreatedAt    time.Time      `json:"createdAt"`
	DecidedAt    *time.Time     `json:"decidedAt,omitempty"`
}

// Short is as much of a fair as its booths and bookings show.
type Short struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Status   string    `json:"status" enum:"planned,open,live,paused,closed,archived"`
	StartsAt time.Time `json:"startsAt"`
	EndsAt   time.Time `json:"endsAt"`
}

// BoothVacancy is what a booth brings.
type BoothVacancy struct {
	ID        uuid.UUID `json:"id"`
	Title     string    `json:"title"`
	Headcount int       `json:"headcount"`
	Open      bool      `json:"open" doc:"仍在招聘；不在招聘的不显示给求职者"`
}

// Seat is where a recruiter sits.
type Seat struct {
	ID    uuid.UUID `json:"id"`
	Name  string    `json:"name"`
	Taken bool      `json:"taken" doc:"有人在座"`
}

// BoothInput is what a firm says of its booth.
type BoothInput struct {
	HallID       uuid.UUID   `json:"hallId" doc:"展厅"`
	Introduction string      `json:"introduction" required:"false" maxLength:"2000" doc:"展位介绍"`
	OpensAt      *time.Time  `json:"opensAt,omitempty" doc:"开放时间（不填为招聘会开始）"`
	ClosesAt     *time.Time  `json:"closesAt,omitempty" doc:"关闭时间（不填为招聘会结束）"`
	VacancyIDs   []uuid.UUID `json:"vacancyIds" maxItems:"30" doc:"带来的岗位"`
	Seats        []SeatInput `json:"seats" required:"false" maxItems:"20" doc:"席位（不填为一个）"`
}

// SeatInput names a seat.
type SeatInput struct {
	ID   *uuid.UUID `json:"id,omitempty" doc:"已有的席位；新的不填"`
	Name string     `json:"name" maxLength:"100" doc:"席位名称"`
}

// check is the input as it is stored, in a fair.
func (in BoothInput) check(f Short) (BoothInput, error) {
	var form input.Form
	in.Introduction = form.Line("introduction", "展位介绍", sheet.Clean(in.Introduction), 0, 500)
	if pii.InText(in.Introduction) {
		form.Add("introduction", "number", "展位介绍里有手机号、电话或身份证号码，所有人都能看到，请删去；求职者会在招聘会里联系您。")
	}
	opens, closes := f.StartsAt, f.EndsAt
	if in.OpensAt != nil {
		opens = in.OpensAt.Truncate(time.Minute)
	}
	if in.ClosesAt != nil {
		closes = in.ClosesAt.Truncate(time.Minute)
	}
	in.OpensAt, in.ClosesAt = &opens, &closes
	switch {
	case opens.Before(f.StartsAt) || closes.After(f.EndsAt):
		form.Add("opensAt", "outside_fair", fmt.Sprintf("展位的开放时间要在招聘会的时间（%s 至 %s）以内。", Moment(f.StartsAt), Moment(f.EndsAt)))
	case !closes.After(opens):
		form.Add("closesAt", "order", "展位的关闭时间要晚于开放时间。")
	}
	in.VacancyIDs = distinct(in.VacancyIDs)
	if n := len(in.VacancyIDs); n < 1 || n > maxVacancies {
		form.Add("vacancyIds", "range", fmt.Sprintf("请选择 1 到 %d 个招聘中的岗位。", maxVacancies))
	}
	if len(in.Seats) == 0 {
		in.Seats = []SeatInput{{Name: "1 号席位"}}
	}
	if len(in.Seats) > maxSeats {
		form.Add("seats", "range", fmt.Sprintf("一个展位最多 %d 个席位。", maxSeats))
	}
	names := map[string]bool{}
	for i := range in.Seats {
		field := fmt.Sprintf("seats[%d].name", i)
		in.Seats[i].Name = form.Line(field, "席位名称", sheet.Clean(in.Seats[i].Name), 1, 20)
		if name := in.Seats[i].Name; names[name] {
			form.Add(field, "twice", "有两个席位都叫“"+name+"”，请改成不同的名称。")
		}
		names[in.Seats[i].Name] = true
	}
	return in, form.Err()
}

func distinct(ids []uuid.UUID) []uuid.UUID {
	seen, list := map[uuid.UUID]bool{}, []uuid.UUID{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	return list
}
