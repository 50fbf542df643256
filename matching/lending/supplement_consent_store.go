package lending

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// askedRevision is the revision that a worker is to be asked about, 0 for none,
// and the one that she agreed to last, 0 for none.
func askedRevision(ctx context.Context, q postgres.Querier, worker uuid.UUID) (asked, agreed int, err error) {
	if err = q.QueryRow(ctx, `SELECT coalesce(asked_revision($1), 0), coalesce(agreed_revision($1), 0)`, worker).Scan(&asked, &agreed); err != nil {
		return 0, 0, fmt.Errorf("lending: asked revision: %w", err)
	}
	return asked, agreed, nil
}

// clausesFor are the clauses that hold for a worker: those that she agreed to;
// before she has, those in force.
func (s *Service) clausesFor(ctx context.Context, q postgres.Querier, agreement, worker uuid.UUID) (Clauses, error) {
	asked, agreed, err := askedRevision(ctx, q, worker)
	if err != nil {
		return Clauses{}, err
	}
	if asked == 0 {
		return s.clausesOf(ctx, q, agreement)
	}
	_, c, err := revision(ctx, q, agreement, agreed)
	return c, err
}

// revisionDay is the day on which a supplement came into force.
func revisionDay(ctx context.Context, q postgres.Querier, agreement uuid.UUID, n int) (on calendar.Date, err error) {
	err = q.QueryRow(ctx, `SELECT (answered_at AT TIME ZONE 'Asia/Shanghai')::date FROM agreement_supplement
		WHERE agreement_id = $1 AND revision = $2 AND status = 'done'`, agreement, n).Scan(&on)
	if err != nil {
		return 0, fmt.Errorf("lending: day of a revision: %w", err)
	}
	return on, nil
}

// answerChange keeps what a worker said to a supplement.
func answerChange(ctx context.Context, tx pgx.Tx, worker uuid.UUID, n int, g GivenAnswer, by *uuid.UUID) error {
	_, err := tx.Exec(ctx, `INSERT INTO supplement_answer (secondment_id, revision, action, channel, on_day, text, text_hash, reason, link_hash, recorded_by, at)
		VALUES ($1, $2, $3, $4, $5, $6, sha256(convert_to($6, 'UTF8')), $7, $8, $9, $10)`, worker, n, g.Action, g.Channel, g.On, g.text, g.Reason, g.link, by, g.At)
	if err != nil {
		return fmt.Errorf("lending: answer a change: %w", err)
	}
	return nil
}

// addChanges notes who has not agreed to the newest supplement.
func addChanges(ctx context.Context, q postgres.Querier, agreement uuid.UUID, workers []Worker) error {
	rows, err := q.Query(ctx, `SELECT s.id, s.asked, EXISTS (SELECT FROM supplement_answer n WHERE n.secondment_id = s.id AND n.revision = s.asked)
		FROM (SELECT id, asked_revision(id) AS asked FROM secondment WHERE agreement_id = $1
			AND EXISTS (SELECT FROM agreement_supplement WHERE agreement_id = $1 AND status = 'done')) s WHERE s.asked IS NOT NULL`, agreement)
	if err != nil {
		return fmt.Errorf("lending: who is asked: %w", err)
	}
	found := make(map[uuid.UUID]ChangeAsked)
	var id uuid.UUID
	var asked ChangeAsked
	if _, err = pgx.ForEachRow(rows, []any{&id, &asked.Revision, &asked.Refused}, func() error {
		found[id] = asked
		return nil
	}); err != nil {
		return fmt.Errorf("lending: who is asked: %w", err)
	}
	for i, w := range workers {
		if asked, ok := found[w.ID]; ok {
			workers[i].Change = &asked
		}
	}
	return nil
}
