package recommend

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

const (
	nightlyBest  = 3    // for each person
	nightlyBatch = 1000 // persons in one transaction
)

// Nightly writes down what fits every wish best today, and which of it was not
// there the night before. It returns how many persons got something. It may be
// repeated, and run on several nodes; the clock calls it.
func (s *Service) Nightly(ctx context.Context) (int, error) {
	if err := s.follow(ctx); err != nil {
		return 0, err
	}
	defer debug.FreeOSMemory() // each batch takes more than the node keeps of the whole night
	total := 0
	for last := uuid.Nil; ; {
		wishes, err := wishesBehind(ctx, s.DB, last)
		if err != nil || len(wishes) == 0 {
			return total, err
		}
		n, err := s.recommendAll(ctx, wishes)
		if err != nil {
			return total, err
		}
		total, last = total+n, wishes[len(wishes)-1].person
	}
}

type personWish struct {
	person uuid.UUID
	Wish
}

// recommended are rows of the table, column by column.
type recommended struct {
	persons, vacancies []uuid.UUID
	ranks, scores      []int16
}

// recommendAll looks into the pool only: what it proposes is read anew whenever
// it is shown.
func (s *Service) recommendAll(ctx context.Context, wishes []personWish) (people int, err error) {
	on, book := calendar.Today(s.Clock), s.Vacancies.Book()
	all := make([]uuid.UUID, len(wishes))
	var rows recommended
	for i, w := range wishes {
		if all[i] = w.person; w.Empty() {
			continue
		}
		best := s.pool.best(book, w.Wish, on, nightlyBest, nil)
		for rank, c := range best {
			rows.persons, rows.vacancies = append(rows.persons, w.person), append(rows.vacancies, c.id)
			rows.ranks, rows.scores = append(rows.ranks, int16(rank+1)), append(rows.scores, int16(c.score))
		}
		people += min(1, len(best))
	}
	return people, s.DB.InTx(ctx, func(tx pgx.Tx) error { return replace(ctx, tx, all, rows, on) })
}

func wishesBehind(ctx context.Context, q postgres.Querier, last uuid.UUID) ([]personWish, error) {
	rows, err := q.Query(ctx, `SELECT person_id, trades, towns, coalesce(pay_floor_fen, 0), lodging FROM job_wish
		WHERE person_id > $1 ORDER BY person_id LIMIT $2`, last, nightlyBatch)
	if err != nil {
		return nil, fmt.Errorf("recommend: read wishes: %w", err)
	}
	wishes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w personWish, err error) {
		err = row.Scan(&w.person, &w.Trades, &w.Towns, &w.PayFloorFen, &w.Lodging)
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("recommend: read wishes: %w", err)
	}
	return wishes, nil
}

// replace writes rows in the place of what these persons had. Their wishes are
// held in the meantime; who has none any more gets nothing.
func replace(ctx context.Context, tx pgx.Tx, all []uuid.UUID, r recommended, on calendar.Date) error {
	if _, err := tx.Exec(ctx, `SELECT FROM job_wish WHERE person_id = ANY($1) ORDER BY person_id FOR KEY SHARE`, all); err != nil {
		return fmt.Errorf("recommend: hold wishes: %w", err)
	}
	var old []string
	if err := tx.QueryRow(ctx, `WITH gone AS (DELETE FROM recommendation WHERE person_id = ANY($1) RETURNING person_id, vacancy_id)
		SELECT coalesce(array_agg(person_id::text || vacancy_id), '{}') FROM gone`, all).Scan(&old); err != nil {
		return fmt.Errorf("recommend: clear: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO recommendation (person_id, rank, vacancy_id, score, on_day, fresh)
		SELECT n.person_id, n.rank, n.vacancy_id, n.score, $6, o.key IS NULL
		FROM unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::smallint[]) AS n(person_id, rank, vacancy_id, score)
		JOIN job_wish w ON w.person_id = n.person_id
		LEFT JOIN unnest($5::text[]) AS o(key) ON o.key = n.person_id::text || n.vacancy_id`, r.persons, r.ranks, r.vacancies, r.scores, old, on); err != nil {
		return fmt.Errorf("recommend: write: %w", err)
	}
	return nil
}

// freshFor are last night's recommendations that a person did not have before.
func freshFor(ctx context.Context, q postgres.Querier, person uuid.UUID) ([]uuid.UUID, error) {
	rows, err := q.Query(ctx, `SELECT vacancy_id FROM recommendation WHERE person_id = $1 AND fresh ORDER BY rank`, person)
	if err != nil {
		return nil, fmt.Errorf("recommend: read last night's: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, fmt.Errorf("recommend: read last night's: %w", err)
	}
	return append([]uuid.UUID{}, ids...), nil
}
