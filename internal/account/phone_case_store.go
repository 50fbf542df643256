package account

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
)

type caseCursor struct {
	At time.Time
	ID uuid.UUID
}

type phoneCaseRow struct {
	ID        uuid.UUID
	AccountID uuid.UUID
	HolderID  *uuid.UUID
	Status    string
	Reason    string
	AskedID   uuid.UUID
	AskedBy   string
	AskedAt   time.Time
	DueAt     time.Time
	DecidedBy string
	DecidedAt *time.Time
	Words     string
}

func (r phoneCaseRow) view(ctx context.Context, parties map[uuid.UUID]Party) PhoneCase {
	c := PhoneCase{ID: r.ID, Account: parties[r.AccountID], Status: r.Status, Reason: r.Reason, AskedBy: r.AskedBy, AskedAt: r.AskedAt, DueAt: r.DueAt,
		DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Words: r.Words, Own: r.AskedID == auth.CallerFrom(ctx).AccountID}
	if r.HolderID != nil {
		holder := parties[*r.HolderID]
		c.Holder = &holder
	}
	return c
}

func listCases(ctx context.Context, q postgres.Querier, status string, after caseCursor, limit int) ([]phoneCaseRow, error) {
	rows, err := q.Query(ctx, `
		SELECT c.id, c.account_id, c.holder_id, c.status, c.reason, c.asked_by AS asked_id, a.display_name AS asked_by, c.asked_at, c.due_at,
		       CASE c.status WHEN 'objected' THEN '' ELSE coalesce(d.display_name, '') END AS decided_by, c.decided_at, c.words
		FROM phone_case c JOIN account a ON a.id = c.asked_by LEFT JOIN account d ON d.id = c.decided_by
		WHERE (@status = '' OR c.status = @status) AND (@id = '00000000-0000-0000-0000-000000000000'::uuid OR (c.asked_at, c.id) < (@at, @id))
		ORDER BY c.asked_at DESC, c.id DESC LIMIT @limit`,
		pgx.NamedArgs{"status": status, "at": after.At, "id": after.ID, "limit": limit})
	if err != nil {
		return nil, fmt.Errorf("account: list cases: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[phoneCaseRow])
	if err != nil {
		return nil, fmt.Errorf("account: list cases: %w", err)
	}
	return list, nil
}

// withHolder adds whoever has a number.
func withHolder(ctx context.Context, q postgres.Querier, id uuid.UUID, index []byte) ([]uuid.UUID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM account WHERE id = $1 OR phone_index = $2`, id, index)
	if err != nil {
		return nil, fmt.Errorf("account: find holder: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("account: find holder: %w", err)
	}
	return ids, nil
}

func accountsOf(ctx context.Context, q postgres.Querier, ids []uuid.UUID) ([]accountRow, error) {
	rows, err := q.Query(ctx, selectAccount+` WHERE a.id = ANY($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("account: read accounts: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[accountRow])
	if err != nil {
		return nil, fmt.Errorf("account: read accounts: %w", err)
	}
	return list, nil
}

// lastSeen says when accounts were used for the last time.
func lastSeen(ctx context.Context, q postgres.Querier, ids []uuid.UUID) (map[uuid.UUID]time.Time, error) {
	rows, err := q.Query(ctx, `
		SELECT who, used.at FROM unnest($1::uuid[]) who, LATERAL (SELECT greatest((SELECT max(s.seen_at) FROM session s WHERE s.account_id = who),
			(SELECT max(e.at) FROM event e WHERE e.thing = 'account' AND e.thing_id = who AND e.action = 'sign_in')) AS at) used WHERE used.at IS NOT NULL`, ids)
	seen := map[uuid.UUID]time.Time{}
	var id uuid.UUID
	var at time.Time
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&id, &at}, func() error {
			seen[id] = at
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("account: last use: %w", err)
	}
	return seen, nil
}

func heldBy(ctx context.Context, q postgres.Querier, ids []uuid.UUID) (map[uuid.UUID][]Hold, error) {
	rows, err := q.Query(ctx, `SELECT who, what, n FROM (SELECT DISTINCT unnest($1::uuid[]) AS who) accounts, account_holds(who)`, ids)
	holds := map[uuid.UUID][]Hold{}
	var id uuid.UUID
	var h Hold
	if err == nil {
		_, err = pgx.ForEachRow(rows, []any{&id, &h.What, &h.Count}, func() error {
			holds[id] = append(holds[id], h)
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("account: what hangs on it: %w", err)
	}
	return holds, nil
}
