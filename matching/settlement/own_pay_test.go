package settlement_test

import (
	"strings"
	"testing"

	"gongxiang/matching/lendingtest"
)

// A worker reads of each month what is settled, what is paid, and what is still
// only reckoned from the attendance.
func TestOwnPay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	own := func() []string {
		t.Helper()
		var told []string
		for _, p := range w.Own(w.a.ID, w.workers[0].ID).Pay {
			told = append(told, p.Month+" "+p.Formula+" "+p.Words)
		}
		return told
	}
	says := func(month int, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if told := own()[month]; !strings.Contains(told, part) {
				t.Errorf("%q does not say %q", told, part)
			}
		}
	}
	if got := own(); len(got) != 3 || !strings.HasPrefix(got[0], "2021-04") || !strings.HasPrefix(got[2], "2021-02") {
		t.Fatalf("%v", got)
	}
	says(0, "这个月还没有过完")
	says(2, "还有 21 天的考勤没有登记", "还没有结算", "0.00 元")
	w.attend(t, 0, february, map[int]string{8: "half"})
	says(2, "÷ 21.75 天 × 14.5 天", "加班费和津贴还没有算进去")
	m := w.drawn(t)
	says(1, "还没有结算") // a draft says nothing yet
	m = must(t)(w.Confirm(t.Context(), w.Borrower, w.a.ID, march, m.Live.Version, m.Live.TotalFen, ""))
	says(1, "（整月）", "还有 5,200.00 元没有发", "原单位 2021-04-15 发给您")
	m = must(t)(w.transfer(t, m, m.Live.TotalFen))
	must(t)(w.payOut(t, m, lendingtest.PayFen))
	says(1, "已经发给您 5,200.00 元（2021-04-01）")
	if p := w.Own(w.a.ID, w.workers[0].ID).Pay[1]; !p.Settled || p.Fen != lendingtest.PayFen || p.PaidFen != p.Fen || strings.Contains(p.Words, "没有发") {
		t.Errorf("%+v", p)
	}
}
