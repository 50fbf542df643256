package room

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

const columns = `room_id, seq, kind, at, coalesce(account_id, '00000000-0000-0000-0000-000000000000'), body`

func collect(rows pgx.Rows, err error) ([]Event, error) {
	if err == nil {
		var events []Event
		if events, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Event]); err == nil {
			return events, nil
		}
	}
	return nil, fmt.Errorf("room: events: %w", err)
}

// Since are a room's events after a number, in order, at most limit of them.
// Whether the caller may read the room is the caller's business.
func (s *Service) Since(ctx context.Context, room uuid.UUID, after int64, limit int) ([]Event, error) {
	return collect(s.DB.Query(ctx, `SELECT `+columns+` FROM fair_event WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, room, after, limit))
}

// Snapshot runs fn in one REPEATABLE READ transaction: what it reads is the
// state at one moment, and Seqs in it says which events that state holds.
func (s *Service) Snapshot(ctx context.Context, fn func(tx pgx.Tx) error) error {
	return s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`); err != nil {
			return fmt.Errorf("room: snapshot: %w", err)
		}
		return fn(tx)
	})
}

// Seqs say how far the rooms have come, in the order asked, as q's transaction
// sees it; what is new is made, so that it can be joined. In a snapshot call it
// within Snapshot, which tries again when two made a room at once.
func (s *Service) Seqs(ctx context.Context, q postgres.Querier, refs ...Ref) ([]Place, error) {
	if err := makeRooms(ctx, q, refs); err != nil {
		return nil, err
	}
	places, ids := make([]Place, len(refs)), make([]uuid.UUID, len(refs))
	for i, r := range refs {
		ids[i] = r.ID()
		places[i] = Place{ID: ids[i], Ref: r}
	}
	rows, err := q.Query(ctx, `SELECT n - 1, last_seq FROM unnest($1::uuid[]) WITH ORDINALITY AS r (id, n) JOIN fair_room USING (id)`, ids)
	if err == nil {
		var at, seq int64
		_, err = pgx.ForEachRow(rows, []any{&at, &seq}, func() error { places[at].Seq = seq; return nil })
	}
	if err != nil {
		return nil, fmt.Errorf("room: places: %w", err)
	}
	return places, nil
}
