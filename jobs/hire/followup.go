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
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Grace are the days after which an unanswered follow-up is overdue.
const Grace = 7

type (
	// Answer is what came of a follow-up. Whoever left has left: Leaving ends the
	// hire with it.
	Answer struct {
		Answer  string         `json:"answer" enum:"still_there,left" doc:"还在岗，或者已经离岗"`
		EndedOn *calendar.Date `json:"endedOn,omitempty" doc:"已经离岗时：最后在岗的一天"`
		Reason  string         `json:"reason" required:"false" enum:"resigned,dismissed,agreed,expired,employer_dissolved,other" doc:"已经离岗时：原因"`
		Note    string         `json:"note" required:"false" doc:"说明"`
	}
	// DueFollowup is a follow-up that waits for its answer.
	DueFollowup struct {
		Days    int           `json:"days"`
		DueOn   calendar.Date `json:"dueOn"`
		Overdue bool          `json:"overdue"`
		Hire    Hire          `json:"hire"`
	}
	// DueFilter narrows Due.
	DueFilter struct {
		Ahead int    `query:"ahead" minimum:"0" maximum:"90" default:"7" doc:"包括之后几天内到期的"`
		Q     string `query:"q" maxLength:"60" doc:"岗位或单位名称中的几个字"`
	}
	dueKey struct {
		On   calendar.Date
		Hire uuid.UUID
		Days int
	}
)

// AnswerFollowup records the answer after 30, 60 or 90 days, once, from its day
// on; that somebody left can be said before. Who may, and problems: as End; and
// "not_due", "wrong_state" when it was answered.
func (s *Service) AnswerFollowup(ctx context.Context, c auth.Caller, id uuid.UUID, days, version int, in Answer) (Hire, error) {
	var form input.Form
	in.Note = noteOf(&form, in.Note)
	if err := form.Err(); err != nil {
		return Hire{}, err
	}
	var leaving Leaving
	if in.Answer == "left" {
		if in.EndedOn != nil {
			leaving.EndedOn = *in.EndedOn
		}
		var err error
		leaving.Reason = in.Reason
		if leaving, err = s.checkLeaving(leaving); err != nil {
			return Hire{}, err
		}
		leaving.Note = in.Note
	}
	return s.change(ctx, c, id, version, func(tx pgx.Tx, h Hire, at time.Time) error {
		f, err := h.followup(days)
		if err != nil {
			return err
		}
		if f.DueOn > s.today() && in.Answer != "left" {
			return problem.Conflict("not_due", fmt.Sprintf("第 %d 天的回访从 %s 起填写。", days, f.DueOn))
		}
		if err := answer(ctx, tx, h.ID, days, in, c.AccountID, at); err != nil {
			return err
		}
		if in.Answer == "left" {
			return s.end(ctx, tx, h, leaving, &c.AccountID, at)
		}
		return history.Record(ctx, tx, history.Event{Thing: "hire", ThingID: id, Action: "follow_up", From: h.Status, To: h.Status, Reason: in.Note,
			Detail: map[string]any{"days": days, "answer": in.Answer}, AccountID: &c.AccountID, At: at})
	})
}

// followup is the one of that many days, while it waits and he is in the post.
func (h Hire) followup(days int) (Followup, error) {
	for _, f := range h.Followups {
		switch {
		case f.Days != days:
		case f.Answer != nil:
			return f, problem.Conflict("wrong_state", "这次回访已经填写过。")
		case h.Status != Confirmed:
			return f, problem.Conflict("wrong_state", "这个人已经离岗，不需要再回访。")
		default:
			return f, nil
		}
	}
	return Followup{}, problem.NotFound("这次回访")
}

