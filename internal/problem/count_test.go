package problem_test

import (
	"testing"

	"gongxiang/internal/problem"
)

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 20000: "20,000", 1234567: "1,234,567", -100: "-100", -1000: "-1,000"} {
		if got := problem.Count(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func TestYuan(t *testing.T) {
	t.Parallel()
	for fen, want := range map[int64]string{0: "0.00 元", 5: "0.05 元", 520_000: "5,200.00 元", 123_456_789: "1,234,567.89 元", -5: "-0.05 元", -100_000: "-1,000.00 元"} {
		if got := problem.Yuan(fen); got != want {
			t.Errorf("%d is %q, want %q", fen, got, want)
		}
	}
}
