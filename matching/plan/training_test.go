package plan_test

import (
	"context"
	"slices"
	"testing"

	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// The trades to train are ranked by what the lacking heads would be worth, and worth
// that is: as many heads more bring it to a plan made anew, to the day. What is lacking
// for another reason than people of the trade is not among them, however many it is.
func TestTradesToTrainAreWorthWhatIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	put := func(kind posting.Kind, trade, town string, n int, above bool, change func(*posting.Input)) {
		firm := w.Firm("水口镇")
		if above {
			w.AboveScale(firm)
		}
		w.Post(firm, kind, func(in *posting.Input) {
			in.TradeCode, in.TownCode, in.Headcount = w.Trade(trade), w.Town(town), n
			if change != nil {
				change(in)
			}
		})
	}
	level := func(n int) func(*posting.Input) { return func(in *posting.Input) { in.Level = n } }
	first := w.Input().PeriodFrom

	put(posting.Shortage, "焊工", "水口镇", 4, true, nil)   // nobody of the trade
	put(posting.Shortage, "会计", "水口镇", 30, false, nil) // nobody, and more of them, but at no above-scale firm
	put(posting.Surplus, "电工", "水口镇", 2, false, nil)   // too few
	put(posting.Shortage, "电工", "水口镇", 5, false, nil)
	put(posting.Surplus, "叉车司机", "水口镇", 6, false, level(reference.LevelMedium)) // of too low a level
	put(posting.Shortage, "叉车司机", "水口镇", 2, true, level(reference.LevelSenior))
	const near = "月山镇" // from where people come every day
	put(posting.Surplus, "抛光工", near, 10, false, nil)
	put(posting.Shortage, "抛光工", "大沙镇", 3, true, nil) // too far for those
	// However many heads more there were of these, they would be idle like the others.
	low := int64(420000)
	put(posting.Shortage, "抛光工", "水口镇", 50, true, func(in *posting.Input) { in.PayMinFen, in.PayMaxFen = &low, &low })
	put(posting.Surplus, "包装工", near, 5, false, nil)
	put(posting.Shortage, "包装工", "水口镇", 40, true, func(in *posting.Input) { in.MinBatch = 20 })
	put(posting.Surplus, "保安员", near, 7, false, func(in *posting.Input) { in.PeriodFrom = first.AddDays(30) })
	put(posting.Shortage, "保安员", "水口镇", 60, true, func(in *posting.Input) { in.PeriodTo = first.AddDays(20) })

	before := w.made(w.city, plan.Order{})
	causes := map[string]int{}
	for _, l := range w.left(before, posting.Shortage) {
		causes[l.Cause]++
	}
	for _, cause := range []string{plan.CauseNoTrade, plan.CauseElsewhere, plan.CauseLevel, plan.CauseDistance, plan.CausePay, plan.CauseBatch, plan.CauseNoDays} {
		if causes[cause] == 0 {
			t.Fatalf("nothing is lacking because of %s: %v", cause, causes)
		}
	}
	region, err := w.plans.Region(ctx, w.city, before.ID)
	if err != nil {
		t.Fatal(err)
	}
	sum := func(heads, above, days, trainable int64) plan.TrainingSum {
		return plan.TrainingSum{Heads: heads, AboveHeads: above, HeadDays: days * 51, Trainable: trainable}
	}
	want := []struct {
		trade, town string
		sum         plan.TrainingSum
	}{
		{"焊工", "水口镇", sum(4, 4, 4, 4)}, {"抛光工", "大沙镇", sum(3, 3, 3, 0)}, {"叉车司机", "水口镇", sum(2, 2, 2, 2)},
		{"会计", "水口镇", sum(30, 0, 30, 6)}, {"电工", "水口镇", sum(3, 0, 3, 3)},
	}
	if len(region.Training) != len(want) {
		t.Fatalf("%+v", region.Training)
	}
	for k, got := range region.Training {
		x := want[k]
		town := plan.TrainingTown{TownCode: w.Town(x.town), TownName: x.town, TrainingSum: x.sum}
		if got.TradeCode != w.Trade(x.trade) || got.TrainingSum != x.sum || !slices.Equal(got.Towns, []plan.TrainingTown{town}) {
			t.Errorf("%d: %+v, want %+v", k, got, x)
		}
		// They are trained, and the plan is made anew.
		put(posting.Surplus, x.trade, x.town, int(x.sum.Heads), false, level(reference.LevelSenior))
		after := w.made(w.city, plan.Order{})
		if above, days := after.Totals.AboveHeads-before.Totals.AboveHeads, after.Totals.HeadDays-before.Totals.HeadDays; above != x.sum.AboveHeads || days != x.sum.HeadDays ||
			after.Totals.CostYuan != before.Totals.CostYuan {
			t.Errorf("%s: %d at above-scale firms and %d head-days more, said was %+v", x.trade, above, days, x.sum)
		}
		before = after
	}
	for _, trade := range []string{"抛光工", "包装工", "保安员"} {
		put(posting.Surplus, trade, near, 5, false, func(in *posting.Input) {
			if trade == "保安员" {
				in.PeriodFrom = first.AddDays(30)
			}
		})
	}
	if idle := w.made(w.city, plan.Order{}); idle.Totals.Goals != before.Totals.Goals {
		t.Errorf("people of a trade that lacks none bring %+v, was %+v", idle.Totals.Goals, before.Totals.Goals)
	}
	if region, err = w.plans.Region(ctx, w.city, before.ID); err != nil || len(region.Training) != 0 {
		t.Errorf("all are trained, and still: %+v, %v", region.Training, err)
	}
}

