package room_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"gongxiang/fairs/room"
)

// The bus loses a room's last event: nothing later shows that it is missing.
func TestLostLastEventIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref, by := w.node(""), w.room(room.Booth), w.person("陈一")
	v := n.visit(t, by)
	v.join(ref, 0)
	v.until(func(d down) bool { return d.Joined != nil })
	w.say(draft(ref, by, "一")) // on a bus that the node does not hear
	if got := v.texts(1); got[0] != "一" {
		t.Errorf("heard %v", got)
	}
}

// One room waits for the database; the others do not.
func TestHeldRoomDoesNotHoldTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, held, free, by := w.node(""), w.room(room.Booth), w.room(room.Booth), w.person("陈一")
	v := n.visit(t, by)
	for _, r := range []room.Ref{held, free} {
		v.join(r, 0)
		v.until(func(d down) bool { return d.Joined != nil })
	}
	err := w.DB.InTx(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `INSERT INTO fair_event (room_id, kind, at, body) VALUES ($1, 'said', now(), '{}')`, held.ID()); err != nil {
			return err
		}
		return n.Tx(t.Context(), func(_ ctx, _ pgx.Tx, say func(room.Draft)) error { say(draft(free, by, "通")); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	for {
		d := v.until(func(d down) bool { return d.Ev != nil })
		if d.Ev[0].Room == free.ID() {
			return
		}
	}
}
