package casework

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// running are the states of an application that nobody has ended.
const running = `('submitted', 'viewed', 'invited', 'offered', 'accepted', 'hired')`

// whatHeDid brings to $1 what hangs on $2, in the order of the locks. Where both
// have an account, each keeps its own, and what was booked by it.
var whatHeDid = []string{
	// A group in which both are stays where it is, and is read there.
	`UPDATE key_membership m SET person_id = $1 WHERE person_id = $2 AND NOT EXISTS (
		SELECT FROM key_membership o WHERE o.person_id = $1 AND o.group_index = m.group_index AND o.days && m.days)`,
	// One that ended with the one and goes on with the other goes on.
	`INSERT INTO key_membership (id, person_id, shown, kind, group_index, days, proof_enc, verified_by, verified_at)
		SELECT gen_random_uuid(), $1, m.shown, m.kind, m.group_index, daterange(max(upper(o.days)), NULL), m.proof_enc, m.verified_by, m.verified_at
		FROM key_membership m JOIN key_membership o ON o.person_id = $1 AND o.group_index = m.group_index
		WHERE m.person_id = $2 AND upper_inf(m.days) GROUP BY m.id HAVING NOT bool_or(upper_inf(o.days))`,
	`UPDATE person_account SET person_id = $1 WHERE person_id = $2 AND NOT EXISTS (SELECT FROM person_account WHERE person_id = $1)`,
	// The wish of the one who is kept goes before the other's.
	`WITH taken AS (
		INSERT INTO job_wish (person_id, trades, towns, pay_floor_fen, lodging, available_from, version, created_at, updated_at)
			SELECT $1, trades, towns, pay_floor_fen, lodging, available_from, version, created_at, updated_at FROM job_wish WHERE person_id = $2
		ON CONFLICT (person_id) DO NOTHING RETURNING person_id)
	INSERT INTO recommendation (person_id, rank, vacancy_id, score, on_day, fresh)
		SELECT t.person_id, r.rank, r.vacancy_id, r.score, r.on_day, r.fresh FROM taken t JOIN recommendation r ON r.person_id = $2`,
	`DELETE FROM job_wish WHERE person_id = $2 AND EXISTS (SELECT FROM job_wish WHERE person_id = $1)
		AND NOT EXISTS (SELECT FROM person_account WHERE person_id = $2)`,
	`UPDATE fair_booking b SET person_id = $1 FROM person_account a WHERE a.account_id = b.account_id AND a.person_id = $1 AND b.person_id = $2`,
	// Whatever changes a ticket holds its booth.
	`SELECT FROM fair_booth WHERE id IN (SELECT booth_id FROM fair_ticket WHERE person_id IN ($1, $2) AND ended_at IS NULL)
		ORDER BY id FOR NO KEY UPDATE`,
	`UPDATE fair_ticket t SET person_id = $1 FROM person_account a WHERE a.account_id = t.account_id AND a.person_id = $1 AND t.person_id = $2`,
	// Of two that run for one vacancy the other's stays with him. One whose hire is
	// over runs no more.
	`UPDATE application a SET person_id = $1 WHERE person_id = $2 AND (left_on IS NOT NULL OR status NOT IN ` + running + ` OR NOT EXISTS (
		SELECT FROM application o WHERE o.person_id = $1 AND o.vacancy_id = a.vacancy_id AND o.left_on IS NULL AND o.status IN ` + running + `))`,
	`UPDATE hire h SET seeker_id = $1 FROM application a WHERE a.id = h.application_id AND a.person_id = $1 AND h.seeker_id = $2`,
}

// led leads from $2 to $1, and whoever read either before reads anew.
var led = []string{
	`UPDATE key_person SET merged_into = $1 WHERE person_id = $2 OR merged_into = $2`,
	`UPDATE key_person SET version = version + 1 WHERE person_id IN ($1, $2)`,
}

func move(ctx context.Context, tx pgx.Tx, statements []string, kept, gone uuid.UUID) error {
	for _, sql := range statements {
		if _, err := tx.Exec(ctx, sql, kept, gone); err != nil {
			return fmt.Errorf("casework: merge: %w", err)
		}
	}
	return nil
}
