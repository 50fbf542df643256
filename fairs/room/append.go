package room

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/postgres"
)

// Tx runs fn in one transaction, appends what fn said to the rooms and, once all
// has committed, tells every node. It guards the request's idempotency claim and
// runs fn anew after a deadlock, as DB.InTx does. Beside chat it is the only way
// to append. What fn says is appended in the order in which it is said, after
// everything that fn locks; errors are fn's own or the database's.
func (s *Service) Tx(ctx context.Context, fn func(ctx context.Context, tx pgx.Tx, say func(Draft)) error) error {
	var (
		happened []Event
		fairs    map[uuid.UUID]uuid.UUID
	)
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		var drafts []Draft
		fairs = map[uuid.UUID]uuid.UUID{}
		err := fn(ctx, tx, func(d Draft) {
			drafts = append(drafts, d)
			fairs[d.Room.ID()] = d.Room.Fair
		})
		if err == nil {
			happened, err = s.append(ctx, tx, drafts)
		}
		return err
	})
	if err == nil {
		s.tell(fairs, happened)
	}
	return err
}

// append makes the rooms that are new and writes the events. What a key has
// made happen before is left out.
func (s *Service) append(ctx context.Context, tx pgx.Tx, drafts []Draft) ([]Event, error) {
	if len(drafts) == 0 {
		return nil, nil
	}
	refs := make([]Ref, len(drafts))
	rows, err := newRows(drafts, s.Clock.Now())
	if err != nil {
		return nil, err
	}
	for i, d := range drafts {
		refs[i] = d.Room
	}
	if err := makeRooms(ctx, tx, refs); err != nil {
		return nil, err
	}
	return insertEvents(ctx, tx, rows)
}

// row is an event before it has a number.
type row struct {
	room      uuid.UUID
	kind      string
	at        time.Time
	by, about *uuid.UUID
	key       *uuid.UUID
	body      []byte
}

// newRows are the drafts' rows in the order in which rooms are locked; those of
// one room keep theirs.
func newRows(drafts []Draft, now time.Time) ([]row, error) {
	rows := make([]row, len(drafts))
	for i, d := range drafts {
		body, err := json.Marshal(d.Body)
		if err != nil {
			return nil, fmt.Errorf("room: body of %s: %w", d.Kind, err)
		}
		if d.Body == nil {
			body = []byte("{}")
		}
		if d.About == uuid.Nil {
			d.About = d.By
		}
		rows[i] = row{d.Room.ID(), d.Kind, now, given(d.By), given(d.About), given(d.Key), body}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return bytes.Compare(a.room[:], b.room[:]) })
	return rows, nil
}

func given(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// makeRooms makes those of the rooms that are not there yet, in order of their
// id, so that two who make the same do not wait for each other.
func makeRooms(ctx context.Context, q postgres.Querier, refs []Ref) error {
	ids, fairs, kinds, ofs := make([]uuid.UUID, len(refs)), make([]uuid.UUID, len(refs)), make([]string, len(refs)), make([]uuid.UUID, len(refs))
	for i, r := range refs {
		ids[i], fairs[i], kinds[i], ofs[i] = r.ID(), r.Fair, string(r.Kind), r.Of
	}
	_, err := q.Exec(ctx, `INSERT INTO fair_room (id, fair_id, kind, of)
		SELECT * FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) AS r (id, fair, kind, of)) r
		WHERE NOT EXISTS (SELECT FROM fair_room f WHERE f.id = r.id) ORDER BY id
		ON CONFLICT (id) DO NOTHING`, ids, fairs, kinds, ofs)
	if err != nil {
		return fmt.Errorf("room: make rooms: %w", err)
	}
	return nil
}

// insertEvents writes rows that stand in the order of their rooms. A row whose
// key has happened gives no event.
func insertEvents(ctx context.Context, q postgres.Querier, rows []row) ([]Event, error) {
	var (
		rooms          = make([]uuid.UUID, len(rows))
		kinds, bodies  = make([]string, len(rows)), make([]string, len(rows))
		at             = make([]time.Time, len(rows))
		by, about, key = make([]*uuid.UUID, len(rows)), make([]*uuid.UUID, len(rows)), make([]*uuid.UUID, len(rows))
	)
	for i, r := range rows {
		rooms[i], kinds[i], at[i], by[i], about[i], key[i], bodies[i] = r.room, r.kind, r.at, r.by, r.about, r.key, string(r.body)
	}
	found, err := q.Query(ctx, `INSERT INTO fair_event (room_id, kind, at, account_id, about, key, body)
		SELECT room, kind, at, by, about, key, body::jsonb
		FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[])
			WITH ORDINALITY AS e (room, kind, at, by, about, key, body, n) ORDER BY n
		RETURNING `+columns, rooms, kinds, at, by, about, key, bodies)
	return collect(found, err)
}
