package pii

import (
	"log/slog"
	"regexp"
	"strings"
)

// Phone is a Chinese mobile or landline number in digits ("13800000001",
// "0750-2218950"). It masks itself: Raw is the only way to the number.
type Phone struct{ raw string }

var (
	mobile   = regexp.MustCompile(`^1[3-9]\d{9}$`)
	landline = regexp.MustCompile(`^(0\d{2,3})-?(\d{7,8})$`)
)

// ParseMobile reads a mobile number; blanks, hyphens, full-width digits and +86
// are forgiven.
func ParseMobile(text string) (Phone, bool) {
	digits := strings.TrimPrefix(squeeze(text), "+86")
	digits = strings.ReplaceAll(digits, "-", "")
	return Phone{digits}, mobile.MatchString(digits)
}

// ParsePhone reads a mobile or a landline number.
func ParsePhone(text string) (Phone, bool) {
	if p, ok := ParseMobile(text); ok {
		return p, true
	}
	m := landline.FindStringSubmatch(squeeze(text))
	if m == nil {
		return Phone{}, false
	}
	return Phone{m[1] + "-" + m[2]}, true
}

// RevealedPhone wraps a number that has just been unsealed.
func RevealedPhone(raw string) Phone { return Phone{raw} }

// Raw is the number itself. Whoever calls it answers for where it goes.
func (p Phone) Raw() string { return p.raw }

// IsZero reports that there is no number.
func (p Phone) IsZero() bool { return p.raw == "" }

// String is the masked number: 138****0001.
func (p Phone) String() string {
	switch {
	case p.raw == "":
		return ""
	case len(p.raw) < 8:
		return "****"
	default:
		return p.raw[:3] + "****" + p.raw[len(p.raw)-4:]
	}
}

// MarshalText writes the masked number.
func (p Phone) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// LogValue writes the masked number.
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.String()) }

// squeeze drops blanks and folds full-width characters to ASCII.
func squeeze(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == ' ' || r == '\t' || r == '　' || r == '\u00a0':
		case r >= '！' && r <= '～':
			b.WriteRune(r - '！' + '!')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
