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
	"gongxiang/internal/problem"
	"gongxiang/jobs/hire"
)

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
