package room_test

import (
	"testing"

	"gongxiang/fairs/room"
)

func TestNumbersShowTheNewest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n, ref := w.node(""), w.room(room.Hall)
	v := n.visit(t, w.person("陈一"))
	v.join(ref, 0)
	v.until(func(d down) bool { return d.Joined != nil })
	for i := range 50 {
		n.Now(ref, map[string]int{"visitors": i})
	}
	seen := 0
	v.until(func(d down) bool {
		if d.Now != nil {
			seen++
		}
		return d.Now != nil && string(d.Now.Body) == `{"visitors":49}`
	})
	if seen > 2 {
		t.Errorf("%d frames of numbers within a second", seen)
	}
	late := n.visit(t, w.person("陈二"))
	late.join(ref, 0)
	late.until(func(d down) bool { return d.Now != nil && string(d.Now.Body) == `{"visitors":49}` })
	if heard := n.Heard(room.Hall); len(heard) != 1 || heard[0] != ref {
		t.Errorf("heard: %v", heard)
	}
}
