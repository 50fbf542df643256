package lending

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
)

// happenings are a secondment's events and its links', the oldest first. From
// the borrower the links are kept, and why a worker or his firm said no.
func happenings(ctx context.Context, q postgres.Querier, worker uuid.UUID, toBorrower bool) ([]Happening, error) {
	rows, err := q.Query(ctx, `
		WITH parties AS (
			SELECT a.lender_id, a.borrower_id FROM secondment s JOIN agreement a ON a.id = s.agreement_id WHERE s.id = $1),
		happened AS (
			SELECT action, from_state, to_state, CASE WHEN $2 AND action IN ('cancel', 'refuse', 'withdraw', 'consent_change', 'refuse_change') THEN '' ELSE reason END AS reason,
				detail, account_id, at, id AS turn FROM event WHERE thing = 'secondment' AND thing_id = $1
			UNION ALL SELECT 'make_link', '', '', '', NULL, made_by, made_at, 1e18::bigint FROM worker_link WHERE secondment_id = $1 AND NOT $2
			UNION ALL SELECT CASE WHEN m.sent_at IS NULL THEN 'send_link_failed' ELSE 'send_link' END, '', '', '', NULL, m.asked_by, coalesce(m.sent_at, m.failed_at, m.asked_at), 15e17::bigint
				FROM link_message m JOIN worker_link l ON l.token_hash = m.link_hash WHERE l.secondment_id = $1 AND NOT $2
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

// returnsOf are the early returns of an agreement's workers, and the requests
// for one, as its timeline shows them; who it is about stands in the detail.
// What ended with the agreement or a firm is told by that alone.
func returnsOf(ctx context.Context, q postgres.Querier, a Agreement) ([]history.Entry, error) {
	rows, err := q.Query(ctx, `
		SELECT e.action, e.reason, s.worker_name, coalesce(c.display_name, ''), e.at
		FROM event e JOIN secondment s ON s.id = e.thing_id LEFT JOIN account c ON c.id = e.account_id
		WHERE e.thing = 'secondment' AND s.agreement_id = $1 AND (e.action IN ('ask_return', 'decline_return', 'object_return')
			OR e.action = 'return' AND EXISTS (SELECT FROM secondment_return r WHERE r.secondment_id = s.id AND r.status = 'done'))
		ORDER BY e.id`, a.ID)
	if err != nil {
		return nil, fmt.Errorf("lending: returns of an agreement: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e history.Entry, err error) {
		var name string
		if err = row.Scan(&e.Action, &e.Reason, &name, &e.By, &e.At); err != nil {
			return e, err
		}
		if a.MySide == nil {
			name = people.MaskName(name)
		}
		e.Detail, err = json.Marshal(map[string]string{"worker": name})
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("lending: returns of an agreement: %w", err)
	}
	return found, nil
}
