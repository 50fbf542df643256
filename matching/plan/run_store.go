package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/posting"
)

// Kind and Queue are a plan's job in River. One plan at a time: each takes all
// that a machine has.
const (
	JobKind  = "dispatch_plan"
	JobQueue = "plans"
)

// queueJob does what River's client does on insertion, in the batch of whoever
// orders the plan. The plan itself tells whether an attempt is alive, so the job
// is tried once.
const queueJob = `
WITH job AS (
	INSERT INTO river.river_job (kind, queue, args, max_attempts)
	VALUES ('` + JobKind + `', '` + JobQueue + `', jsonb_build_object('id', $1::uuid), 3) RETURNING id
)
SELECT pg_notify('river.river_insert', '{"queue":"` + JobQueue + `"}') FROM job`

// nextName tells plans of one day apart: 2021-02-08 调剂方案 2. Two that are
// ordered at the same moment may still have one name.
func nextName(ctx context.Context, tx pgx.Tx, name string) (string, error) {
	var n int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM plan_run WHERE name = $1 OR name LIKE $1 || ' %'`, name).Scan(&n); err != nil {
		return "", fmt.Errorf("plan: name: %w", err)
	}
	if n > 0 {
		name = fmt.Sprintf("%s %d", name, n+1)
	}
	return name, nil
}

// insertRun orders a plan. Problems: "invalid" for a freed agreement or a posting
// that is none.
func insertRun(ctx context.Context, tx pgx.Tx, id uuid.UUID, town *string, o Order, settings []Setting, by uuid.UUID, at time.Time) error {
	if len(o.Freed) > 0 {
		var all bool
		if err := tx.QueryRow(ctx, `SELECT bool_and(id IN (SELECT id FROM agreement)) FROM unnest($1::uuid[]) f (id)`, o.Freed).Scan(&all); err != nil {
			return fmt.Errorf("plan: the freed agreements: %w", err)
		}
		if !all {
			return problem.Invalid(problem.Field{Name: "freed", Code: "unknown", Message: "没有这份协议，请从列表中选择可以重新安排的协议。"})
		}
	}
	kinds, err := kindsOf(ctx, tx, o.named())
	if err != nil {
		return err
	}
	if err := o.known(kinds); err != nil {
		return err
	}
	var b pgx.Batch
	b.Queue(`INSERT INTO plan_run (id, name, town_code, ordered, settings, based_on, status, started_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8)`, id, o.Name, town, o, settings, o.BasedOn, by, at)
	b.Queue(queueJob, id)
	if err := history.Queue(&b, history.Event{Thing: "plan", ThingID: id, Action: "order", To: machine[""]["order"], AccountID: &by, At: at}); err != nil {
		return err
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("plan: order: %w", err)
	}
	return nil
}

// kindsOf tells which of the ids are postings, and on which side.
func kindsOf(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) (map[uuid.UUID]posting.Kind, error) {
	kinds := map[uuid.UUID]posting.Kind{}
	if len(ids) == 0 {
		return kinds, nil
	}
	rows, err := tx.Query(ctx, `SELECT id, kind FROM posting WHERE id = ANY($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("plan: the postings that the order names: %w", err)
	}
	var id uuid.UUID
	var kind posting.Kind
	if _, err := pgx.ForEachRow(rows, []any{&id, &kind}, func() error {
		kinds[id] = kind
		return nil
	}); err != nil {
		return nil, fmt.Errorf("plan: the postings that the order names: %w", err)
	}
	return kinds, nil
}

const selectRun = `
SELECT r.id, r.name, r.town_code, r.ordered, r.settings, r.based_on, r.status, r.phase, r.bound,
	coalesce(extract(epoch FROM coalesce(r.ended_at, clock_timestamp()) - r.began_at) * 1000, 0)::bigint,
	r.totals, r.failure, a.display_name, r.created_at,
	s.lines, s.heads, s.open, s.agreed, s.agreed_heads, s.declined, s.placed
FROM plan_run r JOIN account a ON a.id = r.started_by
CROSS JOIN LATERAL (
	SELECT count(*) AS lines, coalesce(sum(l.heads), 0)::bigint AS heads, count(*) FILTER (WHERE p.status = 'proposed') AS open,
		count(*) FILTER (WHERE p.status = 'converted') AS agreed,
		coalesce(sum(p.heads) FILTER (WHERE p.status = 'converted'), 0)::bigint AS agreed_heads,
		count(*) FILTER (WHERE p.status IN ('declined', 'lapsed')) AS declined,
		coalesce(sum((SELECT count(*) FROM agreement g JOIN secondment w ON w.agreement_id = g.id
			WHERE g.proposal_id = p.id AND w.status IN ('started', 'returned'))), 0)::bigint AS placed
	FROM plan_line l JOIN proposal p ON p.id = l.proposal_id WHERE l.run_id = r.id) s
WHERE @firm::uuid IS NULL AND (@town::text IS NULL OR r.town_code = @town) `

func scanRun(row pgx.CollectableRow) (r Run, err error) {
	err = row.Scan(&r.ID, &r.Name, &r.TownCode, &r.Order, &r.Settings, &r.BasedOn, &r.Status, &r.Phase, &r.Bound,
		&r.ElapsedMS, &r.Totals, &r.Failure, &r.By, &r.CreatedAt,
		&r.Sent.Lines, &r.Sent.Heads, &r.Sent.Open, &r.Sent.Agreed, &r.Sent.AgreedHeads, &r.Sent.Declined, &r.Sent.Placed)
	return r, err
}

