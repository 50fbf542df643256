package lending

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
)

// How a worker answered.
const (
	Paper   = "paper"
	ByPhone = "phone"
)

// What a worker answers.
const (
	ToConsent  = "consent"
	ToRefuse   = "refuse"
	ToWithdraw = "withdraw"
	ToDispute  = "dispute" // he signed no paper
)

// GivenAnswer is what a worker said, when, and how.
type GivenAnswer struct {
	Action  string        `json:"action" enum:"consent,refuse,withdraw" doc:"同意、不同意、撤回同意"`
	Channel string        `json:"channel" enum:"paper,phone" doc:"书面，或者手机验证码确认"`
	On      calendar.Date `json:"on"`
	At      time.Time     `json:"at" doc:"登记的时间"`
	Reason  string        `json:"reason,omitempty" doc:"员工说的原因"`
	text    string
	link    []byte
}

// asking is what the lender knows of a worker's answer.
type asking struct {
	link   *LinkState
	answer *GivenAnswer
}

// saidBy gives the live link and the last answer of an agreement's workers; ids
// nil is all.
func (s *Service) saidBy(ctx context.Context, agreement uuid.UUID, ids []uuid.UUID) (map[uuid.UUID]asking, error) {
	rows, err := s.DB.Query(ctx, `
		SELECT s.id, l.made_at, l.expires_at, l.opened_at, m.asked_at, m.sent_at, m.failed_at, coalesce(m.failure, ''), r.action, r.channel, r.on_day, r.at, coalesce(r.reason, '')
		FROM secondment s
		LEFT JOIN worker_link l ON l.secondment_id = s.id AND l.voided_at IS NULL
		LEFT JOIN link_message m ON m.link_hash = l.token_hash
		LEFT JOIN LATERAL (SELECT * FROM consent_record WHERE secondment_id = s.id ORDER BY id DESC LIMIT 1) r ON true
		WHERE s.agreement_id = $1 AND ($2::uuid[] IS NULL OR s.id = ANY($2)) AND (l.made_at IS NOT NULL OR r.id IS NOT NULL)`, agreement, ids)
	if err != nil {
		return nil, fmt.Errorf("lending: what workers said: %w", err)
	}
	now, found := s.now(), make(map[uuid.UUID]asking)
	var id uuid.UUID
	var made, expires, opened, asked, sent, failed, at *time.Time
	var action, channel *string
	var on *calendar.Date
	var failure, reason string
	if _, err = pgx.ForEachRow(rows, []any{&id, &made, &expires, &opened, &asked, &sent, &failed, &failure, &action, &channel, &on, &at, &reason}, func() error {
		var one asking
		if made != nil {
			one.link = &LinkState{MadeAt: *made, ExpiresAt: *expires, OpenedAt: opened, Expired: !expires.After(now)}
			if asked != nil {
				one.link.Message = messageOf(*asked, sent, failed, failure, now)
			}
		}
		if action != nil {
			one.answer = &GivenAnswer{Action: *action, Channel: *channel, On: *on, At: *at, Reason: reason}
		}
		found[id] = one
		return nil
	}); err != nil {
		return nil, fmt.Errorf("lending: what workers said: %w", err)
	}
	return found, nil
}

// answersOf are all answers of a worker, the oldest first, with their texts.
func answersOf(ctx context.Context, q postgres.Querier, worker uuid.UUID) ([]GivenAnswer, error) {
	rows, err := q.Query(ctx, `SELECT action, channel, on_day, at, reason, text, link_hash
		FROM consent_record WHERE secondment_id = $1 ORDER BY id`, worker)
	if err != nil {
		return nil, fmt.Errorf("lending: answers: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (g GivenAnswer, err error) {
		err = row.Scan(&g.Action, &g.Channel, &g.On, &g.At, &g.Reason, &g.text, &g.link)
		return g, err
	})
	if err != nil {
		return nil, fmt.Errorf("lending: answers: %w", err)
	}
	return found, nil
}

// The text tells the clauses in force, which the held agreement keeps as they are.
const insertConsent = `INSERT INTO consent_record (secondment_id, action, channel, on_day, text, text_hash, reason, link_hash, recorded_by, at, revision)
	SELECT $1, $2, $3, $4, $5, sha256(convert_to($5, 'UTF8')), $6, $7, $8, $9, max(t.revision)
	FROM secondment s JOIN agreement_terms t ON t.agreement_id = s.agreement_id WHERE s.id = $1`

// recordAnswer keeps what a worker answered through a link.
func recordAnswer(ctx context.Context, tx pgx.Tx, worker uuid.UUID, g GivenAnswer) error {
	if _, err := tx.Exec(ctx, insertConsent, worker, g.Action, g.Channel, g.On, g.text, g.Reason, g.link, nil, g.At); err != nil {
		return fmt.Errorf("lending: record answer: %w", err)
	}
	return nil
}

// answersBy notes by which number a held worker consents; while he is named or
// out it consents for nobody else.
func (s *Service) answersBy(ctx context.Context, tx pgx.Tx, worker uuid.UUID, phone pii.Phone) error {
	index, err := s.Auth.PhoneIndex(phone)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE secondment SET answering_phone = $2 WHERE id = $1`, worker, index); err != nil {
		return fmt.Errorf("lending: answering phone: %w", err)
	}
	return nil
}

// standBack takes a held worker's consent, and with it the amendment, away.
func standBack(ctx context.Context, tx pgx.Tx, worker uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE secondment SET status = 'nominated', consented_on = NULL, consent_channel = NULL, amended_on = NULL,
		version = version + 1, updated_at = $2 WHERE id = $1`, worker, at)
	if err != nil {
		return fmt.Errorf("lending: withdraw consent: %w", err)
	}
	return nil
}

func cancelRefused(ctx context.Context, tx pgx.Tx, worker uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE secondment SET status = 'cancelled', version = version + 1, updated_at = $2 WHERE id = $1`, worker, at)
	if err != nil {
		return fmt.Errorf("lending: refuse: %w", err)
	}
	return nil
}

// liveLink is whose link a hash is of; ok is false for one that is unknown,
// void or over.
func liveLink(ctx context.Context, q postgres.Querier, hash []byte, now time.Time) (l link, ok bool, err error) {
	l.hash = hash
	err = q.QueryRow(ctx, `SELECT l.secondment_id, s.agreement_id, s.phone_enc, l.opened_at IS NOT NULL, l.consent_version
		FROM worker_link l JOIN secondment s ON s.id = l.secondment_id
		WHERE l.token_hash = $1 AND l.voided_at IS NULL AND l.expires_at > $2`, hash, now).Scan(&l.worker, &l.agreement, &l.sealed, &l.opened, &l.wording)
	if errors.Is(err, pgx.ErrNoRows) {
		return l, false, nil
	}
	if err != nil {
		return l, false, fmt.Errorf("lending: find link: %w", err)
	}
	return l, true, nil
}
