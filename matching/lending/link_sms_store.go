package lending

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/pii"
)

// sentSince gives the workers who are to be left alone, and when they were last
// sent a link. A message of which nothing was heard counts while it may be on its way.
func sentSince(ctx context.Context, tx pgx.Tx, workers []uuid.UUID, now time.Time) (map[uuid.UUID]time.Time, error) {
	rows, err := tx.Query(ctx, `SELECT l.secondment_id, max(m.asked_at) FROM link_message m JOIN worker_link l ON l.token_hash = m.link_hash
		WHERE l.secondment_id = ANY($1) AND m.asked_at > CASE WHEN m.sent_at IS NULL THEN $3::timestamptz ELSE $2::timestamptz END AND m.failed_at IS NULL
		GROUP BY l.secondment_id`, workers, now.Add(-resendAfter), now.Add(-sendPatience))
	if err != nil {
		return nil, fmt.Errorf("lending: sent links: %w", err)
	}
	found := make(map[uuid.UUID]time.Time)
	var id uuid.UUID
	var at time.Time
	if _, err = pgx.ForEachRow(rows, []any{&id, &at}, func() error {
		found[id] = at
		return nil
	}); err != nil {
		return nil, fmt.Errorf("lending: sent links: %w", err)
	}
	return found, nil
}

// insertMessages notes that the workers' new links are being sent.
func insertMessages(ctx context.Context, tx pgx.Tx, workers []uuid.UUID, by uuid.UUID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO link_message (link_hash, asked_by, asked_at)
		SELECT token_hash, $2, $3 FROM worker_link WHERE secondment_id = ANY($1) AND voided_at IS NULL`, workers, by, at)
	if err != nil {
		return fmt.Errorf("lending: send links: %w", err)
	}
	return nil
}

// messageEnded keeps what came of a message; failure "" is that it was sent. The
// message has left: that the person at the page is gone changes nothing.
func (s *Service) messageEnded(ctx context.Context, token, failure string) error {
	_, err := s.DB.Exec(context.WithoutCancel(ctx), `UPDATE link_message SET sent_at = CASE WHEN $2 = '' THEN $3::timestamptz END,
		failed_at = CASE WHEN $2 <> '' THEN $3::timestamptz END, failure = nullif($2, '') WHERE link_hash = $1`, secretHash(token), failure, s.now())
	if err != nil {
		return fmt.Errorf("lending: sent link: %w", err)
	}
	return nil
}

// phonesOf are workers' numbers, to send to.
func (s *Service) phonesOf(ctx context.Context, workers []uuid.UUID) (map[uuid.UUID]pii.Phone, error) {
	rows, err := s.DB.Query(ctx, `SELECT id, phone_enc FROM secondment WHERE id = ANY($1)`, workers)
	if err != nil {
		return nil, fmt.Errorf("lending: phones: %w", err)
	}
	found := make(map[uuid.UUID]pii.Phone, len(workers))
	var id uuid.UUID
	var sealed []byte
	if _, err = pgx.ForEachRow(rows, []any{&id, &sealed}, func() (err error) {
		found[id], err = s.phoneOf(sealed)
		return err
	}); err != nil {
		return nil, fmt.Errorf("lending: phones: %w", err)
	}
	return found, nil
}

// messageOf is how far a message has come.
func messageOf(asked time.Time, sent, failed *time.Time, failure string, now time.Time) *LinkMessage {
	switch {
	case sent != nil:
		return &LinkMessage{Status: MessageSent, At: *sent}
	case failed != nil:
		return &LinkMessage{Status: MessageFailed, At: *failed, Words: failureWords[failure]}
	case now.After(asked.Add(sendPatience)):
		return &LinkMessage{Status: MessageFailed, At: asked, Words: failureWords[""]}
	}
	return &LinkMessage{Status: MessageSending, At: asked}
}
