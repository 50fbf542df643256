package search

import (
	"context"
	"fmt"
	"strings"
)

// source is what a statement reads.
type source struct {
	table string
	// title, firm and town are the columns of these texts.
	title, firm, town string
	// keep: what is found is written down once, for the page and the counts. A
	// search through all facts runs twice instead: it may find nearly all of
	// them, and to write those down takes longer.
	keep bool
}

// source adds to f what s asks of the text, and tells where to look. An index on
// a word, a trade or a town leads to few documents. Where there is none, or the
// word stands in most documents anyway, all facts are gone through.
func (p *Postgres) source(ctx context.Context, q Query, s step, f *sqlFilter) (source, error) {
	documents := source{table: "search_document_" + string(q.Kind), title: "title", firm: "firm", town: "town", keep: true}
	facts := source{table: "search_fact_" + string(q.Kind), title: nth(1), firm: nth(2), town: nth(3)}
	if len(s.text) == 0 {
		if q.narrowed(s) {
			return documents, nil
		}
		return facts, nil
	}
	if words := s.everyday(); len(words) > 0 && !q.narrowed(s) {
		broad, err := p.inMost(ctx, facts.table, words)
		if err != nil {
			return source{}, err
		}
		if broad {
			f.conditions = append(f.conditions, standing(words, f))
			return facts, nil
		}
	}
	f.add("grams @@ ?::tsquery", tsquery(s.text))
	return documents, nil
}

// narrowed says that an index other than that of the words leads to what is
// looked for.
func (q Query) narrowed(s step) bool {
	return len(q.TradeCodes)+len(q.TownCodes)+len(s.trades)+len(s.towns) > 0 || q.Firm != nil || q.Scope.town != ""
}

// maxEveryday bounds how many grams a text may have to be looked for one by one.
const maxEveryday = 4

// everyday are the grams of a text that could stand in most documents, all of
// which must be there: a few, in Han characters. Those stand in the texts as
// they do in the index, without any folding.
func (s step) everyday() (words []string) {
	if len(s.text) != 1 {
		return nil
	}
	for _, segment := range s.text[0] {
		runes := []rune(segment)
		if !han(runes) {
			return nil
		}
		words = append(words, gramsIn(runes)...)
	}
	if len(words) > maxEveryday {
		return nil
	}
	return words
}

// inMost looks at a few of the facts. Where the look deceives, the answer is the
// same, only slower.
func (p *Postgres) inMost(ctx context.Context, facts string, words []string) (most bool, err error) {
	var f sqlFilter
	sql := `SELECT coalesce(avg((` + standing(words, &f) + `)::int) > ` + f.arg(p.most) + `::float8, false) FROM ` + facts +
		` TABLESAMPLE SYSTEM (` + f.arg(p.looked) + `)`
	if err := p.db.QueryRow(ctx, sql, f.args...).Scan(&most); err != nil {
		return false, fmt.Errorf("search: look how common %q is: %w", words, err)
	}
	return most, nil
}

// standing is the condition that all words stand in a document's texts.
func standing(words []string, f *sqlFilter) string {
	every := make([]string, len(words))
	for i, w := range words {
		every[i] = "strpos(words, " + f.arg(w) + ") > 0"
	}
	return strings.Join(every, " AND ")
}

// nth is one of a fact's texts.
func nth(n int) string { return fmt.Sprintf("split_part(words, chr(31), %d)", n) }
