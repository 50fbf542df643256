package recommend

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/jobs/vacancy"
)

// Best gives the n vacancies that fit a wish best, without those in not: open
// on that day, of approved firms, suitable by trade, place or pay. The same
// question gets the same answer. An empty wish fits nothing.
func (s *Service) Best(ctx context.Context, w Wish, on calendar.Date, n int, not []uuid.UUID) ([]Fit, error) {
	fits := []Fit{}
	if w.Empty() || n <= 0 {
		return fits, nil
	}
	if err := s.follow(ctx); err != nil {
		return nil, err
	}
	left := make(map[uuid.UUID]bool, len(not))
	for _, id := range not {
		left[id] = true
	}
	book := s.Vacancies.Book()
	for { // again only where one of them closed in this moment
		chosen := s.pool.best(book, w, on, n, left)
		ids := make([]uuid.UUID, len(chosen))
		for i, c := range chosen {
			ids[i] = c.id
		}
		public, err := s.Vacancies.PublicOn(ctx, on, ids...)
		if err != nil {
			return nil, err
		}
		if len(public) == len(ids) {
			return fitsOf(ids, public, func(v vacancy.Vacancy) Fit { return fitOf(book, w, v) }), nil
		}
		for _, id := range ids {
			if _, ok := public[id]; !ok {
				left[id] = true
			}
		}
	}
}

func fitsOf(ids []uuid.UUID, public map[uuid.UUID]vacancy.Vacancy, fit func(vacancy.Vacancy) Fit) []Fit {
	fits := make([]Fit, len(ids))
	for i, id := range ids {
		fits[i] = fit(public[id])
	}
	return fits
}

// Judge puts one vacancy beside a wish, suitable or not. Code: "vacancy_gone"
// (404) for one that is not open on that day, or whose firm is not approved.
func (s *Service) Judge(ctx context.Context, w Wish, id uuid.UUID, on calendar.Date) (Fit, error) {
	public, err := s.Vacancies.PublicOn(ctx, on, id)
	if err != nil {
		return Fit{}, err
	}
	v, ok := public[id]
	if !ok {
		return Fit{}, vacancy.Gone()
	}
	return fitOf(s.Vacancies.Book(), w, v), nil
}

// JudgeAll puts vacancies beside a wish, suitable or not, the best first. Those
// that are not open on that day, or whose firm is not approved, are missing.
func (s *Service) JudgeAll(ctx context.Context, w Wish, on calendar.Date, ids []uuid.UUID) ([]Fit, error) {
	public, err := s.Vacancies.PublicOn(ctx, on, ids...)
	if err != nil {
		return nil, err
	}
	fits := make([]Fit, 0, len(public))
	for _, id := range ids {
		if v, ok := public[id]; ok {
			fits = append(fits, fitOf(s.Vacancies.Book(), w, v))
		}
	}
	slices.SortStableFunc(fits, func(a, b Fit) int { return b.Score - a.Score })
	return fits, nil
}
