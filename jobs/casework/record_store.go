package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

func insertRecord(ctx context.Context, tx pgx.Tx, r Record, answer string, by uuid.UUID, at time.Time) error {
	if err := insertRecords(ctx, tx, by, at, r); err != nil || answer == "" {
		return err
	}
	return insertAnswer(ctx, tx, r.ID, AnswerInput{Answer: answer, Day: r.Day}, by, at)
}

// insertRecords writes records in order; seq, by which they are read, follows it.
func insertRecords(ctx context.Context, tx pgx.Tx, by uuid.UUID, at time.Time, records ...Record) error {
	columns := []string{"id", "case_id", "kind", "day", "content", "programme", "vacancy_id", "suitable_by", "reasons", "author", "at"}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"service_record"}, columns, pgx.CopyFromSlice(len(records), func(i int) ([]any, error) {
		r := records[i]
		return []any{r.ID, r.CaseID, r.Kind, r.Day, r.Content, r.Programme, r.VacancyID, append([]string{}, r.SuitableBy...), append([]string{}, r.Reasons...), by, at}, nil
	}))
	if err != nil {
		return fmt.Errorf("casework: insert records: %w", err)
	}
	return nil
}

func insertAnswer(ctx context.Context, tx pgx.Tx, record uuid.UUID, in AnswerInput, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO service_answer (id, record_id, answer, day, content, author, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		uuid.Must(uuid.NewV7()), record, in.Answer, in.Day, in.Content, by, at)
	if err != nil {
		return fmt.Errorf("casework: insert answer: %w", err)
	}
	return nil
}

// records are those of cases, in the order in which they were written.
func records(ctx context.Context, q postgres.Querier, cases ...uuid.UUID) ([]Record, error) {
	rows, err := q.Query(ctx, `SELECT r.id, r.case_id, r.kind, r.day, r.content, r.programme, r.vacancy_id, coalesce(v.title || '（' || e.name || '）', ''),
			r.suitable_by, r.reasons, coalesce(a.display_name, ''), r.at,
			coalesce((SELECT jsonb_agg(jsonb_build_object('answer', w.answer, 'day', w.day, 'content', w.content, 'author', coalesce(b.display_name, ''), 'at', w.at) ORDER BY w.seq)
				FROM service_answer w LEFT JOIN account b ON b.id = w.author WHERE w.record_id = r.id), '[]')
		FROM service_record r LEFT JOIN account a ON a.id = r.author
			LEFT JOIN vacancy v ON v.id = r.vacancy_id LEFT JOIN enterprise e ON e.id = v.enterprise_id
		WHERE r.case_id = ANY($1) ORDER BY r.seq`, cases)
	if err != nil {
		return nil, fmt.Errorf("casework: records: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Record])
	if err != nil {
		return nil, fmt.Errorf("casework: records: %w", err)
	}
	return found, nil
}

// oneRecord is a record of a case, or problem "not_found".
func oneRecord(ctx context.Context, q postgres.Querier, of, id uuid.UUID) (Record, error) {
	found, err := records(ctx, q, of)
	if err != nil {
		return Record{}, err
	}
	for _, r := range found {
		if r.ID == id {
			return r, nil
		}
	}
	return Record{}, problem.NotFound("这条服务记录")
}

// sentBefore are the vacancies that a case's person was given.
func sentBefore(ctx context.Context, q postgres.Querier, of uuid.UUID) ([]uuid.UUID, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT r.vacancy_id FROM service_record r JOIN service_case c ON c.id = r.case_id
		WHERE (c.id = $1 OR c.merged_into = $1) AND r.vacancy_id IS NOT NULL`, of)
	if err != nil {
		return nil, fmt.Errorf("casework: sent before: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("casework: sent before: %w", err)
	}
	return found, nil
}
