package fallback_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/jobs/casework"
	"gongxiang/jobs/fallback"
	"gongxiang/matching/lendingtest"
)

// Past the service, too, a post is given only to whoever waits for one, and once.
func TestGuardOfAssignments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.ledger()
	post := w.open(w.input()).ID
	assign := func(person uuid.UUID, commit bool) error {
		return pgx.BeginFunc(t.Context(), w.DB, func(tx pgx.Tx) error {
			id := uuid.Must(uuid.NewV7())
			if _, err := tx.Exec(t.Context(), `
				INSERT INTO hire (id, kind, post_id, person_id, worker_name, started_on, until,
					firm_confirmed_by, firm_confirmed_at, person_confirmed_by, person_confirmed_at, status, created_at, updated_at)
				VALUES ($1, 'fallback', $2, $3, '李四', $4, $5, $6, $7, $6, $7, 'confirmed', $7, $7)`,
				id, post, person, today, today.AddDays(9), w.town.AccountID, w.Clock.Now()); err != nil {
				return err
			}
			if !commit {
				return pgx.ErrTxCommitRollback
			}
			return w.hires.Place(t.Context(), tx, id, w.town.AccountID, w.Clock.Now())
		})
	}
	lendingtest.Breaks(t, assign(w.waiting(s, casework.Veteran, "").ID, true), "assignment_of_task")
	closed := w.waiting(s, casework.Hardship, "aged")
	w.Exec(`UPDATE service_case SET status = 'closed', end_reason = 'unreachable' WHERE id = $1`, closed.Case.ID)
	lendingtest.Breaks(t, assign(closed.ID, true), "assignment_of_task")

	// Put off, he may be given one all the same; an attempt that is taken back leaves him waiting.
	waits := w.waiting(s, casework.Hardship, "aged")
	if err := w.posts.Refuse(t.Context(), w.town, waits.Case.ID, fallback.TaskRefusal{Reason: "unwilling"}); err != nil {
		t.Fatal(err)
	}
	if err := assign(waits.ID, false); !errors.Is(err, pgx.ErrTxCommitRollback) {
		t.Fatal(err)
	}
	good := 0
	for _, err := range lendingtest.AtOnce(6, func(int) error { return assign(waits.ID, true) }) {
		switch {
		case err == nil:
			good++
		case postgres.Constraint(err) != "assignment_of_task":
			t.Error(err)
		}
	}
	if good != 1 {
		t.Errorf("%d assigned", good)
	}
}
