package search

import (
	"fmt"
	"slices"
	"strings"
)

// sqlFilter collects the conditions of a WHERE clause and their arguments.
type sqlFilter struct {
	conditions []string
	args       []any
}

// arg adds an argument and gives its placeholder.
func (f *sqlFilter) arg(v any) string {
	f.args = append(f.args, v)
	return fmt.Sprintf("$%d", len(f.args))
}

// add adds a condition with one argument in place of each ?.
func (f *sqlFilter) add(condition string, v any) {
	f.conditions = append(f.conditions, strings.ReplaceAll(condition, "?", f.arg(v)))
}

func (f *sqlFilter) String() string {
	if len(f.conditions) == 0 {
		return "true"
	}
	return strings.Join(f.conditions, " AND ")
}

// where is everything that a query restricts but its kind and its text, the
// scope first.
// Only what is asked for stands in it, so that the planner sees the values.
func (q Query) where(f *sqlFilter) error {
	if !slices.Contains(kinds, q.Kind) {
		return fmt.Errorf("search: there is no kind %q", q.Kind)
	}
	switch s := q.Scope; {
	case s.all:
	case s.town != "":
		f.add("(town_code = ? OR firm_town_code = ?)", s.town)
	case s.open:
		f.conditions = append(f.conditions, "status IN ('published', 'partly_filled', 'open') AND firm_approved")
		if q.On != nil {
			f.add("period_to >= ?", *q.On)
		}
	default:
		return fmt.Errorf("search: a query without a scope")
	}
	if len(q.TradeCodes) > 0 {
		f.add("trade_code = ANY(?)", q.TradeCodes)
	}
	if len(q.TownCodes) > 0 {
		f.add("town_code = ANY(?)", q.TownCodes)
	}
	if q.Family != "" {
		f.add("family = ?", q.Family)
	}
	if q.Industry != "" {
		f.add("industry = ?", q.Industry)
	}
	if q.From != nil {
		f.add("period_to >= ?", *q.From)
	}
	if q.To != nil {
		f.add("period_from <= ?", *q.To)
	}
	if q.HeadsMin > 0 {
		f.add("heads >= ?", q.HeadsMin)
	}
	if q.PayMinFen != nil {
		f.add("coalesce(pay_max_fen, pay_min_fen) >= ?", *q.PayMinFen)
	}
	if q.PayMaxFen != nil {
		f.add("coalesce(pay_min_fen, pay_max_fen) <= ?", *q.PayMaxFen)
	}
	if q.Lodging != nil {
		f.add("lodging = ?", *q.Lodging)
	}
	if q.AboveScale != nil {
		f.add("above_scale = ?", *q.AboveScale)
	}
	if len(q.Statuses) > 0 {
		f.conditions = append(f.conditions, q.standing(f))
	}
	if q.Firm != nil {
		f.add("enterprise_id = ?", *q.Firm)
	}
	if q.Approved {
		f.conditions = append(f.conditions, "firm_approved")
	}
	return nil
}

// standing is the condition that a row has one of Statuses.
func (q Query) standing(f *sqlFilter) string {
	marked, open, ended := q.asked()
	var either []string
	if len(marked) > 0 {
		either = append(either, "status = ANY("+f.arg(marked)+")")
	}
	if len(open) > 0 {
		either = append(either, "status = ANY("+f.arg(open)+") AND period_to >= "+f.arg(*q.On))
	}
	if ended {
		either = append(either, "status = ANY("+f.arg(running)+") AND period_to < "+f.arg(*q.On))
	}
	return "(" + strings.Join(either, " OR ") + ")"
}

// where is what a step adds beside its text.
func (s step) where(f *sqlFilter) {
	if len(s.trades) > 0 {
		f.add("trade_code = ANY(?)", s.trades)
	}
	if len(s.families) > 0 {
		f.add("family = ANY(?)", s.families)
	}
	if len(s.towns) > 0 {
		f.add("town_code = ANY(?)", s.towns)
	}
}

// tsquery writes alternatives of segments. Lexemes hold letters, digits and Han
// characters only, so nothing in them means anything to the parser.
func tsquery(text [][]string) string {
	either := make([]string, len(text))
	for i, segments := range text {
		var every []string
		for _, s := range segments {
			runes := []rune(s)
			if !han(runes) {
				every = append(every, "'"+string(runes[:min(len(runes), maxLetters)])+"':*")
				continue
			}
			for _, gram := range gramsIn(runes) {
				every = append(every, "'"+gram+"'")
			}
		}
		either[i] = "(" + strings.Join(every, " & ") + ")"
	}
	return strings.Join(either, " | ")
}

// gramsIn are the words of the index that a stretch of Han characters needs.
func gramsIn(segment []rune) (grams []string) {
	if len(segment) == 1 {
		return []string{string(segment)}
	}
	for at := 0; at+2 <= len(segment); at++ {
		grams = append(grams, string(segment[at:at+2]))
	}
	return grams
}
