package fallback

import (
	"context"
	"fmt"

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
	id, err := uuid.NewV7()
	if err != nil {
		return hire.Hire{}, fmt.Errorf("fallback: new id: %w", err)
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		p, err := one(ctx, tx, c, post) // before anybody is made
		if err != nil {
			return err
		}
		at := s.now()
		persons, err := people.Ensure(ctx, tx, s.Vault, at, []people.Identity{who})
		if err != nil {
			return err
		}
		if err := s.Hires.Lending.MayHire(ctx, tx, persons[0], in.StartedOn); err != nil {
			return err
		}
		if p.Employer.ID != nil {
			if err := holdFirm(ctx, tx, *p.Employer.ID); err != nil {
				return err
			}
		}
		if err := holdPost(ctx, tx, post); err != nil {
			return err
		}
		if p, err = one(ctx, tx, c, post); err != nil {
			return err
		}
		if in.StartedOn < p.From || in.Until > p.To {
			return problem.Invalid(problem.Field{Name: "until", Code: "outside_term", Message: fmt.Sprintf("安置的日期超出了岗位的期限（%s 至 %s）。", p.From, p.To)})
		}
		if err := insertAssignment(ctx, tx, id, p, persons[0], who.Name, in, c.AccountID, at); err != nil {
			return err
		}
		if err := hire.Place(ctx, tx, id, c.AccountID, at); err != nil {
			return err
		}
		return history.Record(ctx, tx, history.Event{Thing: "hire", ThingID: id, Action: "assign", To: hire.Confirmed,
			Detail: map[string]any{"on": in.StartedOn, "until": in.Until}, AccountID: &c.AccountID, At: at})
	})
	if err != nil {
		return hire.Hire{}, hire.Translate(err)
	}
	return s.Hires.Get(ctx, c, id)
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
	switch today := calendar.Today(s.Clock); {
	case in.StartedOn == 0:
		form.Add("startedOn", "required", "请填写到岗日期。")
	case in.StartedOn > today:
		form.Add("startedOn", "future", fmt.Sprintf("到岗日期（%s）还没有到，今天是 %s。到岗之后再登记。", in.StartedOn, today))
	}
	if in.Until < in.StartedOn {
		form.Add("until", "order", "请填写安置到哪一天，不早于到岗日期。")
	}
	if err := form.Err(); err != nil {
		return who, err
	}
	who.IDNumber, err = hire.ParseNumber(in.IDNumber, in.StartedOn)
	return who, err
}
