package imports

import (
	"slices"

	"gongxiang/internal/auth"
	"gongxiang/internal/sheet"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Field is what a column can be taken for. Its name is that of the posting's
// field wherever there is one.
type Field struct {
	Field    string `json:"field"`
	Label    string `json:"label"`
	Required bool   `json:"required"`

	column sheet.TemplateColumn
}

// The fields that are no posting's.
const (
	fieldFirm       = "firmName"
	fieldUSCC       = "uscc"
	fieldPay        = "pay" // both ends in one cell
	fieldAboveScale = "aboveScale"
)

// fieldsOf are the fields of one kind, in the template's order. A firm's own
// sheet needs no name and code: it holds its own rows.
func fieldsOf(kind posting.Kind, c auth.Caller) []Field {
	officer := !c.Is(auth.Enterprise)
	surplus := kind == posting.Surplus
	all := []struct {
		in bool
		sheet.TemplateColumn
	}{
		{true, column(fieldFirm, "企业名称", officer, "与营业执照一致。", "开平市示例水暖卫浴有限公司", 30, "单位名称", "企业")},
		{true, column(fieldUSCC, "统一社会信用代码", officer, "营业执照上的 18 位代码。", "91440783MA000T014N", 24, "信用代码", "社会信用")},
		{true, column("townCode", "所在镇街", false, "16 个镇街（管委会）之一，可以写简称；不填按企业所在镇街。", "水口镇", 14, "镇街", "镇")},
		{!surplus, column(fieldAboveScale, "规上企业", false, "只供参考，由就业服务专员认定。", "是", 10, "规上")},
		{true, column("tradeCode", "工种", true, "一行一个工种，可以写常用叫法。", "抛光工", 16, "岗位", "职业")},
		{true, column("headcount", "人数", true, "整数。", "20", 10, "富余人数", "需求人数", "用工人数")},
		{true, column("level", "技能等级", false, "初级工、中级工、高级工、技师、高级技师；不填为不限。", "中级工", 12, "等级")},
		{true, column("periodFrom", "开始日期", true, "例如 2021-02-10。", "2021-02-10", 14, "起始日期", "用工时间/起", "开始")},
		{true, column("periodTo", "结束日期", true, "这一天也算在内。", "2021-03-31", 14, "截止日期", "终止日期", "用工时间/止", "结束")},
		{surplus, column(fieldPay, "期望月薪", false, "元/月，如 4500-5500、4500以上、面议。", "4500-5500", 16, "月薪", "工资", "薪资")},
		{!surplus, column(fieldPay, "月薪", false, "元/月，如 5000-6500、面议；也可以分成最低、最高两列。", "5000-6500", 16, "薪资", "工资待遇", "工资")},
		{!surplus, column("payMinFen", "最低月薪", false, "元/月。", "5000", 12, "最低工资", "工资/最低", "月薪/最低")},
		{!surplus, column("payMaxFen", "最高月薪", false, "元/月。", "6500", 12, "最高工资", "工资/最高", "月薪/最高")},
		{surplus, column("lodging", "需要住宿", false, "是或否。", "否", 10, "住宿")},
		{!surplus, column("board", "包吃", false, "是或否。", "是", 8, "伙食")},
		{!surplus, column("lodging", "包住", false, "是或否。", "是", 8, "住宿")},
		{!surplus, column("transport", "接送", false, "是或否。", "否", 8, "交通", "厂车")},
		{!surplus, column("workplace", "工作地点", false, "", "翠山湖新区1号", 20, "地址", "上班地点")},
		{!surplus, column("hazards", "职业危害因素", false, "没有请填无。", "粉尘、噪声", 20, "职业危害", "危害")},
		{true, column("note", "备注", false, "", "两班倒", 20, "说明")},
		{true, column("contactName", "联系人", false, "", "张三", 10)},
		{true, column("contactPhone", "联系电话", false, "手机，或带区号的座机。", "0750-2200000", 16, "电话", "手机")},
	}
	var fields []Field
	for _, f := range all {
		if f.in {
			fields = append(fields, Field{f.Field, f.Label, f.Required, f.TemplateColumn})
		}
	}
	return fields
}

func column(field, label string, required bool, how, example string, width float64, synonyms ...string) sheet.TemplateColumn {
	c := sheet.TemplateColumn{How: how, Example: example, Width: width, Column: sheet.Column{Field: field, Label: label, Required: required, Synonyms: synonyms,
		// A merged firm stands for all its rows; a merged number would count twice.
		FillDown: slices.Contains([]string{fieldFirm, fieldUSCC, "contactName", "contactPhone"}, field)}}
	switch field {
	case "headcount":
		c.Kind = sheet.KindNumber
	case "periodFrom", "periodTo":
		c.Kind = sheet.KindDate
	case "lodging", "board", "transport", fieldAboveScale:
		c.Kind = sheet.KindYesNo
	case "level":
		for level := range reference.LevelSenior + 1 {
			c.Options = append(c.Options, reference.LevelName(level))
		}
	case "townCode":
		for _, t := range reference.Default().Towns {
			c.Options = append(c.Options, t.Name)
		}
	}
	return c
}

func columnsOf(fields []Field) []sheet.Column {
	columns := make([]sheet.Column, len(fields))
	for i, f := range fields {
		columns[i] = f.column.Column
	}
	return columns
}

// labelOf is how sentences call a field.
func labelOf(fields []Field, name string) string {
	for _, f := range fields {
		if f.Field == name {
			return f.Label
		}
	}
	return name
}
