package reference

import (
	"strings"
	"unicode"
)

// Longer texts name no trade and no town; looking for the nearest one in them
// would only cost time.
const maxTermRunes = 60

// fold makes spellings comparable: full-width ASCII becomes ASCII, letters lower
// case, every blank and invisible character goes.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		r = narrow(r)
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// narrow maps a full-width form to its ASCII character.
func narrow(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000:
		return ' '
	}
	return r
}

// Key is the form under which trades and towns are looked up: folded, and
// without the marks that people put between and around words. Two names of one
// key cannot mean two things.
func Key(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("·.-_－—:：\"'“”‘’*#()[]{}【】《》〈〉「」", r) {
			return -1
		}
		return r
	}, fold(text))
}

// endings that say "a person who does this" and add nothing to the name; the
// longer ones come first.
var endings = []string{"作业员", "操作员", "操作工", "技术工", "师傅", "技工", "人员", "工人", "工", "员", "师"}

// stem drops such an ending. It is "" where fewer than two characters would be
// left: 车 may be 车工 or 车位.
func stem(k string) string {
	for _, e := range endings {
		if s, ok := strings.CutSuffix(k, e); ok {
			if len([]rune(s)) >= 2 {
				return s
			}
			return ""
		}
	}
	return k
}

// industryWords say where somebody works rather than what they do: 五金 is more
// than 五金工, so it is only near to it, and a search keeps it as a word.
var industryWords = wordSet(`五金 食品 电子 塑料 塑胶 橡胶 玻璃 陶瓷 灯具 灯饰 家具 化工 卫浴 水暖 洁具 汽配 摩配 纺织 服装
	制衣 皮具 玩具 电机 电池 电缆 电线 家电 电器 小家电 水泵 阀门 锁具 医药 建材 印染 水表 仪表 不锈钢 铝材 石材`)

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
