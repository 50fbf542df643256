package reference

import "testing"

func TestParseLevel(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "无": 0, "普工": 0, "熟练工": 0, "不限": 0, "初级": 1, "五级": 1, "初级工": 1, "中级工": 2, "四级": 2, "中级" + " ": 2, "四级/中级工": 2,
		"高级工": 3, "高级工（三级）": 3, "三级／高级工": 3, "技师": 4, "二级": 4, "高级技师": 5, "一级": 5, "中级及以上": 2, "职业资格五级": 1, "４级": 2,
	} {
		if got, ok := ParseLevel(text); !ok || got != want {
			t.Errorf("%q: %d, %v; want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"六级", "中级/高级", "3", "大师", "初级工以下", "()"} {
		if got, ok := ParseLevel(text); ok {
			t.Errorf("%q was taken as %d", text, got)
		}
	}
	for level := LevelAny; level <= LevelSenior; level++ {
		if got, ok := ParseLevel(LevelName(level)); !ok || got != level {
			t.Errorf("%s: %d, %v", LevelName(level), got, ok)
		}
	}
	if LevelName(-1) != "不限" || LevelName(6) != "不限" {
		t.Error("a number that is no level has a name")
	}
}
