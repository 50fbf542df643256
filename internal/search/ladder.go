package search

import (
	"slices"
	"unicode/utf8"

	"gongxiang/internal/problem"
)

// step is one way to understand a query's text. The first step that finds
// anything answers.
type step struct {
	similar  bool
	trades   []string // one of them, unless empty
	families []string
	towns    []string
	// text are alternatives; each is a list of segments, which must all be there.
	// A segment is a stretch of characters, found as it stands. Empty: any text.
	text [][]string
}

const (
	maxText = 400 // characters of a query
	// maxLoose bounds what is taken apart to look for something similar.
	maxLoose = 24
)

// normal fills in what is not said and refuses what cannot be.
func (q Query) normal() (Query, error) {
	if utf8.RuneCountInString(q.Text) > maxText {
		return q, problem.Invalid(problem.Field{Name: "q", Code: "too_long", Message: "搜索的文字太长（最多 400 个字），请只留下关键的几个词。"})
	}
	words := wordsOf(q.Text)
	switch q.Sort {
	case "":
		q.Sort = ByRelevance
	case ByRelevance, ByNewest, ByHeads, ByPay, ByStart:
	default:
		return q, problem.Invalid(problem.Field{Name: "sort", Code: "sort", Message: "没有这种排序方式，请从列表中选择。"})
	}
	if q.Sort == ByRelevance && len(words) == 0 {
		q.Sort = ByNewest
	}
	if q.Limit <= 0 {
		q.Limit = 20
	}
	q.Limit = min(q.Limit, 200)
	return q, nil
}

// ladder are the steps, the most exact first. A text without a letter or digit
// (say, "%%%") is none.
func (q Query) ladder() []step {
	r := q.Reading
	rest, whole := wordsOf(r.Rest), wordsOf(q.Text)
	named := len(r.TradeCodes)+len(r.TownCodes) > 0
	if !named {
		rest = whole
	}
	exact := step{trades: r.TradeCodes, towns: r.TownCodes, text: all(rest)}
	steps := []step{exact}
	if len(whole) == 0 {
		return steps
	}
	if named { // what looks like a trade or town may be part of a firm's name
		steps = append(steps, step{text: all(whole)})
	}
	near := func(s step) {
		s.similar = true
		steps = append(steps, s)
	}
	if len(r.Guesses) > 0 {
		near(step{trades: r.Guesses, towns: r.TownCodes})
	}
	for _, loosen := range []func([]string) [][]string{scattered, oneWrong, halves} {
		if text := loosen(rest); len(text) > 0 {
			near(step{trades: r.TradeCodes, towns: r.TownCodes, text: text})
		}
	}
	if len(r.Families) > 0 {
		near(step{families: r.Families, towns: r.TownCodes, text: all(rest)})
	}
	if len(r.TownCodes) > 0 && len(r.TradeCodes)+len(rest) > 0 { // elsewhere
		near(step{trades: r.TradeCodes, text: all(rest)})
	}
	if named && len(rest) > 0 { // whatever the rest means
		near(step{trades: r.TradeCodes, towns: r.TownCodes})
	}
	return steps
}

// wordsOf are a text's runs, folded, each once.
func wordsOf(text string) []string {
	var words []string
	for _, run := range runs(fold(text)) {
		if w := string(run[:min(len(run), maxText)]); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// all asks for all words.
func all(words []string) [][]string {
	if len(words) == 0 {
		return nil
	}
	return [][]string{words}
}

// loose are the words that can be taken apart, cut to a bearable length.
func loose(words []string) (parts [][]rune) {
	left := maxLoose
	for _, w := range words {
		runes := []rune(w)
		runes = runes[:min(len(runes), left)]
		if left -= len(runes); len(runes) > 0 {
			parts = append(parts, runes)
		}
	}
	return parts
}

func han(word []rune) bool { return classOf(word[0]) == classHan }

// scattered asks for all characters, wherever they stand: swapped ones, and
// words with others between them.
func scattered(words []string) [][]string {
	var segments []string
	for _, w := range loose(words) {
		if !han(w) {
			segments = append(segments, string(w))
			continue
		}
		for _, r := range w {
			segments = append(segments, string(r))
		}
	}
	return all(segments)
}

// oneWrong leaves out one character of one word after the other: what stands
// before it and behind it must be there, and all other words.
func oneWrong(words []string) (text [][]string) {
	parts := loose(words)
	for i, w := range parts {
		if len(w) < 2 || !han(w) {
			continue
		}
		var others []string
		for j, other := range parts {
			if j != i {
				others = append(others, string(other))
			}
		}
		for at := range w {
			segments := slices.Clone(others)
			for _, s := range [][]rune{w[:at], w[at+1:]} {
				if len(s) > 0 {
					segments = append(segments, string(s))
				}
			}
			text = append(text, segments)
		}
	}
	return text
}

// halves asks for half of any one word.
func halves(words []string) (text [][]string) {
	for _, w := range loose(words) {
		n := len(w)
		if han(w) {
			n = (n + 2) / 2
		}
		for at := 0; at+n <= len(w); at++ {
			text = append(text, []string{string(w[at : at+n])})
		}
	}
	return text
}

// terms are all segments of a step, each once.
func (s step) terms() (terms []string) {
	for _, alternative := range s.text {
		for _, segment := range alternative {
			if !slices.Contains(terms, segment) {
				terms = append(terms, segment)
			}
		}
	}
	return terms
}
