package deed

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var placeholder = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// Check finds what is wrong with a template's text, each as a whole Chinese
// sentence: a fact that there is not, one that must be there and is not, no
// title, no clause, a brace that is not closed. None: it can be used.
func Check(k Kind, body string) []string {
	var faults []string
	fields := Fields(k)
	named := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(body, -1) {
		name := m[1]
		if !named[name] && !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name }) {
			faults = append(faults, fmt.Sprintf("没有“{{%s}}”这个填写项，请改用下面列出的填写项。", name))
		}
		named[name] = true
	}
	for _, f := range fields {
		if f.Required && !named[f.Name] {
			faults = append(faults, fmt.Sprintf("缺少“{{%s}}”，这一项必须写进%s。", f.Name, k.Word()))
		}
	}
	for n, line := range strings.Split(body, "\n") {
		bare := placeholder.ReplaceAllString(line, "")
		if strings.Contains(bare, "{{") || strings.Contains(bare, "}}") {
			faults = append(faults, fmt.Sprintf("第 %d 行的大括号不成对，请写成“{{填写项}}”。", n+1))
		}
		if k == Consent && strings.HasPrefix(strings.TrimSpace(line), "|") {
			faults = append(faults, fmt.Sprintf("第 %d 行是表格，员工在手机上看告知书，请改成一行一句。", n+1))
		}
		if strings.Contains(line, "{{"+SignHere+"}}") && strings.TrimSpace(line) != "{{"+SignHere+"}}" {
			faults = append(faults, fmt.Sprintf("第 %d 行的“{{%s}}”要单独占一行。", n+1, SignHere))
		}
	}
	lines := strings.Split(strings.TrimSpace(body), "\n")
	if title, ok := strings.CutPrefix(lines[0], "# "); !ok || strings.TrimSpace(title) == "" {
		faults = append(faults, "第一行应为标题，写成“# 标题”。")
	}
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "## ") }) {
		faults = append(faults, "至少要有一条条款，写成“## 条款名”。")
	}
	return faults
}

// Render puts facts into a template that Check has passed. A fact that is
// missing or empty shows as —.
func Render(body string, sides [2]string, facts Facts) Document {
	var d Document
	section := Section{}
	flush := func() {
		if section.Heading != "" || len(section.Parts) > 0 {
			d.Sections = append(d.Sections, section)
		}
	}
	clauses := 0
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, "## "):
			flush()
			clauses++
			section = Section{Number: "第" + numeral(clauses) + "条", Heading: facts.fill(line[3:])}
		case strings.HasPrefix(line, "# "):
			d.Title = facts.fill(line[2:])
		case line == "{{"+SignHere+"}}":
			flush()
			section = Section{Parts: []Part{{Sign: sides[:]}}}
		case strings.HasPrefix(line, "|"):
			section.row(strings.Split(strings.Trim(line, "|"), "|"), facts)
		default:
			for text := range strings.SplitSeq(facts.fill(line), "\n") {
				section.Parts = append(section.Parts, Part{Text: text})
			}
		}
	}
	flush()
	return d
}

// row adds to the table that stands last, or begins one.
func (s *Section) row(cells []string, facts Facts) {
	for i := range cells {
		cells[i] = facts.fill(strings.TrimSpace(cells[i]))
	}
	if n := len(s.Parts); n > 0 && s.Parts[n-1].Table != nil {
		s.Parts[n-1].Table = append(s.Parts[n-1].Table, cells)
		return
	}
	s.Parts = append(s.Parts, Part{Table: [][]string{cells}})
}

// fill replaces what is named by its fact; what stands in a fact is not read again.
func (f Facts) fill(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(m string) string {
		if value := f[strings.TrimSpace(m[2:len(m)-2])]; value != "" {
			return value
		}
		return "—"
	})
}

// numeral writes 1 to 99 as clauses are counted.
func numeral(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	if n < 10 {
		return digits[n]
	}
	tens := digits[n/10]
	if n < 20 {
		tens = ""
	}
	return tens + "十" + digits[n%10]
}
