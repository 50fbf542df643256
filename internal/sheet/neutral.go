package sheet

import (
	"strings"
	"unicode"
)

// LooksLikeFormula reports whether a spreadsheet program could take the text
// for a formula. Signed plain numbers (-5, +86 138 0000 0000) and a lone dash
// are not formulas; the full-width signs count like the ordinary ones, since
// Chinese versions of the programs accept them.
func LooksLikeFormula(text string) bool {
	s := strings.TrimLeft(tidy(text, true), " '")
	if s == "" {
		return false
	}
	switch s[0] {
	case '=', '@':
		return true
	case '+', '-':
		return strings.Trim(s[1:], "0123456789 .,-()") != ""
	}
	return false
}

// startsFormula is the stricter question for exports: any leading sign, behind
// blanks and characters that cannot be seen.
func startsFormula(s string) bool {
	for _, r := range s {
		if unicode.IsSpace(r) || invisible(r) {
			continue
		}
		return strings.ContainsRune("=+-@", narrow(r, true))
	}
	return false
}

// Neutral makes a text safe to stand in a cell, now and later. In .xlsx every
// text is written with the string type, so nothing runs when the file is
// opened. But clerks save such files again as CSV, and CSV has no types: the
// next program to open it would run =… again. So control characters go, tabs
// and line breaks at the ends too, and a text that starts with a formula sign
// gets an apostrophe, which survives that journey. It can be seen, which is the
// price; Clean takes it away when the text is read back.
func Neutral(s string) string {
	s = strings.TrimSpace(visible(s))
	if startsFormula(s) {
		return "'" + s
	}
	return s
}
