package apply

import (
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
)

// words reads a text that crosses between the two sides: no numbers by which to
// call or to know a person.
func words(f *input.Form, name, label, text string, least, most int) string {
	text = f.Line(name, label, text, least, most)
	if pii.InText(text) {
		f.Add(name, "number", label+"里不能写手机号、座机号、身份证号码或银行卡号，请删去。企业约面谈以后，可以在申请里查看手机号。")
	}
	return text
}
