package lending

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/matching/enterprise"
)

// forChange is the lock that waits for no foreign key check.
const forChange = " FOR NO KEY UPDATE"

func goingProposals(ctx context.Context, tx pgx.Tx, firm uuid.UUID, lock string) ([]uuid.UUID, error) {
	return idsFrom(ctx, tx, `SELECT id FROM proposal WHERE $1 IN (lender_id, borrower_id) AND status = 'proposed' ORDER BY id`+lock, firm)
}

func goingAgreements(ctx context.Context, tx pgx.Tx, firm uuid.UUID, lock string) ([]uuid.UUID, error) {
	return idsFrom(ctx, tx, `SELECT id FROM agreement WHERE $1 IN (lender_id, borrower_id) AND status <> 'ended' ORDER BY id`+lock, firm)
}

func idsFrom(ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("lending: what a firm has going: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("lending: what a firm has going: %w", err)
	}
	return ids, nil
}

// holdWorkersOf holds the workers of agreements that the transaction holds.
func holdWorkersOf(ctx context.Context, tx pgx.Tx, agreements []uuid.UUID) error {
	if _, err := tx.Exec(ctx, `SELECT FROM secondment WHERE agreement_id = ANY($1) ORDER BY id`+forChange, agreements); err != nil {
		return fmt.Errorf("lending: lock workers: %w", err)
	}
	return nil
}

// holdFirms holds a firm for change, and others as those do who write their
// postings, in the order of their ids.
func holdFirms(ctx context.Context, tx pgx.Tx, firm uuid.UUID, others []uuid.UUID) error {
	var b pgx.Batch
	b.Queue(`SELECT FROM enterprise WHERE id = ANY($1) AND id < $2 ORDER BY id FOR SHARE`, others, firm)
	b.Queue(`SELECT FROM enterprise WHERE id = $1`+forChange, firm)
	b.Queue(`SELECT FROM enterprise WHERE id = ANY($1) AND id > $2 ORDER BY id FOR SHARE`, others, firm)
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: lock firms: %w", err)
	}
	return nil
}

func countEnding(ctx context.Context, q postgres.Querier, firm uuid.UUID) (e enterprise.Ended, err error) {
	err = q.QueryRow(ctx, `
		WITH live AS (SELECT id, lender_id FROM agreement WHERE $1 IN (lender_id, borrower_id) AND status <> 'ended'),
		out AS (SELECT s.status FROM secondment s JOIN live ON live.id = s.agreement_id)
		SELECT (SELECT count(*) FROM live WHERE lender_id = $1), (SELECT count(*) FROM live WHERE lender_id <> $1),
			(SELECT count(*) FROM out WHERE status = 'started'), (SELECT count(*) FROM out WHERE status IN ('nominated', 'consented', 'amended')),
			(SELECT count(*) FROM proposal WHERE $1 IN (lender_id, borrower_id) AND status = 'proposed'),
			(SELECT count(*) FROM posting WHERE enterprise_id = $1 AND status IN ('published', 'partly_filled', 'filled')),
			(SELECT count(*) FROM vacancy WHERE enterprise_id = $1 AND status = 'open'),
			(SELECT count(*) FROM hire WHERE enterprise_id = $1 AND status = 'confirmed')`,
		firm).Scan(&e.Lending, &e.Borrowing, &e.Returned, &e.Cancelled, &e.Proposals, &e.Postings, &e.Vacancies, &e.Hires)
	if err != nil {
		return e, fmt.Errorf("lending: count what a firm has going: %w", err)
	}
	return e, nil
}
