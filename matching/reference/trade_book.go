package reference

import "slices"

// entry is what a looked-up name leads to.
type entry struct {
	code string
	kind AliasKind
}

// TradeBook answers questions about trades and towns. It does not change once
// built, and is safe for concurrent use; build another when the rows change.
type TradeBook struct {
	// Towns answers for the reporting units.
	Towns *TownBook

	trades   map[string]Trade
	byKey    map[string]entry   // names and aliases, folded
	byStem   map[string][]entry // the same without 工, 员, 师; each trade once, exact names first
	related  map[string]map[string]Degree
	synonyms map[string][]string
	terms    map[string]entry // what Peel takes off a query
	termMax  int              // the longest term, in characters
	nearest  []candidate
}

// NewTradeBook builds a book. Rows that refer to unknown trades are passed over;
// of two rows with the same spelling, a trade's name goes before an alias and an
// earlier alias before a later one.
func NewTradeBook(trades []Trade, aliases []Alias, relations []Relation, towns []Town) *TradeBook {
	b := &TradeBook{
		Towns:    NewTownBook(towns),
		trades:   make(map[string]Trade, len(trades)),
		byKey:    make(map[string]entry, len(trades)+len(aliases)),
		byStem:   make(map[string][]entry, len(trades)+len(aliases)),
		related:  make(map[string]map[string]Degree, len(trades)),
		synonyms: make(map[string][]string, len(trades)),
		terms:    make(map[string]entry),
	}
	for _, t := range trades {
		b.trades[t.Code] = t
		if !t.Retired {
			b.name(t.Name, entry{t.Code, AliasExact})
		}
	}
	for _, kind := range []AliasKind{AliasExact, AliasNear} {
		for _, a := range aliases {
			if t, ok := b.trades[a.Code]; ok && a.Kind == kind && !t.Retired {
				b.name(a.Alias, entry{a.Code, kind})
				b.synonyms[a.Code] = append(b.synonyms[a.Code], a.Alias)
			}
		}
	}
	b.relate(trades, relations)
	b.collectTerms()
	b.nearest = b.candidates()
	return b
}

// name files one spelling.
func (b *TradeBook) name(text string, e entry) {
	k := Key(text)
	if _, taken := b.byKey[k]; taken || k == "" {
		return
	}
	b.byKey[k] = e
	s := stem(k)
	if s == "" || slices.ContainsFunc(b.byStem[s], func(f entry) bool { return f.code == e.code }) {
		return
	}
	if industryWords[s] {
		e.kind = AliasNear
	}
	b.byStem[s] = append(b.byStem[s], e)
}

// relate works out every pair once, so that matching only looks up.
func (b *TradeBook) relate(trades []Trade, relations []Relation) {
	families := make(map[string][]string)
	for _, t := range trades {
		b.related[t.Code] = map[string]Degree{t.Code: DegreeSame}
		if t.Family != "" {
			families[t.Family] = append(families[t.Family], t.Code)
		}
	}
	for _, members := range families {
		for i, x := range members {
			for _, y := range members[i+1:] {
				b.setDegree(x, y, DegreeFamily)
			}
		}
	}
	for _, r := range relations {
		if b.related[r.A] != nil && b.related[r.B] != nil && r.A != r.B {
			b.setDegree(r.A, r.B, r.Degree)
		}
	}
}

func (b *TradeBook) setDegree(x, y string, d Degree) {
	if d == DegreeUnrelated {
		delete(b.related[x], y)
		delete(b.related[y], x)
		return
	}
	b.related[x][y], b.related[y][x] = d, d
}

// ByCode finds a trade, retired ones included.
func (b *TradeBook) ByCode(code string) (Trade, bool) {
	t, ok := b.trades[code]
	return t, ok
}

// Degree is how close two trades are, by code. An unknown code is unrelated to all.
func (b *TradeBook) Degree(x, y string) Degree {
	if d, ok := b.related[x][y]; ok {
		return d
	}
	return DegreeUnrelated
}

// RelatedTo gives every trade that is not unrelated to this one, itself
// included as DegreeSame; nil for an unknown code. The map is shared: read only.
func (b *TradeBook) RelatedTo(code string) map[string]Degree { return b.related[code] }

// SynonymsOf gives the aliases of a trade, the exact ones first. The slice is
// shared: read only.
func (b *TradeBook) SynonymsOf(code string) []string { return b.synonyms[code] }
