package reference

import (
	"slices"
	"strings"
)

// firmEndings mark a word as somebody's name: 某某包装有限公司 asks for a firm,
// not for packers.
var firmEndings = []string{"公司", "厂", "店", "行", "部", "集团", "中心", "合作社"}

// collectTerms files everything that Peel recognises, each of two characters or more.
func (b *TradeBook) collectTerms() {
	add := func(term string, e entry) {
		n := len([]rune(term))
		if _, taken := b.terms[term]; taken || n < 2 || industryWords[term] {
			return
		}
		b.terms[term] = e
		b.termMax = max(b.termMax, n)
	}
	for k, e := range b.byKey {
		add(k, e)
	}
	for s, entries := range b.byStem {
		if len(entries) == 1 {
			add(s, entries[0])
		}
	}
	add(Key(Outside.Name), entry{code: OutsideCode})
	for _, t := range b.Towns.All() {
		add(Key(t.Name), entry{code: t.Code})
		for _, a := range t.Aliases {
			add(Key(a), entry{code: t.Code})
		}
	}
}

// Peel takes the trades and towns that it knows off a search query, the longest
// name first, and returns their codes, each once, in the order of the query. What
// remains is rest, lower case and half width, words apart by one blank. A word
// that ends like a firm's name stays whole.
func (b *TradeBook) Peel(query string) (tradeCodes, townCodes []string, rest string) {
	var left []string
	for _, word := range strings.Fields(strings.Map(narrow, query)) {
		word = fold(word)
		if slices.ContainsFunc(firmEndings, func(e string) bool { return strings.HasSuffix(word, e) }) {
			if _, known := b.terms[Key(word)]; !known {
				left = append(left, word)
				continue
			}
		}
		runes := []rune(word)
		from := 0 // of what has not been recognised
		keep := func(to int) {
			if from < to {
				left = append(left, string(runes[from:to]))
			}
		}
		for i := 0; i < len(runes); {
			code, n := b.termAt(runes[i:])
			if n == 0 {
				i++
				continue
			}
			keep(i)
			if _, isTown := b.Towns.ByCode(code); isTown {
				townCodes = appendOnce(townCodes, code)
			} else {
				tradeCodes = appendOnce(tradeCodes, code)
			}
			i += n
			from = i
		}
		keep(len(runes))
	}
	return tradeCodes, townCodes, strings.Join(left, " ")
}

// termAt is the longest term at the start of text and its length in characters.
func (b *TradeBook) termAt(text []rune) (code string, n int) {
	for n := min(b.termMax, len(text)); n >= 2; n-- {
		if e, ok := b.terms[string(text[:n])]; ok {
			return e.code, n
		}
	}
	return "", 0
}

func appendOnce(codes []string, code string) []string {
	if slices.Contains(codes, code) {
		return codes
	}
	return append(codes, code)
}
