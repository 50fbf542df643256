package fair

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/people"
	"gongxiang/internal/postgres"
)

// Booking is that a seeker will come to a fair.
type Booking struct {
	Fair     Short     `json:"fair"`
	BookedAt time.Time `json:"bookedAt"`
}

// Reserve notes that the caller will come, and has him reminded by SMS a day and an
// hour before. Twice is once. Problems: "not_found", "fair_closed".
func (s *Service) Reserve(ctx context.Context, c auth.Caller, fair uuid.UUID) (Booking, error) {
	at := s.now()
	var made Booking
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		phone, err := s.Auth.PhoneOf(ctx, tx, c.AccountID)
		if err != nil {
			return err
		}
		person, err := people.Join(ctx, tx, s.Vault, at, c.AccountID, phone)
		if err != nil {
			return err
		}
		f, err := shareFair(ctx, tx, fair, at)
		if err != nil {
			return err
		}
		fresh, err := book(ctx, tx, fair, c.AccountID, person, at)
		if err != nil {
			return err
		}
		if fresh {
			if err := remindLater(ctx, tx, f.ID, &c.AccountID, f.StartsAt, at); err != nil {
				return err
			}
		}
		made, err = bookingOf(ctx, tx, c.AccountID, fair)
		return err
	})
	return made, translate(err)
}

// Unbook takes the caller's booking back; none is as good.
func (s *Service) Unbook(ctx context.Context, c auth.Caller, fair uuid.UUID) error {
	return s.DB.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE fair_booking SET cancelled_at = $3 WHERE fair_id = $1 AND account_id = $2 AND cancelled_at IS NULL`, fair, c.AccountID, s.now())
		if err != nil {
			return fmt.Errorf("fair: unbook: %w", err)
		}
		return nil
	})
}

// Bookings are the caller's, of fairs that are not over, the next first.
func (s *Service) Bookings(ctx context.Context, c auth.Caller) ([]Booking, error) {
	return bookings(ctx, s.DB, `AND f.status IN ('open', 'live', 'paused') ORDER BY f.starts_at, f.id LIMIT 100`, c.AccountID)
}

func bookings(ctx context.Context, q postgres.Querier, where string, args ...any) ([]Booking, error) {
	rows, err := q.Query(ctx, `SELECT f.id, f.name, f.status, f.starts_at, f.ends_at, b.booked_at
		FROM fair_booking b JOIN fair f ON f.id = b.fair_id WHERE b.account_id = $1 AND b.cancelled_at IS NULL `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("fair: bookings: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b Booking, err error) {
		return b, row.Scan(&b.Fair.ID, &b.Fair.Name, &b.Fair.Status, &b.Fair.StartsAt, &b.Fair.EndsAt, &b.BookedAt)
	})
	if err != nil {
		return nil, fmt.Errorf("fair: bookings: %w", err)
	}
	return append([]Booking{}, found...), nil
}

func bookingOf(ctx context.Context, tx pgx.Tx, account, fair uuid.UUID) (Booking, error) {
	found, err := bookings(ctx, tx, `AND b.fair_id = $2`, account, fair)
	if err != nil || len(found) != 1 {
		return Booking{}, err
	}
	return found[0], nil
}

// book is fresh when reminders are still to be asked for: the first time.
func book(ctx context.Context, tx pgx.Tx, fair, account, person uuid.UUID, at time.Time) (fresh bool, err error) {
	err = tx.QueryRow(ctx, `
		INSERT INTO fair_booking (fair_id, account_id, person_id, booked_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (fair_id, account_id) DO UPDATE SET person_id = excluded.person_id, cancelled_at = NULL,
			booked_at = CASE WHEN fair_booking.cancelled_at IS NULL THEN fair_booking.booked_at ELSE excluded.booked_at END
		RETURNING xmax = 0`, fair, account, person, at).Scan(&fresh)
	if err != nil {
		return false, fmt.Errorf("fair: book: %w", err)
	}
	return fresh, nil
}
