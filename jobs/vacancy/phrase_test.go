package vacancy_test

import (
	"testing"

	"gongxiang/jobs/vacancy"
)

func TestPhrases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, code, phrase string }{
		{"入职须交押金500元", "deposit", "押金"},
		{"先收取服装费200元", "deposit", "收取服装费"},
		{"体检费自理", "deposit", "体检费自理"},
		{"入职时上交身份证", "deposit", "上交身份证"},
		{"需缴纳保证金", "deposit", "保证金"},
		{"只招女工", "discrimination", "只招女工"},
		{"限男性", "discrimination", "限男性"},
		{"男士优先", "discrimination", "男士优先"},
		{"不招女生", "discrimination", "不招女生"},
		{"已婚已育优先", "discrimination", "已婚已育优先"},
		{"三年内不得怀孕", "discrimination", "三年内不得怀孕"},
		{"仅限本地人", "discrimination", "仅限本地人"},
		{"不招外地", "discrimination", "不招外地"},
		{"谢绝河南籍", "discrimination", "谢绝河南籍"},
		{"无乙肝", "discrimination", "无乙肝"},
		{"两对半合格", "discrimination", "两对半合格"},
		{"年龄35岁以下", "discrimination", "年龄35岁以下"},
		{"18-40岁", "discrimination", "18-40岁"},
		{"长期有效，储备简历", "padded", "长期有效"},
		{"仅收简历", "padded", "仅收简历"},
	} {
		found := vacancy.Phrases(c.text)
		if len(found) == 0 || found[0].Code != c.code && len(found) == 1 {
			t.Errorf("%s: got %v, want %s", c.text, found, c.code)
			continue
		}
		ok := false
		for _, f := range found {
			ok = ok || f.Code == c.code && f.Phrase == c.phrase
		}
		if !ok {
			t.Errorf("%s: got %v, want %s %q", c.text, found, c.code, c.phrase)
		}
	}
}

func TestPhrasesLetHonestTextsPass(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "不收押金", "无需交任何保证金", "免体检费", "不收服装费和押金", "男女不限", "性别不限，年满16周岁", "包食宿，缴纳五险",
		"每月15日发工资，加班按国家规定", "熟练车工优先", "会看图纸", "18岁以上", "经验3年以上", "负责女装车缝", "女装裁剪师傅", "男鞋成型工",
		"招聘30人，两班倒", "服装厂车位", "婚否不限", "为已婚员工提供夫妻房", "本地、外地均可", "工作服由公司提供", "长白班", "按件计酬，每件3.5元",
	} {
		if found := vacancy.Phrases(text); len(found) > 0 {
			t.Errorf("%s: %v", text, found)
		}
	}
}
