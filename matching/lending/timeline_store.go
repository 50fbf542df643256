package lending

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// happenings are a secondment's events and its links', the oldest first. From
// the borrower the links are kept, and why a worker or his firm took it back.
func happenings(ctx context.Context, q postgres.Querier, worker uuid.UUID, toBorrower bool) ([]Happening, error) {
	rows, err := q.Query(ctx, `
		WITH parties AS (
			SELECT a.lender_id, a.borrower_id FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.id = $1),
		happened AS (
			SELECT action, from_state, to_state, CASE WHEN $2 AND action IN ('cancel', 'refuse', 'withdraw') THEN '' ELSE reason END AS reason,
				detail, account_id, at, id AS turn FROM event WHERE thing = 'secondment' AND thing_id = $1
			UNION ALL SELECT 'make_link', '', '', '', NULL, made_by, made_at, 1e18::bigint FROM worker_link WHERE secondment_id = $1 AND NOT $2
			UNION ALL SELECT 'open_link', '', '', '', '{"channel": "phone"}', NULL, opened_at, 2e18::bigint FROM worker_link
				WHERE secondment_id = $1 AND opened_at IS NOT NULL AND NOT $2)
		SELECT h.action, h.from_state, h.to_state, h.reason, h.detail, CASE
				WHEN c.enterprise_id = p.lender_id THEN 'lender' WHEN c.enterprise_id = p.borrower_id THEN 'borrower'
				WHEN c.id IS NOT NULL THEN 'officer' WHEN h.detail ->> 'channel' = 'phone' THEN 'worker' ELSE 'system' END,
			coalesce(c.display_name, ''), h.at
		FROM happened h CROSS JOIN parties p LEFT JOIN account c ON c.id = h.account_id
		ORDER BY h.at, h.turn`, worker, toBorrower)
	if err != nil {
		return nil, fmt.Errorf("lending: timeline: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Happening])
	if err != nil {
		return nil, fmt.Errorf("lending: timeline: %w", err)
	}
	return found, nil
}
