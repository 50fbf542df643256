package casework

import (
	"strings"
	"testing"
)

func TestGroupsAsClerksWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"高校毕业生":         "高校毕业生",
		"应届大学生、农民工":     "高校毕业生、农民工",
		"就业困难人员（大龄、残疾）": "就业困难人员（大龄）、就业困难人员（残疾）",
		"就业困难人员(4050)":  "就业困难人员（大龄）",
		"低保户 退伍军人":      "就业困难人员（低保）、退役军人",
		"零就业家庭/失地农民":    "就业困难人员（零就业家庭）、就业困难人员（失地）",
		"登记失业人员；登记失业":   "登记失业人员",
		"长期失业人员":        "就业困难人员（长期失业）",
		"建档立卡贫困户":       "脱贫人口",
		"刑满释放人员":        "刑释解戒人员",
		"就业困难人员":        "请写明",
		"困难人员、退役军人":     "请写明",
		"其他":            "看不懂“其他”",
		"农民工，其他":        "看不懂“其他”",
		"":              "请填写所属群体",
		"、、":            "请填写所属群体",
		"外来务工人员及退役士兵":   "农民工、退役军人",
	} {
		found, problem := parseGroups(text)
		if got := groupsWord(found) + problem; !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestResultsAsClerksWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "服务中": "", "未就业": "", "失业": "", "正在跟进，有就业意愿": "", "已就业": "employed", "2月在示例厂上岗": "employed", "灵活就业": "employed",
		"外出务工": "employed", "本人不愿意接受服务": "refused", "无就业意愿": "refused", "电话空号": "unreachable", "多次联系不上": "unreachable", "已退休": "not_eligible",
		"已搬离本地": "moved", "参军": "other", "已结案": "other",
	} {
		if end, known := parseResult(text); end != want || !known {
			t.Errorf("%s: %q %t, want %q", text, end, known, want)
		}
	}
	if end, known := parseResult("√"); end != "" || known {
		t.Errorf("%q %t", end, known)
	}
}

func FuzzLedgerWords(f *testing.F) {
	for _, text := range []string{"就业困难人员（大龄、残疾）", "4050", "低保户 退伍军人", "已就业", "、", "\xff\xfe", "=1+1", strings.Repeat("和", 300), "不愿就业，失联"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found, problem := parseGroups(text)
		if (problem == "") == (len(found) == 0) {
			t.Errorf("%q: %v %q", text, found, problem)
		}
		for i, g := range found {
			for _, other := range found[:i] {
				if g == other {
					t.Errorf("%q: %s twice", text, g.Word)
				}
			}
		}
		if end, known := parseResult(text); end != "" && (!known || endWords[end] == "") {
			t.Errorf("%q: %q", text, end)
		}
	})
}
