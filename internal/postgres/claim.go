package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ErrClaimed says that another request has taken this idempotency key: it has
// committed its effect, or is still at it. Nothing of this one's was written.
var ErrClaimed = errors.New("postgres: the idempotency key is taken")

// Claim makes a request happen at most once: its first InTx takes the key in
// the same transaction as its effect, so that both stand or neither does. Make
// a new one for each request. What a request writes outside InTx is not guarded.
type Claim struct {
	AccountID   uuid.UUID
	Key         string // 8 to 100 characters
	RequestHash []byte // tells a retry from another request under the same key
	Erasures    int64  // as FindAnswer counted them before the request began
	made        atomic.Bool
}

// Made reports whether the key is taken by this request, for good: then the
// answer has to be kept.
func (c *Claim) Made() bool { return c.made.Load() }

type claimKey struct{}

// WithClaim is for the HTTP layer: the first InTx under this context claims the
// key, or fails with ErrClaimed. Of two requests at once with one key the
// second waits until the first has committed or rolled back.
func WithClaim(ctx context.Context, c *Claim) context.Context {
	return context.WithValue(ctx, claimKey{}, c)
}

// claimOf is the claim that ctx asks for, nil when there is none or it is made.
func claimOf(ctx context.Context) *Claim {
	c, _ := ctx.Value(claimKey{}).(*Claim)
	if c == nil || c.Made() {
		return nil
	}
	return c
}

// claimed wraps fn so that it begins with the claim of ctx, and says what to do
// once fn has committed.
func claimed(ctx context.Context, fn func(tx pgx.Tx) error) (guarded func(tx pgx.Tx) error, committed func()) {
	c := claimOf(ctx)
	if c == nil {
		return fn, func() {}
	}
	guarded = func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, takeClaim, c.AccountID, c.Key, c.RequestHash)
		if err == nil {
			err = c.taken(tag)
		}
		if err != nil {
			return c.refusal(err)
		}
		return fn(tx)
	}
	return guarded, func() { c.made.Store(true) }
}

const takeClaim = `
INSERT INTO idempotency (account_id, key, request_hash) VALUES ($1, $2, $3)
ON CONFLICT (account_id, key) DO NOTHING`

func (*Claim) taken(tag pgconn.CommandTag) error {
	if tag.RowsAffected() == 0 {
		return ErrClaimed
	}
	return nil
}

// refusal is what an error of the statement that takes the claim means: who
// waited for the other request until lock_timeout was too late as well.
func (c *Claim) refusal(err error) error {
	var pg *pgconn.PgError
	if c != nil && errors.As(err, &pg) && pg.Code == "55P03" {
		return ErrClaimed
	}
	return err
}

// Answer is what was kept of a request that has happened.
type Answer struct {
	RequestHash []byte
	// Status is the HTTP status, 0 while none is kept: the effect stands, but
	// the request is still at it or was cut off before it answered.
	Status int
	Body   []byte
	// Forgotten says that the body went with somebody who was erased.
	Forgotten bool
	// Erasures is how many there were so far, whether or not the key is taken.
	Erasures int64
}

// FindAnswer looks up the request that took the key; found is false when none
// has. An account sees its own keys only.
func (db *DB) FindAnswer(ctx context.Context, account uuid.UUID, key string) (a Answer, found bool, err error) {
	err = db.QueryRow(ctx, `
		SELECT i.key IS NOT NULL, i.request_hash, coalesce(i.status, 0), i.body, coalesce(i.body = '', false), e.n
		FROM erasure_count e LEFT JOIN idempotency i ON i.account_id = $1 AND i.key = $2`,
		account, key).Scan(&found, &a.RequestHash, &a.Status, &a.Body, &a.Forgotten, &a.Erasures)
	if err != nil {
		return Answer{}, false, fmt.Errorf("postgres: find an answer: %w", err)
	}
	return a, found, nil
}

// KeepAnswer stores what a request that has Made its claim answered. Only the
// first answer counts. Of a request during which somebody was erased, whom it may
// name, nothing is kept but that it was answered: an erasure and this wait for each
// other (answers_forgotten).
func (db *DB) KeepAnswer(ctx context.Context, c *Claim, status int, body []byte) error {
	var b pgx.Batch // one transaction, in which the second statement sees what the first waited for
	b.Queue(`SELECT pg_advisory_xact_lock_shared(hashtext('answers kept'))`)
	b.Queue(`UPDATE idempotency SET status = $3, body = CASE WHEN (SELECT n FROM erasure_count) = $5 THEN $4::bytea ELSE '' END
		WHERE account_id = $1 AND key = $2 AND status IS NULL`, c.AccountID, c.Key, status, body, c.Erasures)
	if err := db.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("postgres: keep an answer: %w", err)
	}
	return nil
}

// PurgeClaims forgets keys that are older than 24 hours by the database's clock
// and returns how many those were.
func (db *DB) PurgeClaims(ctx context.Context) (int64, error) {
	tag, err := db.Exec(ctx, `DELETE FROM idempotency WHERE created_at < now() - interval '24 hours'`)
	if err != nil {
		return 0, fmt.Errorf("postgres: purge idempotency keys: %w", err)
	}
	return tag.RowsAffected(), nil
}
