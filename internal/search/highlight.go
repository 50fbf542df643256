package search

import (
	"slices"
	"strings"
)

// The marks round what was found, and how much of a long text is shown.
const (
	markOpen, markClose = '⟦', '⟧'
	maxBodyShown        = 90
)

// marks are what to highlight in a hit.
type marks struct {
	trades, families, towns []string
	segments                [][]rune
}

// marks of a step: its segments, or, where one does not stand there as a whole,
// every two of its characters.
func (q Query) marks(s step) marks {
	m := marks{trades: s.trades, families: s.families, towns: s.towns}
	for _, t := range s.terms() {
		m.segments = append(m.segments, []rune(t))
	}
	return m
}

func (m marks) highlight(d Document) Highlights {
	h := Highlights{Title: m.mark(d.Title, 0), Firm: m.mark(d.Firm, 0), Town: m.mark(d.Town, 0), Body: m.mark(d.Body, maxBodyShown)}
	if slices.Contains(m.trades, d.TradeCode) || slices.Contains(m.families, d.Family) {
		h.Title = whole(d.Title)
	}
	if slices.Contains(m.towns, d.TownCode) {
		h.Town = whole(d.Town)
	}
	return h
}

func whole(text string) string {
	if text == "" {
		return ""
	}
	return string(markOpen) + unmarked(text) + string(markClose)
}

// unmarked makes sure that only we set marks.
func unmarked(text string) string {
	return strings.NewReplacer(string(markOpen), "[", string(markClose), "]").Replace(text)
}

// mark sets the marks, and cuts the text to width characters (0: never) from a
// little before the first of them.
func (m marks) mark(text string, width int) string {
	original := []rune(unmarked(text))
	hit := m.found(fold(string(original)))
	from, to := 0, len(original)
	if width > 0 && to > width {
		from = max(0, min(slices.Index(hit, true)-width/4, to-width))
		to = from + width
	}
	var b strings.Builder
	if from > 0 {
		b.WriteRune('…')
	}
	for i := from; i < to; i++ {
		if hit[i] && (i == from || !hit[i-1]) {
			b.WriteRune(markOpen)
		}
		b.WriteRune(original[i])
		if hit[i] && (i == to-1 || !hit[i+1]) {
			b.WriteRune(markClose)
		}
	}
	if to < len(original) {
		b.WriteRune('…')
	}
	return b.String()
}

// found tells of each character whether it belongs to something looked for.
func (m marks) found(text []rune) []bool {
	hit := make([]bool, len(text))
	for _, s := range m.segments {
		if !set(hit, text, s) && han(s) {
			for at := 0; at+2 <= len(s); at++ {
				set(hit, text, s[at:at+2])
			}
		}
	}
	return hit
}

// set marks every place of part; words of letters only from their beginning.
func set(hit []bool, text, part []rune) (any bool) {
	for at := 0; at+len(part) <= len(text); at++ {
		if !slices.Equal(text[at:at+len(part)], part) || !han(part) && at > 0 && classOf(text[at-1]) == classLetter {
			continue
		}
		for i := range part {
			hit[at+i] = true
		}
		any = true
	}
	return any
}
