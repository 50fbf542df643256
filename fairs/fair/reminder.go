package fair

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// ReminderKind and ReminderQueue are the reminders' in River.
const (
	ReminderKind  = "fair_reminder"
	ReminderQueue = "fair_reminders"
)

// Reminder is one message to one who booked.
type Reminder struct {
	Fair    uuid.UUID `json:"fair"`
	Account uuid.UUID `json:"account"`
	What    string    `json:"what"` // day, hour, cancelled
}

// before is how long before the beginning each is due.
var before = map[string]time.Duration{"day": 24 * time.Hour, "hour": time.Hour}

// putJobs asks for a message to all who booked, or one ($2). @in is how far off
// each is by the platform's clock, which need not be the database's.
const putJobs = `
WITH job AS (
	INSERT INTO river.river_job (kind, queue, args, max_attempts, state, scheduled_at)
	SELECT '` + ReminderKind + `', '` + ReminderQueue + `', jsonb_build_object('fair', b.fair_id, 'account', b.account_id, 'what', @what::text), 5,
		CASE WHEN @in::interval > interval '0' THEN 'scheduled' ELSE 'available' END::river.river_job_state, now() + greatest(@in::interval, interval '0')
	FROM fair_booking b WHERE b.fair_id = @fair AND b.cancelled_at IS NULL AND (@account::uuid IS NULL OR b.account_id = @account)
	RETURNING id)
SELECT pg_notify('river.river_insert', '{"queue":"` + ReminderQueue + `"}') FROM job LIMIT 1`

// remindLater asks for what is still to come of the two reminders, for one or,
// without an account, for all who booked.
func remindLater(ctx context.Context, tx pgx.Tx, fair uuid.UUID, account *uuid.UUID, startsAt, at time.Time) error {
	for what, ahead := range before {
		if in := startsAt.Add(-ahead).Sub(at); in > 0 {
			if err := putReminders(ctx, tx, fair, account, what, in); err != nil {
				return err
			}
		}
	}
	return nil
}

func putReminders(ctx context.Context, tx pgx.Tx, fair uuid.UUID, account *uuid.UUID, what string, in time.Duration) error {
	if _, err := tx.Exec(ctx, putJobs, pgx.NamedArgs{"fair": fair, "account": account, "what": what, "in": in}); err != nil {
		return fmt.Errorf("fair: ask for reminders: %w", err)
	}
	return nil
}

// forgetReminders: whoever was reminded of the old time is reminded of the new one.
func forgetReminders(ctx context.Context, tx pgx.Tx, fair uuid.UUID) error {
	if _, err := tx.Exec(ctx, `UPDATE fair_booking SET day_reminded_at = NULL, reminded_at = NULL WHERE fair_id = $1`, fair); err != nil {
		return fmt.Errorf("fair: forget reminders: %w", err)
	}
	return nil
}

// Remind sends one message, for River; as often as it is called, it is sent once.
// later is not zero where the fair was put off: then somebody has to come again.
// An error is worth another attempt.
func (s *Service) Remind(ctx context.Context, r Reminder) (later time.Duration, err error) {
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		b, err := lockBooking(ctx, tx, r)
		if err != nil || b.done(r.What) {
			return err
		}
		at := s.now()
		var text string
		if r.What == "cancelled" {
			text = "您预约的“" + b.name + "”取消了，给您带来不便，请谅解。原因和其他招聘会请看"
		} else {
			left := b.startsAt.Sub(at)
			if later = left - before[r.What]; later > 0 {
				return nil
			}
			later = 0
			if left <= 0 || r.What == "day" && left <= before["hour"] {
				return nil // too late for this one
			}
			text = "您预约的“" + b.name + "”" + Moment(b.startsAt) + " 开始，打开这里参加"
		}
		// Marked first: a row that cannot be written sends nothing. The row is held
		// until the gateway has answered, so that nobody sends it a second time.
		if err := markReminded(ctx, tx, r, at); err != nil {
			return err
		}
		phone, err := s.Auth.PhoneOf(ctx, tx, r.Account)
		if err != nil || phone.IsZero() {
			return err
		}
		link := s.Site + "/fair/" + r.Fair.String()
		return s.Auth.Tell(ctx, phone, link, text+"："+link)
	})
	return later, err
}

// toRemind is a booking with its fair.
type toRemind struct {
	name      string
	status    string
	startsAt  time.Time
	cancelled bool // the fair
	day, hour *time.Time
}

// done: nobody is to be sent that any more.
func (b toRemind) done(what string) bool {
	switch what {
	case "day":
		return b.status != Open || b.day != nil
	case "hour":
		return b.status != Open || b.hour != nil
	case "cancelled":
		return !b.cancelled
	}
	return true
}

// lockBooking holds a booking that stands; one that does not has nothing to be
// told.
func lockBooking(ctx context.Context, tx pgx.Tx, r Reminder) (b toRemind, err error) {
	err = tx.QueryRow(ctx, `SELECT f.name, f.status, f.starts_at, f.closed_at IS NOT NULL AND f.live_at IS NULL, b.day_reminded_at, b.reminded_at
		FROM fair_booking b JOIN fair f ON f.id = b.fair_id
		WHERE b.fair_id = $1 AND b.account_id = $2 AND b.cancelled_at IS NULL FOR NO KEY UPDATE OF b`, r.Fair, r.Account).
		Scan(&b.name, &b.status, &b.startsAt, &b.cancelled, &b.day, &b.hour)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return b, fmt.Errorf("fair: remind: %w", err)
	}
	return b, nil
}

func markReminded(ctx context.Context, q postgres.Querier, r Reminder, at time.Time) error {
	column := map[string]string{"day": "day_reminded_at", "hour": "reminded_at", "cancelled": "cancelled_at"}[r.What]
	if _, err := q.Exec(ctx, `UPDATE fair_booking SET `+column+` = $3 WHERE fair_id = $1 AND account_id = $2`, r.Fair, r.Account, at); err != nil {
		return fmt.Errorf("fair: remind: %w", err)
	}
	return nil
}
