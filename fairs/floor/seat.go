package floor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// absentAfter is how long nobody of an open booth may be seen before the host is
// told, and somebody else may take a seat over.
const absentAfter = 2 * time.Minute

// seats are a booth's, with whether those who sit there are connected.
func (s *Service) seats(ctx context.Context, q postgres.Querier, booth uuid.UUID, at time.Time) ([]Seat, error) {
	rows, err := q.Query(ctx, `SELECT s.id, s.name, s.account_id, coalesce(a.display_name, ''), s.taken_at,
			coalesce(coalesce(p.gone_at, p.seen_at) >= $2, false)
		FROM fair_seat s JOIN fair_booth b ON b.id = s.booth_id LEFT JOIN account a ON a.id = s.account_id
		LEFT JOIN fair_presence p ON p.fair_id = b.fair_id AND p.account_id = s.account_id
		WHERE s.booth_id = $1 AND s.closed_at IS NULL ORDER BY s.name, s.id`, booth, at.Add(-unseen))
	if err == nil {
		var found []Seat
		if found, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Seat]); err == nil {
			return append([]Seat{}, found...), nil
		}
	}
	return nil, fmt.Errorf("floor: seats: %w", err)
}

// holdSeat finds a seat of the caller's firm, and holds its booth and the seat.
func (a act) holdSeat(ctx context.Context, id uuid.UUID) (b booth, who *uuid.UUID, takenAt *time.Time, err error) {
	var of uuid.UUID
	err = a.tx.QueryRow(ctx, `SELECT s.booth_id FROM fair_seat s JOIN fair_booth b ON b.id = s.booth_id
		WHERE s.id = $1 AND b.enterprise_id = $2 AND s.closed_at IS NULL`, id, a.by.EnterpriseID).Scan(&of)
	if err == nil {
		if b, err = a.holdOwn(ctx, of); err != nil {
			return b, nil, nil, err
		}
		err = a.tx.QueryRow(ctx, `SELECT account_id, taken_at FROM fair_seat WHERE id = $1 AND closed_at IS NULL FOR NO KEY UPDATE`, id).Scan(&who, &takenAt)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return b, nil, nil, problem.NotFound("这个面谈席")
	}
	if err != nil {
		return b, nil, nil, fmt.Errorf("floor: hold seat: %w", err)
	}
	return b, who, takenAt, nil
}

// Take sits the caller down; he leaves the seat that he had. One seat is one
// account's: all his devices see the same. Whoever was not seen for two minutes
// gives his seat to a colleague, with the talk that goes on there. Problems:
// "not_found", "seat_taken", "seat_busy", "wrong_state".
func (s *Service) Take(ctx context.Context, c auth.Caller, id uuid.UUID) (Desk, error) {
	var of uuid.UUID
	err := s.do(ctx, c, func(ctx context.Context, a act) error {
		b, who, since, err := a.holdSeat(ctx, id)
		if err != nil {
			return err
		}
		of = b.ID
		if b.fairStatus == "closed" || b.fairStatus == "archived" || b.fairStatus == "planned" {
			return b.live()
		}
		if who != nil && *who == c.AccountID {
			return nil
		}
		if who != nil {
			seen, err := a.Rooms.Present(ctx, a.tx, b.FairID, []uuid.UUID{*who})
			if err != nil {
				return err
			}
			if last := seen[*who]; last.After(a.at.Add(-absentAfter)) || since.After(a.at.Add(-absentAfter)) {
				return problem.Conflict("seat_taken", "这个面谈席上有同事，请换一个。")
			}
		}
		mine, err := a.mySeat(ctx, b)
		if err != nil {
			return err
		}
		if mine != nil {
			if err := a.leaveSeat(ctx, *mine); err != nil {
				return err
			}
		}
		if _, err := a.tx.Exec(ctx, `UPDATE fair_seat SET account_id = $2, taken_at = $3, seen_at = $3 WHERE id = $1`, id, c.AccountID, a.at); err != nil {
			return fmt.Errorf("floor: take a seat: %w", err)
		}
		return a.tellSeats(ctx, b)
	})
	if err != nil {
		return Desk{}, err
	}
	return s.Desk(ctx, c, of)
}

// Stand gives the caller's seat up; others' stay theirs. Problems: "not_found",
// "seat_busy" while a talk goes on there or somebody was called to it.
func (s *Service) Stand(ctx context.Context, c auth.Caller, id uuid.UUID) (Desk, error) {
	var of uuid.UUID
	err := s.do(ctx, c, func(ctx context.Context, a act) error {
		b, who, _, err := a.holdSeat(ctx, id)
		if err != nil {
			return err
		}
		of = b.ID
		if who == nil || *who != c.AccountID {
			return nil
		}
		if err := a.leaveSeat(ctx, id); err != nil {
			return err
		}
		return a.tellSeats(ctx, b)
	})
	if err != nil {
		return Desk{}, err
	}
	return s.Desk(ctx, c, of)
}

func (a act) leaveSeat(ctx context.Context, id uuid.UUID) error {
	var number int
	err := a.tx.QueryRow(ctx, `SELECT number FROM fair_ticket WHERE seat_id = $1 AND status IN ('called', 'in_talk')`, id).Scan(&number)
	if err == nil {
		return seatBusy(number)
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("floor: leave a seat: %w", err)
	}
	if _, err := a.tx.Exec(ctx, `UPDATE fair_seat SET account_id = NULL, taken_at = NULL, seen_at = $2 WHERE id = $1`, id, a.at); err != nil {
		return fmt.Errorf("floor: leave a seat: %w", err)
	}
	return nil
}

// tellSeats says to the desk who sits where.
func (a act) tellSeats(ctx context.Context, b booth) error {
	all, err := a.seats(ctx, a.tx, b.ID, a.at)
	for _, seat := range all {
		a.say(room.Draft{Room: b.desk(), Kind: "seat", By: a.by.AccountID, Body: seat})
	}
	return err
}
