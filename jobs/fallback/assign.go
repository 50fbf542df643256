package fallback

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/jobs/hire"
)

// Assignment is who starts in a post, from when until when.
type Assignment struct {
	Name      string        `json:"name" maxLength:"200" doc:"姓名"`
	IDNumber  string        `json:"idNumber" maxLength:"40" doc:"身份证号码"`
	Phone     string        `json:"phone" maxLength:"40" doc:"手机号"`
	StartedOn calendar.Date `json:"startedOn" doc:"到岗日期，不晚于今天"`
	Until     calendar.Date `json:"until" doc:"安置到哪一天，不晚于岗位的期限"`
}

// Assign puts a person into a post: he has started, and it is a placement. The
// officer holds the papers that the unit and the person signed. Problems:
// "not_found", "invalid", "wrong_state", "heads_full", "over_budget",
// "outside_term", "not_released", "already_hired", "enterprise_not_approved".
func (s *Service) Assign(ctx context.Context, c auth.Caller, post uuid.UUID, in Assignment) (hire.Hire, error) {
	who, err := s.checkAssignment(in)
	if err != nil {
		return hire.Hire{}, err
	}
	var id uuid.UUID
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := one(ctx, tx, c, post); err != nil { // before anybody is made
			return err
		}
		at := s.now()
		persons, err := people.Ensure(ctx, tx, s.Vault, at, []people.Identity{who})
		if err != nil {
			return err
		}
		id, err = s.place(ctx, tx, c, post, persons[0], who.Name, in.StartedOn, in.Until, at)
		return err
	})
	if err != nil {
		return hire.Hire{}, hire.Translate(err)
	}
	return s.Hires.Get(ctx, c, id)
}

// place puts a person whom the transaction holds into a post.
func (s *Service) place(ctx context.Context, tx pgx.Tx, c auth.Caller, post, person uuid.UUID, name string, from, until calendar.Date, at time.Time) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	if err := s.Hires.Lending.MayHire(ctx, tx, person, from); err != nil {
		return id, err
	}
	p, err := one(ctx, tx, c, post)
	if err != nil {
		return id, err
	}
	if p.Employer.ID != nil {
		if err := holdFirm(ctx, tx, *p.Employer.ID); err != nil {
			return id, err
		}
	}
	if err := holdPost(ctx, tx, post); err != nil {
		return id, err
	}
	if p, err = one(ctx, tx, c, post); err != nil {
		return id, err
	}
	if from < p.From || until > p.To {
		return id, problem.Invalid(problem.Field{Name: "until", Code: "outside_term", Message: fmt.Sprintf("安置的日期超出了岗位的期限（%s 至 %s）。", p.From, p.To)})
	}
	if err := insertAssignment(ctx, tx, id, p, person, name, from, until, c.AccountID, at); err != nil {
		return id, err
	}
	if err := s.Hires.Place(ctx, tx, id, c.AccountID, at); err != nil {
		return id, err
	}
	return id, history.Record(ctx, tx, history.Event{Thing: "hire", ThingID: id, Action: "assign", To: hire.Confirmed,
		Detail: map[string]any{"on": from, "until": until}, AccountID: &c.AccountID, At: at})
}

func (s *Service) checkAssignment(in Assignment) (who people.Identity, err error) {
	var form input.Form
	who.Name = people.CleanName(sheet.Clean(in.Name))
	if !people.ValidName(who.Name) {
		form.Add("name", "form", "姓名请写身份证上的，用汉字或者字母，不带数字和符号。")
	}
	var ok bool
	if who.Phone, ok = pii.ParseMobile(in.Phone); !ok {
		form.Add("phone", "phone", "手机号应为 11 位数字，以 1 开头。")
	}
	s.days(&form, in.StartedOn, in.Until)
	if err := form.Err(); err != nil {
		return who, err
	}
	who.IDNumber, err = hire.ParseNumber(in.IDNumber, in.StartedOn)
	return who, err
}

func (s *Service) checkDays(from, until calendar.Date) error {
	var form input.Form
	s.days(&form, from, until)
	return form.Err()
}

func (s *Service) days(form *input.Form, from, until calendar.Date) {
	switch today := calendar.Today(s.Clock); {
	case from == 0:
		form.Add("startedOn", "required", "请填写到岗日期。")
	case from > today:
		form.Add("startedOn", "future", fmt.Sprintf("到岗日期（%s）还没有到，今天是 %s。到岗之后再登记。", from, today))
	}
	if until < from {
		form.Add("until", "order", "请填写安置到哪一天，不早于到岗日期。")
	}
}
