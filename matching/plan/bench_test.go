package plan

import (
	"math/rand/v2"
	"testing"

	"gongxiang/matching/match"
	"gongxiang/matching/reference"
)

// BenchmarkLarge plans and explains a region of 100,000 made-up postings, which the
// platform may take 60 seconds for, with reading and storing (cmd/bench measures
// that). Pricing has most of the work here, and none in the generated networks.
func BenchmarkLarge(b *testing.B) {
	const postings = 100_000
	trades, towns := reference.Default().Trades, book.Towns.All()
	r := rand.New(rand.NewPCG(31, 32))
	draw := func(side byte, n int) Posting {
		p := Posting{Firm: id(side+2, n/4), Version: 1, MinBatch: 1, Side: match.Side{ID: id(side, n), Heads: 1 + r.IntN(60)}}
		p.Trade, p.Town = trades[r.IntN(len(trades))].Code, towns[r.IntN(len(towns))].Code
		p.Period.From = today.AddDays(r.IntN(42))
		p.Period.To = p.Period.From.AddDays(14 + r.IntN(76))
		p.PayMin = yuan(3500 + 100*int64(r.IntN(25)))
		if p.Lodging = r.IntN(10) < 3; side == shortageSide {
			p.PayMin, p.PayMax = yuan(4000+100*int64(r.IntN(20))), yuan(6000)
			p.Lodging, p.Transport, p.AboveScale = r.IntN(2) == 0, r.IntN(5) == 0, r.IntN(4) == 0
		}
		return p
	}
	var surpluses, shortages []Posting
	for n := range postings / 2 {
		surpluses, shortages = append(surpluses, draw(surplusSide, n)), append(shortages, draw(shortageSide, n))
	}
	in := ask(surpluses, shortages)
	in.Days.To = today.AddDays(180)
	for b.Loop() {
		m, err := newModel(in)
		if err != nil {
			b.Fatal(err)
		}
		out, err := m.compute(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.explain(b.Context(), out); err != nil {
			b.Fatal(err)
		}
		if !out.Complete {
			b.Fatal("the plan is not best among all pairs")
		}
		b.ReportMetric(float64(out.Pairs)/1e6, "million-pairs")
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/60, "of-60-s")
}
