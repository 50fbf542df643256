package sample

import "gongxiang/matching/lending"

// clauses complete what the postings say, as two firms of Kaiping would.
func (m *maker) clauses(a lending.Agreement) lending.Clauses {
	pick := func(texts ...string) string { return texts[m.rand.IntN(len(texts))] }
	c := *a.Clauses
	if c.Workplace == "" {
		c.Workplace = a.Borrower.Name + "厂区（" + a.TownName + "）"
	}
	if c.Hazards == "" {
		c.Hazards = "无"
	}
	c.HoursRest = pick("每日工作 8 小时，每周工作 5 天，加班由员工自愿并依法支付加班费。", "两班制，每班 8 小时，每周至少休息 1 天，法定节假日休息。")
	c.Protection = "借用方在上岗前做安全培训，发放并更换符合国家标准的劳动防护用品，按规定安排职业健康检查。"
	c.PayDay = 10 + m.rand.IntN(10)
	c.PayMethod = "出借方以银行转账发给员工本人，发放上一个自然月的工资。"
	c.SettleDay = 5 + m.rand.IntN(5)
	c.SettleWay = "借用方按双方核对的出勤，对公转账给出借方。"
	c.ReturnCases = "员工严重违反借用方规章制度、不能胜任工作的，借用方可以退回。\n借用方不按时结算、不提供劳动保护或者超时安排工作的，员工可以返回出借方。\n不适合岗位的，由双方和员工本人商定。"
	c.InjuryDuty = "借用期间员工发生工伤的，由出借方申报工伤并承担工伤保险责任，借用方配合调查，并承担工伤保险不支付的停工留薪期工资。"
	c.CostSettlement = "借用方向出借方支付员工工资、社会保险费和双方列明的实际费用，任何一方不得从中牟利。"
	return c
}