func scoped(c auth.Caller, args pgx.NamedArgs) pgx.NamedArgs {
	scope := c.Scope()
	args["firm"], args["town"] = scope.Firm, scope.Town
	return args
}

func findRun(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Run, error) {
	rows, err := q.Query(ctx, selectRun+`AND r.id = @id`, scoped(c, pgx.NamedArgs{"id": id}))
	if err != nil {
		return Run{}, fmt.Errorf("plan: find: %w", err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanRun)
	if errors.Is(err, pgx.ErrNoRows) {
		return Run{}, problem.NotFound("这个调剂方案")
	}
	if err != nil {
		return Run{}, fmt.Errorf("plan: find: %w", err)
	}
	return r, nil
}

func listRuns(ctx context.Context, q postgres.Querier, c auth.Caller, before *uuid.UUID, limit int) ([]Run, error) {
	rows, err := q.Query(ctx, selectRun+`AND (@before::uuid IS NULL OR r.id < @before) ORDER BY r.id DESC LIMIT @limit`,
		scoped(c, pgx.NamedArgs{"before": before, "limit": limit}))
	if err != nil {
		return nil, fmt.Errorf("plan: list: %w", err)
	}
	found, err := pgx.CollectRows(rows, scanRun)
	if err != nil {
		return nil, fmt.Errorf("plan: list: %w", err)
	}
	return found, nil
}

// lockRun holds a plan against its job and other officers.
func lockRun(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID) (Run, error) {
	if _, err := tx.Exec(ctx, `SELECT 1 FROM plan_run WHERE id = $1 FOR NO KEY UPDATE`, id); err != nil {
		return Run{}, fmt.Errorf("plan: lock: %w", err)
	}
	return findRun(ctx, tx, c, id)
}

func endRun(ctx context.Context, q postgres.Querier, id uuid.UUID, status, failure string) error {
	if _, err := q.Exec(ctx, `UPDATE plan_run SET status = $2, failure = $3, ended_at = clock_timestamp() WHERE id = $1`, id, status, failure); err != nil {
		return fmt.Errorf("plan: end: %w", err)
	}
	return nil
}

// deadAfter is how long after its last heartbeat an attempt counts as dead.
const deadAfter = `interval '30 seconds'`

// claimRun makes a plan this attempt's, unless it is finished or another attempt
// is alive.
func claimRun(ctx context.Context, q postgres.Querier, id, claim uuid.UUID) (claimed bool, attempts int, err error) {
	err = q.QueryRow(ctx, `
		UPDATE plan_run SET status = 'running', claim = $2, attempts = attempts + 1, phase = '', bound = NULL,
			heartbeat_at = clock_timestamp(), began_at = clock_timestamp()
		WHERE id = $1 AND (status = 'queued' OR status = 'running' AND heartbeat_at < clock_timestamp() - `+deadAfter+`)
		RETURNING attempts`, id, claim).Scan(&attempts)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, 0, nil
	}
	if err != nil {
		return false, 0, fmt.Errorf("plan: claim: %w", err)
	}
	return true, attempts, nil
}

// beat tells that the attempt lives; false: the plan is no longer its own.
func beat(ctx context.Context, q postgres.Querier, id, claim uuid.UUID, phase *Phase) (bool, error) {
	var name *string
	var bound []byte
	if phase != nil {
		name = &phase.Name
		if phase.Bound != nil {
			var err error
			if bound, err = json.Marshal(phase.Bound); err != nil {
				return false, fmt.Errorf("plan: beat: %w", err)
			}
		}
	}
	tag, err := q.Exec(ctx, `UPDATE plan_run SET heartbeat_at = clock_timestamp(), phase = coalesce($3, phase), bound = coalesce($4, bound)
		WHERE id = $1 AND claim = $2 AND status = 'running'`, id, claim, name, bound)
	if err != nil {
		return false, fmt.Errorf("plan: beat: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// giveBack lets the next attempt begin at once.
func giveBack(ctx context.Context, q postgres.Querier, id, claim uuid.UUID) error {
	var b pgx.Batch
	b.Queue(`UPDATE plan_run SET status = 'queued', claim = NULL WHERE id = $1 AND claim = $2 AND status = 'running'`, id, claim)
	if err := q.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("plan: give back: %w", err)
	}
	return nil
}

// orphans are plans that nobody works on.
func orphans(ctx context.Context, q postgres.Querier) ([]uuid.UUID, error) {
	rows, err := q.Query(ctx, `
		SELECT r.id FROM plan_run r
		WHERE (r.status = 'running' AND r.heartbeat_at < clock_timestamp() - `+deadAfter+` OR r.status = 'queued')
			AND NOT EXISTS (SELECT FROM river.river_job j WHERE j.kind = '`+JobKind+`' AND j.args ->> 'id' = r.id::text
				AND j.state IN ('available', 'scheduled', 'retryable', 'pending'))
			AND NOT (r.status = 'queued' AND EXISTS (SELECT FROM river.river_job j WHERE j.kind = '`+JobKind+`'
				AND j.args ->> 'id' = r.id::text AND j.state = 'running'))`)
	if err != nil {
		return nil, fmt.Errorf("plan: orphans: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}
