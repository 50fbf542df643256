package reference

// Near gives the trades one of whose names is one character away from the text,
// or, of two characters, begins alike: what a misspelt word may mean. Codes, at
// most maxSuggestions, the nearest name first.
func (b *TradeBook) Near(text string) []string {
	k := []rune(Key(text))
	if len(k) < 2 || len(k) > maxTermRunes {
		return nil
	}
	var codes []string
	for _, c := range b.nearest {
		if closeness(k, nil, c.runes) >= 3 {
			codes = appendOnce(codes, c.code)
		}
	}
	return codes[:min(len(codes), maxSuggestions)]
}
