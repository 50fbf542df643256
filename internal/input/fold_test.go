package input_test

import (
	"testing"

	"gongxiang/internal/input"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                "",
		"加微信":             "加微信",
		"加 微-信":           "加微信",
		"加\u200b微\u200d信": "加微信",
		"ＶＸ":              "vx",
		"V.x！":            "vx",
		"①３":              "13",
		"!?… ":            "",
	} {
		if got := input.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}
