package people_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/people"
	"gongxiang/internal/pgtest"
)

// Whoever waits for the lower of both rows holds not the higher yet: a merge,
// which takes them in the order of their ids, is never in the way.
func TestIdentifyHoldsBothInTheOrderOfTheirIDs(t *testing.T) {
	t.Parallel()
	db, v, at := pgtest.New(t), vault(t), time.Now()
	known := identity(t, "张三", "11010519491231002X", "13800138000")
	var other uuid.UUID
	err := db.InTx(t.Context(), func(tx pgx.Tx) error {
		ids, err := people.Ensure(t.Context(), tx, v, at, []people.Identity{known})
		if err == nil {
			other = ids[0]
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	own := uuid.Must(uuid.NewV7()) // later, so higher
	if _, err := db.Exec(t.Context(), `INSERT INTO person (id, name) VALUES ($1, '张三')`, own); err != nil {
		t.Fatal(err)
	}
	found := make(chan uuid.UUID, 1)
	err = db.InTx(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE`, other); err != nil {
			return err
		}
		go func() {
			var id uuid.UUID
			if err := db.InTx(context.Background(), func(tx pgx.Tx) (err error) {
				id, err = people.Identify(context.Background(), tx, v, at, own, known.IDNumber)
				return err
			}); err != nil {
				t.Error(err)
			}
			found <- id
		}()
		for blocked := false; !blocked; {
			if err := db.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
				WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)`).Scan(&blocked); err != nil {
				return err
			}
		}
		_, err := tx.Exec(t.Context(), `SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE NOWAIT`, own)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if got := <-found; got != other {
		t.Errorf("%s, want %s", got, other)
	}
}
