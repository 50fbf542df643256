package lending

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/deed"
)

// Template is one version of a document's wording.
type Template struct {
	Kind      deed.Kind `json:"kind" enum:"agreement,supplement,amendment,consent"`
	Version   int       `json:"version"`
	Body      string    `json:"body"`
	Note      string    `json:"note" doc:"改了什么"`
	WrittenBy string    `json:"writtenBy" doc:"空表示平台自带"`
	WrittenAt time.Time `json:"writtenAt"`
}

const selectTemplate = `SELECT t.kind, t.version, t.body, t.note, coalesce(a.display_name, ''), t.written_at
	FROM contract_template t LEFT JOIN account a ON a.id = t.written_by `

// newestTemplate is the wording for documents made now.
func newestTemplate(ctx context.Context, q postgres.Querier, k deed.Kind) (Template, error) {
	return oneTemplate(ctx, q, selectTemplate+`WHERE t.kind = $1 ORDER BY t.version DESC LIMIT 1`, k)
}

// template is the wording of one version, for documents made then.
func template(ctx context.Context, q postgres.Querier, k deed.Kind, version int) (Template, error) {
	return oneTemplate(ctx, q, selectTemplate+`WHERE t.kind = $1 AND t.version = $2`, k, version)
}

func oneTemplate(ctx context.Context, q postgres.Querier, sql string, args ...any) (Template, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return Template{}, fmt.Errorf("lending: template: %w", err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Template])
	if errors.Is(err, pgx.ErrNoRows) {
		return Template{}, problem.NotFound("这个文件模板")
	}
	if err != nil {
		return Template{}, fmt.Errorf("lending: template: %w", err)
	}
	return t, nil
}

// revision are an agreement's clauses of one revision, and what was frozen with
// them; nil while they may still change.
func revision(ctx context.Context, q postgres.Querier, agreement uuid.UUID, n int) (*said, Clauses, error) {
	var c Clauses
	var frozen *said
	err := q.QueryRow(ctx, `SELECT facts, `+clauseColumns+` FROM agreement_terms WHERE agreement_id = $1 AND revision = $2`, agreement, n).
		Scan(append([]any{&frozen}, c.into()...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, Clauses{}, problem.NotFound("这份协议")
	}
	if err != nil {
		return nil, Clauses{}, fmt.Errorf("lending: revision: %w", err)
	}
	return frozen, c, nil
}

// addFirms are the two firms as the register has them now.
func addFirms(ctx context.Context, q postgres.Querier, a Agreement, facts deed.Facts) error {
	var l, b struct{ name, uscc, address string }
	err := q.QueryRow(ctx, `SELECT l.name, l.uscc, l.address, b.name, b.uscc, b.address FROM enterprise l, enterprise b WHERE l.id = $1 AND b.id = $2`,
		a.Lender.ID, a.Borrower.ID).Scan(&l.name, &l.uscc, &l.address, &b.name, &b.uscc, &b.address)
	if err != nil {
		return fmt.Errorf("lending: firms of a document: %w", err)
	}
	facts["出借方"], facts["出借方信用代码"], facts["出借方地址"] = l.name, l.uscc, l.address
	facts["借用方"], facts["借用方信用代码"], facts["借用方地址"] = b.name, b.uscc, b.address
	return nil
}

// freeze keeps what the first signature stands under; a second one finds it.
func freeze(ctx context.Context, tx pgx.Tx, agreement uuid.UUID, what said) error {
	raw, err := json.Marshal(what)
	if err != nil {
		return fmt.Errorf("lending: freeze: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE agreement_terms SET facts = $2 WHERE agreement_id = $1 AND revision = 1 AND facts IS NULL`, agreement, raw); err != nil {
		return fmt.Errorf("lending: freeze: %w", err)
	}
	return nil
}

// templateVersions are all of a kind, the newest first; there is always one.
func templateVersions(ctx context.Context, q postgres.Querier, k deed.Kind) ([]Template, error) {
	rows, err := q.Query(ctx, selectTemplate+`WHERE t.kind = $1 ORDER BY t.version DESC`, k)
	if err != nil {
		return nil, fmt.Errorf("lending: template versions: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Template])
	if err != nil {
		return nil, fmt.Errorf("lending: template versions: %w", err)
	}
	if len(found) == 0 {
		return nil, problem.NotFound("这个文件模板")
	}
	return found, nil
}

// lockTemplates lets one person at a time write a version.
func lockTemplates(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('contract_template'))`); err != nil {
		return fmt.Errorf("lending: lock templates: %w", err)
	}
	return nil
}

func insertTemplate(ctx context.Context, tx pgx.Tx, t Template, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO contract_template (kind, version, body, note, written_by, written_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		t.Kind, t.Version, t.Body, t.Note, by, at)
	if err != nil {
		return fmt.Errorf("lending: write template: %w", err)
	}
	return nil
}
