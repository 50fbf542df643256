package flow

import (
	"math"
	"math/bits"
)

// urgent has the nodes that are wrong, those first that are worth most, but for a
// thirtieth part: a heap in full order takes longer than what it saves.
type urgent struct {
	levels [levels][]int32
	some   [levels / 64]uint64 // which levels have nodes
	top    int                 // no later word of some has any
	noted  []uint16            // the highest level each node is in, 0 for none
}

// levels are 32 for each power of two, from 2^-80 on: one head over that moves all
// nodes there can be is worth more, and MaxHeads that move one are worth less than
// the last.
const (
	levels = 8192
	perTwo = 5 // bits
	lowest = (1023 - 80) << perTwo
)

// levelOf is the level of a worth.
func levelOf(worth float64) uint16 {
	return uint16(math.Float64bits(worth)>>(52-perTwo) - lowest)
}

func (u *urgent) push(v int32, level uint16) {
	u.noted[v] = level
	u.levels[level] = append(u.levels[level], v)
	u.top = max(u.top, int(level>>6))
	u.some[level>>6] |= 1 << (level & 63)
}

// pop takes a node of the highest level; false if there is none.
func (u *urgent) pop() (v int32, level uint16, some bool) {
	if !u.any() {
		return 0, 0, false
	}
	level = uint16(u.top<<6 + bits.Len64(u.some[u.top]) - 1)
	list := u.levels[level]
	v, u.levels[level] = list[len(list)-1], list[:len(list)-1]
	if len(list) == 1 {
		u.some[level>>6] &^= 1 << (level & 63)
	}
	if u.noted[v] == level {
		u.noted[v] = 0
	}
	return v, level, true
}

func (u *urgent) any() bool {
	for u.top > 0 && u.some[u.top] == 0 {
		u.top--
	}
	return u.some[u.top] != 0
}
