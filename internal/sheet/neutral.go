package sheet

import "strings"

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
	return text[0] == '\t' || text[0] == '\r'
}

// startsFormula is the stricter question for exports: any leading sign.
func startsFormula(s string) bool {
	for i, r := range s {
		switch narrow(r, true) {
		case '=', '+', '-', '@':
			return true
		case '\t', '\r', '\n':
			return i == 0
		case ' ', 0xA0:
		default:
			if !invisible(r) {
				return false
			}
		}
	}
	return false
}

// Neutral makes a text safe to stand in a cell, now and later. In .xlsx every
// text is written with the string type, so nothing runs when the file is
// opened. But clerks save such files again as CSV, and CSV has no types: the
// next program to open it would run =… again. So a text that starts with a
// formula sign also gets an apostrophe, which survives that journey. It can be
// seen, which is the price; Clean takes it away when the text is read back.
func Neutral(s string) string {
	if startsFormula(s) {
		return "'" + visible(s)
	}
	return visible(s)
}
