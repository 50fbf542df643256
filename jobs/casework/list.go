package casework

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Filter narrows the list. Empty fields do not restrict. Nobody can ask for a
// hidden group: the answer would tell who is in it.
type Filter struct {
	Name       string `query:"name" maxLength:"50" doc:"姓名中的几个字"`
	Group      string `query:"group" enum:"college_graduate,hardship,registered_unemployed,veteran,migrant_worker" doc:"所属群体"`
	Status     string `query:"status" enum:"none,opened,in_service,targets_met,placed,closed" doc:"台账状态；none 为还没有台账"`
	TownCode   string `query:"townCode" maxLength:"20" doc:"镇街"`
	OfficerID  string `query:"officerId" format:"uuid" doc:"负责的专员"`
	Unassigned bool   `query:"unassigned" doc:"只看还没有负责人的"`
	Progress   string `query:"progress" enum:"cases,met,placed,overdue" doc:"有一份台账如“131”完成情况所数的：建账、做满、已就业、超期未做满"`
	From       string `query:"from" format:"date" doc:"与 progress 同用：从这一天起建账的"`
	To         string `query:"to" format:"date" doc:"与 progress 同用：到这一天止建账的"`
}

// ofProgress are persons k with a case that the dashboard counts: $3 today, $4,
// $5 the days, $6 the town, $11 the group, $12 what is counted.
const ofProgress = `EXISTS (SELECT FROM service_case s WHERE s.person_id = k.person_id AND ` + ofSpan + `
			AND CASE $12 WHEN 'met' THEN s.met_on IS NOT NULL WHEN 'placed' THEN s.status = 'placed'
				WHEN 'overdue' THEN s.status IN ('opened', 'in_service') AND s.due_on < $3 ELSE true END
			AND ($11 = '' OR EXISTS (SELECT FROM key_membership m WHERE m.person_id = k.person_id AND m.shown = $11
				AND (upper_inf(m.days) OR upper(m.days) > s.opened_on))))`

// lastCase is the case of key_person k that a list shows: the open one, or else
// the latest.
const lastCase = `LEFT JOIN LATERAL (SELECT * FROM service_case c WHERE c.person_id = k.person_id AND c.merged_into IS NULL
		ORDER BY c.status IN ('opened', 'in_service', 'targets_met') DESC, c.opened_on DESC, c.id DESC LIMIT 1) s ON true `

// List is the persons in the caller's scope, the last registered first. With
// Progress it is those behind a number of the dashboard. Problem: "invalid".
func (s *Service) List(ctx context.Context, c auth.Caller, f Filter, page route.Paging) (route.Page[Person], error) {
	before, _, err := route.DecodeCursor[*uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Person]{}, err
	}
	found, err := s.list(ctx, c.Scope(), f, before, page.Limit+1)
	if err != nil {
		return route.Page[Person]{}, err
	}
	return route.NewPage(found, page.Limit, func(p Person) uuid.UUID { return p.ID }), nil
}

// ofFilter are the persons k that a Filter keeps, as filterArgs say: $1 and $2 the
// scope, $3 today, $4 and $5 the days, $6 town, $7 name, $8 status, $9 officer, $10
// nobody's, $11 group, $12 what is counted.
const ofFilter = lastCase + `
		WHERE ` + inScope + ` AND k.merged_into IS NULL
			AND ($7 = '' OR strpos(k.name, $7) > 0)
			AND ($8 = '' OR coalesce(s.status, 'none') = $8) AND ($9 = '' OR k.officer_id::text = $9) AND (NOT $10 OR o.id IS NULL)
			AND CASE WHEN $12 <> '' THEN ` + ofProgress + ` ELSE ($6 = '' OR k.town_code = $6)
				AND ($11 = '' OR EXISTS (SELECT FROM key_membership m WHERE m.person_id = k.person_id AND m.shown = $11 AND m.days @> $3::date)) END `

func (s *Service) filterArgs(scope auth.Scope, f Filter) ([]any, error) {
	span, err := s.days(Span{From: f.From, To: f.To})
	if err != nil {
		return nil, err
	}
	return []any{scope.Firm, scope.Town, s.today(), span.From, span.To, f.TownCode, sheet.Clean(f.Name), f.Status, f.OfficerID, f.Unassigned, f.Group, f.Progress}, nil
}

func (s *Service) list(ctx context.Context, scope auth.Scope, f Filter, before *uuid.UUID, limit int) ([]Person, error) {
	args, err := s.filterArgs(scope, f)
	if err != nil {
		return nil, err
	}
	return s.persons(ctx, selectPerson+ofFilter+`AND ($13::uuid IS NULL OR k.person_id < $13) ORDER BY k.person_id DESC LIMIT $14`, append(args, before, limit)...)
}

// Find gives the persons in the caller's scope with a phone: families share one,
// so there may be several. The number comes in the body, never in an address.
// Problem: "invalid".
func (s *Service) Find(ctx context.Context, c auth.Caller, typed string) ([]Person, error) {
	phone, ok := pii.ParsePhone(typed)
	if !ok {
		return nil, problem.Invalid(problem.Field{Name: "phone", Code: "form", Message: "请填写 11 位手机号，或带区号的固定电话。"})
	}
	index, err := s.phoneIndex(phone)
	if err != nil {
		return nil, err
	}
	scope := c.Scope()
	return s.persons(ctx, selectPerson+`WHERE `+inScope+` AND k.merged_into IS NULL AND k.phone_index = $3 ORDER BY k.person_id DESC LIMIT 50`,
		scope.Firm, scope.Town, index)
}

// persons are those of a query for personColumns, with their groups and cases.
func (s *Service) persons(ctx context.Context, sql string, args ...any) ([]Person, error) {
	rows, err := s.DB.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("casework: list: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Person, err error) {
		if err = row.Scan(p.targets()...); err == nil {
			err = s.finish(&p)
		}
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("casework: list: %w", err)
	}
	ids := make([]uuid.UUID, len(found))
	for i, p := range found {
		ids[i] = p.ID
	}
	groups, err := memberships(ctx, s.DB, ids...)
	if err != nil {
		return nil, err
	}
	last, err := s.cases(ctx, s.DB, `SELECT `+caseColumns+`FROM key_person k `+lastCase+`JOIN service_scheme h ON h.version = s.scheme WHERE k.person_id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	of := make(map[uuid.UUID]*Case, len(last))
	for i := range last {
		of[last[i].PersonID] = &last[i]
	}
	for i := range found {
		found[i].Case = of[found[i].ID]
		if found[i].Groups = groups[found[i].ID]; found[i].Groups == nil {
			found[i].Groups = []Membership{}
		}
	}
	return found, nil
}

// Get is one person as the list shows him; of a record that was merged, the one
// that goes on. Problem: "not_found".
func (s *Service) Get(ctx context.Context, c auth.Caller, id uuid.UUID) (Person, error) {
	p, err := s.findPerson(ctx, s.DB, c, id)
	if err != nil {
		return Person{}, err
	}
	found, err := s.persons(ctx, selectPerson+`WHERE k.person_id = $1`, p.ID)
	if err != nil {
		return Person{}, err
	}
	return found[0], nil
}
