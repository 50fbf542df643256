package input

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold leaves of a text what a reader takes it for: letters and digits, of one
// width and case. What is put between them to hide a word is gone.
func Fold(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(text))
}
