package lending

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
)

const (
	// linkLife is how long a link waits for its worker.
	linkLife = 14 * 24 * time.Hour
	// linkAfter is how long after the last day a worker who has confirmed his
	// number can still look back through his link.
	linkAfter   = 30 * 24 * time.Hour
	secretBytes = 32
)

// LinkState is a link as the lender sees it: never the link itself again.
type LinkState struct {
	MadeAt    time.Time    `json:"madeAt"`
	ExpiresAt time.Time    `json:"expiresAt"`
	OpenedAt  *time.Time   `json:"openedAt,omitempty" doc:"员工第一次打开的时间"`
	Expired   bool         `json:"expired" doc:"已经过期"`
	Message   *LinkMessage `json:"message,omitempty" doc:"发到手机的短信；没有就是没有用短信发"`
}

// MadeLink is a link that has just been made.
type MadeLink struct {
	WorkerID  uuid.UUID `json:"workerId"`
	Name      string    `json:"name"`
	Phone     string    `json:"phone" doc:"打码"`
	Token     string    `json:"token" doc:"链接为“平台地址/w#token”；只在这里显示一次"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// MakeLinks makes a new link for each worker, by which he answers on his phone
// and later looks at his own secondment; older links are void from then on. Only
// the lender may. Problems: "not_found" when one is not of this agreement,
// "forbidden", "enterprise_not_approved", "invalid", "wrong_state" for whoever
// was cancelled, "erased".
func (s *Service) MakeLinks(ctx context.Context, c auth.Caller, agreement uuid.UUID, ids []uuid.UUID) ([]MadeLink, error) {
	var a Agreement
	tokens := make(map[uuid.UUID]string, len(ids))
	at := s.now()
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		var workers map[uuid.UUID]Worker
		if a, workers, err = s.linking(ctx, tx, c, agreement, ids); err != nil {
			return err
		}
		return insertLinks(ctx, tx, sorted(workers), tokens, c.AccountID, at, at.Add(linkLife))
	})
	if err != nil {
		return nil, translate(err)
	}
	workers, err := s.workersOf(ctx, a, ids)
	if err != nil {
		return nil, err
	}
	made := make([]MadeLink, len(workers))
	for i, w := range workers {
		made[i] = MadeLink{WorkerID: w.ID, Name: w.Name, Phone: w.Phone, Token: tokens[w.ID], ExpiresAt: at.Add(linkLife)}
	}
	return made, nil
}

// insertLinks voids the links that workers have, and puts a new one's token for
// each into tokens.
func insertLinks(ctx context.Context, tx pgx.Tx, workers []uuid.UUID, tokens map[uuid.UUID]string, by uuid.UUID, at, expires time.Time) error {
	var b pgx.Batch
	b.Queue(`UPDATE worker_link SET voided_at = $2 WHERE secondment_id = ANY($1) AND voided_at IS NULL`, workers, at)
	for _, id := range workers {
		token, hash := newSecret()
		tokens[id] = token
		b.Queue(`INSERT INTO worker_link (token_hash, secondment_id, made_by, made_at, expires_at, consent_version)
			SELECT $1, $2, $3, $4, $5, max(version) FROM contract_template WHERE kind = 'consent'`, hash, id, by, at, expires)
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("lending: make links: %w", err)
	}
	return nil
}

// newSecret is a token that nobody can guess, and what is stored of it.
func newSecret() (token string, hash []byte) {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails
	sum := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(raw), sum[:]
}

// secretHash is what is stored of a token; nil for a text that is none.
func secretHash(token string) []byte {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != secretBytes {
		return nil
	}
	sum := sha256.Sum256(raw)
	return sum[:]
}
