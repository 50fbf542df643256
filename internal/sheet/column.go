package sheet

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Column is something the caller hopes to find in a table.
type Column struct {
	// Field names it to the caller ("headcount").
	Field string
	// Label is its usual heading ("富余人数"), and how sentences call it.
	Label string
	// Synonyms are other headings. A heading that contains one matches less
	// well than one that equals it; of several the longest decides. "工资/最低"
	// matches headings that hold both parts in this order, as two-row headers
	// do. Choose words that do not also stand in other columns' headings.
	Synonyms []string
	// Unlike are words that make a heading that of another column: 紧急联系电话 is
	// nobody's own phone, however well it matches.
	Unlike []string
	// Required says that a table without it cannot be taken.
	Required bool
	// FillDown gives a cell that is merged with one above that cell's text. For
	// names that is what the clerk means; for numbers it would count twice.
	FillDown bool
}

// How a column was found.
const (
	FoundExact    = "exact"
	FoundContains = "contains"
	FoundByHand   = "chosen"
)

// Scores of a match. What equals a heading always beats what is contained in
// one; the fraction added to the latter is the share of the heading it covers.
const (
	scoreExact    = 4.0
	scoreSynonym  = 3.9 // equals a synonym: 手机号 beside 联系电话 is the one that is asked for
	scoreBare     = 3.5
	scoreContains = 2.0
)

// longestHeading in characters; what is longer is a note.
const longestHeading = 40

// heading is a header text prepared for matching.
type heading struct {
	full string
	// bare is full without what stands in brackets: units and explanations.
	bare string
}

func newHeading(text string) heading {
	if len(text) > 4*longestHeading || utf8.RuneCountInString(text) > longestHeading {
		return heading{}
	}
	text = fold(text)
	h := heading{full: letters(text), bare: letters(withoutBrackets(text))}
	if h.bare == "" {
		h.bare = h.full
	}
	return h
}

// pattern is a label or synonym prepared for matching.
type pattern struct {
	whole string
	parts []string
}

func patterns(c Column) []pattern {
	var out []pattern
	for _, s := range append([]string{c.Label}, c.Synonyms...) {
		p := pattern{whole: letters(fold(s))}
		for part := range strings.SplitSeq(fold(s), "/") {
			if part = letters(part); part != "" {
				p.parts = append(p.parts, part)
			}
		}
		if p.whole != "" {
			out = append(out, p)
		}
	}
	return out
}

// unlike reports whether a heading is that of another column.
func (c Column) unlike(h heading) bool {
	return slices.ContainsFunc(c.Unlike, func(word string) bool { return strings.Contains(h.full, word) })
}

// score is 0 when the heading does not match.
func (p pattern) score(h heading) float64 {
	switch {
	case h.full == "":
		return 0
	case h.full == p.whole:
		return scoreExact
	case h.bare == p.whole:
		return scoreBare
	}
	rest, covered := h.full, 0
	for _, part := range p.parts {
		at := strings.Index(rest, part)
		if at < 0 {
			return 0
		}
		rest = rest[at+len(part):]
		covered += len(part)
	}
	return scoreContains + float64(covered)/float64(len(h.full))
}

// letters drops everything but letters and digits: spaces, brackets, stars.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n/\\()[]{}<>【】《》〈〉「」:.,;、·*★☆※#_-–—~\"'“”‘’!?&+|", r) {
			return -1
		}
		return r
	}, s)
}

func withoutBrackets(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch r {
		case '(', '[', '【':
			depth++
		case ')', ']', '】':
			depth = max(0, depth-1)
		default:
			if depth == 0 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
