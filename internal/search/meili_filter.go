package search

import (
	"fmt"
	"strings"
	"unicode"
)

// plain reports whether a value is like the codes we give: of letters, digits
// and hyphens. Others equal nothing, and never get into a filter.
func plain(value string) bool {
	return value != "" && !strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' })
}

// oneOf is an attribute's filter for some values, nothing where none is plain.
func oneOf(attribute string, values []string) string {
	var quoted []string
	for _, v := range values {
		if plain(v) {
			quoted = append(quoted, `"`+v+`"`)
		}
	}
	if len(quoted) == 0 {
		return `kind = "none"`
	}
	return attribute + " IN [" + strings.Join(quoted, ", ") + "]"
}

// meiliFilter is where and the step's where, in Meilisearch's words.
func (q Query) meiliFilter(s step) ([]string, error) {
	var f []string
	switch scope := q.Scope; {
	case scope.all:
	case scope.town != "":
		town := []string{scope.town}
		f = append(f, oneOf("townCode", town)+" OR "+oneOf("firmTown", town))
	case scope.open:
		f = append(f, oneOf("status", running), "firmApproved = true")
		if q.On != nil {
			f = append(f, fmt.Sprintf("periodTo >= %d", *q.On))
		}
	default:
		return nil, fmt.Errorf("search: a query without a scope")
	}
	f = append(f, oneOf("kind", []string{string(q.Kind)}))
	for _, c := range []struct {
		attribute string
		values    []string
	}{
		{"tradeCode", q.TradeCodes}, {"townCode", q.TownCodes},
		{"tradeCode", s.trades}, {"family", s.families}, {"townCode", s.towns},
	} {
		if len(c.values) > 0 {
			f = append(f, oneOf(c.attribute, c.values))
		}
	}
	if len(q.Statuses) > 0 {
		f = append(f, q.meiliStanding())
	}
	if q.Family != "" {
		f = append(f, oneOf("family", []string{q.Family}))
	}
	if q.Industry != "" {
		f = append(f, oneOf("industry", []string{q.Industry}))
	}
	if q.Firm != nil {
		f = append(f, oneOf("enterpriseId", []string{q.Firm.String()}))
	}
	if q.Approved {
		f = append(f, "firmApproved = true")
	}
	if q.From != nil {
		f = append(f, fmt.Sprintf("periodTo >= %d", *q.From))
	}
	if q.To != nil {
		f = append(f, fmt.Sprintf("periodFrom <= %d", *q.To))
	}
	if q.HeadsMin > 0 {
		f = append(f, fmt.Sprintf("heads >= %d", q.HeadsMin))
	}
	if q.PayMinFen != nil {
		f = append(f, fmt.Sprintf("payHigh >= %d", *q.PayMinFen))
	}
	if q.PayMaxFen != nil {
		f = append(f, fmt.Sprintf("payLow <= %d", *q.PayMaxFen))
	}
	if q.Lodging != nil {
		f = append(f, fmt.Sprintf("lodging = %t", *q.Lodging))
	}
	if q.AboveScale != nil {
		f = append(f, fmt.Sprintf("aboveScale = %t", *q.AboveScale))
	}
	return f, nil
}

// meiliStanding is standing, in Meilisearch's words.
func (q Query) meiliStanding() string {
	marked, open, ended := q.asked()
	var either []string
	if len(marked) > 0 {
		either = append(either, oneOf("status", marked))
	}
	if len(open) > 0 {
		either = append(either, fmt.Sprintf("(%s AND periodTo >= %d)", oneOf("status", open), *q.On))
	}
	if ended {
		either = append(either, fmt.Sprintf("(%s AND periodTo < %d)", oneOf("status", running), *q.On))
	}
	return strings.Join(either, " OR ")
}

// sortAttribute is what a sort compares first; the time of the last change and
// the id follow.
var sortAttribute = map[Sort]string{ByHeads: "heads", ByPay: "pay", ByStart: "start"}

func meiliSort(by Sort) []string {
	last := []string{"updated:desc", "id:desc"}
	switch {
	case by == ByRelevance:
		return nil
	case sortAttribute[by] != "":
		return append([]string{sortAttribute[by] + ":desc"}, last...)
	default:
		return last
	}
}

// behind is what follows the cursor's row.
func behind(by Sort, c cursor) string {
	tie := fmt.Sprintf(`updated < %d OR (updated = %d AND id < "%s")`, c.Updated, c.Updated, c.ID)
	a := sortAttribute[by]
	if a == "" {
		return tie
	}
	return fmt.Sprintf("%s < %d OR (%s = %d AND (%s))", a, c.Key, a, c.Key, tie)
}

// meiliText asks for segments as phrases; Han characters stand apart, as in the
// documents. A word of letters comes last, where its beginning is enough.
func meiliText(segments []string) string {
	var phrases, words []string
	for _, s := range segments {
		if han([]rune(s)) {
			phrases = append(phrases, `"`+apart(s)+`"`)
		} else {
			words = append(words, s)
		}
	}
	return strings.Join(append(phrases, words...), " ")
}

// apart puts blanks between Han characters, and a full stop between runs, so
// that no phrase reaches across it.
func apart(text string) string {
	var b strings.Builder
	for i, run := range runs(fold(text)) {
		if i > 0 {
			b.WriteString(" . ")
		}
		if !han(run) {
			b.WriteString(string(run[:min(len(run), maxLetters)]))
			continue
		}
		for j, r := range run {
			if j > 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}
