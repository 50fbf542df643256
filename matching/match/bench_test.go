package match

import (
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/reference"
)

// BenchmarkRank is what 5,000 candidates cost beside the statement that reads them.
func BenchmarkRank(b *testing.B) {
	book, today := reference.DefaultBook(), calendar.NewDate(2021, 2, 8)
	trades, towns := reference.Default().Trades, reference.Default().Towns
	candidates := make([]Side, 5000)
	for i := range candidates {
		candidates[i] = Side{ID: uuid.New(), Trade: trades[i%len(trades)].Code, Level: i % 4, Heads: 1 + i%80, Town: towns[i%len(towns)].Code,
			Period: calendar.Period{From: today.AddDays(i % 20), To: today.AddDays(30 + i%60)}, PayMin: fen(int64(4000 + i%20*100))}
	}
	own := candidates[7]
	for b.Loop() {
		best(candidates, 20, func(other Side) pair { return newPair(book, today, own, other) })
	}
}
