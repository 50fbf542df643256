package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/jobs/recommend"
)

// side is for whom a query runs: a firm ($1) or a seeker's account ($2). One is nil.
type side struct{ firm, account *uuid.UUID }

func sideOf(c auth.Caller) side {
	if c.Role == auth.Seeker {
		return side{account: &c.AccountID}
	}
	return side{firm: c.Scope().Firm}
}

// own keeps a query within a side.
const own = `($1::uuid IS NULL OR a.enterprise_id = $1)
	AND ($2::uuid IS NULL OR a.person_id = (SELECT person_id FROM person_account WHERE account_id = $2)) `

const selectApplication = `SELECT a.id, v.id, v.title, t.name, v.pay_min_fen, v.pay_max_fen, v.pay_unit, v.status, v.valid_to, e.id, e.name,
		a.status, a.wish, a.fit, a.note, a.interview_at, a.interview_place, a.start_on, a.offer, a.reason, a.left_on,
		coalesce((SELECT CASE WHEN h.person_confirmed_at IS NULL THEN 'firm' ELSE 'person' END FROM hire h WHERE h.application_id = a.id AND h.status = 'proposed'), ''),
		CASE WHEN $1::uuid IS NULL
			THEN (SELECT count(*) FROM application_message m WHERE m.application_id = a.id AND m.from_firm AND m.id > a.person_read)
			ELSE (SELECT count(*) FROM application_message m WHERE m.application_id = a.id AND NOT m.from_firm AND m.id > a.firm_read) END,
		a.version, a.created_at, a.updated_at, a.person_id, p.name, a.viewed_at, a.invited_at
	FROM application a JOIN vacancy v ON v.id = a.vacancy_id JOIN town t ON t.code = v.town_code
	JOIN enterprise e ON e.id = a.enterprise_id JOIN person p ON p.id = a.person_id `

func (s side) scan(row pgx.CollectableRow) (a Application, err error) {
	var at *time.Time
	var place, words string
	var start *calendar.Date
	v := &a.Vacancy
	err = row.Scan(&a.ID, &v.ID, &v.Title, &v.TownName, &v.PayMinFen, &v.PayMaxFen, &v.PayUnit, &v.Status, &v.ValidTo, &a.Firm.ID, &a.Firm.Name,
		&a.Status, &a.Wish, &a.Fit, &a.Note, &at, &place, &start, &words, &a.Reason, &a.LeftOn, &a.StartSaid, &a.Unread,
		&a.Version, &a.CreatedAt, &a.UpdatedAt, &a.person, &a.personName, &a.viewedAt, &a.invitedAt)
	if at != nil {
		a.Interview = &Interview{*at, place}
	}
	if start != nil {
		a.Offer = &Offer{*start, words}
	}
	// Of whom was erased nothing stands there.
	a.Wish.Trades, a.Wish.Towns = append([]string{}, a.Wish.Trades...), append([]string{}, a.Wish.Towns...)
	f := &a.Fit
	f.Reasons, f.Against, f.SuitableBy = append([]recommend.Reason{}, f.Reasons...), append([]recommend.Reason{}, f.Against...), append([]string{}, f.SuitableBy...)
	a.show(s)
	return a, err
}

// show fills in what the firm may know of the applicant.
func (a *Application) show(s side) {
	if s.firm == nil {
		return
	}
	who := Applicant{Name: people.MaskName(a.personName), MayCall: a.invitedAt != nil && a.live()}
	if a.viewedAt != nil && a.live() {
		who.Name = a.personName
	}
	a.Applicant = &who
}

func (s side) many(ctx context.Context, q postgres.Querier, where string, args ...any) ([]Application, error) {
	rows, err := q.Query(ctx, selectApplication+`WHERE `+own+where, append([]any{s.firm, s.account}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("apply: find: %w", err)
	}
	found, err := pgx.CollectRows(rows, s.scan)
	if err != nil {
		return nil, fmt.Errorf("apply: find: %w", err)
	}
	return found, nil
}

// one is the application of this side; any other is "not_found". Tail may lock.
func (s side) one(ctx context.Context, q postgres.Querier, id uuid.UUID, tail string) (Application, error) {
	found, err := s.many(ctx, q, `AND a.id = $3 `+tail, id)
	if err == nil && len(found) != 1 {
		err = problem.NotFound("这份申请")
	}
	if err != nil {
		return Application{}, err
	}
	return found[0], nil
}

func insert(ctx context.Context, tx pgx.Tx, a Application, on calendar.Date, e history.Event) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO application (id, person_id, vacancy_id, enterprise_id, status, note, wish, fit, applied_on, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $9, $10, $7, $8, $8)`,
		a.ID, a.person, a.Vacancy.ID, a.Firm.ID, a.Status, a.Note, on, a.CreatedAt, a.Wish, a.Fit)
	if err != nil {
		return fmt.Errorf("apply: insert: %w", err)
	}
	return history.Record(ctx, tx, e)
}

// save writes a locked application and what was done.
func save(ctx context.Context, tx pgx.Tx, a Application, e history.Event) error {
	var at *time.Time
	var place, words string
	var start *calendar.Date
	if a.Interview != nil {
		at, place = &a.Interview.At, a.Interview.Place
	}
	if a.Offer != nil {
		start, words = &a.Offer.StartOn, a.Offer.Words
	}
	_, err := tx.Exec(ctx, `
		UPDATE application SET status = $2, interview_at = $3, interview_place = $4, start_on = $5, offer = $6, reason = $7,
			viewed_at = $8, invited_at = $9, version = $10, updated_at = $11 WHERE id = $1`,
		a.ID, a.Status, at, place, start, words, a.Reason, a.viewedAt, a.invitedAt, a.Version, a.UpdatedAt)
	if err != nil {
		return fmt.Errorf("apply: save: %w", err)
	}
	return history.Record(ctx, tx, e)
}
