package plan

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/matching/reference"
)

// read is the input of an ordered plan as things stand.
func (s *Service) read(ctx context.Context, id uuid.UUID) (Input, error) {
	var o Order
	var settings []Setting
	var at time.Time
	if err := s.DB.QueryRow(ctx, `SELECT ordered, settings, created_at FROM plan_run WHERE id = $1`, id).Scan(&o, &settings, &at); err != nil {
		return Input{}, fmt.Errorf("plan: read the order: %w", err)
	}
	return s.stands(ctx, o, s.inputOf(o, settings, at))
}

// stands fills an input in as things stand.
func (s *Service) stands(ctx context.Context, o Order, in Input) (_ Input, err error) {
	if o.BasedOn != nil {
		if in.Former, err = s.former(ctx, *o.BasedOn); err != nil {
			return Input{}, err
		}
	}
	in.Surpluses, in.Shortages, err = s.postings(ctx, s.DB, o, in.Days, in.Today)
	return in, err
}

// Input is what a plan would be made of if it were ordered now, by an officer of
// the city. For measurements: nothing is kept.
func (s *Service) Input(ctx context.Context, o Order) (Input, error) {
	if err := o.check(s.today(), s.Book()); err != nil {
		return Input{}, err
	}
	settings, err := settingsOn(ctx, s.DB, s.today())
	if err != nil {
		return Input{}, err
	}
	return s.stands(ctx, o, s.inputOf(o, settings, s.Clock.Now()))
}

// inputOf is the order's input without its postings. The day of the order counts
// as today, whenever it is worked off.
func (s *Service) inputOf(o Order, settings []Setting, at time.Time) Input {
	return Input{Book: s.Book(), Today: calendar.DateOf(at), Days: calendar.Period{From: o.From, To: o.To},
		Pinned: o.Pinned, Forbidden: o.Forbidden, Scenario: o.Scenario, Settings: settingsFrom(settings)}
}

// postings are the open ones in the order's scope, in the order of their ids.
// What live agreements bind, and what officers' open suggestions promise, is not
// free; heads of agreements that the officer freed are.
func (s *Service) postings(ctx context.Context, q postgres.Querier, o Order, days calendar.Period, today calendar.Date) (surpluses, shortages []Posting, err error) {
	book := s.Book()
	lend := map[string]bool{}
	for _, code := range o.Trades {
		for related := range book.RelatedTo(code) {
			lend[related] = true
		}
	}
	rows, err := q.Query(ctx, `
		WITH promised AS (
			SELECT x.id, sum(p.heads)::int AS heads FROM proposal p CROSS JOIN LATERAL (VALUES (p.surplus_id), (p.shortage_id)) x (id)
			WHERE p.status = 'proposed' AND p.opened_by = 'officer' GROUP BY x.id),
		freed AS (
			SELECT x.id, sum(a.heads)::int AS heads FROM agreement a CROSS JOIN LATERAL (VALUES (a.surplus_id), (a.shortage_id)) x (id)
			WHERE a.id = ANY(@freed) AND a.status <> 'ended' GROUP BY x.id),
		flagged AS (
			SELECT enterprise_id, bool_or(kind = 'dishonest') AS dishonest, bool_or(kind = 'abnormal_operation') AS abnormal
			FROM enterprise_flag WHERE days @> @today::date GROUP BY enterprise_id)
		SELECT p.id, p.kind, p.enterprise_id, p.version, p.trade_code, p.level,
			p.headcount - greatest(p.engaged - coalesce(r.heads, 0), 0) - coalesce(m.heads, 0), p.min_batch,
			p.period_from, p.period_to, p.town_code, p.pay_min_fen, p.pay_max_fen, p.lodging, p.transport, e.above_scale AND e.town_code <> @outside,
			coalesce(f.dishonest, false), coalesce(f.abnormal, false), p.hazards
		FROM posting p JOIN enterprise e ON e.id = p.enterprise_id
		LEFT JOIN flagged f ON f.enterprise_id = e.id
		LEFT JOIN promised m ON m.id = p.id
		LEFT JOIN freed r ON r.id = p.id
		WHERE (p.status IN ('published', 'partly_filled') OR p.status = 'filled' AND r.id IS NOT NULL) AND e.status = 'approved'
			AND p.period_to >= @from AND p.period_from <= @to
			AND p.headcount - greatest(p.engaged - coalesce(r.heads, 0), 0) - coalesce(m.heads, 0) > 0
			AND (cardinality(@towns::text[]) = 0 OR p.town_code = ANY(@towns) OR e.town_code = ANY(@towns))
			AND (cardinality(@need::text[]) = 0 OR p.trade_code = ANY(CASE p.kind WHEN 'surplus' THEN @lend::text[] ELSE @need END))
		ORDER BY p.id`,
		pgx.NamedArgs{"freed": orNone(o.Freed), "today": today, "from": days.From, "to": days.To, "towns": orNone(o.Towns), "need": orNone(o.Trades),
			"outside": reference.OutsideCode,
			"lend":    slices.Sorted(maps.Keys(lend))})
	if err != nil {
		return nil, nil, fmt.Errorf("plan: read the postings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p Posting
		var kind string
		if err := rows.Scan(&p.ID, &kind, &p.Firm, &p.Version, &p.Trade, &p.Level, &p.Heads, &p.MinBatch, &p.Period.From, &p.Period.To,
			&p.Town, &p.PayMin, &p.PayMax, &p.Lodging, &p.Transport, &p.AboveScale, &p.Dishonest, &p.Abnormal, &p.Hazards); err != nil {
			return nil, nil, fmt.Errorf("plan: read the postings: %w", err)
		}
		if kind == "surplus" {
			surpluses = append(surpluses, p)
		} else {
			shortages = append(shortages, p)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, nil, fmt.Errorf("plan: read the postings: %w", err)
	}
	return surpluses, shortages, nil
}

func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
