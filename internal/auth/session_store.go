package auth

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// sessionIDBytes of the token's hash name a session to its owner.
const sessionIDBytes = 16

type sessionRow struct {
	hash           []byte
	account        uuid.UUID
	now, expires   time.Time
	address, agent string
}

func insertSession(ctx context.Context, q postgres.Querier, r sessionRow) error {
	_, err := q.Exec(ctx, `
		INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at, address, agent)
		VALUES ($1, $2, $3, $3, $4, $5, $6)`, r.hash, r.account, r.now, r.expires, r.address, r.agent)
	if err != nil {
		return fmt.Errorf("auth: insert session: %w", err)
	}
	return nil
}

func callerOf(ctx context.Context, q postgres.Querier, hash []byte, now, idle time.Time) (c Caller, seen time.Time, err error) {
	c.SessionHash = hash
	var firm, plays *uuid.UUID
	var town *string
	err = q.QueryRow(ctx, `
		SELECT a.id, a.role, a.enterprise_id, a.town_code, a.display_name, coalesce(e.status = 'dissolved', false), a.rehearsal, s.seen_at
		FROM session s JOIN account a ON a.id = s.account_id LEFT JOIN enterprise e ON e.id = a.enterprise_id
		WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND a.disabled_at IS NULL`,
		hash, now, idle).Scan(&c.AccountID, &c.Role, &firm, &town, &c.Name, &c.Dissolved, &plays, &seen)
	if errors.Is(err, pgx.ErrNoRows) {
		return Caller{}, seen, problem.Unauthenticated()
	}
	if err != nil {
		return Caller{}, seen, fmt.Errorf("auth: find session: %w", err)
	}
	if firm != nil {
		c.EnterpriseID = *firm
	}
	if town != nil {
		c.TownCode = *town
	}
	if plays != nil {
		c.Rehearsal = *plays
	}
	return c, seen, nil
}

// touchSession notes the use. Of many requests at once one writes.
func touchSession(ctx context.Context, q postgres.Querier, hash []byte, now, before time.Time) error {
	_, err := q.Exec(ctx, `UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at <= $3`, hash, now, before)
	if err != nil {
		return fmt.Errorf("auth: touch session: %w", err)
	}
	return nil
}

func sessionsOf(ctx context.Context, q postgres.Querier, c Caller, now, idle time.Time) ([]OpenedSession, error) {
	rows, err := q.Query(ctx, `
		SELECT token_hash, created_at, seen_at, address, agent, coalesce(token_hash = $2, false)
		FROM session WHERE account_id = $1 AND expires_at > $3 AND seen_at > $4
		ORDER BY seen_at DESC, created_at DESC LIMIT 200`, c.AccountID, c.SessionHash, now, idle)
	if err != nil {
		return nil, fmt.Errorf("auth: list sessions: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o OpenedSession, err error) {
		var hash []byte
		if err = row.Scan(&hash, &o.CreatedAt, &o.SeenAt, &o.Address, &o.Agent, &o.Current); err == nil {
			o.ID = hex.EncodeToString(hash[:sessionIDBytes])
		}
		return o, err
	})
	if err != nil {
		return nil, fmt.Errorf("auth: list sessions: %w", err)
	}
	return list, nil
}

func deleteSession(ctx context.Context, q postgres.Querier, hash []byte) error {
	if _, err := q.Exec(ctx, `DELETE FROM session WHERE token_hash = $1`, hash); err != nil {
		return fmt.Errorf("auth: end session: %w", err)
	}
	return nil
}

func deleteOwnSession(ctx context.Context, q postgres.Querier, account uuid.UUID, prefix []byte) (bool, error) {
	tag, err := q.Exec(ctx, `DELETE FROM session WHERE account_id = $1 AND substr(token_hash, 1, $3) = $2`,
		account, prefix, sessionIDBytes)
	if err != nil {
		return false, fmt.Errorf("auth: end session: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

func deleteSessionsOf(ctx context.Context, q postgres.Querier, account uuid.UUID) error {
	if _, err := q.Exec(ctx, `DELETE FROM session WHERE account_id = $1`, account); err != nil {
		return fmt.Errorf("auth: end sessions: %w", err)
	}
	return nil
}
