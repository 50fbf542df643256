package fallback

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

const selectPost = `
SELECT f.id, e.id, coalesce(e.name, f.unit_name), coalesce(e.uscc, f.unit_uscc), f.kind, f.work, f.title, t.name, w.name,
	lower(f.term), upper(f.term) - 1, f.pay_fen, fallback_assigned_fen(f.id),
	(SELECT count(*)::int FROM hire WHERE post_id = f.id AND status = 'confirmed'), f.status, f.version, f.workplace, f.heads, f.budget_fen
FROM fallback_post f JOIN trade t ON t.code = f.trade_code JOIN town w ON w.code = f.town_code LEFT JOIN enterprise e ON e.id = f.enterprise_id
WHERE (@firm::uuid IS NULL) AND (@town::text IS NULL OR f.town_code = @town) `

func many(ctx context.Context, q postgres.Querier, c auth.Caller, where string, args pgx.NamedArgs) ([]Post, error) {
	scope := c.Scope()
	args["firm"], args["town"] = scope.Firm, scope.Town
	rows, err := q.Query(ctx, selectPost+where, args)
	if err != nil {
		return nil, fmt.Errorf("fallback: find: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Post, err error) {
		return p, row.Scan(&p.ID, &p.Employer.ID, &p.Employer.Name, &p.UnitUSCC, &p.Kind, &p.Work, &p.Title, &p.TradeName, &p.TownName,
			&p.From, &p.To, &p.PayFen, &p.AssignedFen, &p.InPost, &p.Status, &p.Version, &p.Workplace, &p.Heads, &p.BudgetFen)
	})
	if err != nil {
		return nil, fmt.Errorf("fallback: find: %w", err)
	}
	return found, nil
}

// one is the post in the caller's scope, or problem "not_found".
func one(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Post, error) {
	found, err := many(ctx, q, c, `AND f.id = @id`, pgx.NamedArgs{"id": id})
	if err == nil && len(found) != 1 {
		err = problem.NotFound("这个兜底岗位")
	}
	if err != nil {
		return Post{}, err
	}
	return found[0], nil
}

// holdFirm holds an approved firm; otherwise problem "enterprise_not_approved".
func holdFirm(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	tag, err := tx.Exec(ctx, `SELECT FROM enterprise WHERE id = $1 AND status = 'approved' FOR SHARE`, id)
	if err != nil {
		return fmt.Errorf("fallback: hold the firm: %w", err)
	}
	if tag.RowsAffected() != 1 {
		return problem.New(403, "enterprise_not_approved", "用人单位尚未通过审核，或者已被暂停、注销，目前不能安置。")
	}
	return nil
}

func holdPost(ctx context.Context, tx pgx.Tx, id uuid.UUID) error {
	if _, err := tx.Exec(ctx, `SELECT FROM fallback_post WHERE id = $1 FOR NO KEY UPDATE`, id); err != nil {
		return fmt.Errorf("fallback: hold the post: %w", err)
	}
	return nil
}

func insertPost(ctx context.Context, tx pgx.Tx, id uuid.UUID, in Input, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO fallback_post (id, enterprise_id, unit_name, unit_uscc, kind, work, title, trade_code, town_code, workplace, heads, term,
			pay_fen, budget_fen, status, created_by, created_at, updated_at)
		VALUES ($1, $2, nullif($3, ''), nullif($4, ''), $5, $6, $7, $8, $9, $10, $11, daterange($12, $13, '[]'), $14, $15, 'open', $16, $17, $17)`,
		id, in.EnterpriseID, in.UnitName, in.UnitUSCC, in.Kind, in.Work, in.Title, in.TradeCode, in.TownCode, in.Workplace, in.Heads, in.From, in.To,
		in.PayFen, in.BudgetFen, by, at)
	if err != nil {
		return fmt.Errorf("fallback: open: %w", err)
	}
	return nil
}

func updatePost(ctx context.Context, tx pgx.Tx, id uuid.UUID, status string, t Terms, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE fallback_post SET status = $2, workplace = $3, heads = $4, budget_fen = $5, version = version + 1, updated_at = $6 WHERE id = $1`,
		id, status, t.Workplace, t.Heads, t.BudgetFen, at)
	if err != nil {
		return fmt.Errorf("fallback: change: %w", err)
	}
	return nil
}

func insertAssignment(ctx context.Context, tx pgx.Tx, id uuid.UUID, p Post, person uuid.UUID, name string, from, until calendar.Date, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO hire (id, kind, post_id, enterprise_id, person_id, worker_name, started_on, until,
			firm_confirmed_by, firm_confirmed_at, person_confirmed_by, person_confirmed_at, status, created_at, updated_at)
		VALUES ($1, 'fallback', $2, $3, $4, $5, $6, $7, $8, $9, $8, $9, 'confirmed', $9, $9)`,
		id, p.ID, p.Employer.ID, person, name, from, until, by, at)
	if err != nil {
		return fmt.Errorf("fallback: assign: %w", err)
	}
	return nil
}
