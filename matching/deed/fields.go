package deed

// Kind is what a template is for.
type Kind string

// The kinds.
const (
	Agreement  Kind = "agreement"  // 合作协议, between the two firms
	Supplement Kind = "supplement" // 补充协议, a change of it
	Amendment  Kind = "amendment"  // 劳动合同变更协议, lender and worker
	Consent    Kind = "consent"    // 告知书, what a worker reads before he answers
)

// Kinds are all, in the order in which pages list them.
var Kinds = []Kind{Agreement, Supplement, Amendment, Consent}

// Word is the kind in Chinese.
func (k Kind) Word() string {
	return map[Kind]string{Agreement: "合作协议", Supplement: "补充协议", Amendment: "劳动合同变更协议", Consent: "告知书"}[k]
}

// Field is a fact that a template may name, and whether it must.
type Field struct {
	Name     string `json:"name"`
	Required bool   `json:"required" doc:"模板里必须有"`
	Example  string `json:"example" doc:"预览时用的示例"`
}

// SignHere is the line where both sides sign; every kind but Consent, which is
// answered on a phone, needs it.
const SignHere = "签署栏"

func must(name, example string) Field { return Field{name, true, example} }
func may(name, example string) Field  { return Field{name, false, example} }

var (
	firms = []Field{
		must("协议编号", "GX2021-000001"), must("出借方", "开平市示例水暖卫浴有限公司"), must("借用方", "开平市示例卫浴科技股份有限公司"),
		may("出借方信用代码", "91440783MA000T014N"), may("出借方地址", "水口镇示例路1号"),
		may("借用方信用代码", "91440783MA0000015X"), may("借用方地址", "翠山湖新区1号"),
		may("工种", "抛光工"), may("人数", "24"), may("开始日期", "2021年2月8日"), may("结束日期", "2021年3月20日"),
	}
	work = []Field{
		must("工作内容", "抛光岗位的工作"), must("工作地点", "翠山湖新区1号"), must("工作时间和休息休假", "每日 8 小时，每周休息 1 天。"),
		must("劳动保护", "借用方发放防尘口罩和耳塞。"), must("职业危害因素", "粉尘、噪声"), must("月薪", "每人每月 5,200.00 元"),
		must("工资标准", "按月计薪，每人每月 5,200.00 元；缺勤按每月 21.75 天折算扣除，不满整月的按出勤和带薪假的天数折算。加班费按国家规定另计。"), must("发薪日", "15"), must("发薪方式", "银行转账。"),
		must("食宿和交通", "借用方提供住宿和工作餐。"), must("退回和返回的情形", "不能胜任工作的，可以退回。\n不提供劳动保护的，员工可以返回。"),
		must("工伤责任和补偿", "由出借方申报工伤，借用方按约定补偿。"),
	}
	settling = []Field{must("结算日", "10"), must("结算方式", "对公转账。"), must("费用结算", "工资、社会保险费和双方列明的实际费用。")}
	worker   = []Field{must("员工姓名", "张三"), must("借用开始", "2021年2月8日"), must("借用结束", "2021年3月20日")}
	identity = []Field{must("身份证号", "440783199001010015")}
	told     = []Field{
		must("出借方", "开平市示例水暖卫浴有限公司"), must("借用方", "开平市示例卫浴科技股份有限公司"), must("工种", "抛光工"), must("工作镇街", "翠山湖"),
		must("借用开始", "2021-02-08"), must("借用结束", "2021-03-20"), must("借用天数", "41"), must("结算日", "10"), must("结算方式", "对公转账。"),
		must("员工的权利", "可以不同意。不同意，不影响您和原单位的劳动关系。\n同意以后，到岗之前随时可以撤回。"), must("文本版本", "2"), must("协议编号", "GX2021-000001"),
	}
	amended = []Field{may("变更说明", "甲乙双方曾于2021年2月8日签订劳动合同变更协议。出借方和借用方签订补充协议（GX2021-000001-补1）、乙方同意以后，双方再次变更劳动合同，以本协议为准。\n发薪日：由“15”改为“10”。")}
	change  = []Field{must("补充序号", "1"), must("变更内容", "发薪日：由“每月 15 日”改为“每月 10 日”。"), must("变更原因", "与工资系统一致。")}
)

// Fields are the facts that a template of this kind may name.
func Fields(k Kind) []Field {
	var out []Field
	switch k {
	case Agreement:
		out = demanding(firms, "工种", "人数", "开始日期", "结束日期")
		out = append(append(out, work...), settling...)
	case Supplement:
		out = append(append(out, firms...), change...)
	case Amendment:
		out = append(append(append(append(append(out, firms...), worker...), identity...), work...), amended...)
	case Consent:
		return append(append(out, told...), instead(work, "月薪", must("计薪方法", "按月计薪，每人每月 5,200.00 元；缺勤按每月 21.75 天折算扣除。"))...)
	}
	return append(out, must(SignHere, ""))
}

// demanding are fields of which some more are required.
func demanding(fields []Field, names ...string) []Field {
	out := append([]Field(nil), fields...)
	for i := range out {
		for _, name := range names {
			out[i].Required = out[i].Required || out[i].Name == name
		}
	}
	return out
}

// instead are fields of which one has another in its place.
func instead(fields []Field, name string, by Field) []Field {
	out := append([]Field(nil), fields...)
	for i := range out {
		if out[i].Name == name {
			out[i] = by
		}
	}
	return out
}

// Examples are facts for a preview.
func Examples(k Kind) Facts {
	facts := Facts{}
	for _, f := range Fields(k) {
		facts[f.Name] = f.Example
	}
	return facts
}
