package pii

import "testing"

func TestInText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"请联系 13800000001":            true,
		"电话138-0000-0001。":           true,
		"138 0000 0001":              true,
		"1 3 8 0 0 0 0 0 0 0 1":      true,
		"8613800000001":              true,
		"0750-2218950":               true,
		"（0750）2218950":              true,
		"138\u20110000\u20110001":    true,
		"每日 8 小时（2021 年 2 月 10 日起）":  false,
		"身份证440783199001011234":      true,
		"44078319900101123x":         true,
		"2021-02-10 至 2021-03-10 包住": false,
		"月薪 5200 至 6500，共 120 人":     false,
		"0086 138 0000 0001":         true,
		"（138）0000-0001":             true,
		"138*0000*0001":              true,
		"１３８０００００００１":                true,
		"①③⑧00000001":                true,
		"一三八零零〇〇零零零幺，下班后打":           true,
		"卡号6222021234567890123":      true,
		"6228 4801 2345 6789":        true,
		"9558801234567890123":        true,
		"二〇二一年三月一日至二〇二二年二月二十八日":    false,
		"2021-02-10 2021-03-10 包住": false,
		"每月 1800，2000，300":         false,
		"流水号 20210208123456785":    false,
		"":                         false,
	} {
		if got := InText(text); got != want {
			t.Errorf("InText(%q) = %v", text, got)
		}
	}
}

func TestIDInText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"咨询电话 0750-2218950":               false,
		"0750-2218950 2218951":            false, // 18 digits
		"12333，或 13800000001、13800000002": false,
		"身份证440783199001011234":           true,
		"440783 1990 0101 123x":           true,
		"":                                false,
	} {
		if got := IDInText(text); got != want {
			t.Errorf("IDInText(%q) = %v", text, got)
		}
	}
}
