package posting_test

import (
	"context"
	"testing"

	"gongxiang/internal/problem"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
)

// A minimum batch is kept, is 1 where nothing is said, and never more than the heads.
func TestMinimumBatch(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	firm, ctx := w.Firm("水口镇"), context.Background()
	p := w.Post(firm, posting.Surplus, func(in *posting.Input) { in.MinBatch = 5 })
	if plain := w.Post(firm, posting.Surplus, func(in *posting.Input) { in.Headcount = 21 }); p.MinBatch != 5 || plain.MinBatch != 1 {
		t.Fatalf("%d, %d", p.MinBatch, plain.MinBatch)
	}
	in := p.Input()
	in.MinBatch = 20
	p, err := w.Postings.Update(ctx, firm, posting.Surplus, p.ID, p.Version, in)
	if err != nil || p.MinBatch != 20 {
		t.Fatalf("%+v, %v", p, err)
	}
	if p, err = w.Postings.Find(ctx, w.DB, p.ID); err != nil || p.MinBatch != 20 {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, bad := range []int{-1, 21} {
		in.MinBatch = bad
		if _, err := w.Postings.Update(ctx, firm, posting.Surplus, p.ID, p.Version, in); !problem.HasCode(err, "invalid") {
			t.Errorf("a batch of %d of 20: %v", bad, err)
		}
	}
}
