package hire

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// inScope is what a caller may see: a firm's own, a seeker's own, and for a
// town's officers what is there or belongs to a firm from there.
const inScope = `(@firm::uuid IS NULL OR h.enterprise_id = @firm) AND (@town::text IS NULL OR @town IN (v.town_code, f.town_code, e.town_code))
	AND (@seeker::uuid IS NULL OR h.seeker_id = (SELECT person_id FROM person_account WHERE account_id = @seeker)) `

// named looks for words in the post's name or its unit's.
const named = `(@q = '' OR strpos(coalesce(v.title, f.title), @q) > 0 OR strpos(coalesce(e.name, f.unit_name), @q) > 0) `

const hireTables = `
FROM hire h
LEFT JOIN vacancy v ON v.id = h.vacancy_id
LEFT JOIN fallback_post f ON f.id = h.post_id
LEFT JOIN enterprise e ON e.id = h.enterprise_id `

const selectHire = `
SELECT h.id, h.kind, h.application_id, h.vacancy_id, h.post_id, coalesce(v.title, f.title), t.name, w.name, e.id, coalesce(e.name, f.unit_name),
	h.worker_name, h.person_id, h.person_id IS NOT NULL, h.enterprise_id, coalesce(e.status = 'approved', true), h.started_on, h.until, h.firm_confirmed_at, h.person_confirmed_at,
	h.status, h.ended_on, h.ended_reason, p.id, h.version ` + hireTables + `
JOIN trade t ON t.code = coalesce(v.trade_code, f.trade_code)
JOIN town w ON w.code = coalesce(v.town_code, f.town_code)
LEFT JOIN placement p ON p.hire_id = h.id
WHERE ` + inScope

// scoped adds who asks. A seeker's scope is himself.
func scoped(c auth.Caller, args pgx.NamedArgs) pgx.NamedArgs {
	scope := c.Scope()
	args["firm"], args["town"], args["seeker"] = scope.Firm, scope.Town, nil
	if c.Role == auth.Seeker {
		args["firm"], args["seeker"] = nil, c.AccountID
	}
	return args
}

