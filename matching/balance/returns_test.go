package balance_test

import (
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/matching/balance"
	"gongxiang/matching/lending"
	"gongxiang/matching/lendingtest"
	"gongxiang/matching/matchingtest"
)

// A request to send a worker back waits for the other firm, and the number says
// what the list shows.
func TestReturnsThatWaitAreCounted(t *testing.T) {
	t.Parallel()
	w := lendingtest.New(t)
	s := balance.New(w.DB, w.Clock, w.Catalog.Book)
	_, workers := w.Started(2, 30)
	w.SetDay(matchingtest.Today.AddDays(2))
	look := func(when string, want map[string]int) {
		t.Helper()
		for name, c := range map[string]auth.Caller{"lender": w.Lender, "borrower": w.Borrower, "stranger": w.Stranger, "city": w.City, "far town": w.Officer("赤坎镇")} {
			o, err := s.OverviewOf(t.Context(), c)
			if err != nil || o.ReturnsOpen != want[name] {
				t.Errorf("%s: the %s counts %d (%v)", when, name, o.ReturnsOpen, err)
			}
			list, err := w.Lending.Agreements(t.Context(), c, lending.AgreementFilter{Mine: "return"}, route.Paging{Limit: 10})
			if err != nil || len(list.Items) != want[name] {
				t.Errorf("%s: the %s lists %d (%v)", when, name, len(list.Items), err)
			}
		}
	}
	look("before", nil)
	for _, worker := range workers { // two requests, one agreement to open
		if _, err := w.Lending.AskReturn(t.Context(), w.Borrower, worker.ID, lending.ReturnInput{Version: worker.Version, Reason: lending.ByAgreement,
			Ground: "unsuited", Note: "不习惯夜班", LastDay: matchingtest.Today.AddDays(1)}); err != nil {
			t.Fatal(err)
		}
	}
	look("asked", map[string]int{"lender": 1, "city": 1})
}
