package casework

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Work is a case that waits for its officer.
type Work struct {
	PersonID    uuid.UUID  `json:"personId"`
	Name        string     `json:"name"`
	TownName    string     `json:"townName"`
	OfficerID   *uuid.UUID `json:"officerId"`
	OfficerName string     `json:"officerName"`
	Case        Case       `json:"case"`
}

// WorkFilter narrows the work list. Embed it in an input.
type WorkFilter struct {
	Mine       bool   `query:"mine" doc:"只看我负责的"`
	Due        string `query:"due" enum:"later,soon,overdue" doc:"期限"`
	TownCode   string `query:"townCode" maxLength:"20" doc:"镇街"`
	Group      string `query:"group" enum:"college_graduate,hardship,registered_unemployed,veteran,migrant_worker" doc:"所属群体"`
	OfficerID  string `query:"officerId" format:"uuid" doc:"负责的专员"`
	Unassigned bool   `query:"unassigned" doc:"只看还没有负责人的"`
	Name       string `query:"name" maxLength:"50" doc:"姓名中的几个字"`
}

// WorkCounts are how many wait.
type WorkCounts struct {
	Overdue    int `json:"overdue" doc:"已超期"`
	Soon       int `json:"soon" doc:"即将到期"`
	Later      int `json:"later" doc:"未到期"`
	Unassigned int `json:"unassigned" doc:"还没有负责人的"`
}

type workCursor struct {
	Due calendar.Date
	ID  uuid.UUID
}

// ofWork are the cases that have not reached their targets, as $1…$10 say: scope,
// whose, today, how they stand to their due day, town, group, officer, nobody's, name.
const ofWork = `JOIN key_person k ON k.person_id = s.person_id ` + looksAfter + `
	WHERE ` + inScope + ` AND s.status IN ('opened', 'in_service') AND ($3::uuid IS NULL OR k.officer_id = $3)
		AND ($5 = '' OR $5 = CASE WHEN $4 > s.due_on THEN 'overdue' WHEN $4 >= s.due_on - h.soon_days THEN 'soon' ELSE 'later' END)
		AND ($6 = '' OR k.town_code = $6) AND ($8 = '' OR k.officer_id::text = $8) AND (NOT $9 OR o.id IS NULL)
		AND ($10 = '' OR strpos(k.name, $10) > 0)
		AND ($7 = '' OR EXISTS (SELECT FROM key_membership m WHERE m.person_id = k.person_id AND m.shown = $7 AND m.days @> $4::date)) `

func (s *Service) workArgs(c auth.Caller, f WorkFilter) []any {
	scope := c.Scope()
	return []any{scope.Firm, scope.Town, f.whose(c), s.today(), f.Due, f.TownCode, f.Group, f.OfficerID, f.Unassigned, sheet.Clean(f.Name)}
}

// WorkList is the cases in scope that still owe service, the most urgent first.
func (s *Service) WorkList(ctx context.Context, c auth.Caller, f WorkFilter, page route.Paging) (route.Page[Work], error) {
	after, more, err := route.DecodeCursor[workCursor](page.Cursor)
	if err != nil {
		return route.Page[Work]{}, err
	}
	rows, err := s.DB.Query(ctx, `SELECT `+caseColumns+`, k.name, k.town_code, o.id, coalesce(o.display_name, '') `+caseTables+ofWork+`
			AND (NOT $11 OR (s.due_on, s.id) > ($12, $13)) ORDER BY s.due_on, s.id LIMIT $14`,
		append(s.workArgs(c, f), more, after.Due, after.ID, page.Limit+1)...)
	if err != nil {
		return route.Page[Work]{}, fmt.Errorf("casework: work list: %w", err)
	}
	today := s.today()
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w Work, err error) {
		var town string
		if err = row.Scan(append(w.Case.targets(), &w.Name, &town, &w.OfficerID, &w.OfficerName)...); err == nil {
			w.PersonID, w.TownName = w.Case.PersonID, s.townName(town)
			w.Case.finish(today)
		}
		return w, err
	})
	if err != nil {
		return route.Page[Work]{}, fmt.Errorf("casework: work list: %w", err)
	}
	return route.NewPage(found, page.Limit, func(w Work) workCursor { return workCursor{w.Case.DueOn, w.Case.ID} }), nil
}

func (f WorkFilter) whose(c auth.Caller) *uuid.UUID {
	if f.Mine {
		return &c.AccountID
	}
	return nil
}

// WorkCount counts what WorkList lists, however it stands to its due day.
func (s *Service) WorkCount(ctx context.Context, c auth.Caller, f WorkFilter) (n WorkCounts, err error) {
	f.Due = ""
	err = s.DB.QueryRow(ctx, `SELECT count(*) FILTER (WHERE $4 > s.due_on), count(*) FILTER (WHERE $4 BETWEEN s.due_on - h.soon_days AND s.due_on),
			count(*) FILTER (WHERE $4 < s.due_on - h.soon_days), count(*) FILTER (WHERE o.id IS NULL) `+caseTables+ofWork,
		s.workArgs(c, f)...).Scan(&n.Overdue, &n.Soon, &n.Later, &n.Unassigned)
	if err != nil {
		return n, fmt.Errorf("casework: count work: %w", err)
	}
	return n, nil
}
