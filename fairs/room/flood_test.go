package room_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"gongxiang/fairs/live"
	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
)

// flood has an account say the same commands on as many connections as it may have,
// as fast as a client may, until the others are done; it gives how long that was.
func (n *node) flood(t *testing.T, who auth.Caller, commands []fields, others func(), heard func(down)) time.Duration {
	t.Helper()
	began := time.Now()
	var stop atomic.Bool
	var all sync.WaitGroup
	for range live.DefaultLimits.Each {
		v := n.visit(t, who)
		all.Go(func() {
			for !stop.Load() {
				var d down
				if v.ws.ReadJSON(&d) != nil {
					return
				}
				heard(d)
			}
		})
		all.Go(func() {
			for i := 0; !stop.Load(); i++ {
				if v.ws.WriteJSON(commands[i%len(commands)]) != nil {
					return
				}
				if i > 90 {
					time.Sleep(time.Second / 30) // what a client may say; faster ends it
				}
			}
			_ = v.ws.WriteControl(websocket.CloseMessage, nil, time.Now().Add(time.Second))
			_ = v.ws.Close()
		})
	}
	others()
	stop.Store(true)
	all.Wait()
	return time.Since(began)
}

// comeAndGo is how somebody else joins rooms while an account floods; it gives the
// longest that one took.
func (n *node) comeAndGo(t *testing.T, who auth.Caller, refs []room.Ref, lasts time.Duration) (longest time.Duration) {
	t.Helper()
	v := n.visit(t, who)
	for began, i := time.Now(), 0; time.Since(began) < lasts; i++ {
		at, ref := time.Now(), refs[i%len(refs)]
		v.join(ref, -1)
		v.until(func(d down) bool { return d.Joined != nil && d.Joined.Room == ref.ID() })
		longest = max(longest, time.Since(at))
		v.tell(fields{"op": "leave", "room": ref.ID()})
		time.Sleep(100 * time.Millisecond)
	}
	return longest
}

// One account with all its connections cannot have the database asked without end.
func TestAnAccountThatJoinsWithoutEndIsPaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, flooder := w.node(""), w.person("陈刷")
	n.Hold()
	var asked atomic.Int64
	n.May = func(_ context.Context, c auth.Caller, _ room.Ref) (room.Permit, error) {
		if c.AccountID == flooder.AccountID {
			asked.Add(1)
		}
		return room.Permit{Read: true, Say: true}, nil
	}
	hall, other := w.room(room.Hall), w.room(room.Booth)
	commands := []fields{{"op": "join", "room": hall.ID(), "after": 0}, {"op": "leave", "room": hall.ID()}}
	lasted := n.flood(t, flooder, commands, func() {
		t.Log("the longest join of another:", n.comeAndGo(t, w.person("陈一"), []room.Ref{other}, 3*time.Second))
	}, func(down) {})
	if most := 100 + 10*int64(lasted/time.Second+2); asked.Load() > most {
		t.Errorf("asked %d times in %s, want at most %d", asked.Load(), lasted, most)
	}
}

// Nor does it have all that was ever said read again and again.
func TestAnAccountThatAsksForAllHistoryIsPaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, flooder := w.node(""), w.person("陈刷")
	n.Hold()
	hall, other, by := w.room(room.Hall), w.room(room.Booth), w.person("陈一")
	const many = 6_000
	for range many / 2000 {
		drafts := make([]room.Draft, 2000)
		for i := range drafts {
			drafts[i] = draft(hall, by, fmt.Sprint(i))
		}
		w.say(drafts...)
	}
	var read atomic.Int64
	commands := []fields{{"op": "join", "room": hall.ID(), "after": 0}, {"op": "leave", "room": hall.ID()}}
	lasted := n.flood(t, flooder, commands, func() {
		t.Log("the longest join of another:", n.comeAndGo(t, w.person("陈二"), []room.Ref{other}, 3*time.Second))
	}, func(d down) { read.Add(int64(len(d.Ev))) })
	if most := 500 * (100 + 10*int64(lasted/time.Second+2)); read.Load() > most {
		t.Errorf("%d events were read in %s, want at most %d", read.Load(), lasted, most)
	}
}

// Refused words cost no more than others: each is looked up.
func TestWhatIsRefusedCountsToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node("")
	n.Hold()
	v, hall := n.visit(t, w.person("陈刷")), w.room(room.Hall)
	v.join(hall, 0)
	began := time.Now()
	for range 40 {
		v.say(hall, "打我电话13800138000")
	}
	codes := v.answers(40)
	if looked, most := 40-codes["too_often"], 11+int(time.Since(began)/time.Second); looked < 10 || looked > most {
		t.Errorf("%v, of which at most %d were to be looked up", codes, most)
	}
}

// A talk's other side is not drowned in signals.
func TestSignalsArePaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := w.node("")
	n.Hold()
	talk, seeker, firm := w.room(room.Talk), w.person("陈刷"), w.person("李一")
	w.permit(seeker, room.Permit{Read: true, Say: true, Side: "seeker"})
	w.permit(firm, room.Permit{Read: true, Say: true, Side: "firm"})
	other := n.visit(t, firm)
	other.join(talk, 0)
	other.until(func(d down) bool { return d.Joined != nil })
	const each = 60
	began := time.Now()
	var refused atomic.Int64
	var all sync.WaitGroup
	for range 3 {
		v := n.visit(t, seeker)
		v.join(talk, 0)
		v.until(func(d down) bool { return d.Joined != nil })
		all.Go(func() {
			for range each {
				v.tell(fields{"op": "signal", "room": talk.ID(), "data": fields{"n": 1}})
			}
			v.tell(fields{"op": "beat"})
			v.until(func(d down) bool {
				if d.No != nil && d.No.Code == "too_often" {
					refused.Add(1)
				}
				return d.Beat != nil
			})
		})
	}
	all.Wait()
	if most := 101 + 10*int64(time.Since(began)/time.Second+1); 3*each-refused.Load() > most {
		t.Errorf("%d of %d signals were refused, at most %d were to pass", refused.Load(), 3*each, most)
	}
}
