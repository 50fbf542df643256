package flow

import "context"

// After so much work for each arc and node, or so many bids for each node, an
// auction lifts its prices; after so many lifts it is broken off.
const (
	workToLift = 8
	bidsToLift = 32 // one who holds all that he looks for may outbid himself for ever
	mostLifts  = 100
	fewLifts   = 6 // where it goes on from a start
)

// auction lets the bidders place the heads they have left. A bid beats the price
// of the best by as much as the second best is dearer, and by eps: so the price
// moves at once to where somebody else has to think. Who is outbid bids again.
// Prices only rise; so all ends, at the latest where staying is cheaper. Should
// it ever be broken off, heads are left, and the plan is made exact from what
// there is.
func auction(ctx context.Context, b, o *side, eps int64, most int) (bids int, done bool, err error) {
	waiting := newQueue(b.left)
	for i := range b.list {
		b.list[i].none()
	}
	nodes := len(b.heads) + len(o.heads)
	enough, last := workToLift*(len(b.arcs)+nodes), bidsToLift*nodes
	for work, lifts := 0, 0; waiting.count > 0 && lifts < most; {
		if work > enough || bids > last {
			lift(b, o, fine)
			work, last = 0, bids+bidsToLift*nodes
			lifts++
		}
		i := waiting.take()
		heads := b.left[i]
		b.left[i] = 0
		for heads > 0 {
			if bids++; bids&0xfff == 0 && ctx.Err() != nil {
				return bids, false, ctx.Err()
			}
			arc, best, second, looked := b.best(i, o.price)
			work += looked
			if b.stay[i] <= best {
				b.kept[i] += heads
				break
			}
			level := min(second, b.stay[i]) - int64(arc.Cost)<<fine + eps
			heads -= o.bid(arc.To, hold{level, heads, i, arc.Cost}, b.left, waiting)
			if bids > last && heads > 0 {
				b.left[i] = heads
				waiting.add(i)
				break
			}
		}
	}
	return bids, waiting.count == 0, nil
}

// bid gives the bidder what is held below its level, the cheapest first, as far
// as it wants any, and sends those who lose it to the queue.
func (o *side) bid(j int32, bid hold, left []int64, waiting *queue) (got int64) {
	held, own := o.held[j], int64(0)
	for len(held) > 0 && held[0].level < bid.level && got < bid.heads {
		lowest := &held[0]
		if lowest.who == bid.who {
			own += lowest.heads
			held = pop(held)
			continue
		}
		heads := min(lowest.heads, bid.heads-got)
		got += heads
		if who := lowest.who; who >= 0 {
			if left[who] == 0 {
				waiting.add(who)
			}
			left[who] += heads
		}
		if lowest.heads -= heads; lowest.heads == 0 {
			held = pop(held)
		}
	}
	bid.heads = own + got
	held = push(held, bid)
	o.held[j], o.price[j] = held, held[0].level
	return got
}

// queue holds those who have heads left, each once, the longest waiting first.
type queue struct {
	ring      []int32
	at, count int
}

func newQueue(left []int64) *queue {
	q := &queue{ring: make([]int32, len(left))}
	for i, heads := range left {
		if heads > 0 {
			q.add(int32(i))
		}
	}
	return q
}

func (q *queue) add(i int32) {
	end := q.at + q.count
	if end >= len(q.ring) {
		end -= len(q.ring)
	}
	q.ring[end] = i
	q.count++
}

func (q *queue) take() int32 {
	i := q.ring[q.at]
	if q.at++; q.at == len(q.ring) {
		q.at = 0
	}
	q.count--
	return i
}

// push and pop keep the lowest level first (a binary heap).
func push(held []hold, h hold) []hold {
	held = append(held, h)
	k := len(held) - 1
	for k > 0 {
		up := (k - 1) / 2
		if held[up].level <= h.level {
			break
		}
		held[k] = held[up]
		k = up
	}
	held[k] = h
	return held
}

func pop(held []hold) []hold {
	last := len(held) - 1
	h := held[last]
	held = held[:last]
	k := 0
	for c := 1; c < last; c = 2*k + 1 {
		if c+1 < last && held[c+1].level < held[c].level {
			c++
		}
		if held[c].level >= h.level {
			break
		}
		held[k] = held[c]
		k = c
	}
	if last > 0 {
		held[k] = h
	}
	return held
}
