package lending

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// Answering is what a worker sends through his link.
type Answering struct {
	Token    string `json:"token" doc:"链接里 # 后面的内容"`
	Code     string `json:"code" required:"false" doc:"短信中的 6 位验证码"`
	Action   string `json:"action" enum:"consent,refuse,withdraw,dispute" doc:"同意、不同意、撤回同意、没有签过书面同意书"`
	TextHash string `json:"textHash" required:"false" doc:"所看告知书的 SHA-256"`
	Reason   string `json:"reason" required:"false" doc:"原因（可以不填）"`
}

// Entered is a worker's own session: whoever holds it sees one secondment.
type Entered struct {
	Session   string    `json:"session" doc:"放在 Authorization 里：Bearer session"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// Answer takes a worker's consent, refusal or withdrawal, confirmed by the code
// that went to his phone. Consent and refusal are to the text that was shown,
// word by word, and once for a link; withdrawal ends with the start. That he signed
// no paper he may say also later (dispute.go). Problems:
// "link_dead", "throttled", "invalid" for a wrong code, "text_changed" (409) when
// another text stands now, "wrong_state", "phone_taken" (409) while the number has
// consented for somebody else.
func (s *Service) Answer(ctx context.Context, in Answering) (Entered, error) {
	var form input.Form
	in.Reason = form.Line("reason", "原因", sheet.Clean(in.Reason), 0, maxReason)
	if pii.InText(in.Reason) {
		form.Add("reason", "contact_in_text", "原因里有电话或身份证号码，请删去。")
	}
	if err := form.Err(); err != nil {
		return Entered{}, err
	}
	return s.confirmed(ctx, in.Token, in.Code, func(tx pgx.Tx, a Agreement, w Worker, l link) error {
		now, err := s.invitation(ctx, tx, a, w, l)
		if err != nil {
			return err
		}
		if err := now.allows(in.Action); err != nil {
			return err
		}
		if now.TextHash != in.TextHash {
			return problem.Conflict("text_changed", "条件刚刚有改动。请重新看一遍，再决定是否同意。")
		}
		at := s.now()
		if in.Action == ToDispute {
			return s.dispute(ctx, tx, w, now.before, l, at)
		}
		if in.Action == ToConsent {
			if err := s.answersBy(ctx, tx, w.ID, now.phone); err != nil {
				return err
			}
		}
		given := GivenAnswer{Action: in.Action, Channel: ByPhone, On: s.today(), At: at, Reason: in.Reason, text: now.Text, link: l.hash}
		detail := map[string]any{"on": s.today(), "channel": ByPhone}
		if now.Change != nil && in.Action != ToWithdraw {
			if err := answerChange(ctx, tx, w.ID, now.Change.Revision, given, nil); err != nil {
				return err
			}
			return recordWorkers(ctx, tx, map[uuid.UUID]Worker{w.ID: w}, changeActions[in.Action], in.Reason, detail, nil, at)
		}
		if now.Change != nil { // he takes back what he answered before it
			given.text = now.before
		}
		if err := recordAnswer(ctx, tx, w.ID, given); err != nil {
			return err
		}
		switch in.Action {
		case ToConsent:
			err = consentWorkers(ctx, tx, []uuid.UUID{w.ID}, s.today(), ByPhone, at)
		case ToRefuse:
			err = cancelRefused(ctx, tx, w.ID, at)
		default:
			err = standBack(ctx, tx, w.ID, at)
		}
		if err != nil {
			return err
		}
		return recordWorkers(ctx, tx, map[uuid.UUID]Worker{w.ID: w}, in.Action, in.Reason, detail, nil, at)
	})
}

// Enter opens a worker's own session by his link and a code. Problems:
// "link_dead", "throttled", "invalid" for a wrong code.
func (s *Service) Enter(ctx context.Context, token, code string) (Entered, error) {
	return s.confirmed(ctx, token, code, func(pgx.Tx, Agreement, Worker, link) error { return nil })
}

// confirmed holds a link's agreement and worker for what the code confirms, and
// opens the worker's session. When it is refused, the code stays good.
func (s *Service) confirmed(ctx context.Context, token, code string, apply func(tx pgx.Tx, a Agreement, w Worker, l link) error) (Entered, error) {
	l, err := s.knock(ctx, token)
	if err != nil {
		return Entered{}, err
	}
	phone, err := s.phoneOf(l.sealed)
	if err != nil {
		return Entered{}, err
	}
	checked, err := s.Auth.CheckCode(ctx, phone, auth.PurposeWorker, code)
	if err != nil {
		return Entered{}, err
	}
	var entered Entered
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		a, err := s.lockAgreement(ctx, tx, clock, l.agreement)
		if err != nil {
			return err
		}
		workers, err := lockWorkers(ctx, tx, a.ID, []uuid.UUID{l.worker})
		if err != nil {
			return err
		}
		if err := checked.Use(ctx, tx); err != nil {
			return err
		}
		// A newer link may have been made meanwhile.
		if _, ok, err := liveLink(ctx, tx, l.hash, s.now()); err != nil || !ok {
			if err == nil {
				err = linkDead()
			}
			return err
		}
		w := workers[l.worker]
		if err := apply(tx, a, w, l); err != nil {
			return err
		}
		entered, err = s.openWorkerSession(ctx, tx, w, l)
		return err
	})
	return entered, translate(err)
}

const (
	workerIdle = 30 * time.Minute
	workerLife = 12 * time.Hour
)

// openWorkerSession also keeps the link alive: it has reached its worker.
func (s *Service) openWorkerSession(ctx context.Context, tx pgx.Tx, w Worker, l link) (Entered, error) {
	token, hash := newSecret()
	now := s.now()
	entered := Entered{Session: token, ExpiresAt: now.Add(workerLife)}
	var b pgx.Batch
	b.Queue(`INSERT INTO worker_session (token_hash, secondment_id, opened_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)`,
		hash, w.ID, now, entered.ExpiresAt)
	b.Queue(`UPDATE worker_link SET expires_at = greatest(expires_at, $2) WHERE token_hash = $1`, l.hash, lastDay(w))
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return Entered{}, fmt.Errorf("lending: open worker session: %w", err)
	}
	return entered, nil
}
