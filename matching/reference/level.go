package reference

import "strings"

// Skill levels. LevelAny is "no requirement" on a shortage and "none stated" on a
// surplus.
const (
	LevelAny       = 0
	LevelPrimary   = 1 // 初级工, 五级
	LevelMedium    = 2 // 中级工, 四级
	LevelHigh      = 3 // 高级工, 三级
	LevelTechnical = 4 // 技师, 二级
	LevelSenior    = 5 // 高级技师, 一级
)

var levelNames = [...]string{"不限", "初级工", "中级工", "高级工", "技师", "高级技师"}

// LevelName is the Chinese name of a level; that of LevelAny for a number that
// is none.
func LevelName(level int) string {
	if level < 0 || level >= len(levelNames) {
		level = LevelAny
	}
	return levelNames[level]
}

var levelWords = map[string]int{
	"": 0, "无": 0, "没有": 0, "不限": 0, "无要求": 0, "不要求": 0, "不限级别": 0, "不限等级": 0, "无级别": 0, "无等级": 0, "无证": 0,
	"普工": 0, "普通工": 0, "普通": 0, "熟练工": 0, "熟练": 0, "熟手": 0, "生手": 0, "学徒": 0, "学徒工": 0, "均可": 0, "都可": 0, "/": 0, "-": 0, "—": 0,
	"初级": 1, "初级工": 1, "初级技工": 1, "五级": 1, "五级工": 1, "5级": 1,
	"中级": 2, "中级工": 2, "中级技工": 2, "四级": 2, "四级工": 2, "4级": 2,
	"高级": 3, "高级工": 3, "高级技工": 3, "三级": 3, "三级工": 3, "3级": 3,
	"技师": 4, "二级": 4, "2级": 4, "二级技师": 4,
	"高级技师": 5, "一级": 5, "1级": 5, "一级技师": 5,
}

var levelNoise = strings.NewReplacer("职业资格", "", "职业技能", "", "技能等级", "", "国家", "", "证书", "", "及以上", "", "或以上", "", "以上", "", "(含)", "")

// ParseLevel reads a level as people write it (中级工, 四级, 高级工/三级); blank,
// 无, 普工 and the like are LevelAny. Not ok: the text says something else, or two
// different levels.
func ParseLevel(text string) (int, bool) {
	folded := levelNoise.Replace(fold(text))
	if level, ok := levelWords[folded]; ok {
		return level, true
	}
	parts := strings.FieldsFunc(folded, func(r rune) bool { return strings.ContainsRune("/、,()", r) })
	level, known := LevelAny, len(parts) > 0
	for i, part := range parts {
		l, ok := levelWords[part]
		if known = known && ok && (i == 0 || l == level); !known {
			return LevelAny, false
		}
		level = l
	}
	return level, known
}
