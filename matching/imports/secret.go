package imports

import (
	"slices"
	"strings"

	"gongxiang/internal/pii"
)

// shownEnd is how many of a secret text's last characters are shown: enough to
// find it on paper.
const shownEnd = 4

// masked is a secret text as rows show it; nothing stays nothing.
func masked(text string) string {
	runes := []rune(text)
	hidden := max(0, len(runes)-shownEnd)
	if hidden == 0 {
		return strings.Repeat("*", len(runes))
	}
	return strings.Repeat("*", hidden) + string(runes[hidden:])
}

func secret(fields []Field, name string) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { return f.secret && f.Field == name })
}

// fit is a text from anywhere in the file, fit to be shown: in a sheet with
// secret fields a number may stand in any column.
func fit(fields []Field, text string) string {
	if slices.ContainsFunc(fields, func(f Field) bool { return f.secret }) && pii.InText(text) {
		return "（含号码，不显示）"
	}
	return text
}
