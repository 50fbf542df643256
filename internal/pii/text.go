package pii

import "regexp"

var (
	between = regexp.MustCompile(`(\d)[ .\-_/·—–]+(\d)`)
	number  = regexp.MustCompile(`(?:^|\D)(?:(?:86)?1[3-9]\d{9}|0\d{9,11}|\d{17}[\dXx])(?:\D|$)`)
)

// InText reports whether a free text holds a phone or an ID number, also one
// written with blanks, dots or hyphens between its digits.
func InText(text string) bool {
	if !enoughDigits(text) {
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
func enoughDigits(text string) bool {
	n := 0
	for i := range len(text) {
		if text[i] >= '0' && text[i] <= '9' {
			n++
		}
	}
	return n >= fewestDigits
}

// fewestDigits is of a landline number with its area code.
const fewestDigits = 10
