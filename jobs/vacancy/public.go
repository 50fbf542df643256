package vacancy

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// isPublic is what everybody may read, on the day $1.
const isPublic = `v.status = 'open' AND v.valid_to >= $1 AND e.status = 'approved'`

// Get reads one public vacancy for anybody. Any other is "vacancy_gone" (404),
// which tells nothing of it but that it cannot be applied for.
func (s *Service) Get(ctx context.Context, id uuid.UUID) (Vacancy, error) {
	v, err := s.one(ctx, s.DB, selectVacancy+`WHERE v.id = $2 AND `+isPublic, s.today(), id)
	if problem.HasCode(err, "not_found") {
		return Vacancy{}, Gone()
	}
	return v, err
}

// Gone is what anybody hears of a vacancy that is not public.
func Gone() *problem.Error {
	return problem.New(404, "vacancy_gone", "这个岗位已经招满、到期或下架，请看看其他岗位。")
}

// PublicOn gives those vacancies that everybody may read on a day; others are
// missing.
func (s *Service) PublicOn(ctx context.Context, on calendar.Date, ids ...uuid.UUID) (map[uuid.UUID]Vacancy, error) {
	found, err := s.many(ctx, s.DB, selectVacancy+`WHERE v.id = ANY($2) AND `+isPublic, on, ids)
	if err != nil {
		return nil, err
	}
	public := make(map[uuid.UUID]Vacancy, len(found))
	for _, v := range found {
		public[v.ID] = v
	}
	return public, nil
}

// Change is one entry of the feed: a public vacancy as it now is, or that one is
// no longer public.
type Change struct {
	ID      uuid.UUID `json:"id"`
	Removed bool      `json:"removed" doc:"已不再公开，请删去"`
	Vacancy *Vacancy  `json:"vacancy,omitempty" doc:"现在的内容；removed 时没有"`
}

// Changes is a piece of the feed.
type Changes struct {
	Items []Change `json:"items"`
	Since string   `json:"since" doc:"下次作为 since 传回"`
	More  bool     `json:"more" doc:"还有更多，请马上接着取"`
}

// Changes lists, for anybody, what changed since a former answer, each vacancy
// once, in the order of its last change; without one, all that is public. Who
// keeps reading misses nothing. Problem: "invalid" for a since of another making.
func (s *Service) Changes(ctx context.Context, since string, limit int) (Changes, error) {
	after, known, err := route.DecodeCursor[int64](since)
	if err != nil {
		return Changes{}, problem.Invalid(problem.Field{Name: "since", Code: "since", Message: "since 不是以前返回的值，请不带 since 重新取全部岗位。"}).Because(err)
	}
	rows, err := s.DB.Query(ctx, `SELECT c.seq, `+isPublic+`, `+vacancyColumns+vacancyTables+`
		JOIN vacancy_change c ON c.vacancy_id = v.id
		WHERE c.seq > $2 AND ($3 OR `+isPublic+`) ORDER BY c.seq LIMIT $4`, s.today(), after, known, limit+1)
	if err != nil {
		return Changes{}, fmt.Errorf("vacancy: changes: %w", err)
	}
	type change struct {
		Change
		seq int64
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c change, err error) {
		var v Vacancy
		var public bool
		err = row.Scan(append([]any{&c.seq, &public}, v.targets()...)...)
		s.name(&v)
		if c.ID, c.Removed = v.ID, !public; public {
			c.Vacancy = &v
		}
		return c, err
	})
	if err != nil {
		return Changes{}, fmt.Errorf("vacancy: changes: %w", err)
	}
	feed := Changes{Items: []Change{}, More: len(found) > limit}
	for _, c := range found[:min(len(found), limit)] {
		feed.Items, after = append(feed.Items, c.Change), c.seq
	}
	feed.Since = route.EncodeCursor(after)
	return feed, nil
}
