package sheet

import (
	"strconv"
	"strings"
)

// styles says of each cell style whether its numbers are shown as dates.
type styles []bool

func (b *book) readStyles(part string) error {
	custom := make(map[int]bool)
	inFormats := false
	return b.scan(part, func(s *xmlScanner, tok token) error {
		switch string(s.name) {
		case "cellXfs":
			inFormats = tok == tokenStart
		case "numFmt":
			if id, err := strconv.Atoi(string(s.attr("numFmtId"))); err == nil && tok == tokenStart {
				custom[id] = dateFormat(string(s.attr("formatCode")))
			}
		case "xf":
			if tok != tokenStart || !inFormats || len(b.styles) > 1<<16 {
				break
			}
			id, _ := strconv.Atoi(string(s.attr("numFmtId")))
			date, ok := custom[id]
			b.styles = append(b.styles, ok && date || !ok && builtinDate(id))
		}
		return nil
	})
}

func (s styles) date(index int) bool { return index >= 0 && index < len(s) && s[index] }

// builtinDate knows the formats that have numbers instead of codes; those from
// 27 on are dates in Chinese versions. Times of day alone are not dates.
func builtinDate(id int) bool {
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 58
}

// dateFormat finds a year or a day in a format code, outside of what is quoted,
// escaped or bracketed (colours, languages).
func dateFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return false
			}
			i += end + 1
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return false
			}
			i += end
		case '\\', '_', '*':
			i++
		case 'y', 'Y', 'd', 'D':
			return true
		}
	}
	return false
}
