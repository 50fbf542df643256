package search

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sortKey is the SQL of what is sorted by, the greatest first.
func sortKey(by Sort, s step, src source, f *sqlFilter) string {
	switch by {
	case ByHeads:
		return "heads"
	case ByPay:
		return "coalesce(pay_max_fen, pay_min_fen, -1)"
	case ByStart:
		return "coalesce('1970-01-01'::date - period_from, -1000000000)"
	case ByRelevance:
		return rank(s.terms(), src, f)
	default:
		return "0"
	}
}

// sortKeyOf is the same for a document in hand; relevance cannot be told from it.
func sortKeyOf(by Sort, d Document) int64 {
	switch by {
	case ByHeads:
		return int64(d.Heads)
	case ByPay:
		switch {
		case d.PayMaxFen != nil:
			return *d.PayMaxFen
		case d.PayMinFen != nil:
			return *d.PayMinFen
		}
		return -1
	case ByStart:
		if d.Period != nil {
			return -int64(d.Period.From)
		}
		return -1_000_000_000
	case ByRelevance:
		return unknownKey
	default:
		return 0
	}
}

// rank sums over the terms: one in the title counts more than in the firm's
// name, there more than in the town's, there more than elsewhere; a long one
// more than a short one.
func rank(terms []string, src source, f *sqlFilter) string {
	if len(terms) == 0 {
		return "0"
	}
	sum := make([]string, 0, len(terms))
	for _, t := range terms[:min(len(terms), maxLoose)] {
		column := "%s"
		if strings.ContainsFunc(t, unicode.IsLower) {
			column = "lower(%s)"
		}
		n, arg := utf8.RuneCountInString(t), f.arg(t)+"::text"
		sum = append(sum, fmt.Sprintf("CASE WHEN strpos("+column+", %s) > 0 THEN %d WHEN strpos("+column+", %s) > 0 THEN %d WHEN strpos("+column+", %s) > 0 THEN %d ELSE 0 END",
			src.title, arg, 4*n, src.firm, arg, 2*n, src.town, arg, n))
	}
	return strings.Join(sum, " + ")
}
