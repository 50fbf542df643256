package match

import (
	"bytes"
	"cmp"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Side is what counts of one posting when it is rated.
type Side struct {
	ID         uuid.UUID
	Trade      string
	Level      int
	Heads      int // open
	Period     calendar.Period
	Town       string
	PayMin     *int64 // fen a month; nil: to be agreed
	PayMax     *int64
	Lodging    bool // surplus: needed; shortage: offered
	Transport  bool
	AboveScale bool // counts for Kaiping: never of a firm outside
	Outside    bool // the firm is not Kaiping's
	Dishonest  bool // the firm is on the 失信 list today
	Abnormal   bool // the firm is on the 经营异常 list today
	Hazards    string
}

// sideOf is the side of a posting whose firm's flags are known.
func sideOf(p posting.Posting, dishonest, abnormal bool) Side {
	return Side{
		ID: p.ID, Trade: p.TradeCode, Level: p.Level, Heads: p.Open, Period: p.Period(), Town: p.TownCode,
		PayMin: p.PayMinFen, PayMax: p.PayMaxFen, Lodging: p.Lodging, Transport: p.Transport,
		AboveScale: p.Enterprise.AboveScale && p.Enterprise.TownCode != reference.OutsideCode, Outside: p.Enterprise.TownCode == reference.OutsideCode,
		Dishonest: dishonest, Abnormal: abnormal, Hazards: p.Hazards,
	}
}

// pair is one surplus beside one shortage.
type pair struct {
	book              *reference.TradeBook
	surplus, shortage Side
	overlap           calendar.Period // the common days from today on
	heads             int             // that could be lent at once
	km                float64
	kmKnown           bool // both places are Kaiping's
}

func newPair(book *reference.TradeBook, today calendar.Date, surplus, shortage Side) pair {
	fromToday := func(p calendar.Period) calendar.Period {
		return calendar.Period{From: max(p.From, today), To: p.To}
	}
	surplus.Period, shortage.Period = fromToday(surplus.Period), fromToday(shortage.Period)
	p := pair{book: book, surplus: surplus, shortage: shortage,
		overlap: surplus.Period.Overlap(shortage.Period), heads: min(surplus.Heads, shortage.Heads)}
	p.km, p.kmKnown = book.Towns.RoadKM(surplus.Town, shortage.Town)
	return p
}

// Explain rates a surplus beside a shortage whose facts the caller has, and says
// why, in the sentences that both firms read of the pair. Counterpart stays
// empty. Days before today do not count.
func Explain(book *reference.TradeBook, today calendar.Date, surplus, shortage Side) Match {
	return rank(newPair(book, today, surplus, shortage)).explain()
}

// Score is the score that Explain gives, without its words.
func Score(book *reference.TradeBook, today calendar.Date, surplus, shortage Side) int {
	return rank(newPair(book, today, surplus, shortage)).score
}

// ranked is a pair with its points, by aspect and in all.
type ranked struct {
	pair
	points [len(aspects)]int
	score  int
}

func rank(p pair) *ranked {
	r := &ranked{pair: p}
	for i := range aspects {
		r.points[i] = aspects[i].points(p)
		r.score += r.points[i]
	}
	return r
}

// better orders pairs, the best first: by score; among equals above-scale
// borrowers first (the notice's 七), then more heads, more days, and last the
// ids, so that the same question gets the same answer.
func better(a, b *ranked) int {
	return cmp.Or(
		cmp.Compare(b.score, a.score),
		compareBool(b.shortage.AboveScale, a.shortage.AboveScale),
		cmp.Compare(b.heads, a.heads),
		cmp.Compare(b.overlap.Days(), a.overlap.Days()),
		bytes.Compare(a.surplus.ID[:], b.surplus.ID[:]),
		bytes.Compare(a.shortage.ID[:], b.shortage.ID[:]),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}