func many(ctx context.Context, q postgres.Querier, c auth.Caller, sql string, args pgx.NamedArgs) ([]Hire, error) {
	rows, err := q.Query(ctx, sql, scoped(c, args))
	if err != nil {
		return nil, fmt.Errorf("hire: find: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h Hire, err error) {
		err = row.Scan(&h.ID, &h.Kind, &h.ApplicationID, &h.VacancyID, &h.PostID, &h.Title, &h.TradeName, &h.TownName, &h.Employer.ID, &h.Employer.Name,
			&h.WorkerName, &h.personID, &h.NumberKnown, &h.enterpriseID, &h.approved, &h.StartedOn, &h.Until, &h.FirmConfirmedAt, &h.PersonConfirmedAt,
			&h.Status, &h.EndedOn, &h.EndedReason, &h.PlacementID, &h.Version)
		h.seenBy(c)
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("hire: find: %w", err)
	}
	return found, addFollowups(ctx, q, found)
}

// one is the hire in the caller's scope, or problem "not_found".
func one(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (Hire, error) {
	found, err := many(ctx, q, c, selectHire+`AND h.id = @id`, pgx.NamedArgs{"id": id})
	if err == nil && len(found) != 1 {
		err = problem.NotFound("这条到岗记录")
	}
	if err != nil {
		return Hire{}, err
	}
	return found[0], nil
}

// lockHire holds a hire in the caller's scope, and before it whose it is, its firm
// and its application, which learns of its end.
func lockHire(ctx context.Context, tx pgx.Tx, c auth.Caller, id uuid.UUID) (Hire, error) {
	h, err := one(ctx, tx, c, id)
	if err != nil {
		return Hire{}, err
	}
	var b pgx.Batch
	b.Queue(`SELECT FROM person WHERE id IN (SELECT unnest(ARRAY[person_id, seeker_id]) FROM hire WHERE id = $1) ORDER BY id FOR NO KEY UPDATE`, id)
	b.Queue(`SELECT FROM enterprise WHERE id = $1 FOR SHARE`, h.enterpriseID)
	b.Queue(`SELECT FROM fallback_post WHERE id = $1 FOR NO KEY UPDATE`, h.PostID)
	b.Queue(`SELECT FROM application WHERE id = $1 FOR NO KEY UPDATE`, h.ApplicationID)
	b.Queue(`SELECT FROM hire WHERE id = $1 FOR NO KEY UPDATE`, id)
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return Hire{}, fmt.Errorf("hire: lock: %w", err)
	}
	return one(ctx, tx, c, id)
}

// application is what a hire begins with.
type application struct {
	id, person, vacancy, firm uuid.UUID
	name, status              string
	appliedOn                 calendar.Date
	approved                  bool
	hire                      *uuid.UUID // what was said already
	known                     *uuid.UUID // who the seeker proved to be
	vacancyTitle              string
}

// findApplication is one in the caller's scope: of the firm, or the seeker's own.
func findApplication(ctx context.Context, q postgres.Querier, c auth.Caller, id uuid.UUID) (a application, err error) {
	err = q.QueryRow(ctx, `
		SELECT a.id, a.person_id, a.vacancy_id, a.enterprise_id, p.name, a.status, a.applied_on, e.status = 'approved', h.id, h.person_id, v.title
		FROM application a JOIN person p ON p.id = a.person_id JOIN enterprise e ON e.id = a.enterprise_id JOIN vacancy v ON v.id = a.vacancy_id
		LEFT JOIN hire h ON h.application_id = a.id
		WHERE a.id = @id AND (@firm::uuid IS NULL OR a.enterprise_id = @firm)
			AND (@town::text IS NULL OR @town IN (v.town_code, e.town_code))
			AND (@seeker::uuid IS NULL OR a.person_id = (SELECT person_id FROM person_account WHERE account_id = @seeker))`,
		scoped(c, pgx.NamedArgs{"id": id})).Scan(&a.id, &a.person, &a.vacancy, &a.firm, &a.name, &a.status, &a.appliedOn, &a.approved, &a.hire, &a.known, &a.vacancyTitle)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, problem.NotFound("这份求职申请")
	}
	if err != nil {
		return a, fmt.Errorf("hire: find application: %w", err)
	}
	return a, nil
}

// hold takes what stands between the person and the hire, in order.
func (a application) hold(ctx context.Context, tx pgx.Tx) error {
	var b pgx.Batch
	b.Queue(`SELECT FROM enterprise WHERE id = $1 FOR SHARE`, a.firm)
	b.Queue(`SELECT FROM vacancy WHERE id = $1 FOR NO KEY UPDATE`, a.vacancy)
	b.Queue(`SELECT FROM application WHERE id = $1 FOR NO KEY UPDATE`, a.id)
	b.Queue(`SELECT FROM hire WHERE application_id = $1 FOR NO KEY UPDATE`, a.id)
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("hire: lock: %w", err)
	}
	return nil
}

// holdPersons holds the seeker by both rows that he is known by.
func holdPersons(ctx context.Context, tx pgx.Tx, a application) error {
	if _, err := tx.Exec(ctx, `SELECT FROM person WHERE id IN ($1, $2) ORDER BY id FOR NO KEY UPDATE`, a.person, a.known); err != nil {
		return fmt.Errorf("hire: hold the person: %w", err)
	}
	return nil
}

