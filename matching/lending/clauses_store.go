package lending

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

const clauseColumns = `work_content, workplace, hours_rest, protection, hazards, wage_rule, wage_fen, pay_standard, pay_day, pay_method,
	settle_day, settle_way, board_lodging, return_cases, injury_duty, cost_settlement`

// columns are the values of clauseColumns.
func (c Clauses) columns() []any {
	var out []any
	for _, f := range c.all() {
		switch {
		case f.day != nil:
			out = append(out, *f.day)
		case f.wage != nil:
			out = append(out, f.wage.Rule, f.wage.Fen)
		default:
			out = append(out, *f.text)
		}
	}
	return out
}

// into are the places that clauseColumns are scanned into.
func (c *Clauses) into() []any {
	var out []any
	for _, f := range c.all() {
		switch {
		case f.day != nil:
			out = append(out, f.day)
		case f.wage != nil:
			out = append(out, &f.wage.Rule, &f.wage.Fen)
		default:
			out = append(out, f.text)
		}
	}
	return out
}

// clausesOf are the clauses in force: of the newest revision. Whether the caller
// may see the agreement is the caller's business.
func (s *Service) clausesOf(ctx context.Context, q postgres.Querier, agreement uuid.UUID) (c Clauses, err error) {
	err = q.QueryRow(ctx, `SELECT `+clauseColumns+` FROM agreement_terms WHERE agreement_id = $1 ORDER BY revision DESC LIMIT 1`, agreement).Scan(c.into()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return Clauses{}, problem.NotFound("这份协议")
	}
	if err != nil {
		return Clauses{}, fmt.Errorf("lending: clauses: %w", err)
	}
	return c, nil
}

func queueClauses(b *pgx.Batch, agreement uuid.UUID, revision int, c Clauses, facts any, at time.Time) {
	args := append([]any{agreement, revision, facts, at}, c.columns()...)
	b.Queue(`INSERT INTO agreement_terms (agreement_id, revision, facts, updated_at, `+clauseColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`, args...)
}

// editClauses writes the draft's clauses anew; a signature under the old ones
// is void, and what was frozen for it goes.
func editClauses(ctx context.Context, tx pgx.Tx, a Agreement, c Clauses, changed []string, by uuid.UUID, at time.Time) error {
	var b pgx.Batch
	b.Queue(`UPDATE agreement SET status = 'draft', lender_signed_by = NULL, lender_signed_at = NULL, lender_signed_hash = NULL,
		borrower_signed_by = NULL, borrower_signed_at = NULL, borrower_signed_hash = NULL, version = version + 1, updated_at = $2 WHERE id = $1`, a.ID, at)
	args := append([]any{a.ID, at}, c.columns()...)
	b.Queue(`UPDATE agreement_terms SET updated_at = $2, facts = NULL, (`+clauseColumns+`)
		= ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) WHERE agreement_id = $1 AND revision = 1`, args...)
	e := event("agreement", a.ID, agreementMachine, a.Status, "edit_clauses")
	voided := []Side{}
	for _, s := range a.Signatures {
		voided = append(voided, s.Side)
	}
	e.Detail, e.AccountID, e.At = map[string]any{"changed": changed, "voided": voided}, &by, at
	if err := history.Queue(&b, e); err != nil {
		return err
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: edit clauses: %w", err)
	}
	return nil
}
