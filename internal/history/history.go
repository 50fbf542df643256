// Package history writes down who changed what, when, why, from which state to
// which, in the transaction that makes the change. Rows are never changed: the
// app role may only insert and read them.
package history

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// Event is one change. AccountID nil: the clock did it.
type Event struct {
	Thing     string
	ThingID   uuid.UUID
	Action    string
	From, To  string
	Reason    string
	Detail    any // marshalled to JSON; nothing personal
	AccountID *uuid.UUID
	At        time.Time
}

// Machine is one thing's transition table: state → action → next state. The
// state "" is the one before the thing exists.
type Machine map[string]map[string]string

// Next is the state that an action leads to; otherwise problem "wrong_state"
// (409) with the sentence refusal.
func (m Machine) Next(from, action, refusal string) (string, error) {
	if to, ok := m[from][action]; ok {
		return to, nil
	}
	return "", problem.Conflict("wrong_state", refusal).Because(fmt.Errorf("history: no %q from %q", action, from))
}

const insertEvent = `
INSERT INTO event (thing, thing_id, action, from_state, to_state, reason, detail, account_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// Record writes one event.
func Record(ctx context.Context, q postgres.Querier, e Event) error {
	args, err := e.args()
	if err != nil {
		return err
	}
	if _, err := q.Exec(ctx, insertEvent, args...); err != nil {
		return fmt.Errorf("history: record %s %s: %w", e.Thing, e.Action, err)
	}
	return nil
}

// Queue adds the event to a batch, to save a round trip.
func Queue(b *pgx.Batch, e Event) error {
	args, err := e.args()
	if err != nil {
		return err
	}
	b.Queue(insertEvent, args...)
	return nil
}

// RecordAll writes many events, in order, by COPY.
func RecordAll(ctx context.Context, q postgres.Querier, events []Event) error {
	columns := []string{"thing", "thing_id", "action", "from_state", "to_state", "reason", "detail", "account_id", "at"}
	_, err := q.CopyFrom(ctx, pgx.Identifier{"event"}, columns, pgx.CopyFromSlice(len(events), func(i int) ([]any, error) {
		return events[i].args()
	}))
	if err != nil {
		return fmt.Errorf("history: record %d events: %w", len(events), err)
	}
	return nil
}

func (e Event) args() ([]any, error) {
	var detail []byte
	if e.Detail != nil {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return nil, fmt.Errorf("history: detail of %s %s: %w", e.Thing, e.Action, err)
		}
	}
	return []any{e.Thing, e.ThingID, e.Action, e.From, e.To, e.Reason, detail, e.AccountID, e.At}, nil
}

// Entry is an event as a timeline shows it.
type Entry struct {
	Action string          `json:"action" doc:"做了什么"`
	From   string          `json:"from" doc:"原状态"`
	To     string          `json:"to" doc:"新状态"`
	Reason string          `json:"reason" doc:"原因"`
	Detail json.RawMessage `json:"detail,omitempty" doc:"改动的细节"`
	By     string          `json:"by" doc:"操作人；空表示系统按日期自动处理"`
	At     time.Time       `json:"at" doc:"时间"`
}

// Of is a thing's history, the oldest first. Whether the caller may see the
// thing is the caller's domain's business.
func Of(ctx context.Context, q postgres.Querier, thing string, id uuid.UUID) ([]Entry, error) {
	rows, err := q.Query(ctx, `
		SELECT e.action, e.from_state, e.to_state, e.reason, e.detail, coalesce(a.display_name, ''), e.at
		FROM event e LEFT JOIN account a ON a.id = e.account_id
		WHERE e.thing = $1 AND e.thing_id = $2 ORDER BY e.id`, thing, id)
	if err != nil {
		return nil, fmt.Errorf("history: of %s: %w", thing, err)
	}
	entries, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Entry])
	if err != nil {
		return nil, fmt.Errorf("history: of %s: %w", thing, err)
	}
	return entries, nil
}
