package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// accountRow is an account as the lists read it.
type accountRow struct {
	ID             uuid.UUID
	Role           auth.Role
	Login          string
	Name           string
	PhoneEnc       []byte
	EnterpriseName string
	TownCode       string
	TownName       string
	Disabled       bool
	Version        int
	CreatedAt      time.Time
}

// Accounts whose owner was erased, or whose number was taken, have a login that
// nobody knows, see person_forgotten and removePhone.
func (r accountRow) erased() bool { return r.Login == "erased-"+r.ID.String() }

func (r accountRow) login() string {
	if r.erased() || r.Login == "left-"+r.ID.String() {
		return ""
	}
	return r.Login
}

const selectAccount = `
	SELECT a.id, a.role, coalesce(a.login, '') AS login, a.display_name AS name, a.phone_enc,
	       coalesce(e.name, '') AS enterprise_name, coalesce(a.town_code, '') AS town_code, coalesce(t.name, '') AS town_name,
	       a.disabled_at IS NOT NULL AS disabled, a.version, a.created_at
	FROM account a LEFT JOIN enterprise e ON e.id = a.enterprise_id LEFT JOIN town t ON t.code = a.town_code`

// filter says which accounts; empty values say nothing.
type filter struct {
	Role  string
	Words string // in the login, the name or the firm's name
	Phone []byte // the blind index of a whole number
	After *uuid.UUID
	Limit int
}

func listAccounts(ctx context.Context, q postgres.Querier, f filter) ([]accountRow, error) {
	rows, err := q.Query(ctx, selectAccount+`
		WHERE a.rehearsal IS NULL AND (@role = '' OR a.role = @role)
		  AND (@words = '' OR strpos(a.login, lower(@words)) > 0 OR strpos(a.display_name, @words) > 0
		       OR strpos(e.name, @words) > 0 OR a.phone_index = @phone)
		  AND (@after::uuid IS NULL OR a.id < @after)
		ORDER BY a.id DESC LIMIT @limit`,
		pgx.NamedArgs{"role": f.Role, "words": f.Words, "phone": f.Phone, "after": f.After, "limit": f.Limit})
	if err != nil {
		return nil, fmt.Errorf("account: list: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[accountRow])
	if err != nil {
		return nil, fmt.Errorf("account: list: %w", err)
	}
	return list, nil
}

func readAccount(ctx context.Context, q postgres.Querier, id uuid.UUID) (accountRow, error) {
	return oneAccount(ctx, q, selectAccount+` WHERE a.id = $1`, id)
}

func lockAccount(ctx context.Context, q postgres.Querier, id uuid.UUID) (accountRow, error) {
	return oneAccount(ctx, q, selectAccount+` WHERE a.id = $1 FOR UPDATE OF a`, id)
}

func oneAccount(ctx context.Context, q postgres.Querier, sql string, id uuid.UUID) (accountRow, error) {
	rows, err := q.Query(ctx, sql, id)
	if err != nil {
		return accountRow{}, fmt.Errorf("account: read: %w", err)
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[accountRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return accountRow{}, problem.NotFound("这个账号")
	}
	if err != nil {
		return accountRow{}, fmt.Errorf("account: read: %w", err)
	}
	return row, nil
}

// lockAdministrators gives those who can sign in, and holds them, always in one
// order: of two who disable each other the second waits and then sees.
func lockAdministrators(ctx context.Context, q postgres.Querier) ([]uuid.UUID, error) {
	rows, err := q.Query(ctx, `
		SELECT id FROM account WHERE role = 'administrator' AND disabled_at IS NULL ORDER BY id FOR UPDATE`)
	if err != nil {
		return nil, fmt.Errorf("account: lock administrators: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("account: lock administrators: %w", err)
	}
	return ids, nil
}

func updateAccount(ctx context.Context, q postgres.Querier, id uuid.UUID, c Change, now time.Time) error {
	_, err := q.Exec(ctx, `
		UPDATE account SET display_name = $2, role = $3, town_code = nullif($4, ''), version = version + 1,
		       disabled_at = CASE WHEN $5 THEN coalesce(disabled_at, $6) END
		WHERE id = $1`, id, c.Name, c.Role, c.TownCode, c.Disabled, now)
	if slices.Contains([]string{"account_town_code_fkey", "account_town_is_a_unit"}, postgres.Constraint(err)) {
		return problem.Invalid(problem.Field{Name: "townCode", Code: "unknown", Message: "没有这个镇街，请重新选择。"}).Because(err)
	}
	if err != nil {
		return fmt.Errorf("account: update: %w", err)
	}
	return nil
}
