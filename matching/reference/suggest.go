package reference

import (
	"cmp"
	"slices"
)

const maxSuggestions = 5

// candidate is one spelling that a misspelt text may have meant.
type candidate struct {
	runes []rune
	code  string
}

func (b *TradeBook) candidates() []candidate {
	all := make([]candidate, 0, len(b.byKey))
	for k, e := range b.byKey {
		all = append(all, candidate{[]rune(k), e.code})
	}
	slices.SortFunc(all, func(x, y candidate) int { // map order must not show
		return cmp.Or(cmp.Compare(len(x.runes), len(y.runes)), slices.Compare(x.runes, y.runes))
	})
	return all
}

// suggest ranks trades by how near one of their names is to k.
func (b *TradeBook) suggest(k string) []Trade {
	text := []rune(k)
	if len(text) < 2 {
		return nil
	}
	pairs := make([]pair, 0, len(text))
	for i := 0; i+1 < len(text); i++ {
		pairs = append(pairs, pair{text[i], text[i+1]})
	}
	best := make(map[string]float64)
	for _, c := range b.nearest {
		if s := closeness(text, pairs, c.runes); s > best[c.code] {
			best[c.code] = s
		}
	}
	codes := make([]string, 0, len(best))
	for code := range best {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(x, y string) int {
		return cmp.Or(cmp.Compare(best[y], best[x]), cmp.Compare(x, y))
	})
	found := make([]Trade, 0, maxSuggestions)
	for _, code := range codes[:min(len(codes), maxSuggestions)] {
		found = append(found, b.trades[code])
	}
	return found
}

// pair is two characters in a row.
type pair [2]rune

// closeness of x, whose pairs are given, to y is 0 for words that have nothing to
// do with each other; above that, one wrong character beats one word inside the
// other beats common pairs of characters.
func closeness(x []rune, pairs []pair, y []rune) float64 {
	shared := 0
	for i := 0; i+1 < len(y); i++ {
		if slices.Contains(pairs, pair{y[i], y[i+1]}) {
			shared++
		}
	}
	// Two-character words that differ in one have only 工 in common, as a rule.
	if len(x)+len(y) > 4 && oneEdit(x, y) || len(x) == 2 && len(y) == 2 && x[0] == y[0] {
		return 3 + float64(shared)/float64(len(x)+len(y))
	}
	dice := 2 * float64(shared) / float64(len(x)+len(y)-2)
	if len(y) >= 2 && (contains(x, y) || contains(y, x)) {
		return 1 + dice
	}
	if dice >= 0.5 {
		return dice
	}
	return 0
}

// oneEdit reports whether one inserted, missing, changed or swapped character
// leads from x to y.
func oneEdit(x, y []rune) bool {
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(x)-len(y) > 1 {
		return false
	}
	i := 0
	for i < len(y) && x[i] == y[i] {
		i++
	}
	if len(x) > len(y) {
		return slices.Equal(x[i+1:], y[i:])
	}
	if i == len(x) || slices.Equal(x[i+1:], y[i+1:]) {
		return true
	}
	return x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
}

func contains(long, short []rune) bool {
	for i := 0; i+len(short) <= len(long); i++ {
		if slices.Equal(long[i:i+len(short)], short) {
			return true
		}
	}
	return false
}
