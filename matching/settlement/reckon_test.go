package settlement

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gongxiang/internal/calendar"
)

func TestWages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pay     int64
		minutes []int
		want    []int64
	}{
		{520_000, []int{monthMinutes}, []int64{520_000}},
		{520_000, []int{0}, []int64{0}},
		{520_000, []int{480}, []int64{23_908}},                                        // 5200 / 21.75 = 239.0804…
		{520_000, []int{480, 480, 480, 480}, []int64{23_908, 23_908, 23_908, 23_908}}, // 95,632.18… rounds down
		{520_000, []int{4800, 4800, 4800}, []int64{239_081, 239_080, 239_080}},        // 717,241.37…: one fen over
		{10_440, []int{1, 1}, []int64{1, 1}},
		{5220, []int{1, 1, 1}, []int64{1, 1, 0}}, // halves: the sum of 1.5 rounds up
		{1, []int{5219}, []int64{0}},
		{1, []int{5220}, []int64{1}},
		{520_000, nil, []int64{}},
	} {
		if got := wages(c.pay, c.minutes); !slices.Equal(got, c.want) {
			t.Errorf("%d × %v: %v, want %v", c.pay, c.minutes, got, c.want)
		}
	}
}

func TestPartsAreTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pay := rapid.Int64Range(1, 10_000_000).Draw(t, "pay")
		minutes := rapid.SliceOfN(rapid.IntRange(0, monthMinutes), 0, 60).Draw(t, "minutes")
		var sum, total int64
		for i, fen := range wages(pay, minutes) {
			exact := pay * int64(minutes[i]) // in fen × monthMinutes
			if d := fen*monthMinutes - exact; d <= -monthMinutes || d >= monthMinutes {
				t.Fatalf("%d minutes of %d: %d", minutes[i], pay, fen)
			}
			if minutes[i] == monthMinutes && fen != pay {
				t.Fatalf("a full month of %d: %d", pay, fen)
			}
			sum += fen
			total += exact
		}
		if d := 2 * (sum*monthMinutes - total); d > monthMinutes || d <= -monthMinutes {
			t.Fatalf("sum %d of %d/%d", sum, total, monthMinutes)
		}
	})
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
