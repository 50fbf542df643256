package plan_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

// A comparison shows postings as the plans found them, whatever became of them since:
// a pair as the first plan found it, or as the other did where only that one has it.
func TestPlansAreComparedAsTheyFoundThings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	edit := func(firm auth.Caller, p posting.Posting, change func(*posting.Input)) posting.Posting {
		t.Helper()
		in := w.Input()
		change(&in)
		p, err := w.Postings.Update(ctx, firm, posting.Shortage, p.ID, p.Version, in)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	in := func(heads int, trade, town string) func(*posting.Input) {
		return func(in *posting.Input) {
			in.Headcount, in.TradeCode, in.TownCode, in.Transport = heads, w.Trade(trade), w.Town(town), true
		}
	}
	surplus := w.Post(w.Lender, posting.Surplus, heads(20))
	both, once := w.Firm("水口镇"), w.Firm("水口镇")
	a, b := w.Post(both, posting.Shortage, in(6, "抛光工", "水口镇")), w.Post(once, posting.Shortage, in(9, "抛光工", "水口镇"))
	first := w.made(w.city, plan.Order{})
	a, b = edit(both, a, in(4, "打磨工", "大沙镇")), edit(once, b, in(9, "打磨工", "大沙镇"))
	w.AboveScale(both)
	w.AboveScale(once)
	second := w.made(w.city, plan.Order{Forbidden: []plan.Pair{{SurplusID: surplus.ID, ShortageID: b.ID}}})
	edit(both, a, in(4, "包装工", "赤坎镇"))
	edit(once, b, in(9, "包装工", "赤坎镇"))
	asFound := func(name string, c plan.Comparison, err error, want map[uuid.UUID]plan.Moved) {
		t.Helper()
		if err != nil || len(c.Items) != len(want) {
			t.Fatalf("%s: %+v, %v", name, c.Items, err)
		}
		for _, m := range c.Items {
			x := want[m.ShortageID]
			if m.TradeName != x.TradeName || m.ToName != x.ToName || m.AboveScale != x.AboveScale || m.Heads != x.Heads || m.OtherHeads != x.OtherHeads {
				t.Errorf("%s: %+v, want %+v", name, m, x)
			}
		}
	}
	c, err := w.plans.Compare(ctx, w.city, second.ID, first.ID)
	asFound("the second with the first", c, err, map[uuid.UUID]plan.Moved{
		a.ID: {TradeName: "打磨工", ToName: "大沙镇", AboveScale: true, Heads: 4, OtherHeads: 6},
		b.ID: {TradeName: "抛光工", ToName: "水口镇", OtherHeads: 9},
	})
	c, err = w.plans.Compare(ctx, w.city, first.ID, second.ID)
	asFound("the first with the second", c, err, map[uuid.UUID]plan.Moved{
		a.ID: {TradeName: "抛光工", ToName: "水口镇", Heads: 6, OtherHeads: 4},
		b.ID: {TradeName: "抛光工", ToName: "水口镇", Heads: 9},
	})
}
