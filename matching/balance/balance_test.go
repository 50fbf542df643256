package balance_test

import (
	"context"
	"testing"
	"time"

	"gongxiang/internal/pgtest"
	"gongxiang/matching/balance"
	"gongxiang/matching/matchingtest"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

func TestBalanceCountsOpenHeadsByTradeTownAndWeek(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	s := balance.New(w.DB, w.Clock, w.Catalog.Book)
	lender, borrower := w.Firm("水口镇"), w.Firm("翠山湖")
	today := matchingtest.Today
	w.Post(lender, posting.Surplus, func(in *posting.Input) { in.PeriodTo = today.AddDays(6) })                                        // the first week only
	w.Post(lender, posting.Surplus, func(in *posting.Input) { in.PeriodTo = today.AddDays(7); in.Headcount = 5 })                      // touches the second
	w.Post(borrower, posting.Shortage, func(in *posting.Input) { in.PeriodFrom = today.AddDays(13); in.TownCode = w.Town("翠山湖") })     // second week on
	w.Post(borrower, posting.Shortage, func(in *posting.Input) { in.PeriodFrom = today.AddDays(14); in.PeriodTo = today.AddDays(20) }) // behind the window
	gone := w.Post(lender, posting.Surplus, func(in *posting.Input) { in.Headcount = 100 })
	w.Exec(`UPDATE posting SET status = 'withdrawn' WHERE id = $1`, gone.ID)
	busy := w.Post(lender, posting.Surplus, func(in *posting.Input) { in.Headcount = 9; in.PeriodTo = today })
	pgtest.ExecAsOwner(t, w.DB, `UPDATE posting SET engaged = 4, status = 'partly_filled' WHERE id = $1`, busy.ID)

	// Outside Kaiping is counted apart, and nowhere else.
	w.Post(w.Firm("开平市外"), posting.Shortage, func(in *posting.Input) {
		in.TownCode, in.Workplace, in.Headcount, in.PeriodTo = reference.OutsideCode, "江门市台山市", 7, today
	})

	city, err := s.Of(context.Background(), w.Officer(""), balance.Filter{From: today, Weeks: 2})
	if err != nil {
		t.Fatal(err)
	}
	if city.Totals != (balance.Heads{Surplus: 20 + 5 + 5, Shortage: 20}) {
		t.Errorf("totals are %+v", city.Totals)
	}
	if len(city.Trades) != 1 || city.Trades[0].Weeks[0] != (balance.Heads{Surplus: 30}) || city.Trades[0].Weeks[1] != (balance.Heads{Surplus: 5, Shortage: 20}) {
		t.Errorf("trades are %+v", city.Trades)
	}
	if city.Outside != (balance.Heads{Shortage: 7}) {
		t.Errorf("outside are %+v", city.Outside)
	}
	if len(city.Towns) != 16 {
		t.Errorf("%d towns", len(city.Towns))
	}

	town, err := s.Of(context.Background(), w.Officer("水口镇"), balance.Filter{From: today, Weeks: 2})
	if err != nil {
		t.Fatal(err)
	}
	if town.Totals != (balance.Heads{Surplus: 30}) || len(town.Towns) != 1 || town.Towns[0].Heads != town.Totals {
		t.Errorf("the town's officer sees %+v in %+v", town.Totals, town.Towns)
	}
}

func TestOverviewCountsWhatIsTheCallers(t *testing.T) {
	t.Parallel()
	w := matchingtest.New(t)
	s := balance.New(w.DB, w.Clock, w.Catalog.Book)
	lender, other := w.Firm("水口镇"), w.Firm("赤坎镇")
	w.Post(lender, posting.Surplus, nil)
	w.Post(other, posting.Shortage, func(in *posting.Input) { in.TownCode = w.Town("水口镇") }) // not where its firm is
	w.FirmWith("水口镇", "pending", "91")

	mine, err := s.OverviewOf(context.Background(), lender)
	if err != nil {
		t.Fatal(err)
	}
	if mine != (balance.Overview{SurplusesOpen: 1, SurplusHeads: 20, Firms: 1}) {
		t.Errorf("the lender sees %+v", mine)
	}
	town, err := s.OverviewOf(context.Background(), w.Officer("水口镇"))
	if err != nil {
		t.Fatal(err)
	}
	if town != (balance.Overview{SurplusesOpen: 1, SurplusHeads: 20, ShortagesOpen: 1, ShortageHeads: 20, PendingFirms: 1, Firms: 1}) {
		t.Errorf("the town's officer sees %+v", town)
	}

	// What is over counts no more, also before it is marked so.
	w.Clock.Advance(60 * 24 * time.Hour)
	if town, err = s.OverviewOf(context.Background(), w.Officer("水口镇")); err != nil || town != (balance.Overview{PendingFirms: 1, Firms: 1}) {
		t.Errorf("sixty days later the town's officer sees %+v, %v", town, err)
	}
	b, err := s.Of(context.Background(), w.Officer(""), balance.Filter{From: matchingtest.Today, Weeks: 12})
	if err != nil || b.Totals != (balance.Heads{}) {
		t.Errorf("sixty days later the balance is %+v, %v", b.Totals, err)
	}
}