// otherPerson reports whether the seeker said another ID number for a hire before.
func otherPerson(ctx context.Context, tx pgx.Tx, seeker, person uuid.UUID) (other bool, err error) {
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM hire WHERE seeker_id = $1 AND person_id <> $2)`, seeker, person).Scan(&other)
	if err != nil {
		return false, fmt.Errorf("hire: who he was before: %w", err)
	}
	return other, nil
}

// said is one side's word.
type said struct {
	day            calendar.Date
	firm, person   bool // who has confirmed that day, now
	identity       *uuid.UUID
	by             uuid.UUID
	at             time.Time
	status         string
	keepFirm, keep bool // what the other side said before stands
}

func insertHire(ctx context.Context, tx pgx.Tx, id uuid.UUID, a application, w said) error {
	firmBy, firmAt, personBy, personAt := w.marks()
	_, err := tx.Exec(ctx, `
		INSERT INTO hire (id, kind, application_id, vacancy_id, enterprise_id, seeker_id, person_id, worker_name, started_on,
			firm_confirmed_by, firm_confirmed_at, person_confirmed_by, person_confirmed_at, status, created_at, updated_at)
		VALUES ($1, 'hire', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)`,
		id, a.id, a.vacancy, a.firm, a.person, w.identity, a.name, w.day, firmBy, firmAt, personBy, personAt, w.status, w.at)
	if err != nil {
		return fmt.Errorf("hire: propose: %w", err)
	}
	return nil
}

func updateHire(ctx context.Context, tx pgx.Tx, id uuid.UUID, w said) error {
	firmBy, firmAt, personBy, personAt := w.marks()
	_, err := tx.Exec(ctx, `
		UPDATE hire SET started_on = $2, person_id = coalesce($3, person_id),
			firm_confirmed_by = CASE WHEN $4 THEN firm_confirmed_by ELSE $6::uuid END, firm_confirmed_at = CASE WHEN $4 THEN firm_confirmed_at ELSE $7::timestamptz END,
			person_confirmed_by = CASE WHEN $5 THEN person_confirmed_by ELSE $8::uuid END, person_confirmed_at = CASE WHEN $5 THEN person_confirmed_at ELSE $9::timestamptz END,
			status = $10, version = version + 1, updated_at = $11
		WHERE id = $1`, id, w.day, w.identity, w.keepFirm, w.keep, firmBy, firmAt, personBy, personAt, w.status, w.at)
	if err != nil {
		return fmt.Errorf("hire: say: %w", err)
	}
	return nil
}

func (w said) marks() (firmBy *uuid.UUID, firmAt *time.Time, personBy *uuid.UUID, personAt *time.Time) {
	if w.firm {
		firmBy, firmAt = &w.by, &w.at
	}
	if w.person {
		personBy, personAt = &w.by, &w.at
	}
	return firmBy, firmAt, personBy, personAt
}

// Place writes the placement of a confirmed hire, from what stands in the
// database; the ledger and the follow-ups come with it, and Started is told.
func (s *Service) Place(ctx context.Context, tx pgx.Tx, hire, by uuid.UUID, at time.Time) error {
	if err := s.tell(ctx, tx, hire, by, at); err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("hire: new id: %w", err)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO placement (id, kind, hire_id, person_id, borrower_id, borrower_town_code, town_code, trade_code, started_on, above_scale, recorded_by, recorded_at)
		SELECT $1, h.kind, h.id, h.person_id, h.enterprise_id, coalesce(e.town_code, f.town_code), coalesce(v.town_code, f.town_code),
			coalesce(v.trade_code, f.trade_code), h.started_on, above_scale_on(h.enterprise_id, h.started_on), $3, $4 `+hireTables+`WHERE h.id = $2`,
		id, hire, by, at)
	if err != nil {
		return fmt.Errorf("hire: place: %w", err)
	}
	return nil
}

// tell is what Started is told of a hire.
func (s *Service) tell(ctx context.Context, tx pgx.Tx, hire, by uuid.UUID, at time.Time) error {
	if s.Started == nil {
		return nil
	}
	var persons []uuid.UUID
	var where string
	var on calendar.Date
	err := tx.QueryRow(ctx, `SELECT array_remove(ARRAY[h.person_id, h.seeker_id], NULL), coalesce(e.name, f.unit_name) || '“' || coalesce(v.title, f.title) || '”', h.started_on `+
		hireTables+`WHERE h.id = $1`, hire).Scan(&persons, &where, &on)
	if err != nil {
		return fmt.Errorf("hire: who started: %w", err)
	}
	return s.Started(ctx, tx, persons, where, on, by, at)
}
