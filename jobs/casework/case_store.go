package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

const (
	caseColumns = `s.id, s.person_id, s.town_code, s.scheme, h.name, h.targets, s.guidances, s.vacancies, s.trainings, s.briefings,
		s.opened_on, s.due_on, s.status, s.end_reason, s.merged_into, s.met_on, s.version, s.updated_at, h.soon_days, h.due_days,
		(SELECT max(i.started_on) FROM hire i WHERE i.status = 'confirmed' AND s.person_id IN (i.person_id, i.seeker_id)) `
	caseTables = `FROM service_case s JOIN service_scheme h ON h.version = s.scheme `
	selectCase = `SELECT ` + caseColumns + caseTables
)

func (c *Case) targets() []any {
	return []any{&c.ID, &c.PersonID, &c.TownCode, &c.Scheme, &c.SchemeName, &c.Targets, &c.Done.Guidance, &c.Done.Vacancy, &c.Done.Training, &c.Done.PolicyBriefing,
		&c.OpenedOn, &c.DueOn, &c.Status, &c.EndReason, &c.MergedInto, &c.MetOn, &c.Version, &c.UpdatedAt, &c.soonDays, &c.dueDays, &c.InPost}
}

func (s *Service) cases(ctx context.Context, q postgres.Querier, sql string, args ...any) ([]Case, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("casework: cases: %w", err)
	}
	today := s.today()
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Case, err error) {
		if err = row.Scan(c.targets()...); err == nil {
			c.finish(today)
		}
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("casework: cases: %w", err)
	}
	return found, nil
}

func (s *Service) oneCase(ctx context.Context, q postgres.Querier, sql string, args ...any) (Case, error) {
	found, err := s.cases(ctx, q, sql, args...)
	if err == nil && len(found) != 1 {
		err = problem.NotFound("这份台账")
	}
	if err != nil {
		return Case{}, err
	}
	return found[0], nil
}

// findCase gives a case whose person is in the caller's scope.
func (s *Service) findCase(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Case, error) {
	scope := c.Scope()
	return s.oneCase(ctx, q, selectCase+`JOIN key_person k ON k.person_id = s.person_id WHERE `+inScope+` AND s.id = $3`, scope.Firm, scope.Town, id)
}

// lockCase is findCase, and holds its person and the case until the transaction
// ends. Problem: "erased" (409).
func (s *Service) lockCase(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID) (Case, error) {
	for held := uuid.Nil; ; {
		k, err := s.findCase(ctx, tx, c, id)
		if err != nil {
			return Case{}, err
		}
		if k.PersonID == held { // not merged into another while we waited for him
			break
		}
		held = k.PersonID
		var gone bool
		if err := tx.QueryRow(ctx, `SELECT erased_at IS NOT NULL FROM person WHERE id = $1 FOR NO KEY UPDATE`, held).Scan(&gone); err != nil {
			return Case{}, fmt.Errorf("casework: hold person: %w", err)
		}
		if gone {
			return Case{}, erased()
		}
	}
	if _, err := tx.Exec(ctx, `SELECT FROM service_case WHERE id = $1 FOR NO KEY UPDATE`, id); err != nil {
		return Case{}, fmt.Errorf("casework: hold case: %w", err)
	}
	return s.findCase(ctx, tx, c, id) // as it stands now that it is held
}

// openCaseOf is the one that has not ended; the zero Case when there is none.
func (s *Service) openCaseOf(ctx context.Context, q postgres.Querier, person uuid.UUID) (Case, error) {
	found, err := s.cases(ctx, q, selectCase+`WHERE s.person_id = $1 AND s.status IN ('opened', 'in_service', 'targets_met')`, person)
	if err != nil || len(found) == 0 {
		return Case{}, err
	}
	return found[0], nil
}

// newCase is one that is being opened.
type newCase struct {
	id, person uuid.UUID
	town       string
	scheme     Scheme
	on         calendar.Date
}

func insertCases(ctx context.Context, tx pgx.Tx, by uuid.UUID, at time.Time, cases ...newCase) error {
	ids, persons, towns := make([]uuid.UUID, len(cases)), make([]uuid.UUID, len(cases)), make([]string, len(cases))
	versions, opened, due := make([]int, len(cases)), make([]calendar.Date, len(cases)), make([]calendar.Date, len(cases))
	for i, k := range cases {
		ids[i], persons[i], towns[i] = k.id, k.person, k.town
		versions[i], opened[i], due[i] = k.scheme.Version, k.on, k.on.AddDays(k.scheme.DueDays)
	}
	_, err := tx.Exec(ctx, `INSERT INTO service_case (id, person_id, town_code, scheme, opened_on, due_on, status, opened_by, created_at, updated_at)
		SELECT u.*, 'opened', $7, $8, $8 FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::date[], $6::date[]) u`,
		ids, persons, towns, versions, opened, due, by, at)
	if err != nil {
		return fmt.Errorf("casework: open cases: %w", err)
	}
	return nil
}

// moveCases brings many held cases into one state; ends are why, where it is an end.
func moveCases(ctx context.Context, tx pgx.Tx, at time.Time, to string, ids []uuid.UUID, ends []*string) error {
	if _, err := tx.Exec(ctx, `UPDATE service_case s SET status = $3, end_reason = u.why, version = version + 1, updated_at = $4
		FROM unnest($1::uuid[], $2::text[]) u (id, why) WHERE s.id = u.id`, ids, ends, to, at); err != nil {
		return fmt.Errorf("casework: move cases: %w", err)
	}
	return nil
}

// saveCase writes a held case's state, and what was done.
func saveCase(ctx context.Context, tx pgx.Tx, c Case, e history.Event) error {
	if _, err := tx.Exec(ctx, `UPDATE service_case SET status = $2, end_reason = $3, due_on = $4, merged_into = $5, person_id = $6, version = version + 1, updated_at = $7
		WHERE id = $1`, c.ID, c.Status, c.EndReason, c.DueOn, c.MergedInto, c.PersonID, e.At); err != nil {
		return fmt.Errorf("casework: save case: %w", err)
	}
	return history.Record(ctx, tx, e)
}

// hasGroup reports whether a person is in a group on a day.
func hasGroup(ctx context.Context, q postgres.Querier, person uuid.UUID, on calendar.Date) (yes bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM key_membership WHERE person_id = $1 AND days @> $2::date)`, person, on).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("casework: has group: %w", err)
	}
	return yes, nil
}

// needsGroup refuses whoever is in no group on a day. Problem: "no_group" (409).
func needsGroup(ctx context.Context, tx pgx.Tx, person uuid.UUID, on calendar.Date) error {
	in, err := hasGroup(ctx, tx, person, on)
	if err == nil && !in {
		err = problem.Conflict("no_group", "这个人目前不在任何重点群体里，请先登记所属群体。")
	}
	return err
}
