package search

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// narrow maps a full-width form to its ASCII character, any blank to ' '.
func narrow(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case unicode.IsSpace(r) || r == 0x3000:
		return ' '
	}
	return r
}

// fold makes texts comparable, character by character: the result has as many
// runes as the text.
func fold(text string) []rune {
	runes := []rune(text)
	for i, r := range runes {
		runes[i] = unicode.ToLower(narrow(r))
	}
	return runes
}

// longDigits are phone numbers and the like, also 138-0013 8000 and full width.
var longDigits = regexp.MustCompile(`\p{Nd}(?:[\s\-–—_.·,，、/()（）]{0,2}\p{Nd}){6,}`)

// scrub drops digits of seven and more: people type phone numbers into notes.
func scrub(text string) string {
	return longDigits.ReplaceAllString(strings.ReplaceAll(text, "\x00", ""), " ")
}

// runs are a text's words: stretches of Han characters, and of other letters
// and digits.
func runs(text []rune) [][]rune {
	var words [][]rune
	start, class := 0, classOther
	for i := 0; i <= len(text); i++ {
		c := classOther
		if i < len(text) {
			c = classOf(text[i])
		}
		if c == class {
			continue
		}
		if class != classOther {
			words = append(words, text[start:i])
		}
		start, class = i, c
	}
	return words
}

// The classes of characters.
const (
	classOther  = iota // blanks, punctuation, whatever nobody searches for
	classHan           // every character is a word
	classLetter        // letters and digits: a run is a word
)

func classOf(r rune) int {
	switch {
	case unicode.Is(unicode.Han, r):
		return classHan
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		return classLetter
	default:
		return classOther
	}
}

// gramsOf are the words under which texts are indexed, each once: every Han
// character, every two of them in a row, every run of letters and digits.
func gramsOf(texts ...string) []string {
	seen := make(map[string]struct{}, 128)
	var grams []string
	add := func(g string) {
		if _, ok := seen[g]; !ok {
			seen[g] = struct{}{}
			grams = append(grams, g)
		}
	}
	for _, text := range texts {
		for _, run := range runs(fold(text)) {
			if !han(run) {
				add(string(run[:min(len(run), maxLetters)]))
				continue
			}
			word, at := string(run), 0 // its grams are parts of it
			for i, r := range run {
				next := at + utf8.RuneLen(r)
				add(word[at:next])
				if i+1 < len(run) {
					add(word[at : next+utf8.RuneLen(run[i+1])])
				}
				at = next
			}
		}
	}
	return grams
}

// maxLetters bounds a word of letters and digits.
const maxLetters = 40
