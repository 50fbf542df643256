package room_test

import (
	"testing"

	"gongxiang/fairs/room"
)

func TestSignalsCrossATalkOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.node(w.natsURL()), w.node(w.natsURL())
	talk, hall, seeker, firm, third := w.room(room.Talk), w.room(room.Hall), w.person("陈一"), w.known(w.Firm("水口镇")), w.person("陈三")
	x, y, z := a.visit(t, seeker), b.visit(t, firm), b.visit(t, third)
	twin := a.visit(t, seeker)
	for _, v := range []*visitor{x, y, z, twin} {
		v.join(hall, 0)
		v.until(func(d down) bool { return d.Joined != nil })
	}
	for _, v := range []*visitor{x, y, twin} {
		v.join(talk, 0)
		v.until(func(d down) bool { return d.Joined != nil })
	}
	x.tell(fields{"op": "signal", "room": hall.ID(), "data": fields{"sdp": "v=0"}})
	x.refused("not_joined")
	z.tell(fields{"op": "signal", "room": talk.ID(), "data": fields{"sdp": "v=0"}})
	z.refused("not_joined")
	x.tell(fields{"op": "signal", "room": talk.ID(), "data": fields{"sdp": "v=0"}})
	d := y.until(func(d down) bool { return d.Signal != nil })
	if d.Signal.By != seeker.AccountID || string(d.Signal.Data) != `{"sdp":"v=0"}` {
		t.Errorf("signal: %+v", d.Signal)
	}
	// Nobody of his own side gets it.
	twin.tell(fields{"op": "beat"})
	if d := twin.read(); d.Beat == nil {
		t.Errorf("came as well: %+v", d)
	}
}
