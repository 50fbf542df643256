package sheet_test

import (
	"strings"
	"testing"

	"gongxiang/internal/sheet"
)

func TestParseWage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"4500-5500":        "¥4,500–5,500",
		"4500":             "¥4,500",
		"5-8k":             "¥5,000–8,000",
		"4千以上":             "¥4,000 起",
		"4500-5500元/月":     "¥4,500–5,500/月",
		"月薪5000起":          "¥5,000 起/月",
		"200元/天":           "¥200/天",
		"180-220元每天":       "¥180–220/天",
		"日薪 200":           "¥200/天",
		"18元/小时":           "¥18/小时",
		"时薪20":             "¥20/小时",
		"２０元／小时":           "¥20/小时",
		"0.5元/件":           "¥0.50/件",
		"计件":               "面议（按件）",
		"计件工资":             "面议（按件）",
		"计件，面议":            "面议（按件）",
		"面议":               "面议",
		"工资面谈":             "面议",
		"5000（月薪）":         "¥5,000/月",
		"5000-6000（含加班费）":  "¥5,000–6,000",
		"200元/天，日结":        "¥200/天",
		"3000元/周":          "按周算的",
		"年薪8万":             "按年算的",
		"5500-4500":        "最低工资5,500元高于最高工资4,500元",
		"0":                "是0",
		"优厚":               "看不懂",
		"5000，计件另算，200元/天": "看不懂",
		"=1+1":             "看不懂",
	} {
		p := sheet.ParseWage(sheet.Cell{Text: text})
		if got := p.Shown + p.Problem; !strings.HasPrefix(got, want) && !strings.Contains(p.Problem, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if p := sheet.ParseWage(sheet.Cell{}); !p.Blank {
		t.Errorf("%+v", p)
	}
	if p := sheet.ParseWage(sheet.Cell{Text: "200元/天"}); p.Value.Unit != "day" || p.Value.Min != 200_00 {
		t.Errorf("%+v", p)
	}
}

func FuzzParseWage(f *testing.F) {
	for _, text := range []string{"4500-5500", "200元/天", "18元/小时", "计件0.5元/件", "年薪8万", "\xff", "((((", "一二三", "9999999999999999999", "-1", "５千～８千"} {
		f.Add(text, uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, mark uint8) {
		p := sheet.ParseWage(sheet.Cell{Text: text, Mark: sheet.Mark(mark)})
		if p.OK() && (p.Value.Min < 0 || p.Value.Max < 0 || p.Value.Max > 0 && p.Value.Min > p.Value.Max) {
			t.Errorf("%q: %+v", text, p.Value)
		}
		if p.Problem != "" && (p.Shown != "" || p.Blank) {
			t.Errorf("%q: %+v", text, p)
		}
	})
}
