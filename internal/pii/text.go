package pii

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

var (
	between  = regexp.MustCompile(`(\d)[ .\-_/·\x{2010}-\x{2015}*()]+(\d)`)
	number   = regexp.MustCompile(`(?:^|\D)(?:(?:(?:00)?86)?1[3-9]\d{9}|0\d{9,11}|\d{17}[\dXx]|62\d{14,17}|9558\d{15})(?:\D|$)`)
	idNumber = regexp.MustCompile(`(?:^|\D)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?:\D|$)`)
	// spoken are the characters by which digits are read out.
	spoken = strings.NewReplacer("〇", "0", "零", "0", "一", "1", "幺", "1", "二", "2", "三", "3", "四", "4", "五", "5",
		"六", "6", "七", "7", "八", "8", "九", "9")
)

// InText reports whether a free text holds a phone, an ID number or the number of
// a bank card, also one written in another width, in characters, or with blanks,
// dots or hyphens between its digits.
func InText(text string) bool { return holds(text, number, fewestDigits) }

// IDInText is InText for ID numbers alone: for texts in which an office may give
// its phones. Two phones in a row are none.
func IDInText(text string) bool { return holds(text, idNumber, 17) }

func holds(text string, number *regexp.Regexp, fewest int) bool {
	if !enoughDigits(text, fewest) {
		return false
	}
	text = spoken.Replace(norm.NFKC.String(text))
	if number.MatchString(text) {
		return true
	}
	for {
		joined := between.ReplaceAllString(text, "$1$2")
		if joined == text {
			return number.MatchString(text)
		}
		text = joined
	}
}

// enoughDigits passes most texts over cheaply: sheets have 20,000 of them.
func enoughDigits(text string, fewest int) bool {
	n := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9', r >= '０' && r <= '９', r >= '①' && r <= '⓿':
			n++
		case r >= '〇' && strings.ContainsRune("〇零一幺二三四五六七八九", r):
			n++
		}
	}
	return n >= fewest
}

// fewestDigits is of a landline number with its area code.
const fewestDigits = 10
