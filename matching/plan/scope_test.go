package plan_test

import (
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/plan"
	"gongxiang/matching/posting"
)

// A plan is made of the postings in its towns, of the shortages of its trades with
// whoever can learn or do them, and of the days that it covers.
func TestPlanKeepsToItsTownsTradesAndDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := func(town, trade string, from, to calendar.Date) func(*posting.Input) {
		return func(in *posting.Input) {
			in.TownCode, in.TradeCode, in.PeriodFrom, in.PeriodTo = w.Town(town), w.Trade(trade), from, to
		}
	}
	day := calendar.NewDate(2021, 3, 1)
	near, far := w.Firm("水口镇"), w.Firm("赤坎镇")
	w.Post(w.Lender, posting.Surplus, in("水口镇", "抛光工", day, day.AddDays(29)))
	polish := w.Post(near, posting.Shortage, in("水口镇", "抛光工", day, day.AddDays(29)))
	sew := w.Post(near, posting.Shortage, in("水口镇", "缝纫工", day, day.AddDays(29)))
	away := w.Post(far, posting.Shortage, in("赤坎镇", "抛光工", day, day.AddDays(29)))
	later := w.Post(near, posting.Shortage, in("水口镇", "抛光工", day.AddDays(60), day.AddDays(89)))
	for name, c := range map[string]struct {
		order     plan.Order
		shortages []uuid.UUID
		surpluses int
	}{
		"all":                {plan.Order{}, []uuid.UUID{polish.ID, sew.ID, away.ID, later.ID}, 1},
		"one town":           {plan.Order{Towns: []string{w.Town("赤坎镇")}}, []uuid.UUID{away.ID}, 0},
		"one trade":          {plan.Order{Trades: []string{w.Trade("缝纫工")}}, []uuid.UUID{sew.ID}, 0},
		"a town and a trade": {plan.Order{Towns: []string{w.Town("水口镇")}, Trades: []string{w.Trade("抛光工")}}, []uuid.UUID{polish.ID, later.ID}, 1},
		"to the day before":  {plan.Order{To: day.AddDays(-1)}, nil, 0},
		"to the tenth day":   {plan.Order{To: day.AddDays(9)}, []uuid.UUID{polish.ID, sew.ID, away.ID}, 1},
		"to the second day":  {plan.Order{To: day.AddDays(1)}, []uuid.UUID{polish.ID, sew.ID, away.ID}, 1},
		"from the day after": {plan.Order{From: day.AddDays(30)}, []uuid.UUID{later.ID}, 0},
		"the last ten days":  {plan.Order{From: day.AddDays(20), To: day.AddDays(59)}, []uuid.UUID{polish.ID, sew.ID, away.ID}, 1},
	} {
		r := w.made(w.city, c.order)
		got := map[uuid.UUID]bool{}
		for _, l := range w.left(r, posting.Shortage) {
			got[l.PostingID] = true
		}
		for _, l := range w.lines(r) {
			got[l.Shortage.PostingID] = true
			if l.From < c.order.From || c.order.To > 0 && l.To > c.order.To {
				t.Errorf("%s: a line from %s to %s", name, l.From, l.To)
			}
		}
		if r.Totals.Surpluses != c.surpluses || r.Totals.Shortages != len(c.shortages) || len(got) != len(c.shortages) {
			t.Errorf("%s: %d surpluses, %d shortages, %v", name, r.Totals.Surpluses, r.Totals.Shortages, got)
		}
		for _, id := range c.shortages {
			if !got[id] {
				t.Errorf("%s: %s is not in it", name, id)
			}
		}
	}
}
