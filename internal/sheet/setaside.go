package sheet

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

var totalWords = []string{"合计", "总计", "小计", "共计", "累计", "总数", "本页合计", "本页小计", "本页共计"}

// totalWord finds 合计 and the like, alone in a cell or, in a row's first one,
// with a number and units behind it: "合计：212人".
func totalWord(text string, first bool) bool {
	if len(text) > 60 || !strings.ContainsAny(text, "计数") && !strings.EqualFold(strings.TrimSpace(text), "total") {
		return false
	}
	s := letters(withoutBrackets(fold(text)))
	for _, w := range totalWords {
		if s == w {
			return true
		}
		if rest, ok := strings.CutPrefix(s, w); ok && first && strings.Trim(rest, "0123456789人名个行条家元") == "" {
			return true
		}
	}
	return s == "total"
}

var noteWords = []string{"注", "备注", "说明", "附注", "填表说明", "填报说明", "填表人", "填报人", "制表人", "制表", "审核人",
	"审核", "经办人", "负责人", "单位负责人", "填表日期", "填报日期", "填报单位", "填表单位", "制表日期", "单位盖章", "盖章"}

// noteWord finds lines such as "注：…" and "填表人：…" below a table.
func noteWord(text string) bool {
	head, _, ok := strings.Cut(strings.ReplaceAll(text, "：", ":"), ":")
	if !ok || utf8.RuneCountInString(head) > 12 {
		return false
	}
	head = strings.TrimRight(letters(withoutBrackets(fold(head))), "0123456789")
	for _, w := range noteWords {
		if head == w {
			return true
		}
	}
	return false
}

// exampleWord finds the mark of a row that a form gives as an example.
func exampleWord(text string) bool {
	if len(text) > 30 {
		return false
	}
	switch letters(withoutBrackets(fold(text))) {
	case "例", "示例", "样例", "范例", "举例", "例子", "填写示例", "填表示例":
		return true
	}
	return false
}

// columnNumbers finds the row 1, 2, 3 … that official forms have below their
// header, with 甲, 乙 before it for the columns of text.
func columnNumbers(line Line) bool {
	next := 1
	for _, c := range line.Cells {
		text := letters(squeeze(c.Text))
		switch {
		case text == "":
		case text == strconv.Itoa(next):
			next++
		case next == 1 && (text == "甲" || text == "乙" || text == "丙" || text == "栏次" || text == "序号"):
		default:
			return false
		}
	}
	return next > 3
}
