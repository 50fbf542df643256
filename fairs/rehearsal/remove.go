package rehearsal

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Owner connects as the tables' owner: anew each time, for the database may have
// gone and come again.
type Owner func(context.Context) (*pgx.Conn, error)

func (o Owner) tx(ctx context.Context, fn func(pgx.Tx) error) error {
	conn, err := o(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return pgx.BeginFunc(ctx, conn, fn)
}

// removal takes a rehearsal away, in the order of foreign keys: its fair, with
// what anybody did there, and whoever was made for it. $1: the fair.
var removal = []string{
	`DELETE FROM event WHERE thing_id = $1 OR thing_id IN (SELECT id FROM fair_booth WHERE fair_id = $1) OR thing_id IN (SELECT id FROM fair_ticket WHERE fair_id = $1)
		OR thing_id IN (SELECT o.id FROM fair_offer o JOIN fair_ticket t ON t.id = o.ticket_id WHERE t.fair_id = $1)`,
	`DELETE FROM fair_event WHERE room_id IN (SELECT id FROM fair_room WHERE fair_id = $1)`,
	`DELETE FROM fair_room WHERE fair_id = $1`,
	`DELETE FROM fair_presence WHERE fair_id = $1`,
	`DELETE FROM fair_visit WHERE fair_id = $1`,
	`DELETE FROM fair_report WHERE fair_id = $1`,
	`DELETE FROM fair_offer WHERE ticket_id IN (SELECT id FROM fair_ticket WHERE fair_id = $1)`,
	`DELETE FROM fair_ticket WHERE fair_id = $1`,
	`DELETE FROM fair_booking WHERE fair_id = $1`,
	`DELETE FROM fair_ban WHERE fair_id = $1`,
	`DELETE FROM fair_mute WHERE fair_id = $1`,
	`DELETE FROM fair_word WHERE fair_id = $1`,
	`DELETE FROM fair_seat WHERE booth_id IN (SELECT id FROM fair_booth WHERE fair_id = $1)`,
	`DELETE FROM fair_booth_vacancy WHERE booth_id IN (SELECT id FROM fair_booth WHERE fair_id = $1)`,
	`DELETE FROM fair_booth WHERE fair_id = $1`,
	`DELETE FROM fair_hall WHERE fair_id = $1`,
	`DELETE FROM fair WHERE id = $1`,
	`DELETE FROM vacancy_change WHERE vacancy_id IN (SELECT id FROM vacancy WHERE enterprise_id IN (SELECT enterprise_id FROM account WHERE rehearsal = $1))`,
	`DELETE FROM vacancy WHERE enterprise_id IN (SELECT enterprise_id FROM account WHERE rehearsal = $1)`,
	`DELETE FROM idempotency WHERE account_id IN (SELECT id FROM account WHERE rehearsal = $1)`,
	`DELETE FROM session WHERE account_id IN (SELECT id FROM account WHERE rehearsal = $1)`,
	`WITH his AS (DELETE FROM person_account WHERE account_id IN (SELECT id FROM account WHERE rehearsal = $1) RETURNING person_id)
		DELETE FROM person WHERE id IN (SELECT person_id FROM his)`,
	`WITH gone AS (DELETE FROM account WHERE rehearsal = $1 RETURNING enterprise_id) DELETE FROM enterprise WHERE status = 'rehearsal' AND id IN (SELECT enterprise_id FROM gone)`,
}

// Remove takes a rehearsal that Make made away, through the tables' owner, as a
// whole or not at all. Of any other fair it takes nothing.
func Remove(ctx context.Context, owner Owner, fair uuid.UUID) error {
	err := owner.tx(ctx, func(tx pgx.Tx) error {
		var made bool
		if err := tx.QueryRow(ctx, selectMade+` WHERE f.id = $1)`, fair).Scan(&made); err != nil || !made {
			return err
		}
		var b pgx.Batch
		for _, sql := range removal {
			b.Queue(sql, fair)
		}
		return tx.SendBatch(ctx, &b).Close()
	})
	if err != nil {
		return fmt.Errorf("rehearsal: remove: %w", err)
	}
	return nil
}

// A rehearsal that an officer planned by hand is his: he plays it with real firms.
const selectMade = `SELECT EXISTS (SELECT FROM fair f JOIN account a ON a.id = f.created_by AND a.rehearsal = f.id AND f.rehearsal`

// Standing are the rehearsals that Make made and nobody has taken away.
func Standing(ctx context.Context, owner Owner) (found []uuid.UUID, err error) {
	err = owner.tx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT f.id FROM fair f JOIN account a ON a.id = f.created_by AND a.rehearsal = f.id WHERE f.rehearsal ORDER BY f.id`)
		if err == nil {
			found, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("rehearsal: standing: %w", err)
	}
	return found, nil
}
