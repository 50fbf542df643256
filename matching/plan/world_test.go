package plan

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/match"
	"gongxiang/matching/reference"
)

var (
	book  = reference.DefaultBook()
	today = calendar.NewDate(2021, 2, 8)
	month = calendar.Period{From: today, To: today.AddDays(59)}
)

func id(side byte, n int) (u uuid.UUID) {
	u[0] = side
	binary.BigEndian.PutUint32(u[12:], uint32(n))
	return u
}

func trade(name string) string {
	r := book.Resolve(name)
	if !r.OK {
		panic(r.Note)
	}
	return r.Trade.Code
}

func town(name string) string {
	r := book.Towns.Resolve(name)
	if !r.OK {
		panic(r.Note)
	}
	return r.Town.Code
}

func yuan(n int64) *int64 {
	n *= 100
	return &n
}

// posting is one of a firm of its own: polishers in 水口 for the whole month.
func post(side byte, n, heads int) Posting {
	p := Posting{Firm: id(side+2, n), Version: 1, MinBatch: 1, Side: match.Side{ID: id(side, n), Trade: trade("抛光工"), Level: 0, Heads: heads,
		Period: calendar.Period{From: today, To: today.AddDays(29)}, Town: town("水口镇"), PayMin: yuan(4500), PayMax: yuan(5000)}}
	if side == shortageSide {
		p.PayMin, p.PayMax = yuan(5000), yuan(5500)
	}
	return p
}

const (
	surplusSide  = 1
	shortageSide = 2
)

func ask(surpluses, shortages []Posting) Input {
	return Input{Book: book, Today: today, Days: month, Surpluses: surpluses, Shortages: shortages, Settings: DefaultSettings()}
}

// random is a small region with many ties.
func random(r *rand.Rand, most int) Input {
	trades := []string{"抛光工", "打磨工", "焊工", "包装工"}
	towns := []string{"水口镇", "翠山湖", "赤坎镇"}
	draw := func(side byte, n int) Posting {
		p := post(side, n, 1+r.IntN(3))
		p.Trade, p.Town = trade(trades[r.IntN(len(trades))]), town(towns[r.IntN(len(towns))])
		p.Period.From = today.AddDays(r.IntN(3) * 10)
		p.Period.To = p.Period.From.AddDays(9 + 10*r.IntN(3))
		p.Lodging, p.AboveScale = r.IntN(2) == 0, r.IntN(2) == 0
		if r.IntN(3) == 0 {
			p.PayMin, p.PayMax = yuan(4000+int64(r.IntN(3))*500), nil
		}
		return p
	}
	var surpluses, shortages []Posting
	for n := range r.IntN(most + 1) {
		surpluses = append(surpluses, draw(surplusSide, n))
	}
	for n := range r.IntN(most + 1) {
		shortages = append(shortages, draw(shortageSide, n))
	}
	return ask(surpluses, shortages)
}
