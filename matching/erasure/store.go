package erasure

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/people"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
)

// find gives the person with the whole name.
func (s *Service) find(ctx context.Context, q postgres.Querier, number pii.IDNumber) (id uuid.UUID, f Found, err error) {
	index, err := people.IndexOf(s.Vault, number)
	if err != nil {
		return id, f, err
	}
	err = q.QueryRow(ctx, `SELECT id, name, (SELECT count(*) FROM secondment WHERE person_id = p.id),
			(SELECT count(*) FROM placement WHERE person_id = p.id), (SELECT count(*) FROM ledger_salt WHERE person_id = p.id)
		FROM person p WHERE id_number_index = $1`, index).Scan(&id, &f.Name, &f.Secondments, &f.Placements, &f.Entries)
	if errors.Is(err, pgx.ErrNoRows) {
		return id, f, notFound()
	}
	if err != nil {
		return id, f, fmt.Errorf("erasure: find: %w", err)
	}
	rows, err := q.Query(ctx, `SELECT why, number, until FROM person_must_stay($1, $2)`, id, calendar.Today(s.Clock))
	if err != nil {
		return id, f, fmt.Errorf("erasure: what it waits for: %w", err)
	}
	if f.Waits, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Wait]); err != nil {
		return id, f, fmt.Errorf("erasure: what it waits for: %w", err)
	}
	return id, f, nil
}

func erase(ctx context.Context, tx pgx.Tx, person, by uuid.UUID, in Request, at time.Time) (d Done, err error) {
	err = tx.QueryRow(ctx, `SELECT person_id, at, asked_on, reason, secondments, entries FROM person_erase($1, $2, $3, $4, $5)`,
		person, by, in.AskedOn, in.Reason, at).Scan(&d.ID, &d.At, &d.AskedOn, &d.Reason, &d.Secondments, &d.Entries)
	if err != nil {
		return Done{}, fmt.Errorf("erasure: erase: %w", err)
	}
	return d, nil
}

type cursor struct {
	At time.Time
	ID uuid.UUID
}

func list(ctx context.Context, q postgres.Querier, after cursor, limit int) ([]Done, error) {
	rows, err := q.Query(ctx, `SELECT e.person_id, e.at, a.display_name, e.asked_on, e.reason, e.secondments, e.entries
		FROM person_erasure e JOIN account a ON a.id = e.account_id
		WHERE $2 = '00000000-0000-0000-0000-000000000000'::uuid OR (e.at, e.person_id) < ($1, $2)
		ORDER BY e.at DESC, e.person_id DESC LIMIT $3`, after.At, after.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("erasure: list: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Done])
	if err != nil {
		return nil, fmt.Errorf("erasure: list: %w", err)
	}
	return found, nil
}
