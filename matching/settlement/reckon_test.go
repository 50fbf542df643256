package settlement

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/lending"
)

const monthMinutes = 10440

func TestWages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pay     int64
		unit    int64
		minutes []int
		want    []int64
	}{
		{520_000, monthMinutes, []int{monthMinutes}, []int64{520_000}},
		{520_000, monthMinutes, []int{0}, []int64{0}},
		{520_000, monthMinutes, []int{480}, []int64{23_908}},                                        // 5200 / 21.75 = 239.0804…
		{520_000, monthMinutes, []int{480, 480, 480, 480}, []int64{23_908, 23_908, 23_908, 23_908}}, // 95,632.18… rounds down
		{520_000, monthMinutes, []int{4800, 4800, 4800}, []int64{239_081, 239_080, 239_080}},        // 717,241.37…: one fen over
		{10_440, monthMinutes, []int{1, 1}, []int64{1, 1}},
		{5220, monthMinutes, []int{1, 1, 1}, []int64{1, 1, 0}}, // halves: the sum of 1.5 rounds up
		{1, monthMinutes, []int{5219}, []int64{0}},
		{1, monthMinutes, []int{5220}, []int64{1}},
		{520_000, monthMinutes, nil, []int64{}},
		{24_000, 480, []int{0, 240, 480, 31 * 480}, []int64{0, 12_000, 24_000, 744_000}}, // by the day
		{24_001, 480, []int{240, 240}, []int64{12_001, 12_000}},                          // half a fen each: one over
		{2_999, 60, []int{0, 30, 90, 31 * 1440}, []int64{0, 1_500, 4_498, 2_231_256}},    // by the hour: 1,499.5 and 4,498.5
	} {
		if got := wages(c.pay, c.unit, c.minutes); !slices.Equal(got, c.want) {
			t.Errorf("%d/%d × %v: %v, want %v", c.pay, c.unit, c.minutes, got, c.want)
		}
	}
}

func TestPartsAreTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pay := rapid.Int64Range(1, 10_000_000).Draw(t, "pay")
		unit := rapid.SampledFrom([]int64{monthMinutes, 480, 60}).Draw(t, "unit")
		minutes := rapid.SliceOfN(rapid.IntRange(0, 31*1440), 0, 60).Draw(t, "minutes")
		var sum, total int64
		for i, fen := range wages(pay, unit, minutes) {
			exact := pay * int64(minutes[i]) // in fen × unit
			if d := fen*unit - exact; d <= -unit || d >= unit {
				t.Fatalf("%d minutes of %d: %d", minutes[i], pay, fen)
			}
			if minutes[i] == int(unit) && fen != pay {
				t.Fatalf("a whole unit of %d: %d", pay, fen)
			}
			sum += fen
			total += exact
		}
		if d := 2 * (sum*unit - total); d > unit || d <= -unit {
			t.Fatalf("sum %d of %d/%d", sum, total, unit)
		}
	})
}

func TestFormula(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule    string
		pay     int64
		minutes int
		wage    int64
		want    string
	}{
		{lending.ByMonth, 520_000, 10_440, 520_000, "5,200.00 元（整月） = 5,200.00 元"},
		{lending.ByMonth, 520_000, 0, 0, "5,200.00 元 ÷ 21.75 天 × 0 天 = 0.00 元"},
		{lending.ByMonth, 520_000, 9720, 484_138, "5,200.00 元 ÷ 21.75 天 × 20.25 天 = 4,841.38 元"},
		{lending.ByMonth, 520_000, 4800, 239_081, "5,200.00 元 ÷ 21.75 天 × 10 天 = 2,390.81 元（含尾差 0.01 元）"},
		{lending.ByMonth, 520_000, 485, 24_157, "5,200.00 元 ÷ 174 小时 × 8 小时 5 分 = 241.57 元"},
		{lending.ByDay, 24_000, 720, 36_000, "240.00 元 × 1.5 天 = 360.00 元"},
		{lending.ByDay, 24_000, 31 * 480, 744_000, "240.00 元 × 31 天 = 7,440.00 元"},
		{lending.ByDay, 24_000, 500, 25_000, "240.00 元 ÷ 8 小时 × 8 小时 20 分 = 250.00 元"},
		{lending.ByHour, 3_000, 12_030, 601_500, "30.00 元 × 200 小时 30 分 = 6,015.00 元"},
	} {
		if got := lending.WageFormula(c.rule, c.pay, c.minutes, c.wage); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	if err := mustBe("结算总额", 100, 100); err != nil {
		t.Error(err)
	}
	for stated, want := range map[int64]string{101: "多了 0.01 元", 0: "少了 1.00 元", -5: "写的是 -0.05 元"} {
		if err := mustBe("结算总额", stated, 100); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v", stated, err)
		}
	}
	d := calendar.NewDate(2021, 2, 8)
	if got := ranges([]calendar.Date{d, d + 1, d + 2, d + 4}); got != "2021-02-08 至 2021-02-10、2021-02-12" {
		t.Error(got)
	}
}
