package floor

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

const selectReport = `SELECT r.id, r.booth_id, e.name, r.account_id, a.display_name, r.text, r.at, r.answer, r.answered_at
	FROM fair_report r JOIN fair_booth b ON b.id = r.booth_id JOIN enterprise e ON e.id = b.enterprise_id JOIN account a ON a.id = r.account_id `

func scanReport(row pgx.CollectableRow) (r Report, err error) {
	err = row.Scan(&r.ID, &r.BoothID, &r.Firm, &r.AccountID, &r.Name, &r.Text, &r.At, &r.Answer, &r.AnsweredAt)
	r.Name = shownName(r.Name, nil)
	return r, err
}

// Report tells the hosts that something is wrong with a booth. One of a person
// and booth waits at a time. Problems: "not_found", "invalid", "already_reported", "removed".
func (s *Service) Report(ctx context.Context, c auth.Caller, id uuid.UUID, text string) (Report, error) {
	var form input.Form
	text = form.Line("text", "举报内容", sheet.Clean(text), 2, 300)
	if pii.InText(text) {
		form.Add("text", "number", "举报内容里不能写手机号、座机号、身份证号码或银行卡号，请删去。")
	}
	if err := form.Err(); err != nil {
		return Report{}, err
	}
	var made Report
	err := s.do(ctx, c, func(ctx context.Context, a act) error {
		b, err := a.holdStanding(ctx, id)
		if err != nil {
			return err
		}
		if out, err := isBanned(ctx, a.tx, b.FairID, c.AccountID, a.at); err != nil || out {
			return errors.Join(err, problemIf(out, removed))
		}
		r, err := newID()
		if err != nil {
			return err
		}
		if _, err := a.tx.Exec(ctx, `INSERT INTO fair_report (id, fair_id, booth_id, account_id, text, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			r, b.FairID, id, c.AccountID, text, a.at); err != nil {
			return fmt.Errorf("floor: report: %w", err)
		}
		if made, err = a.report(ctx, r); err != nil {
			return err
		}
		a.say(room.Draft{Room: b.host(), Kind: "reported", By: c.AccountID, Body: made})
		return nil
	})
	return made, err
}

func problemIf(is bool, say func() *problem.Error) error {
	if is {
		return say()
	}
	return nil
}

func (a act) report(ctx context.Context, id uuid.UUID) (Report, error) {
	rows, err := a.tx.Query(ctx, selectReport+`WHERE r.id = $1`, id)
	if err == nil {
		var r Report
		if r, err = pgx.CollectExactlyOneRow(rows, scanReport); err == nil {
			return r, nil
		}
	}
	return Report{}, fmt.Errorf("floor: report: %w", err)
}

// Answer answers a report, for officers in whose scope the fair is; whoever
// reported reads it. Problems: "not_found", "invalid", "wrong_state".
func (s *Service) Answer(ctx context.Context, c auth.Caller, id uuid.UUID, text string) (Report, error) {
	text, err := sayable("answer", "答复", text, 2, 300)
	if err != nil {
		return Report{}, err
	}
	var answered Report
	err = s.do(ctx, c, func(ctx context.Context, a act) error {
		var of uuid.UUID
		err := a.tx.QueryRow(ctx, `SELECT r.fair_id FROM fair_report r JOIN fair f ON f.id = r.fair_id
			WHERE r.id = $1 AND ($2::text IS NULL OR f.town_code = $2) FOR NO KEY UPDATE OF r`, id, c.Scope().Town).Scan(&of)
		if errors.Is(err, pgx.ErrNoRows) {
			return problem.NotFound("这条举报")
		}
		if err != nil {
			return fmt.Errorf("floor: answer: %w", err)
		}
		tag, err := a.tx.Exec(ctx, `UPDATE fair_report SET answer = $2, answered_at = $3, by = $4 WHERE id = $1 AND answered_at IS NULL`, id, text, a.at, c.AccountID)
		if err != nil {
			return fmt.Errorf("floor: answer: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return problem.Conflict("wrong_state", "这条举报已经答复过。")
		}
		if answered, err = a.report(ctx, id); err != nil {
			return err
		}
		a.say(room.Draft{Room: room.Ref{Fair: of, Kind: room.Host, Of: of}, Kind: "report_answered", By: c.AccountID, About: answered.AccountID, Body: answered})
		a.say(room.Draft{Room: room.Ref{Fair: of, Kind: room.Me, Of: answered.AccountID}, Kind: "answered", By: c.AccountID, About: answered.AccountID,
			Body: map[string]any{"report": id, "booth": answered.BoothID, "firm": answered.Firm, "answer": text}})
		return nil
	})
	return answered, err
}
