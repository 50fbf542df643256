package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
)

// assignee is somebody who shall get an officer; without an id, one whom the
// caller may not see.
type assignee struct {
	row            int // 1 is the first of the list
	id             uuid.UUID
	name, town     string
	officer        *uuid.UUID
	officerName    string
	version        int
	closed, erased bool
	stale          bool // changed since he was seen
}

const (
	assigneeColumns = `SELECT k.person_id, k.name, k.town_code, o.id, coalesce(o.display_name, ''), k.version,
		coalesce(s.status = 'closed', false), p.erased_at IS NOT NULL `
	canBeAssigned = `s.status IS DISTINCT FROM 'closed' AND p.erased_at IS NULL`
)

func assignees(ctx context.Context, q postgres.Querier, sql string, args ...any) ([]assignee, error) {
	rows, err := q.Query(ctx, assigneeColumns+personTables+sql, args...)
	if err != nil {
		return nil, fmt.Errorf("casework: assignees: %w", err)
	}
	row := 0
	found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (p assignee, err error) {
		row++
		p.row = row
		err = r.Scan(&p.id, &p.name, &p.town, &p.officer, &p.officerName, &p.version, &p.closed, &p.erased)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("casework: assignees: %w", err)
	}
	return found, nil
}

// assignable are those whom the filter finds and who are served still, in the
// order of the list; one more than may be assigned at once, if there are more.
func (s *Service) assignable(ctx context.Context, q postgres.Querier, c auth.Caller, f Filter) ([]assignee, error) {
	args, err := s.filterArgs(c.Scope(), f)
	if err != nil {
		return nil, err
	}
	return assignees(ctx, q, ofFilter+`AND `+canBeAssigned+` ORDER BY k.person_id DESC LIMIT $13`, append(args, mostAssigned+1)...)
}

func (s *Service) countAssignable(ctx context.Context, c auth.Caller, f Filter) (n Assignable, err error) {
	args, err := s.filterArgs(c.Scope(), f)
	if err != nil {
		return n, err
	}
	err = s.DB.QueryRow(ctx, `SELECT count(*) FILTER (WHERE `+canBeAssigned+`), count(*) FILTER (WHERE NOT (`+canBeAssigned+`)) `+personTables+ofFilter, args...).
		Scan(&n.People, &n.Closed)
	if err != nil {
		return n, fmt.Errorf("casework: count assignable: %w", err)
	}
	return n, nil
}

// assigneesByID are those of the caller's scope; the order is theirs.
func (s *Service) assigneesByID(ctx context.Context, q postgres.Querier, c auth.Caller, ids []uuid.UUID) (map[uuid.UUID]assignee, error) {
	scope := c.Scope()
	found, err := assignees(ctx, q, lastCase+`WHERE `+inScope+` AND k.merged_into IS NULL AND k.person_id = ANY($3)`, scope.Firm, scope.Town, ids)
	if err != nil {
		return nil, err
	}
	by := make(map[uuid.UUID]assignee, len(found))
	for _, p := range found {
		by[p.id] = p
	}
	return by, nil
}

// holdPersons is lockPerson for many: each in the caller's scope and his place on
// the ledger, so that no case of his opens, ends or moves meanwhile.
func holdPersons(ctx context.Context, tx pgx.Tx, c auth.Caller, ids []uuid.UUID) error {
	scope := c.Scope()
	for _, sql := range []string{
		`SELECT FROM person WHERE id = ANY(ARRAY(SELECT k.person_id FROM key_person k WHERE ` + inScope + ` AND k.person_id = ANY($3))) ORDER BY id FOR NO KEY UPDATE`,
		`SELECT FROM key_person k WHERE ` + inScope + ` AND k.person_id = ANY($3) ORDER BY k.person_id FOR NO KEY UPDATE`,
	} {
		if _, err := tx.Exec(ctx, sql, scope.Firm, scope.Town, ids); err != nil {
			return fmt.Errorf("casework: hold persons: %w", err)
		}
	}
	return nil
}

// setOfficer gives held people their officer.
func setOfficer(ctx context.Context, tx pgx.Tx, ids []uuid.UUID, officer uuid.UUID, at time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE key_person SET officer_id = $2, version = version + 1, updated_at = $3 WHERE person_id = ANY($1)`, ids, officer, at); err != nil {
		return fmt.Errorf("casework: set officer: %w", err)
	}
	return nil
}
