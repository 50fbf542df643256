package sheet

import "strings"

// sharedStrings is the workbook's table of texts, each cut to the limit.
type sharedStrings []Cell

func (b *book) readStrings(part string) error {
	size := 0
	var text richText
	return b.scan(part, func(s *xmlScanner, tok token) error {
		if !text.visit(s, tok, "si") {
			return nil
		}
		if len(b.strings) >= maxSharedStrings {
			return tooMuchText()
		}
		c := textCell(text.take(), b.limits.CellRunes)
		if size += len(c.Text); size > maxTextBytes {
			return tooMuchText()
		}
		b.strings = append(b.strings, c)
		return nil
	})
}

// richText gathers the text of an element whose parts may be formatted
// differently; phonetic guides (rPh) are not part of the text.
type richText struct {
	buf    []byte
	inText bool
	guide  bool
}

// visit takes one token and reports that the element named by end is complete.
func (t *richText) visit(s *xmlScanner, tok token, end string) (complete bool) {
	if tok == tokenText {
		if t.inText && !t.guide && len(t.buf) < textBytes {
			t.buf = append(t.buf, s.text...)
		}
		return false
	}
	switch string(s.name) {
	case "t":
		t.inText = tok == tokenStart
	case "rPh":
		t.guide = tok == tokenStart
	case end:
		return tok == tokenEnd
	}
	return false
}

// take gives the gathered text and begins anew.
func (t *richText) take() string {
	text := unescapeOOXML(string(t.buf))
	t.buf, t.inText, t.guide = t.buf[:0], false, false
	return text
}

// unescapeOOXML resolves _x000D_, the way in which a workbook writes characters
// that XML does not allow.
func unescapeOOXML(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		at := strings.Index(s, "_x")
		if at < 0 {
			break
		}
		if at+7 > len(s) || s[at+6] != '_' {
			b.WriteString(s[:at+2])
			s = s[at+2:]
			continue
		}
		r, ok := entity([]byte("#x" + s[at+2:at+6]))
		if !ok {
			b.WriteString(s[:at+2])
			s = s[at+2:]
			continue
		}
		b.WriteString(s[:at])
		b.WriteRune(r)
		s = s[at+7:]
	}
	b.WriteString(s)
	return b.String()
}
