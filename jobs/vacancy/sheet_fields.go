package vacancy

import (
	"gongxiang/internal/auth"
	"gongxiang/internal/sheet"
	"gongxiang/matching/imports"
)

// Fields are the columns of such a sheet, in the template's order.
func (k Sheets) Fields(c auth.Caller) []imports.Field {
	type column = sheet.TemplateColumn
	col := func(field, label string, required bool, synonyms ...string) sheet.Column {
		return sheet.Column{Field: field, Label: label, Required: required, Synonyms: synonyms}
	}
	town := col(imports.FieldTown, "工作镇街", false, "所在镇街", "镇街", "镇")
	town.FillDown = true
	inTemplate := []column{
		{Column: col("title", "岗位名称", false, "招聘岗位", "岗位", "职位", "招聘职位"), How: "不填则用工种名称。", Example: "抛光工", Width: 18},
		{Column: col("tradeCode", "工种", false, "职业工种", "职业"), How: "可以写常用叫法；不填则按岗位名称认。", Example: "抛光工", Width: 14},
		{Column: col("headcount", "招聘人数", true, "人数", "招工人数", "需求人数", "用工人数"), Kind: sheet.KindNumber, How: "整数。", Example: "20", Width: 10},
		{Column: col("level", "技能等级", false, "等级"), How: "初级工、中级工、高级工、技师、高级技师；不填为不限。", Example: "中级工", Width: 12, Options: imports.LevelNames()},
		{Column: col("pay", "工资", false, "工资待遇", "月薪", "薪资", "薪酬", "待遇", "月工资"), How: "如 4500-5500、200元/天、18元/小时、0.5元/件、面议；没有写单位的算每月。", Example: "4500-5500", Width: 16},
		{Column: town, How: "16 个镇街（管委会）之一，可以写简称；不填按企业所在镇街。", Example: "水口镇", Width: 14, Options: imports.TownNames(k.Book())},
		{Column: col("workplace", "工作地点", false, "地址", "上班地点", "工作地址"), How: "上班的地址。", Example: "水口镇工业园一路1号", Width: 22},
		{Column: col("hours", "工作时间", false, "上班时间", "班次", "工时"), How: "几班、每天几小时、每月休几天。", Example: "两班倒，每月休四天", Width: 20},
		{Column: col("lodging", "包住", false, "住宿", "提供住宿"), Kind: sheet.KindYesNo, How: "是或否。", Example: "是", Width: 8},
		{Column: col("board", "包吃", false, "伙食", "工作餐"), Kind: sheet.KindYesNo, How: "是或否。", Example: "否", Width: 8},
		{Column: col("transport", "接送", false, "交通", "厂车"), Kind: sheet.KindYesNo, How: "是或否。", Example: "否", Width: 8},
		{Column: col("insurance", "社会保险", false, "社保", "五险", "保险"), Kind: sheet.KindYesNo, How: "是否缴纳社会保险。", Example: "是", Width: 10},
		{Column: col("requirements", "任职要求", false, "岗位要求", "招聘条件", "招聘要求", "条件", "要求"), How: "工作本身的要求；不能限性别、婚育、户籍。所有人都能看到，请不要写电话。", Example: "会操作抛光机", Width: 26},
		{Column: col("description", "岗位说明", false, "岗位职责", "工作内容", "职位描述", "备注", "说明"), How: "做什么。所有人都能看到，请不要写电话。", Example: "水龙头外表抛光", Width: 26},
		{Column: col("validTo", "有效日期", true, "有效期", "有效至", "截止日期", "招聘截止", "截止"), Kind: sheet.KindDate, How: "这一天也可以报名，例如 2021-03-31。", Example: "2021-03-31", Width: 14},
	}
	fields := imports.FirmFields(c)
	for _, x := range inTemplate {
		fields = append(fields, imports.NewField(x, true))
	}
	for _, x := range []sheet.Column{
		col("payMinFen", "最低工资", false, "最低月薪", "工资/最低", "月薪/最低", "薪资/最低"), col("payMaxFen", "最高工资", false, "最高月薪", "工资/最高", "月薪/最高", "薪资/最高"),
		col("payUnit", "工资单位", false, "计薪方式", "薪资单位", "计薪单位"),
	} {
		fields = append(fields, imports.NewField(column{Column: x, Width: 12}, false))
	}
	return fields
}
