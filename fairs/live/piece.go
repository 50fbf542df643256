package live

import (
	"runtime"
	"sync"
)

// piece is one or several frames that go out together.
type piece struct {
	wire  []byte
	first uint64 // frames that were sent before it
	ends  []int  // of each frame
}

// join makes one piece of the last frames of those that were sent.
func join(frames [][]byte, sent uint64) piece {
	p := piece{wire: frames[0], first: sent - uint64(len(frames))}
	if len(frames) == 1 {
		p.ends = []int{len(p.wire)}
		return p
	}
	size := 0
	for _, f := range frames {
		size += len(f)
		p.ends = append(p.ends, size)
	}
	p.wire = make([]byte, 0, size)
	for _, f := range frames {
		p.wire = append(p.wire, f...)
	}
	return p
}

// since is what somebody gets who came after so many frames.
func (p piece) since(from uint64) []byte {
	switch {
	case from <= p.first:
		return p.wire
	case from-p.first >= uint64(len(p.ends)):
		return nil
	default:
		return p.wire[p.ends[from-p.first-1]:]
	}
}

// alone is how many are written by one goroutine before another helps.
const alone = 512

// write writes the piece to all, by some goroutines if they are many.
func (p piece) write(members []member) {
	hands := min(runtime.GOMAXPROCS(0), 1+len(members)/alone)
	var all sync.WaitGroup
	for i := range hands {
		part := members[i*len(members)/hands : (i+1)*len(members)/hands]
		if i == hands-1 {
			p.writeTo(part)
			break
		}
		all.Go(func() { p.writeTo(part) })
	}
	all.Wait()
}

func (p piece) writeTo(members []member) {
	for _, m := range members {
		if data := p.since(m.from); data != nil {
			m.conn.send(data)
		}
	}
}
