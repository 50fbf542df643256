package pii

import (
	"log/slog"
	"strings"
	"time"
)

// IDNumber is a resident ID number (GB 11643-1999), 18 characters with an
// upper-case X. It masks itself: Raw is the only way to the number.
type IDNumber struct{ raw string }

// IDProblem says why a text is no ID number: "length", "alphabet", "date" or "check".
type IDProblem string

func (p IDProblem) Error() string { return "id number: " + string(p) }

// Message is the sentence for the person who typed it.
func (p IDProblem) Message() string {
	switch p {
	case "length":
		return "身份证号码应为 18 位，请核对是否漏填或多填。"
	case "alphabet":
		return "身份证号码前 17 位应为数字，最后一位为数字或 X，请核对。"
	case "date":
		return "身份证号码中的出生日期不存在，请核对第 7 至 14 位。"
	default:
		return "身份证号码的校验码不对，请核对是否有数字填错。"
	}
}

const idCheck = "10X98765432"

var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// ParseIDNumber reads an ID number; a lower-case x, blanks and full-width
// characters are forgiven. The error is an IDProblem.
func ParseIDNumber(text string) (IDNumber, error) {
	raw := strings.ToUpper(squeeze(text))
	if len(raw) != 18 {
		return IDNumber{}, IDProblem("length")
	}
	sum := 0
	for i, w := range idWeights {
		if raw[i] < '0' || raw[i] > '9' {
			return IDNumber{}, IDProblem("alphabet")
		}
		sum += int(raw[i]-'0') * w
	}
	if last := raw[17]; last != 'X' && (last < '0' || last > '9') {
		return IDNumber{}, IDProblem("alphabet")
	}
	if _, err := time.Parse("20060102", raw[6:14]); err != nil {
		return IDNumber{}, IDProblem("date")
	}
	if idCheck[sum%11] != raw[17] {
		return IDNumber{}, IDProblem("check")
	}
	return IDNumber{raw}, nil
}

// RevealedIDNumber wraps a number that has just been unsealed.
func RevealedIDNumber(raw string) IDNumber { return IDNumber{raw} }

// Raw is the number itself. Whoever calls it answers for where it goes.
func (n IDNumber) Raw() string { return n.raw }

// IsZero reports that there is no number.
func (n IDNumber) IsZero() bool { return n.raw == "" }

// Born is the date of birth, at midnight UTC.
func (n IDNumber) Born() time.Time {
	born, _ := time.Parse("20060102", n.raw[6:14]) // checked when it was parsed
	return born
}

// AgeOn is the age in whole years on a day.
func (n IDNumber) AgeOn(day time.Time) int {
	born := n.Born()
	age := day.Year() - born.Year()
	if day.Month() < born.Month() || day.Month() == born.Month() && day.Day() < born.Day() {
		age--
	}
	return age
}

// String is the masked number: 4407**********1234.
func (n IDNumber) String() string {
	if len(n.raw) != 18 {
		return ""
	}
	return n.raw[:4] + "**********" + n.raw[14:]
}

// MarshalText writes the masked number.
func (n IDNumber) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// LogValue writes the masked number.
func (n IDNumber) LogValue() slog.Value { return slog.StringValue(n.String()) }
