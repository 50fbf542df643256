package sheet

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Parsed is what was understood of a cell.
type Parsed[T any] struct {
	// Value is meaningful when neither Blank nor Problem is set.
	Value T
	// Blank: nothing stood there, or a dash in its stead.
	Blank bool
	// Shown writes Value for the preview; empty when Blank or with a Problem.
	Shown string
	// Changed: Shown says something else than what stood there.
	Changed bool
	// Problem is a Chinese sentence, without row and column; empty when all is well.
	Problem string
}

// OK reports whether there is a value.
func (p Parsed[T]) OK() bool { return !p.Blank && p.Problem == "" }

func blank[T any](c Cell) Parsed[T] {
	return Parsed[T]{Blank: true, Changed: !c.Blank()}
}

func wrong[T any](format string, args ...any) Parsed[T] {
	return Parsed[T]{Problem: fmt.Sprintf(format, args...)}
}

func understood[T any](c Cell, value T, shown string) Parsed[T] {
	return Parsed[T]{Value: value, Shown: shown,
		Changed: shown != strings.TrimSpace(c.Text) || c.Has(MarkMerged)}
}

// longestValue is the length in characters of what can be a date, a number or
// a pay; anything longer is not looked at.
const longestValue = 60

// prepare folds a cell's text for the parsers of values, blanks kept, and
// answers for them when the cell is in trouble, empty, or holds a dash.
func prepare[T any](c Cell, hint string) (text string, done bool, out Parsed[T]) {
	if p := c.Problem(); p != "" {
		return "", true, wrong[T]("%s", p)
	}
	if len(c.Text) > 4*longestValue || utf8.RuneCountInString(c.Text) > longestValue {
		return "", true, wrong[T]("这一格的文字太长，%s", hint)
	}
	text = fold(c.Text)
	if strings.Trim(text, " -–—―_/\\.") == "" {
		return "", true, blank[T](c)
	}
	return text, false, out
}

// ParseText takes a text of at most this many characters, cleaned. What looks
// like a formula is refused: it is a mistake at best.
func ParseText(c Cell, most int) Parsed[string] {
	if p := c.Problem(); p != "" {
		return wrong[string]("%s", p)
	}
	text := Clean(c.Text)
	if strings.Trim(text, "-–—―_/\\") == "" {
		return blank[string](c)
	}
	if LooksLikeFormula(text) {
		return wrong[string]("%s像是公式，请改成实际内容。", quote(text))
	}
	if n := utf8.RuneCountInString(text); n > most {
		return wrong[string]("文字有%d个字，超过了%d个字的上限，请缩短。", n, most)
	}
	return understood(c, text, text)
}

// ParseYesNo reads ticks and crosses, 是 and 否, and the words with which people
// answer whether something is provided or needed. An empty cell is no.
func ParseYesNo(c Cell) Parsed[bool] {
	const hint = "请填“是”或“否”。"
	text, done, out := prepare[bool](c, hint)
	if done {
		return out
	}
	yes, known := yesNo(strings.TrimRight(strings.ReplaceAll(text, " ", ""), ".!,"))
	switch {
	case !known:
		return wrong[bool]("看不懂%s，%s", quote(c.Text), hint)
	case yes:
		return understood(c, true, "是")
	}
	return understood(c, false, "否")
}

var (
	yesWords = words("√ ✓ ✔ ☑ v ○ ● 1 y yes true t ok 是 是的 有 对 可 可以 能 会 要 需 需要 包 提供 免费 含 包含 接受 愿意 同意 " +
		"厂车 班车 专车 校车 接送 宿舍 食堂 包吃 包住 包吃住 包食宿 一餐 两餐 三餐")
	noWords = words("× ✗ ✘ ✕ ☒ x 0 n no false f 否 不 不是 无 没 没有 未 非 不要 不用 不需 不需要 无需 不包 不提供 不含 不能 不可 不会 " +
		"不可以 不接受 不愿意 不同意 自理 自备 自费 自行解决 自行")
	// Longer answers begin with these: 有厂车接送, 提供宿舍, 不包吃.
	yesStarts = []string{"有", "提供", "免费", "包", "需要", "可以"}
	noStarts  = []string{"没有", "不包", "不提供", "不需要", "不需", "无需", "不含", "未提供", "自行"}
)

func words(list string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

func yesNo(text string) (yes, known bool) {
	switch {
	case yesWords[text]:
		return true, true
	case noWords[text]:
		return false, true
	case strings.ContainsAny(text, "/或?") || utf8.RuneCountInString(text) > 12:
		return false, false
	}
	for _, s := range noStarts {
		if strings.HasPrefix(text, s) {
			return false, true
		}
	}
	for _, s := range yesStarts {
		if strings.HasPrefix(text, s) && !strings.ContainsAny(text, "不无没否未") {
			return true, true
		}
	}
	return false, false
}
