package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes a typed text fit to store: control and zero-width characters are
// removed, full-width letters, digits and signs become ordinary ones, runs of
// white space become one space and the ends are trimmed. Chinese punctuation
// （ ） ， ： ； ！ ？ stays, since names of firms and sentences are written with
// it. An apostrophe that Neutral has put before a formula sign is taken away,
// so that an export can be read back.
func Clean(s string) string {
	if plainASCII(s) {
		return s
	}
	s = tidy(s, false)
	if len(s) > 1 && s[0] == '\'' && startsFormula(s[1:]) {
		s = strings.TrimSpace(s[1:])
	}
	return s
}

// fold is Clean for values that are not kept as text: Chinese punctuation is
// folded too, and letters become lower case.
func fold(s string) string { return strings.ToLower(tidy(Clean(s), true)) }

// squeeze is fold without any white space.
func squeeze(s string) string { return strings.ReplaceAll(fold(s), " ", "") }

// plainASCII finds the most common case cheaply: printable ASCII with nothing
// to trim, to collapse or to take away.
func plainASCII(s string) bool {
	prev := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || (c == ' ' && prev == ' ') || (i == 0 && c == '\'') {
			return false
		}
		prev = c
	}
	return s == "" || prev != ' '
}

func tidy(s string, punctuation bool) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for i, r := range s {
		if r == utf8.RuneError && invalidAt(s, i) {
			continue
		}
		r = narrow(r, punctuation)
		switch {
		case unicode.IsSpace(r):
			gap = b.Len() > 0
		case invisible(r):
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

func invalidAt(s string, i int) bool {
	_, size := utf8.DecodeRuneInString(s[i:])
	return size == 1
}

// narrow gives the half-width form of a full-width character.
func narrow(r rune, punctuation bool) rune {
	switch r {
	case 0x3000:
		return ' '
	case '（', '）', '，', '：', '；', '！', '？':
		if !punctuation {
			return r
		}
	case '￥':
		return '¥'
	case '。':
		if punctuation {
			return '.'
		}
	case '−', '﹣', '‐', '‑', '‒':
		if punctuation {
			return '-'
		}
	case '〜', '∼', '∽':
		if punctuation {
			return '~'
		}
	}
	if r >= 0xFF01 && r <= 0xFF5E {
		return r - 0xFEE0
	}
	return r
}

// invisible characters are control characters, and format characters such as
// zero-width spaces, joiners, direction marks and byte order marks: they make
// two equal-looking names different. White space is not among them.
func invisible(r rune) bool {
	if r >= ' ' && r < 0x7f || r >= 0x3400 && r <= 0x9FFF {
		return false // most of what is written here, told without looking into tables
	}
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == 0xFFFE || r == 0xFFFF ||
		r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || unicode.Is(unicode.Variation_Selector, r)
}

// visible strips from a cell what no clerk can see, and keeps the rest as it
// stands, line breaks included.
func visible(s string) string {
	clean := true
	for i, r := range s {
		if r != '\n' && (r < ' ' || (r >= 0x7f && (invisible(r) || (r == utf8.RuneError && invalidAt(s, i))))) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == '\t':
			b.WriteByte(' ')
		case r == '\n':
			b.WriteByte('\n')
		case invisible(r), r == utf8.RuneError && invalidAt(s, i):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
