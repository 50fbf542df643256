package floor_test

import (
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"gongxiang/fairs/floor"
	"gongxiang/fairs/room"
)

// What all read alike is kept for a moment: whoever begins with it hears in his
// rooms what has happened since, and what is his own is of this moment.
func TestNothingIsMissedByWhoBeginsWithWhatWasKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Keep = time.Hour
	who := w.guest()
	before := must2[floor.Live](t)(w.Live(t.Context(), who, w.fair))
	mine(t)(w.Join(t.Context(), who, w.booth, false))
	desk(t)(w.CloseBooth(t.Context(), w.firm, w.booth))
	after := must2[floor.Live](t)(w.Live(t.Context(), who, w.fair))
	if len(before.Tickets) != 0 || len(after.Tickets) != 1 || !after.Halls[0].Booths[0].Open {
		t.Errorf("%+v", after)
	}
	hall := slices.IndexFunc(after.Rooms, func(r floor.Room) bool { return r.Kind == string(room.Hall) })
	missed, err := w.rooms.Since(t.Context(), after.Rooms[hall].ID, after.Rooms[hall].Seq, 10)
	if err != nil || len(missed) != 1 || missed[0].Kind != "booth_closed" {
		t.Errorf("he hears %+v (%v)", missed, err)
	}
	w.Keep = time.Nanosecond
	if now := must2[floor.Live](t)(floor.New(w.Deps).Live(t.Context(), who, w.fair)); now.Halls[0].Booths[0].Open {
		t.Error("it was kept for longer than that")
	}
}

func TestManyComeInAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Keep = time.Hour
	refused(t, second(w.Live(t.Context(), w.guest(), newID())), "not_found")
	seen := make([]floor.Live, 40)
	var all sync.WaitGroup
	for i := range seen {
		who := w.guest()
		all.Go(func() { seen[i], _ = w.Live(t.Context(), who, w.fair) })
	}
	all.Wait()
	for _, l := range seen {
		if !reflect.DeepEqual(l.Halls, seen[0].Halls) || len(l.Halls) != 1 || len(l.Rooms) != 3 || l.Rooms[2].Of == seen[0].Rooms[0].Of {
			t.Fatalf("%+v", l)
		}
	}
}
