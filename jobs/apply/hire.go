package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
)

// Engaged is an application whose offer its seeker has accepted.
type Engaged struct {
	Application, Person, Enterprise, Vacancy uuid.UUID
	StartOn                                  calendar.Date // as offered
}

// Offered holds an application whose offer was accepted, with its person, firm
// and vacancy before it, until the transaction ends. Whose it is, the caller has
// seen to. Problems: "not_found", "wrong_state".
func (s *Service) Offered(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Engaged, error) {
	g := Engaged{Application: id}
	err := tx.QueryRow(ctx, `SELECT person_id, enterprise_id, vacancy_id FROM application WHERE id = $1`, id).Scan(&g.Person, &g.Enterprise, &g.Vacancy)
	for _, lock := range []struct {
		sql string
		id  *uuid.UUID
	}{
		{`SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE`, &g.Person},
		{`SELECT FROM enterprise WHERE id = $1 FOR SHARE`, &g.Enterprise},
		{`SELECT FROM vacancy WHERE id = $1 FOR NO KEY UPDATE`, &g.Vacancy},
	} {
		if err == nil {
			_, err = tx.Exec(ctx, lock.sql, *lock.id)
		}
	}
	var a Application
	var start *calendar.Date
	if err == nil {
		err = tx.QueryRow(ctx, `SELECT status, person_id, start_on FROM application WHERE id = $1 FOR NO KEY UPDATE`, id).Scan(&a.Status, &g.Person, &start)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return g, problem.NotFound("这份申请")
	}
	if err != nil {
		return g, fmt.Errorf("apply: offered: %w", err)
	}
	if _, err := a.next("hire"); err != nil {
		return g, err
	}
	if start != nil {
		g.StartOn = *start
	}
	return g, nil
}

// Hire sets an application that Offered holds to hired, with its event.
func (s *Service) Hire(ctx context.Context, tx pgx.Tx, by, id uuid.UUID, at time.Time) error {
	e := history.Event{Thing: "application", ThingID: id, Action: "hire", From: Accepted, To: Hired, AccountID: &by, At: at}
	tag, err := tx.Exec(ctx, `UPDATE application SET status = 'hired', version = version + 1, updated_at = $2 WHERE id = $1 AND status = 'accepted'`, id, at)
	if err != nil {
		return fmt.Errorf("apply: hire: %w", err)
	}
	if tag.RowsAffected() != 1 {
		return errors.New("apply: hire: the application is not held as accepted")
	}
	return history.Record(ctx, tx, e)
}
