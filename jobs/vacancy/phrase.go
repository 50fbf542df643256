package vacancy

import (
	"regexp"
	"strings"
)

// Finding is a phrase that no vacancy may hold.
type Finding struct {
	Code   string // deposit, discrimination, padded
	Phrase string // as it stands in the text
	why    string
}

// Message tells what is wrong with the phrase and what to do: a sentence
// without its beginning, which names the field.
func (f Finding) Message() string { return "“" + f.Phrase + "”" + f.why }

const (
	whyDeposit        = "是向求职者收钱或扣证件。《劳动合同法》第九条不允许，请删去。"
	whyDiscrimination = "把与工作无关的条件当作门槛。《就业促进法》第三章不允许就业歧视，请删去或改为工作本身的要求。"
	whyPadded         = "说明这不是一个现在要招人的真实岗位。请删去，只发布确实要招的人数。"
)

// rule finds phrases of one kind. What stands in except, right where the phrase
// was found, says the opposite or something harmless.
type rule struct {
	code, why string
	phrase    *regexp.Regexp
	except    *regexp.Regexp
}

// never matches nothing.
var never = regexp.MustCompile(`\z.`)

// denied says that something is not asked for: 不收押金, 无需交服装费.
var denied = regexp.MustCompile(`(?:不|无|免|没有|禁止|严禁|拒绝)[^，。；！？,;]{0,6}$`)

var rules = []rule{
	{"deposit", whyDeposit, regexp.MustCompile(`押金|保证金|抵押金|风险金|入职费|报名费|(?:收|交|缴|付|扣)[^，。；,;]{0,6}(?:服装费|工装费|培训费|体检费|资料费|中介费|介绍费)|(?:服装费|工装费|培训费|体检费|资料费|中介费|介绍费)[^，。；,;]{0,6}(?:自理|自付|\d+元)|(?:扣押|扣留|抵押|上交|收取)[^，。；,;]{0,4}(?:身份证|毕业证|证件)`), denied},
	{"discrimination", whyDiscrimination, regexp.MustCompile(`(?:限|只招|仅招|仅限|只要|要求)[^，。；,;]{0,3}(?:男|女)(?:性|生|士|工|员工)?|(?:男|女)(?:性|生|士)优先|不(?:招|要|收)[^，。；,;]{0,3}(?:男|女)(?:性|生|士|工)?`), never},
	{"discrimination", whyDiscrimination, regexp.MustCompile(`(?:限|只招|要求|须|需)[^，。；,;]{0,2}(?:已婚|未婚|已育|未育)(?:已育|未育)?|(?:已婚|未婚|已育|未育)(?:已育|未育)?(?:优先|者?勿扰)|(?:三|两|二|3|2)年内不(?:得|准|许|能)?(?:怀孕|生育|结婚)`), never},
	{"discrimination", whyDiscrimination, regexp.MustCompile(`(?:限|只招|仅限|要求)[^，。；,;]{0,4}(?:本地人?|本市户籍|本地户口|汉族)|(?:不(?:招|要|收)|谢绝|拒绝)[^，。；,;]{0,3}(?:外地|少数民族|农村|残疾|[\p{Han}]{2,3}(?:省|籍)人?)`), never},
	{"discrimination", whyDiscrimination, regexp.MustCompile(`(?:无|非|不(?:招|要|收|得有)|排除)[^，。；,;]{0,4}(?:乙肝|艾滋|病毒携带)|(?:乙肝|两对半)(?:检测|检查|体检)?(?:阴性|正常|合格)`), never},
	{"discrimination", whyDiscrimination, regexp.MustCompile(`(?:年龄|限|要求)?[^，。；,;\d]{0,3}(?:3[0-9]|4[0-9])(?:周)?岁(?:及)?以下|(?:1[89]|2\d)\s*[-—~～至到]\s*(?:[23]\d|4[0-5])\s*(?:周)?岁`), never},
	{"padded", whyPadded, regexp.MustCompile(`储备(?:岗位|简历|人才库)|(?:仅|只)?收(?:集)?简历|长期(?:有效|挂招)|凑(?:数|岗位)|虚(?:拟|设)岗位`), denied},
}

// Phrases are what a text says that no vacancy may: each phrase once, in the
// order of the text's rules.
func Phrases(text string) []Finding {
	var found []Finding
	seen := map[string]bool{}
	for _, r := range rules {
		for _, at := range r.phrase.FindAllStringIndex(text, -1) {
			phrase := strings.TrimSpace(text[at[0]:at[1]])
			if seen[phrase] || r.except.MatchString(text[:at[0]]) {
				continue
			}
			seen[phrase] = true
			found = append(found, Finding{r.code, phrase, r.why})
		}
	}
	return found
}
