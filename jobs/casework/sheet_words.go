package casework

import (
	"slices"
	"strings"
	"unicode"
)

// clerkGroups are the words by which clerks call the groups; the first that a
// piece of text holds decides.
var clerkGroups = []struct {
	words      []string
	code, kind string
}{
	{[]string{"残疾"}, Hardship, "disabled"},
	{[]string{"低保", "最低生活保障"}, Hardship, "low_income"},
	{[]string{"零就业"}, Hardship, "zero_employment"},
	{[]string{"长期失业"}, Hardship, "long_unemployed"},
	{[]string{"失地", "被征地"}, Hardship, "landless"},
	{[]string{"大龄", "4050", "4045"}, Hardship, "aged"},
	{[]string{"刑释", "刑满", "解戒", "解教", "戒毒", "社区矫正"}, Released, ""},
	{[]string{"脱贫", "建档立卡", "贫困"}, Poverty, ""},
	{[]string{"退役", "退伍", "复员", "转业军"}, Veteran, ""},
	{[]string{"高校毕业", "大学生", "毕业生", "应届"}, Graduate, ""},
	{[]string{"登记失业", "失业登记", "失业人员"}, Registered, ""},
	{[]string{"农民工", "务工", "农村劳动力", "农村转移"}, Migrant, ""},
}

// parseGroups reads what clerks write for the groups of a person, several of
// them perhaps: 就业困难人员（大龄、残疾），退役军人. problem is a sentence where one
// is not understood.
func parseGroups(text string) (found []group, problem string) {
	vague := ""
	for _, piece := range strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) || r == '和' || r == '及'
	}) {
		switch g, ok := clerkGroup(piece); {
		case ok:
			if !slices.Contains(found, g) {
				found = append(found, g)
			}
		case strings.Contains(piece, "困难"):
			vague = piece
		default:
			return nil, "看不懂“" + cut(piece) + "”，请填高校毕业生、就业困难人员（写明情形）、登记失业人员、脱贫人口、退役军人、农民工或刑释解戒人员。"
		}
	}
	hardship := slices.ContainsFunc(found, func(g group) bool { return g.Code == Hardship })
	switch {
	case vague != "" && !hardship:
		return nil, "请写明就业困难的情形：大龄、残疾、低保、零就业家庭、长期失业或失地，例如“就业困难人员（大龄）”。"
	case len(found) == 0:
		return nil, "请填写所属群体。"
	}
	return found, ""
}

func clerkGroup(piece string) (group, bool) {
	for _, c := range clerkGroups {
		if slices.ContainsFunc(c.words, func(w string) bool { return strings.Contains(piece, w) }) {
			return findGroup(c.code, c.kind)
		}
	}
	return group{}, false
}

func groupsWord(groups []group) string {
	words := make([]string, len(groups))
	for i, g := range groups {
		words[i] = g.Word
	}
	return strings.Join(words, "、")
}

// parseResult reads how a sheet says that service ended: one of chosenEnds, or
// "" while it goes on. Not known: the words say neither.
func parseResult(text string) (end string, known bool) {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	switch {
	case text == "", has("服务中", "跟进", "进行中", "未就业", "待业", "失业", "没有就业", "未能就业", "未实现就业", "求职中", "待就业", "未上岗", "未落实"):
		return "", true
	case has("不愿", "拒绝", "不接受", "无就业意愿", "无意愿"):
		return "refused", true
	case has("联系不上", "失联", "无法联系", "空号", "停机"):
		return "unreachable", true
	case has("退休", "死亡", "去世", "不符合", "退出"):
		return "not_eligible", true
	case has("已就业", "就业", "上岗", "入职", "创业", "务工"):
		return "employed", true
	case has("迁出", "搬离", "搬走", "离开", "外迁", "转出"):
		return "moved", true
	case has("升学", "参军", "入伍", "结案", "终止"):
		return "other", true
	}
	return "", false
}

func cut(text string) string {
	if runes := []rune(text); len(runes) > 20 {
		return string(runes[:20]) + "…"
	}
	return text
}
