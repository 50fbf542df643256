package flow

// forest says what hangs on what: nodes on nodes, or parts on parts.
type forest []bough

// bough is one of them: what it hangs on, and what hangs on it. prev of a first
// child is ^up.
type bough struct{ up, child, next, prev int32 }

const unhung = 1<<31 - 1

// bare is a bough on nothing, with nothing on it.
var bare = bough{unhung, unhung, unhung, unhung}

func (f forest) hang(v, up int32) {
	b, first := &f[v], f[up].child
	b.up, b.next, b.prev = up, first, ^up
	if first != unhung {
		f[first].prev = v
	}
	f[up].child = v
}

// cut takes v from among its siblings.
func (f forest) cut(v int32) {
	b := &f[v]
	if b.prev < 0 {
		f[^b.prev].child = b.next
	} else {
		f[b.prev].next = b.next
	}
	if b.next != unhung {
		f[b.next].prev = b.prev
	}
}

// spread lists v and all that hangs below it, each behind what it hangs on, in
// the place of what list holds.
func (f forest) spread(v int32, list []int32) []int32 {
	list = append(list[:0], v)
	for k := 0; k < len(list); k++ {
		for c := f[list[k]].child; c != unhung; c = f[c].next {
			list = append(list, c)
		}
	}
	return list
}
