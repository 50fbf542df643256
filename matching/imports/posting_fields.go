package imports

import (
	"gongxiang/internal/auth"
	"gongxiang/internal/sheet"
	"gongxiang/matching/posting"
)

// The fields that are no posting's.
const (
	fieldPay        = "pay" // both ends in one cell
	fieldAboveScale = "aboveScale"
)

// postingFields are the fields of one kind, in the template's order. Their names
// are those of the posting's fields wherever there is one.
func postingFields(kind posting.Kind, c auth.Caller, towns []string) []Field {
	surplus := kind == posting.Surplus
	payLabel, lodgingLabel := "月薪", "包住"
	if surplus {
		payLabel, lodgingLabel = "期望月薪", "需要住宿"
	}
	all := []struct {
		in, inTemplate bool
		sheet.TemplateColumn
	}{
		{true, true, column(FieldTown, "所在镇街", false, "16 个镇街（管委会）之一，可以写简称；不填按企业所在镇街；不在开平的写市县，如台山市。", "水口镇", 14, "镇街", "镇")},
		{true, false, column(fieldAboveScale, "规上企业", false, "", "", 10, "是否规上", "规上")},
		{true, true, column("tradeCode", "工种", true, "一行一个工种，可以写常用叫法。", "抛光工", 16, "岗位", "职业")},
		{true, true, column("headcount", "人数", true, "整数。", "20", 10, "富余人数", "需求人数", "用工人数", "缺工人数")},
		{true, false, column("minBatch", "最少一批人数", false, "", "", 12, "最少一批", "成批人数", "最少人数")},
		{true, true, column("level", "技能等级", false, "初级工、中级工、高级工、技师、高级技师；不填为不限。", "中级工", 12, "等级")},
		{true, true, column("periodFrom", "开始日期", true, "例如 2021-02-10。", "2021-02-10", 14, "起始日期", "用工时间/起", "开始")},
		{true, true, column("periodTo", "结束日期", true, "这一天也算在内。", "2021-03-31", 14, "截止日期", "终止日期", "用工时间/止", "结束")},
		{true, true, column(fieldPay, payLabel, false, "元/月，如 4500-5500、4500以上、面议；也可以分成最低、最高两列。", "4500-5500", 16, "月薪", "工资待遇", "工资", "薪资")},
		{true, false, column("payMinFen", "最低月薪", false, "", "", 12, "最低工资", "工资/最低", "月薪/最低", "工资待遇/最低")},
		{true, false, column("payMaxFen", "最高月薪", false, "", "", 12, "最高工资", "工资/最高", "月薪/最高", "工资待遇/最高")},
		{!surplus, true, column("board", "包吃", false, "是或否。", "是", 8, "伙食")},
		{true, true, column("lodging", lodgingLabel, false, "是或否。", "否", 10, "住宿")},
		{!surplus, true, column("transport", "接送", false, "是或否。", "否", 8, "交通", "厂车")},
		{!surplus, true, column("workplace", "工作地点", false, "工人到岗的地址。", "翠山湖新区1号", 20, "地址", "上班地点")},
		{!surplus, true, column("hazards", "职业危害因素", false, "没有请填无。", "粉尘、噪声", 20, "职业危害", "危害")},
		{true, true, column("note", "备注", false, "所有企业都能看到，请不要写电话。", "两班倒", 20, "说明")},
		{true, true, column("contactName", "联系人", false, "只有双方达成意向后对方才能看到。", "张三", 10)},
		{true, true, column("contactPhone", "联系电话", false, "手机，或带区号的座机。", "0750-2200000", 16, "电话", "手机")},
	}
	fields := FirmFields(c)
	for _, f := range all {
		if f.Field == FieldTown {
			f.Options = towns
		}
		if f.in {
			fields = append(fields, NewField(f.TemplateColumn, f.inTemplate))
		}
	}
	return fields
}

func column(field, label string, required bool, how, example string, width float64, synonyms ...string) sheet.TemplateColumn {
	c := sheet.TemplateColumn{How: how, Example: example, Width: width,
		Column: sheet.Column{Field: field, Label: label, Required: required, Synonyms: synonyms}}
	switch field {
	case "headcount", "minBatch":
		c.Kind = sheet.KindNumber
	case "periodFrom", "periodTo":
		c.Kind = sheet.KindDate
	case "lodging", "board", "transport":
		c.Kind = sheet.KindYesNo
	case "level":
		c.Options = LevelNames()
	case FieldTown, "contactName", "contactPhone":
		// What is merged stands for all its rows; a merged number would count twice.
		c.FillDown = true
	}
	return c
}
