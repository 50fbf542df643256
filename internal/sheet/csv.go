package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// readCSV reads a CSV file as spreadsheet programs write and open it. Package
// encoding/csv is not used: it drops empty lines, so that the row numbers would
// not be those the clerk sees, and refuses the stray quotes that they accept.
func readCSV(data []byte, limits Limits) (*Table, error) {
	text, name, err := decode(data)
	if err != nil {
		return nil, err
	}
	t := &Table{Encoding: name, limits: limits}
	r := csvReader{text: text, number: 1}
	r.comma = delimiter(text)
	if rest, ok := bytes.CutPrefix(text, []byte("sep=")); ok && len(rest) > 0 && strings.IndexByte(",;\t|", rest[0]) >= 0 {
		// Excel writes its delimiter into a first line that it does not show.
		r.comma = rest[0]
		if end := bytes.IndexByte(text, '\n'); end >= 0 {
			r.text = text[end+1:]
		}
	}
	var cells []Cell
	for len(r.text) > 0 {
		cells = cells[:0]
		for more := true; more; {
			var field string
			if field, more, err = r.field(limits.CellRunes); err != nil {
				return nil, err
			}
			c := csvCell(field, limits.CellRunes)
			if len(cells) < limits.Columns || !c.Blank() {
				cells = append(cells, c)
			}
			if len(cells) > limits.Columns {
				break
			}
		}
		if err := t.add(r.number, cells, false); err != nil {
			return nil, err
		}
		r.number++
	}
	if len(t.Lines) == 0 {
		return nil, empty()
	}
	return t, nil
}

type csvReader struct {
	text   []byte
	comma  byte
	number int
	buf    []byte
}

// field takes the next field; more says that its row has another one. Of an
// overlong field only as much is kept as shows that it is.
func (r *csvReader) field(runes int) (field string, more bool, err error) {
	if len(r.text) == 0 || r.text[0] != '"' {
		end := bytes.IndexAny(r.text, string([]byte{r.comma, '\r', '\n'}))
		if end < 0 {
			end = len(r.text)
		}
		field = r.keep(r.text[:end], runes)
		r.text = r.text[end:]
		return field, r.separator(), nil
	}
	r.buf = r.buf[:0]
	rest := r.text[1:]
	for {
		end := bytes.IndexByte(rest, '"')
		if end < 0 {
			return "", false, refuse(CodeDamaged,
				"从第%d行起有一个双引号没有配成对，后面的内容读不出来。请检查这一行，或另存为 .xlsx 后再上传。", r.number)
		}
		r.buf = append(r.buf, rest[:end]...)
		rest = rest[end+1:]
		if len(rest) == 0 || rest[0] != '"' {
			break
		}
		r.buf = append(r.buf, '"')
		rest = rest[1:]
	}
	// Text behind the closing quote belongs to the field too.
	end := bytes.IndexAny(rest, string([]byte{r.comma, '\r', '\n'}))
	if end < 0 {
		end = len(rest)
	}
	r.buf = append(r.buf, rest[:end]...)
	r.text = rest[end:]
	return r.keep(r.buf, runes), r.separator(), nil
}

func (r *csvReader) keep(b []byte, runes int) string {
	return string(b[:min(len(b), (runes+1)*utf8.UTFMax)])
}

// separator takes what ended the field: a delimiter, or a line end.
func (r *csvReader) separator() (more bool) {
	switch {
	case len(r.text) == 0:
		return false
	case r.text[0] == r.comma:
		r.text = r.text[1:]
		return true
	case bytes.HasPrefix(r.text, []byte("\r\n")):
		r.text = r.text[2:]
	default:
		r.text = r.text[1:]
	}
	return false
}

func csvCell(field string, runes int) Cell {
	// ="0750" is how exports keep a spreadsheet from taking a text for a number.
	if inner, ok := strings.CutPrefix(field, `="`); ok && strings.IndexByte(inner, '"') == len(inner)-1 {
		field = inner[:len(inner)-1]
	}
	c := textCell(field, runes)
	if scientific(c.Text) {
		c.Mark |= MarkLostDigits
	}
	if errorValue(c.Text) {
		c.Mark |= MarkError
	}
	return c
}

// textCell makes a cell of a text, cut to the limit.
func textCell(text string, runes int) Cell {
	text = visible(text)
	if len(text) > runes && utf8.RuneCountInString(text) > runes {
		return Cell{Text: string([]rune(text)[:runes]), Mark: MarkTooLong}
	}
	return Cell{Text: text}
}

// errorValue finds what spreadsheet programs show where a formula has failed.
func errorValue(s string) bool {
	switch strings.ToUpper(strings.TrimSpace(s)) {
	case "#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!":
		return true
	}
	return false
}

// scientific finds long numbers as Excel saves them to CSV: 1.38E+10.
func scientific(s string) bool {
	mantissa, exponent, ok := strings.Cut(strings.TrimSpace(s), "E+")
	return ok && mantissa != "" && exponent != "" && len(exponent) <= 3 &&
		strings.Trim(mantissa, "0123456789.") == "" && strings.Trim(exponent, "0123456789") == ""
}

// delimiter is the sign that stands most often outside quotes in the first
// rows: a comma unless tabs or semicolons outnumber it.
func delimiter(text []byte) byte {
	var count [256]int
	quoted, rows := false, 0
	for _, c := range text {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			rows++
		default:
			count[c]++
		}
		if rows == 20 {
			break
		}
	}
	best := byte(',')
	for _, c := range []byte{'\t', ';'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}
