package lending

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/deed"
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

// recordPaper keeps, for each worker, the text that his signed sheet shows: in
// the wording that stood on its day. Problem "invalid" for a day before the
// conditions were what they are.
func (s *Service) recordPaper(ctx context.Context, tx pgx.Tx, a Agreement, workers map[uuid.UUID]Worker, on calendar.Date, by uuid.UUID, at time.Time) error {
	clauses, err := s.clausesOf(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	wording, err := oneTemplate(ctx, tx, selectTemplate+`WHERE t.kind = $1 AND (t.written_by IS NULL OR (t.written_at AT TIME ZONE 'Asia/Shanghai')::date <= $2)
		ORDER BY t.version DESC LIMIT 1`, deed.Consent, on)
	if err != nil {
		return err
	}
	var changed *calendar.Date
	if err := tx.QueryRow(ctx, `SELECT (max(answered_at) AT TIME ZONE 'Asia/Shanghai')::date FROM agreement_supplement
		WHERE agreement_id = $1 AND status = 'done' AND changes - 'costSettlement' <> '{}'`, a.ID).Scan(&changed); err != nil {
		return fmt.Errorf("lending: newest supplement: %w", err)
	}
	if changed != nil && on < *changed {
		return problem.Invalid(problem.Field{Name: "on", Code: "day",
			Message: fmt.Sprintf("同意书的日期（%s）早于补充协议改动条件的日期（%s），员工看到的不是现在的条件。请重新打印告知书，征得同意。", on, *changed)})
	}
	var b pgx.Batch
	for _, id := range sorted(workers) {
		b.Queue(insertConsent, id, ToConsent, Paper, on, wording.tell(a, clauses, workers[id]), "", nil, by, at)
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: record consents: %w", err)
	}
	return nil
}

// recordAnswer keeps what a worker answered through a link.
func recordAnswer(ctx context.Context, tx pgx.Tx, worker uuid.UUID, g GivenAnswer) error {
	if _, err := tx.Exec(ctx, insertConsent, worker, g.Action, g.Channel, g.On, g.text, g.Reason, g.link, nil, g.At); err != nil {
		return fmt.Errorf("lending: record answer: %w", err)
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
