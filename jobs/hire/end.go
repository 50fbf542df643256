package hire

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
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

const maxNote = 200

// Leaving is that somebody left his post.
type Leaving struct {
	EndedOn calendar.Date `json:"endedOn" doc:"最后在岗的一天"`
	Reason  string        `json:"reason" enum:"resigned,dismissed,agreed,expired,employer_dissolved,other" doc:"本人离职、单位辞退、协商解除、期满、单位注销或破产、其他"`
	Note    string        `json:"note" required:"false" doc:"说明"`
}

// End records that somebody left, with his last day; the ledger has it from the
// same moment. Of a fallback post, what it no longer pays is free again. The firm
// may, and officers in whose scope it is. Problems: "not_found", "invalid",
// "stale_version", "wrong_state", "enterprise_not_approved".
func (s *Service) End(ctx context.Context, c auth.Caller, id uuid.UUID, version int, in Leaving) (Hire, error) {
	in, err := s.checkLeaving(in)
	if err != nil {
		return Hire{}, err
	}
	return s.change(ctx, c, id, version, func(tx pgx.Tx, h Hire, at time.Time) error {
		return s.end(ctx, tx, h, in, &c.AccountID, at)
	})
}

// change locks a hire in the caller's scope at the version that he saw, for
// whoever may act on it, and gives it as it is afterwards.
func (s *Service) change(ctx context.Context, c auth.Caller, id uuid.UUID, version int, do func(pgx.Tx, Hire, time.Time) error) (Hire, error) {
	var after Hire
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		h, err := lockHire(ctx, tx, c, id)
		if err != nil {
			return err
		}
		if c.Role == auth.Enterprise && !h.approved {
			return problem.New(403, "enterprise_not_approved", "贵企业已被暂停或注销，目前不能办理。请联系所在镇街的就业服务专员。")
		}
		if h.Version != version {
			return problem.Stale(h)
		}
		if err := do(tx, h, s.now()); err != nil {
			return err
		}
		after, err = one(ctx, tx, c, id)
		return err
	})
	return after, Translate(err)
}

func (s *Service) checkLeaving(in Leaving) (Leaving, error) {
	var form input.Form
	in.Note = noteOf(&form, in.Note)
	switch today := s.today(); {
	case in.EndedOn == 0:
		form.Add("endedOn", "required", "请填写最后在岗的一天。")
	case in.EndedOn > today:
		form.Add("endedOn", "future", fmt.Sprintf("离岗的日期（%s）还没有到，今天是 %s。", in.EndedOn, today))
	}
	if in.Reason == "" {
		form.Add("reason", "required", "请选择离岗的原因。")
	}
	return in, form.Err()
}

func noteOf(form *input.Form, text string) string {
	note := form.Line("note", "说明", sheet.Clean(text), 0, maxNote)
	if pii.InText(note) {
		form.Add("note", "contact_in_text", "说明里有电话或身份证号码，请删去。")
	}
	return note
}

// end writes the ending of a hire that the transaction holds.
func (s *Service) end(ctx context.Context, tx pgx.Tx, h Hire, in Leaving, by *uuid.UUID, at time.Time) error {
	to, err := machine.Next(h.Status, "end", "这个人目前“"+statusWords[h.Status]+"”，不能登记离岗。")
	if err != nil {
		return err
	}
	switch {
	case in.EndedOn < h.StartedOn:
		return problem.Invalid(problem.Field{Name: "endedOn", Code: "before_start", Message: fmt.Sprintf("离岗的日期早于到岗的日期（%s）。", h.StartedOn)})
	case h.Until != nil && in.EndedOn > *h.Until:
		return problem.Invalid(problem.Field{Name: "endedOn", Code: "after_term", Message: fmt.Sprintf("安置到 %s 为止，离岗的日期不能更晚。", *h.Until)})
	}
	if _, err := tx.Exec(ctx, `UPDATE hire SET status = $2, ended_on = $3, ended_reason = $4, version = version + 1, updated_at = $5 WHERE id = $1`,
		h.ID, to, in.EndedOn, in.Reason, at); err != nil {
		return fmt.Errorf("hire: end: %w", err)
	}
	return history.Record(ctx, tx, history.Event{Thing: "hire", ThingID: h.ID, Action: "end", From: h.Status, To: to, Reason: in.Note,
		Detail: map[string]any{"on": in.EndedOn, "cause": in.Reason}, AccountID: by, At: at})
}

// EndExpired ends the assignments to fallback posts whose last day is over, and
// returns how many. It may run on several nodes at once.
func (s *Service) EndExpired(ctx context.Context) (int, error) {
	rows, err := s.DB.Query(ctx, `SELECT id FROM hire WHERE status = 'confirmed' AND until < $1 ORDER BY id LIMIT 500`, s.today())
	if err != nil {
		return 0, fmt.Errorf("hire: expired: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return 0, fmt.Errorf("hire: expired: %w", err)
	}
	n := 0
	for _, id := range due {
		err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
			h, err := lockHire(ctx, tx, auth.Caller{Role: auth.CityOfficer}, id)
			if err != nil || h.Status != Confirmed {
				return err
			}
			n++
			return s.end(ctx, tx, h, Leaving{EndedOn: *h.Until, Reason: "expired"}, nil, s.now())
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
