package casework

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
)

// longestSpan is how many days a dashboard covers at most.
const longestSpan = 366

// Progress is how far cases are.
type Progress struct {
	Cases   int `json:"cases" doc:"建账"`
	Met     int `json:"met" doc:"做满“131”的"`
	Placed  int `json:"placed" doc:"已就业的"`
	Overdue int `json:"overdue" doc:"超期未做满的"`
}

func (p *Progress) add(o Progress) {
	p.Cases, p.Met, p.Placed, p.Overdue = p.Cases+o.Cases, p.Met+o.Met, p.Placed+o.Placed, p.Overdue+o.Overdue
}

// GroupProgress is that of one group; who is in two stands in both.
type GroupProgress struct {
	Group string `json:"group" enum:"college_graduate,hardship,registered_unemployed,out_of_poverty,veteran,migrant_worker,released"`
	Word  string `json:"word"`
	Progress
}

// WeekProgress is that of the cases opened in one week.
type WeekProgress struct {
	Week calendar.Date `json:"week" doc:"这一周的周一"`
	Progress
}

// Dashboard is how the cases stand that were opened in a span of days.
type Dashboard struct {
	From   calendar.Date   `json:"from"`
	To     calendar.Date   `json:"to"`
	Total  Progress        `json:"total"`
	Groups []GroupProgress `json:"groups"`
	Weeks  []WeekProgress  `json:"weeks"`
}

// Span says from when to when cases were opened, and where. Embed it.
type Span struct {
	From     string `query:"from" format:"date" doc:"从这一天起建账的；不填为十二周前"`
	To       string `query:"to" format:"date" doc:"到这一天止建账的；不填为今天"`
	TownCode string `query:"townCode" maxLength:"20" doc:"镇街"`
}

func (s *Service) days(in Span) (p calendar.Period, err error) {
	p = calendar.Period{From: s.today().AddDays(-83), To: s.today()}
	for _, end := range []struct {
		name, text string
		to         *calendar.Date
	}{{"from", in.From, &p.From}, {"to", in.To, &p.To}} {
		if end.text == "" {
			continue
		}
		if *end.to, err = calendar.ParseDate(end.text); err != nil {
			return p, problem.Invalid(problem.Field{Name: end.name, Code: "date", Message: "日期应写成 2021-02-10 的样子。"})
		}
	}
	if n := p.Days(); n < 1 || n > longestSpan {
		return p, problem.Invalid(problem.Field{Name: "from", Code: "range", Message: fmt.Sprintf("起止日期应先后正确，并且不超过 %d 天。", longestSpan)})
	}
	return p, nil
}

// progress counts cases s; $3 is today.
const progress = `count(*), count(*) FILTER (WHERE s.met_on IS NOT NULL), count(*) FILTER (WHERE s.status = 'placed'),
	count(*) FILTER (WHERE s.status IN ('opened', 'in_service') AND s.due_on < $3) `

// ofSpan are the cases of a dashboard: $1, $2 scope, $4, $5 days, $6 town.
const ofSpan = `s.merged_into IS NULL AND $1::uuid IS NULL AND ($2::text IS NULL OR s.town_code = $2) AND ($6 = '' OR s.town_code = $6)
	AND s.opened_on BETWEEN $4 AND $5 `

// Dashboard counts the cases in the caller's scope by group and by week. It
// tells how many are in a sensitive group, and not who. Problem: "invalid".
func (s *Service) Dashboard(ctx context.Context, c auth.Caller, in Span) (Dashboard, error) {
	span, err := s.days(in)
	if err != nil {
		return Dashboard{}, err
	}
	d := Dashboard{From: span.From, To: span.To, Groups: []GroupProgress{}, Weeks: []WeekProgress{}}
	scope := c.Scope()
	// Planned for this span and town: a plan for any would go case by case.
	args := []any{pgx.QueryExecModeCacheDescribe, scope.Firm, scope.Town, s.today(), span.From, span.To, in.TownCode}
	rows, err := s.DB.Query(ctx, `SELECT date_trunc('week', s.opened_on)::date, `+progress+`FROM service_case s WHERE `+ofSpan+`GROUP BY 1 ORDER BY 1`, args...)
	if err != nil {
		return d, fmt.Errorf("casework: weeks: %w", err)
	}
	if d.Weeks, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (w WeekProgress, err error) {
		return w, row.Scan(&w.Week, &w.Cases, &w.Met, &w.Placed, &w.Overdue)
	}); err != nil {
		return d, fmt.Errorf("casework: weeks: %w", err)
	}
	for _, w := range d.Weeks {
		d.Total.add(w.Progress)
	}
	d.Groups, err = s.groupProgress(ctx, args)
	return d, err
}

// mainGroups are the groups in the order in which they are shown.
var mainGroups = []string{Graduate, Hardship, Registered, Poverty, Veteran, Migrant, Released}

func (s *Service) groupProgress(ctx context.Context, args []any) ([]GroupProgress, error) {
	var indexes [][]byte
	var bits []int
	for _, g := range groups {
		index, err := g.index(s.Vault)
		if err != nil {
			return nil, err
		}
		indexes, bits = append(indexes, index), append(bits, 1<<slices.Index(mainGroups, g.Code))
	}
	// A case's groups are one number, a bit for each: so each case is counted
	// once, and a hundred rows come back.
	rows, err := s.DB.Query(ctx, `SELECT s.bits, `+progress+`FROM (
			SELECT s.met_on, s.status, s.due_on, bit_or(g.bit) AS bits FROM service_case s JOIN key_membership m ON m.person_id = s.person_id
				JOIN unnest($7::bytea[], $8::int[]) g(index, bit) ON g.index = m.group_index
			WHERE `+ofSpan+`AND (upper_inf(m.days) OR upper(m.days) > s.opened_on) GROUP BY s.id) s GROUP BY s.bits`, append(args, indexes, bits)...)
	if err != nil {
		return nil, fmt.Errorf("casework: groups of cases: %w", err)
	}
	list := make([]GroupProgress, len(mainGroups))
	for i, code := range mainGroups {
		list[i] = GroupProgress{Group: code, Word: groupWords[code]}
	}
	var of int
	var p Progress
	if _, err = pgx.ForEachRow(rows, []any{&of, &p.Cases, &p.Met, &p.Placed, &p.Overdue}, func() error {
		for i := range list {
			if of>>i&1 == 1 {
				list[i].add(p)
			}
		}
		return nil
	}); err != nil {
		return nil, fmt.Errorf("casework: groups of cases: %w", err)
	}
	return list, nil
}
