// Package input checks what people type. It collects every fault of a form, so
// that all are answered at once, each under its field's name.
package input

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"gongxiang/internal/problem"
)

// Form collects the faults of one form. The zero value is ready.
type Form struct {
	faults []problem.Field
}

// Line reads one line of text, blanks around it cut off, that must have between
// least and most characters. label is the field's Chinese name.
func (f *Form) Line(name, label, text string, least, most int) string {
	line := strings.TrimSpace(text)
	n := utf8.RuneCountInString(line)
	switch {
	case n == 0 && least > 0:
		f.Add(name, "required", "请填写"+label+"。")
	case n < least:
		f.Add(name, "too_short", fmt.Sprintf("%s至少 %d 个字，现在是 %d 个。", label, least, n))
	case n > most:
		f.Add(name, "too_long", fmt.Sprintf("%s最多 %s 个字，现在是 %s 个，请缩短。", label, problem.Count(most), problem.Count(n)))
	case !Printable(line):
		f.Add(name, "characters", label+"中有看不见的控制字符或换行，请删去后重新填写。")
	}
	return line
}

// Add notes a fault.
func (f *Form) Add(name, code, message string) {
	f.faults = append(f.faults, problem.Field{Name: name, Code: code, Message: message})
}

// Err is problem "invalid" (422) with all the faults; nil when there are none.
func (f *Form) Err() error {
	if len(f.faults) == 0 {
		return nil
	}
	return problem.Invalid(f.faults...)
}

// Printable reports that a line can be shown, stored and searched as it is:
// valid UTF-8 without control characters, line breaks, or marks that turn or
// hide text. Private-use characters pass, since rare names are written in them.
func Printable(line string) bool {
	for i, r := range line {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(line[i:]); size <= 1 {
				return false
			}
		}
		if !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) && !unicode.Is(unicode.Co, r) {
			return false
		}
	}
	return true
}
