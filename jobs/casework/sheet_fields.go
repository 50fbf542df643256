package casework

import (
	"fmt"

	"gongxiang/internal/auth"
	"gongxiang/internal/sheet"
	"gongxiang/matching/imports"
)

// oldVacancies is how many vacancies a line of an old sheet has room for.
const oldVacancies = 3

// Fields are the columns of such a sheet, in the template's order. An ID number
// is masked wherever rows are shown.
func (k Sheets) Fields(c auth.Caller) []imports.Field {
	type column = sheet.TemplateColumn
	col := func(field, label string, required bool, synonyms ...string) sheet.Column {
		return sheet.Column{Field: field, Label: label, Required: required, Synonyms: synonyms}
	}
	city := c.Scope().Town == nil
	town := col(imports.FieldTown, "镇街", city, "所在镇街", "所属镇街", "镇")
	town.FillDown = true
	own := func(c sheet.Column) sheet.Column {
		c.Unlike = []string{"紧急", "应急", "家属", "亲属", "亲友", "配偶", "父母", "监护", "单位电话", "单位联系", "企业电话", "企业联系", "公司电话", "公司联系"}
		return c
	}
	fields := []imports.Field{
		imports.NewField(column{Column: own(col("name", "姓名", true, "人员姓名")), How: "与身份证一致。", Example: "示例甲", Width: 10}, true),
		imports.NewField(column{Column: own(col("idNumber", "身份证号码", false, "身份证号", "身份证", "公民身份号码", "证件号码")), How: "18 位，列请设成文本格式；可以不填。", Example: "11010519491231002X", Width: 22}, true).Secret(),
		imports.NewField(column{Column: own(col("phone", "联系电话", true, "手机号码", "手机号", "手机", "电话", "联系方式")), How: "手机，或带区号的座机。", Example: "0750-2200000", Width: 16}, true),
		imports.NewField(column{Column: town, How: "16 个镇街（管委会）之一。", Example: "水口镇", Width: 12, Options: imports.TownNames(k.Book())}, city),
		imports.NewField(column{Column: col("groups", "群体", true, "所属群体", "人员类别", "重点群体", "群体类别", "类别"), How: "可以写几个，用顿号隔开；就业困难人员请写明情形。", Example: "就业困难人员（大龄）、退役军人", Width: 28}, true),
		imports.NewField(column{Column: col("registeredOn", "登记日期", true, "建账日期", "登记时间", "建档日期", "建档时间"), Kind: sheet.KindDate, How: "从这一天起的服务计入台账。", Example: "2021-01-10", Width: 13}, true),
		imports.NewField(column{Column: col("proof", "证明材料", false, "证明", "佐证材料", "认定材料"), How: "认定群体的材料和编号。", Example: "就业创业证 2021-007", Width: 22}, true),
		imports.NewField(column{Column: col("guidanceOn", "职业指导日期", false, "职业指导/日期", "职业指导/时间", "职业指导时间", "指导日期", "职业指导"), Kind: sheet.KindDate, How: "没有做过不填。", Example: "2021-01-12", Width: 13}, true),
	}
	for i := range oldVacancies {
		n, word := i+1, ordinals[i]
		name := []string{fmt.Sprintf("岗位%d", n), "推荐岗位" + word, fmt.Sprintf("推荐岗位%d", n), "岗位信息" + word, fmt.Sprintf("岗位信息%d", n), "岗位" + word + "/名称", fmt.Sprintf("岗位%d/名称", n), "岗位" + word + "/岗位"}
		rest := func(words ...string) (all []string) {
			for _, w := range words {
				all = append(all, "岗位"+word+"/"+w, fmt.Sprintf("岗位%d/%s", n, w), "岗位信息"+word+"/"+w, fmt.Sprintf("岗位信息%d/%s", n, w))
			}
			return all
		}
		how := ""
		if i == 0 {
			how = "以前推荐过的岗位，记入备注，不计入“3 个岗位”。"
		}
		fields = append(fields,
			imports.NewField(column{Column: col(fmt.Sprintf("vacancy%d", n), "岗位"+word, false, name...), How: how, Example: "抛光工", Width: 16}, true),
			imports.NewField(column{Column: col(fmt.Sprintf("firm%d", n), "岗位"+word+"企业", false, rest("企业", "单位", "公司", "用人单位", "招聘单位")...), Example: "开平市示例水暖卫浴有限公司", Width: 20}, true),
			imports.NewField(column{Column: col(fmt.Sprintf("vacancyOn%d", n), "岗位"+word+"日期", false, rest("日期", "时间", "推荐日期", "推荐时间")...), Kind: sheet.KindDate, Example: "2021-01-15", Width: 13}, true))
	}
	return append(fields,
		imports.NewField(column{Column: col("training", "培训项目", false, "培训/项目", "培训/名称", "培训课程", "参加培训", "培训"), How: "没有推荐过不填。", Example: "中式面点师培训", Width: 18}, true),
		imports.NewField(column{Column: col("trainingOn", "培训日期", false, "培训/日期", "培训/时间", "培训时间"), Kind: sheet.KindDate, Example: "2021-01-20", Width: 13}, true),
		imports.NewField(column{Column: col("result", "结果", false, "服务结果", "就业结果", "就业情况", "安置情况", "就业状态", "目前状态"), How: "如 服务中、已就业、不愿接受、联系不上；不填为服务中。", Example: "服务中", Width: 14}, true),
		imports.NewField(column{Column: col("note", "备注", false, "说明"), How: "请不要写电话和身份证号码。", Example: "", Width: 20}, true),
		imports.NewField(column{Column: col(fieldDifferent, "不是同一个人", false), Width: 12}, false))
}

// fieldDifferent is where a clerk says that somebody with the name and phone of
// one who is registered is somebody else.
const fieldDifferent = "different"
