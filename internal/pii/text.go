package pii

import "regexp"

var (
	between  = regexp.MustCompile(`(\d)[ .\-_/·—–]+(\d)`)
	number   = regexp.MustCompile(`(?:^|\D)(?:(?:86)?1[3-9]\d{9}|0\d{9,11}|\d{17}[\dXx])(?:\D|$)`)
	idNumber = regexp.MustCompile(`(?:^|\D)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?:\D|$)`)
)

// InText reports whether a free text holds a phone or an ID number, also one
// written with blanks, dots or hyphens between its digits.
func InText(text string) bool { return holds(text, number, fewestDigits) }

// IDInText is InText for ID numbers alone: for texts in which an office may give
// its phones. Two phones in a row are none.
func IDInText(text string) bool { return holds(text, idNumber, 17) }

func holds(text string, number *regexp.Regexp, fewest int) bool {
	if !enoughDigits(text, fewest) {
		return false
	}
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
	for i := range len(text) {
		if text[i] >= '0' && text[i] <= '9' {
			n++
		}
	}
	return n >= fewest
}

// fewestDigits is of a landline number with its area code.
const fewestDigits = 10