// Due lists the follow-ups that wait in the caller's scope, the oldest first.
func (s *Service) Due(ctx context.Context, c auth.Caller, f DueFilter, page route.Paging) (route.Page[DueFollowup], error) {
	after, _, err := route.DecodeCursor[dueKey](page.Cursor)
	if err != nil {
		return route.Page[DueFollowup]{}, err
	}
	rows, err := s.DB.Query(ctx, `SELECT d.due_on, d.hire_id, d.days, d.overdue FROM hire_followup d JOIN hire h ON h.id = d.hire_id
		LEFT JOIN vacancy v ON v.id = h.vacancy_id LEFT JOIN fallback_post f ON f.id = h.post_id LEFT JOIN enterprise e ON e.id = h.enterprise_id
		WHERE d.answer IS NULL AND h.status = 'confirmed' AND d.due_on <= @until AND `+inScope+`AND `+named+`
			AND (d.due_on, d.hire_id, d.days) > (@on, @hire, @days) ORDER BY d.due_on, d.hire_id, d.days LIMIT @limit`,
		scoped(c, pgx.NamedArgs{"until": s.today().AddDays(f.Ahead), "q": sheet.Clean(f.Q), "on": after.On, "hire": after.Hire, "days": after.Days, "limit": page.Limit + 1}))
	if err != nil {
		return route.Page[DueFollowup]{}, fmt.Errorf("hire: follow-ups: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d DueFollowup, err error) {
		return d, row.Scan(&d.DueOn, &d.Hire.ID, &d.Days, &d.Overdue)
	})
	if err != nil {
		return route.Page[DueFollowup]{}, fmt.Errorf("hire: follow-ups: %w", err)
	}
	ids := make([]uuid.UUID, len(found))
	for i, d := range found {
		ids[i] = d.Hire.ID
	}
	hires, err := many(ctx, s.DB, c, selectHire+`AND h.id = ANY(@ids)`, pgx.NamedArgs{"ids": ids})
	if err != nil {
		return route.Page[DueFollowup]{}, err
	}
	byID := make(map[uuid.UUID]Hire, len(hires))
	for _, h := range hires {
		byID[h.ID] = h
	}
	for i := range found {
		found[i].Hire = byID[found[i].Hire.ID]
	}
	return route.NewPage(found, page.Limit, func(d DueFollowup) dueKey { return dueKey{d.DueOn, d.Hire.ID, d.Days} }), nil
}

// MarkOverdue marks what was not answered in time, and returns how many.
func (s *Service) MarkOverdue(ctx context.Context) (int, error) {
	tag, err := s.DB.Exec(ctx, `UPDATE hire_followup d SET overdue = true FROM hire h
		WHERE h.id = d.hire_id AND h.status = 'confirmed' AND d.answer IS NULL AND NOT d.overdue AND d.due_on < $1`, s.today().AddDays(-Grace))
	if err != nil {
		return 0, fmt.Errorf("hire: mark overdue: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

func answer(ctx context.Context, tx pgx.Tx, id uuid.UUID, days int, in Answer, by uuid.UUID, at time.Time) error {
	var b pgx.Batch
	b.Queue(`UPDATE hire_followup SET answer = $3, note = $4, answered_by = $5, answered_at = $6 WHERE hire_id = $1 AND days = $2`,
		id, days, in.Answer, in.Note, by, at)
	if in.Answer != "left" { // an ending counts the version itself
		b.Queue(`UPDATE hire SET version = version + 1, updated_at = $2 WHERE id = $1`, id, at)
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("hire: answer a follow-up: %w", err)
	}
	return nil
}

// addFollowups fills in the follow-ups of hires.
func addFollowups(ctx context.Context, q postgres.Querier, hires []Hire) error {
	ids := make([]uuid.UUID, len(hires))
	at := make(map[uuid.UUID]*Hire, len(hires))
	for i := range hires {
		ids[i], at[hires[i].ID] = hires[i].ID, &hires[i]
	}
	rows, err := q.Query(ctx, `SELECT d.hire_id, d.days, d.due_on, d.answer, d.note, coalesce(a.display_name, ''), d.answered_at, d.overdue
		FROM hire_followup d LEFT JOIN account a ON a.id = d.answered_by WHERE d.hire_id = ANY($1) ORDER BY d.hire_id, d.days`, ids)
	if err != nil {
		return fmt.Errorf("hire: follow-ups: %w", err)
	}
	var id uuid.UUID
	var f Followup
	_, err = pgx.ForEachRow(rows, []any{&id, &f.Days, &f.DueOn, &f.Answer, &f.Note, &f.AnsweredBy, &f.AnsweredAt, &f.Overdue}, func() error {
		at[id].Followups = append(at[id].Followups, f)
		return nil
	})
	if err != nil {
		return fmt.Errorf("hire: follow-ups: %w", err)
	}
	return nil
}
