package room_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/pgtest"
)

func TestPresenceIsWrittenAcrossNodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.node(w.natsURL()), w.node(w.natsURL())
	booth, by := w.room(room.Booth), w.person("陈一")
	x, y := a.visit(t, by), b.visit(t, by)
	for _, v := range []*visitor{x, y} {
		v.join(booth, 0)
		v.until(func(d down) bool { return d.Joined != nil })
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(a.Note(t.Context()))
	w.Clock.Advance(10 * time.Second)
	must(b.Note(t.Context()))
	x.tell(fields{"op": "leave", "room": booth.ID()})
	x.tell(fields{"op": "beat"})
	x.until(func(d down) bool { return d.Beat != nil })
	w.Clock.Advance(10 * time.Second)
	must(a.Note(t.Context())) // b has him still
	if n := w.count(`SELECT count(*) FROM fair_presence WHERE account_id = $1 AND gone_at IS NULL`, by.AccountID); n != 1 {
		t.Error("gone, while he is at the other node")
	}
	seen, err := w.Present(t.Context(), w.DB, w.fair, []uuid.UUID{by.AccountID, uuid.New()})
	if err != nil || len(seen) != 1 || w.Clock.Now().Sub(seen[by.AccountID]) != 10*time.Second {
		t.Errorf("present: %v %v", seen, err)
	}
	y.tell(fields{"op": "leave", "room": booth.ID()})
	y.tell(fields{"op": "beat"})
	y.until(func(d down) bool { return d.Beat != nil })
	must(b.Note(t.Context()))
	if n := w.count(`SELECT count(*) FROM fair_presence WHERE account_id = $1 AND gone_at = $2`, by.AccountID, w.Clock.Now()); n != 1 {
		t.Error("not written that he has gone")
	}
	if n := w.count(`SELECT count(*) FROM fair_visit WHERE of = $1 AND last_at > first_at`, booth.Of); n != 1 {
		t.Errorf("%d visits", n)
	}
}

// A rehearsal is taken away while somebody still looks at it: who is at the other
// fairs is written as ever.
func TestPresenceOutlivesAFairThatIsNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node("")
	stays := w.room(room.Booth)
	gone := uuid.New()
	w.Exec(`INSERT INTO fair (id, name, status, starts_at, ends_at, created_by, created_at, updated_at)
		SELECT $1, '演练', status, starts_at, ends_at, created_by, created_at, updated_at FROM fair`, gone)
	goes := room.Ref{Fair: gone, Kind: room.Booth, Of: uuid.New()}
	if err := w.Snapshot(t.Context(), func(tx pgx.Tx) error { _, err := w.Seqs(t.Context(), tx, goes); return err }); err != nil {
		t.Fatal(err)
	}
	who := []auth.Caller{w.person("陈一"), w.person("陈二")}
	for i, r := range []room.Ref{stays, goes} {
		v := n.visit(t, who[i])
		v.join(r, 0)
		v.until(func(d down) bool { return d.Joined != nil })
	}
	if err := n.Note(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"fair_room WHERE fair_id", "fair_presence WHERE fair_id", "fair_visit WHERE fair_id", "fair WHERE id"} {
		pgtest.ExecAsOwner(t, w.DB, `DELETE FROM `+table+` = $1`, gone)
	}
	w.Clock.Advance(10 * time.Second)
	if err := n.Note(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`SELECT count(*) FROM fair_presence p JOIN fair_visit v USING (fair_id, account_id) WHERE p.seen_at = $1 AND v.last_at = $1`, w.Clock.Now()); n != 1 {
		t.Errorf("%d are written to be there", n)
	}
}
