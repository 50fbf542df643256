package plan_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pgtest"
	"gongxiang/internal/postgres"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

const (
	addLine    = `INSERT INTO plan_line (run_id, line, surplus_id, shortage_id, heads, days, cost_yuan, round) VALUES ($1, $2, $3, $4, 1, '[2021-02-08,2021-02-20]', 0, 1)`
	addPosting = `INSERT INTO plan_posting SELECT (p).* FROM (SELECT jsonb_populate_record(p, jsonb_build_object('run_id', $1::uuid, 'posting_id', $2::uuid)) AS p
		FROM plan_posting p WHERE kind = $3 LIMIT 1) x`
)

// kept is a world with a finished plan and one that is being made.
func kept(t *testing.T) (w *world, done, running plan.Run, line plan.Line) {
	w = newWorld(t)
	w.Post(w.Lender, posting.Surplus, heads(10))
	w.Post(w.Firm("水口镇"), posting.Shortage, heads(3))
	w.Post(w.Lender, posting.Surplus, heads(7)) // which the other plan has not
	done = w.made(w.city, plan.Order{})
	running, err := w.plans.Start(context.Background(), w.city, plan.Order{})
	if err != nil {
		t.Fatal(err)
	}
	w.Exec(`UPDATE plan_run SET status = 'running', claim = gen_random_uuid(), attempts = 1, began_at = now(), heartbeat_at = now() WHERE id = $1`, running.ID)
	for _, kind := range []string{"surplus", "shortage"} {
		w.Exec(addPosting, running.ID, postingOf(w, done, kind), kind)
	}
	return w, done, running, w.lines(done)[0]
}

func postingOf(w *world, r plan.Run, kind string) (id uuid.UUID) {
	w.t.Helper()
	if err := w.DB.QueryRow(context.Background(), `SELECT posting_id FROM plan_posting WHERE run_id = $1 AND kind = $2 LIMIT 1`, r.ID, kind).Scan(&id); err != nil {
		w.t.Fatal(err)
	}
	return id
}

// A plan's lines are between its own postings, of the right kind each, and a
// finished plan gets nothing more.
func TestPlanHoldsItsOwnOnly(t *testing.T) {
	t.Parallel()
	w, done, running, line := kept(t)
	surplus, shortage, other := postingOf(w, running, "surplus"), line.Shortage.PostingID, uuid.New()
	var theirs uuid.UUID
	if err := w.DB.QueryRow(t.Context(), `SELECT posting_id FROM plan_posting WHERE run_id = $1 AND kind = 'surplus' AND posting_id <> $2`, done.ID, surplus).Scan(&theirs); err != nil {
		t.Fatal(err)
	}
	w.Exec(addPosting, running.ID, other, "surplus")
	for name, tc := range map[string]struct {
		sql, broken string
		args        []any
	}{
		"a line more":               {addLine, "plan_result_of_running", []any{done.ID, 99, surplus, shortage}},
		"a posting more":            {addPosting, "plan_result_of_running", []any{done.ID, uuid.New(), "surplus"}},
		"a plan that is not there":  {addPosting, "plan_result_of_running", []any{uuid.New(), uuid.New(), "surplus"}},
		"an unknown surplus":        {addLine, "plan_line_of_postings", []any{running.ID, 1, uuid.New(), shortage}},
		"an unknown shortage":       {addLine, "plan_line_of_postings", []any{running.ID, 1, surplus, uuid.New()}},
		"the wrong way round":       {addLine, "plan_line_of_postings", []any{running.ID, 1, shortage, surplus}},
		"a surplus to a surplus":    {addLine, "plan_line_of_postings", []any{running.ID, 1, surplus, other}},
		"another plan's posting":    {addLine, "plan_line_of_postings", []any{running.ID, 1, theirs, shortage}},
		"the same posting twice":    {addPosting, "plan_posting_pkey", []any{running.ID, surplus, "surplus"}},
		"one bad among many others": {addLine + `, ($1, 2, $3, $3, 1, '[2021-02-08,2021-02-20]', 0, 1)`, "plan_line_of_postings", []any{running.ID, 1, surplus, shortage}},
	} {
		if _, err := w.DB.Exec(context.Background(), tc.sql, tc.args...); postgres.Constraint(err) != tc.broken {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.Exec(addLine, running.ID, 1, other, shortage)
}

// What a plan found stays, also against the owner of the tables.
func TestPlanStaysAsItWasFound(t *testing.T) {
	t.Parallel()
	w, _, _, _ := kept(t)
	for _, sql := range []string{
		`DELETE FROM plan_run`, `UPDATE plan_run SET id = gen_random_uuid()`, `TRUNCATE plan_run CASCADE`,
		`DELETE FROM plan_posting`, `UPDATE plan_posting SET posting_id = gen_random_uuid()`, `UPDATE plan_posting SET left_days = 0`, `TRUNCATE plan_posting`,
		`DELETE FROM plan_line`, `UPDATE plan_line SET surplus_id = shortage_id`, `UPDATE plan_line SET heads = 1`, `TRUNCATE plan_line`,
	} {
		err := w.DB.InTx(t.Context(), func(tx pgx.Tx) error { return pgtest.AsOwner(t.Context(), tx, sql) })
		if postgres.Constraint(err) != "plan_result_stays" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// Nothing slips into a plan that ends at the same moment.
func TestNothingIsAddedToAPlanThatEnds(t *testing.T) {
	t.Parallel()
	w, _, running, line := kept(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	surplus, shortage := postingOf(w, running, "surplus"), line.Shortage.PostingID
	const many = 8
	ended := make(chan error, many)
	err := w.DB.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE plan_run SET status = 'cancelled', ended_at = now() WHERE id = $1`, running.ID); err != nil {
			return err
		}
		for n := range many {
			go func() {
				if n%2 == 0 {
					_, err := w.DB.Exec(ctx, addLine, running.ID, n+1, surplus, shortage)
					ended <- err
					return
				}
				_, err := w.DB.Exec(ctx, addPosting, running.ID, uuid.New(), "surplus")
				ended <- err
			}()
		}
		for waiting := 0; waiting < many; { // all see the plan as running still, and wait for what becomes of it
			if err := w.DB.QueryRow(ctx, `SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
				WHERE a.datname = current_database() AND NOT l.granted`).Scan(&waiting); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for range many {
		if err := <-ended; postgres.Constraint(err) != "plan_result_of_running" {
			t.Errorf("added: %v", err)
		}
	}
	var postings, lines int
	if err := w.DB.QueryRow(ctx, `SELECT (SELECT count(*) FROM plan_posting WHERE run_id = $1), (SELECT count(*) FROM plan_line WHERE run_id = $1)`, running.ID).Scan(&postings, &lines); err != nil {
		t.Fatal(err)
	}
	if postings != 2 || lines != 0 {
		t.Errorf("%d postings, %d lines", postings, lines)
	}
}
