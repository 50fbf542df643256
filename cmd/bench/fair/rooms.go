package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/live"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/bus"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
)

// hall is a fair with one hall and the sessions that a fair has, on a database of
// its own. Everybody may do everything.
type hall struct {
	*room.Service
	common  []room.Ref // the fair and its hall
	callers []auth.Caller
	next    atomic.Int64
	stop    func()
}

// openHall makes one for so many visitors; stop it also when that fails.
func openHall(ctx context.Context, visitors int) (*hall, error) {
	h := &hall{stop: func() {}}
	dir, err := os.MkdirTemp("", "fair")
	if err != nil {
		return h, err
	}
	h.stop = func() { _ = os.RemoveAll(dir) }
	if err = os.Chmod(dir, 0o711); err != nil { // the database may run as somebody else
		return h, err
	}
	url, stopServer, err := postgres.Resolve(ctx, "", dir)
	if err != nil {
		return h, err
	}
	h.stop = func() { stopServer(); _ = os.RemoveAll(dir) }
	if err = postgres.Migrate(ctx, url); err != nil {
		return h, err
	}
	db, err := postgres.Open(ctx, url)
	if err != nil {
		return h, err
	}
	alone, err := bus.Open(ctx, "")
	if err != nil {
		return h, err
	}
	h.Service = room.New(room.Deps{DB: db, Bus: alone, Clock: calendar.SystemClock{}, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Alive: func(_ context.Context, hashes [][]byte) ([][]byte, error) { return hashes, nil }})
	h.May = func(context.Context, auth.Caller, room.Ref) (room.Permit, error) {
		return room.Permit{Read: true, Say: true}, nil
	}
	return h, h.fill(ctx, url, visitors)
}

// fill makes the accounts, the fair and the rooms.
func (h *hall) fill(ctx context.Context, url string, visitors int) error {
	owner, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = owner.Close(ctx) }()
	rows, err := owner.Query(ctx, `INSERT INTO account (id, role, login, display_name)
		SELECT gen_random_uuid(), 'seeker', 'visitor-' || i, '陈一' FROM generate_series(1, $1::int) i RETURNING id`, visitors)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return err
	}
	fair := uuid.New()
	if _, err = owner.Exec(ctx, `INSERT INTO fair (id, name, status, starts_at, ends_at, created_by, created_at, updated_at)
		VALUES ($1, '招聘会', 'planned', now(), now() + interval '3 hours', $2, now(), now())`, fair, ids[0]); err != nil {
		return fmt.Errorf("make a fair: %w", err)
	}
	h.common = []room.Ref{{Fair: fair, Kind: room.Fair, Of: fair}, {Fair: fair, Kind: room.Hall, Of: uuid.New()}}
	refs := h.common
	for _, id := range ids {
		h.callers = append(h.callers, auth.Caller{AccountID: id, Role: auth.Seeker, Name: "陈一", SessionHash: append(id[:], id[:]...)})
		refs = append(refs, room.Ref{Fair: fair, Kind: room.Me, Of: id})
	}
	return h.Snapshot(ctx, func(tx pgx.Tx) error {
		_, err := h.Seqs(ctx, tx, refs...)
		return err
	})
}

// visitor is the next one who comes in.
func (h *hall) visitor(context.Context, string) (auth.Caller, error) {
	return h.callers[int(h.next.Add(1)-1)%len(h.callers)], nil
}

// enter begins the session, which joins its rooms at the first thing that the
// client says, whatever it is.
func (h *hall) enter(ctx context.Context, conn *live.Conn, caller auth.Caller) live.Session {
	return &joiner{Session: h.Open(ctx, conn, caller), hall: h, account: caller.AccountID}
}

type joiner struct {
	live.Session
	hall    *hall
	account uuid.UUID
}

func (j *joiner) Receive([]byte) {
	for _, r := range append(j.hall.common[:2:2], room.Ref{Fair: j.hall.common[0].Fair, Kind: room.Me, Of: j.account}) {
		j.Session.Receive(fmt.Appendf(nil, `{"op":"join","room":"%s","after":0}`, r.ID()))
	}
}

// say has somebody say something in the hall so many times a second.
func (h *hall) say(ctx context.Context, rate int) {
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	for ctx.Err() == nil {
		<-tick.C
		_ = h.Tx(ctx, func(_ context.Context, _ pgx.Tx, say func(room.Draft)) error {
			say(room.Draft{Room: h.common[1], Kind: "said", By: h.callers[0].AccountID, Body: map[string]any{"ts": time.Now().UnixNano(), "text": "请问今天还招人吗？"}})
			return nil
		})
	}
}
