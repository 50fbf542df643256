package apply

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/problem"
)

// Message is one of the texts between the two sides of an application.
type Message struct {
	ID   int64     `json:"id"`
	Mine bool      `json:"mine" doc:"自己一方写的"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

const (
	// messagesShown bounds a conversation on a page: the last ones.
	messagesShown = 500
	// messagesDaily is what one side may write in one conversation a day.
	messagesDaily = 50
)

// Messages are those of an application of the caller's side, the oldest first.
// Problem: "not_found".
func (s *Service) Messages(ctx context.Context, c auth.Caller, id uuid.UUID) ([]Message, error) {
	me := sideOf(c)
	if _, err := me.one(ctx, s.DB, id, ""); err != nil {
		return nil, err
	}
	rows, err := s.DB.Query(ctx, `SELECT * FROM (SELECT id, from_firm = $2, text, at FROM application_message
		WHERE application_id = $1 ORDER BY id DESC LIMIT $3) last ORDER BY id`, id, me.firm != nil, messagesShown)
	if err != nil {
		return nil, fmt.Errorf("apply: messages: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Message])
	if err != nil {
		return nil, fmt.Errorf("apply: messages: %w", err)
	}
	return found, nil
}

// Write sends a text to the other side, while something may come of the
// application; the firm opens it first. Problems: "not_found", "invalid",
// "wrong_state", "enterprise_not_approved", "messages_daily" (429).
func (s *Service) Write(ctx context.Context, c auth.Caller, id uuid.UUID, text string) (Message, error) {
	var form input.Form
	text = words(&form, "text", "消息", text, 1, 300)
	if err := form.Err(); err != nil {
		return Message{}, err
	}
	me, m := sideOf(c), Message{Mine: true, Text: text, At: s.Clock.Now().Truncate(time.Microsecond)}
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if me.firm != nil {
			if err := s.mayHire(ctx, tx, *me.firm); err != nil {
				return err
			}
		}
		a, err := me.one(ctx, tx, id, "FOR NO KEY UPDATE OF a")
		switch {
		case err != nil:
			return err
		case !a.live():
			return problem.Conflict("wrong_state", "这份申请已经结束（"+statusWords[a.Status]+"），不能再写消息。")
		case me.firm != nil && a.viewedAt == nil:
			return problem.Conflict("wrong_state", "请先查看这份申请，再写消息。")
		}
		return write(ctx, tx, id, c.AccountID, me.firm != nil, &m)
	})
	return m, err
}

func write(ctx context.Context, tx pgx.Tx, id, account uuid.UUID, fromFirm bool, m *Message) error {
	var today int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM application_message WHERE application_id = $1 AND from_firm = $2 AND at > $3`,
		id, fromFirm, m.At.Add(-24*time.Hour)).Scan(&today)
	if err == nil && today >= messagesDaily {
		return problem.New(http.StatusTooManyRequests, "messages_daily", "今天写得够多了，请等对方答复，或者打电话说。")
	}
	if err == nil {
		err = tx.QueryRow(ctx, `INSERT INTO application_message (application_id, from_firm, text, account_id, at)
			VALUES ($1, $2, $3, $4, $5) RETURNING id`, id, fromFirm, m.Text, account, m.At).Scan(&m.ID)
	}
	if err != nil {
		return fmt.Errorf("apply: write: %w", err)
	}
	return nil
}

// Read notes that the caller's side has read all up to a message. Problem: "not_found".
func (s *Service) Read(ctx context.Context, c auth.Caller, id uuid.UUID, upTo int64) error {
	me := sideOf(c)
	if _, err := me.one(ctx, s.DB, id, ""); err != nil {
		return err
	}
	_, err := s.DB.Exec(ctx, `UPDATE application SET firm_read = CASE WHEN $2 THEN greatest(firm_read, m.last) ELSE firm_read END,
			person_read = CASE WHEN $2 THEN person_read ELSE greatest(person_read, m.last) END
		FROM (SELECT coalesce(max(id), 0) AS last FROM application_message WHERE application_id = $1 AND id <= $3) m
		WHERE application.id = $1`, id, me.firm != nil, upTo)
	if err != nil {
		return fmt.Errorf("apply: read: %w", err)
	}
	return nil
}

// Unread is how many messages wait for the caller's side in all its applications.
func (s *Service) Unread(ctx context.Context, c auth.Caller) (n int, err error) {
	me := sideOf(c)
	err = s.DB.QueryRow(ctx, `SELECT count(*) FROM application a JOIN application_message m ON m.application_id = a.id
		WHERE `+own+`AND m.from_firm = ($1::uuid IS NULL) AND m.id > CASE WHEN $1::uuid IS NULL THEN a.person_read ELSE a.firm_read END`,
		me.firm, me.account).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("apply: unread: %w", err)
	}
	return n, nil
}