// One head more of those who stand idle in the town is worth nothing, though others of
// the trade are needed elsewhere.
func TestNoTrainingWherePeopleOfTheTradeStandIdle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	big := w.Firm("水口镇")
	w.AboveScale(big)
	w.Post(w.Lender, posting.Surplus, heads(10))
	w.Post(w.Firm("水口镇"), posting.Surplus, heads(8))
	w.Post(big, posting.Shortage, heads(13))
	need := w.Post(w.Firm("水口镇"), posting.Shortage, func(in *posting.Input) { in.Headcount, in.MinBatch = 10, 8 })
	r := w.made(w.city, plan.Order{})
	left := w.left(r, posting.Shortage)
	if r.Totals.IdleHeads != 5 || len(left) != 1 || left[0].PostingID != need.ID || left[0].LeftHeads != 10 || left[0].Cause != plan.CauseElsewhere {
		t.Fatalf("%+v, %+v", r.Totals, left)
	}
	region, err := w.plans.Region(context.Background(), w.city, r.ID)
	if err != nil || len(region.Training) != 0 {
		t.Errorf("%+v, %v", region.Training, err)
	}
}

// Where those who come leave two days early, all their places are lacking then; nobody
// is lent for two days, and trained for them.
func TestNoTrainingForDaysTooFewForALending(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	big := w.Firm("水口镇")
	w.AboveScale(big)
	w.Post(w.Lender, posting.Surplus, func(in *posting.Input) { in.Headcount, in.PeriodTo = 45, in.PeriodTo.AddDays(-2) })
	w.Post(big, posting.Shortage, heads(50))
	r := w.made(w.city, plan.Order{})
	if left := w.left(r, posting.Shortage); len(left) != 1 || left[0].LeftHeads != 50 || left[0].LeftDays != 5*51+45*2 {
		t.Fatalf("%+v", left)
	}
	region, err := w.plans.Region(context.Background(), w.city, r.ID)
	if err != nil || len(region.Training) != 1 || region.Training[0].TrainingSum != (plan.TrainingSum{Heads: 5, AboveHeads: 5, HeadDays: 5 * 51}) {
		t.Errorf("%+v, %v", region.Training, err)
	}
}

// A trade that is lacking in several towns is one to train, with the towns by what it
// would bring there.
func TestTradesToTrainByTown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	small, big := w.Firm("水口镇"), w.Firm("翠山湖")
	w.AboveScale(big)
	w.Post(small, posting.Shortage, heads(8))
	w.Post(big, posting.Shortage, func(in *posting.Input) { in.Headcount, in.TownCode = 2, w.Town("翠山湖") })
	w.Post(w.Firm("赤坎镇"), posting.Surplus, func(in *posting.Input) {
		in.TradeCode, in.TownCode, in.Headcount = w.Trade("会计"), w.Town("翠山湖"), 1
	})
	region, err := w.plans.Region(context.Background(), w.city, w.made(w.city, plan.Order{}).ID)
	if err != nil || len(region.Training) != 1 {
		t.Fatalf("%+v, %v", region.Training, err)
	}
	got := region.Training[0]
	towns := []plan.TrainingTown{
		{TownCode: w.Town("翠山湖"), TownName: got.Towns[0].TownName, TrainingSum: plan.TrainingSum{Heads: 2, AboveHeads: 2, HeadDays: 2 * 51, Trainable: 1}},
		{TownCode: w.Town("水口镇"), TownName: "水口镇", TrainingSum: plan.TrainingSum{Heads: 8, HeadDays: 8 * 51}},
	}
	if !slices.Equal(got.Towns, towns) || got.TrainingSum != (plan.TrainingSum{Heads: 10, AboveHeads: 2, HeadDays: 510, Trainable: 1}) {
		t.Errorf("%+v", got)
	}
}
