package enterprise

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

var flagWords = map[string]string{"dishonest": "失信", "abnormal_operation": "经营异常"}

// AddFlag puts on record that a firm is on a list, from a day on or for a time.
// Officers may, within their scope. Problems: "not_found",
// "invalid", "flag_overlap" (409).
func (s *Service) AddFlag(ctx context.Context, c auth.Caller, id uuid.UUID, f Flag) (Enterprise, error) {
	if err := officersOnly(c); err != nil {
		return Enterprise{}, err
	}
	var form input.Form
	if flagWords[f.Kind] == "" {
		form.Add("kind", "unknown", "请选择失信或经营异常。")
	}
	checkFrom(&form, f.From, calendar.Today(s.Clock))
	if f.To != nil && *f.To < f.From {
		form.Add("to", "order", "移出日期早于列入日期，请改正。")
	}
	f.Source = sentence(&form, "source", "依据", f.Source, 2, maxSource)
	if err := form.Err(); err != nil {
		return Enterprise{}, err
	}
	e, err := s.change(ctx, c, id, 0, func(tx pgx.Tx, _ *Enterprise, event *history.Event) error {
		f.ID = uuid.Must(uuid.NewV7())
		event.Action = "flag"
		event.Detail = map[string]any{"flagId": f.ID, "kind": f.Kind, "from": f.From, "to": f.To, "source": f.Source}
		_, err := tx.Exec(ctx, `
			INSERT INTO enterprise_flag (id, enterprise_id, kind, days, source, recorded_by, recorded_at)
			VALUES ($1, $2, $3, daterange($4, $5, '[]'), $6, $7, $8)`,
			f.ID, id, f.Kind, f.From, f.To, f.Source, c.AccountID, event.At)
		return err
	})
	if postgres.Constraint(err) == "enterprise_flag_once" {
		return Enterprise{}, problem.Conflict("flag_overlap",
			"这家企业在这段时间里已有"+flagWords[f.Kind]+"记录，没有重复登记。").Because(err)
	}
	return e, err
}

func checkFrom(form *input.Form, from, today calendar.Date) {
	switch {
	case from == 0:
		form.Add("from", "required", "请填写列入日期。")
	case from > today:
		form.Add("from", "future", fmt.Sprintf("列入日期（%s）还没有到，请核对。", from))
	}
}

// EndFlag says on which day a firm was on the list for the last time. May and
// problems as AddFlag; "wrong_state" when it has ended.
func (s *Service) EndFlag(ctx context.Context, c auth.Caller, id, flag uuid.UUID, to calendar.Date) (Enterprise, error) {
	if err := officersOnly(c); err != nil {
		return Enterprise{}, err
	}
	return s.change(ctx, c, id, 0, func(tx pgx.Tx, e *Enterprise, event *history.Event) error {
		f, err := e.flag(flag)
		switch {
		case err != nil:
			return err
		case f.To != nil:
			return problem.Conflict("wrong_state", fmt.Sprintf("这条%s记录已于 %s 结束，不能再次结束。", flagWords[f.Kind], f.To))
		case to > calendar.Today(s.Clock):
			return problem.Invalid(problem.Field{Name: "to", Code: "future", Message: fmt.Sprintf("移出日期（%s）还没有到，请核对。", to)})
		case to < f.From:
			return problem.Invalid(problem.Field{Name: "to", Code: "order",
				Message: fmt.Sprintf("移出日期不能早于列入日期（%s），请改正。", f.From)})
		}
		event.Action = "end_flag"
		event.Detail = map[string]any{"flagId": f.ID, "kind": f.Kind, "from": f.From, "to": to}
		_, err = tx.Exec(ctx, `UPDATE enterprise_flag SET days = daterange(lower(days), $2, '[]') WHERE id = $1`, flag, to)
		return err
	})
}

func (e Enterprise) flag(id uuid.UUID) (Flag, error) {
	for _, f := range e.Flags {
		if f.ID == id {
			return f, nil
		}
	}
	return Flag{}, problem.NotFound("这条记录")
}
