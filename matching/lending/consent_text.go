package lending

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// consentVersion counts the wordings of tellWorker: who changes a word there
// raises it, so that a record tells which one was shown.
const consentVersion = 2

// tellWorker is what a worker is truly told before he answers (L5), as he reads
// it and as it is kept: blocks that begin with 【…】. It names the firms and the
// post, never the worker.
func tellWorker(a Agreement, c Clauses, w Worker) string {
	var b strings.Builder
	block := func(head string, lines ...string) {
		fmt.Fprintf(&b, "【%s】\n%s\n", head, strings.Join(lines, "\n"))
	}
	block("谁出借，谁借用", "您的单位“"+a.Lender.Name+"”安排您到“"+a.Borrower.Name+"”工作一段时间。",
		"您仍是“"+a.Lender.Name+"”的员工：劳动合同、社会保险和工资都由它负责。")
	block("工作内容", a.TradeName, c.WorkContent)
	block("工作地点", a.TownName, c.Workplace)
	block("日期", fmt.Sprintf("%s 至 %s，共 %d 天。到期回原单位，不会自动延长。", w.From, w.To, int(w.To-w.From)+1))
	block("工作时间和休息", c.HoursRest)
	block("工资", c.sentence(a.PayFen), c.PayStandard)
	block("哪天发工资", fmt.Sprintf("出借方每月 %d 日发给您，%s", c.PayDay, c.PayMethod),
		fmt.Sprintf("借用方每月 %d 日与出借方结算，%s", c.SettleDay, c.SettleWay))
	block("职业危害", c.Hazards)
	block("劳动保护", c.Protection)
	block("吃住和交通", c.BoardLodging)
	block("受了工伤怎么办", c.InjuryDuty)
	block("什么情况可以提前回来或被退回", c.ReturnCases)
	block("您的权利",
		"可以不同意。不同意，不影响您和原单位的劳动关系。",
		"同意以后，到岗之前随时可以撤回。",
		"任何人不得为这件事向您收费，工资里也不得扣中介费、管理费。",
		"借用方不按约定提供劳动保护、安排约定以外的工作或者侵害您的权益，您可以要求原单位把您接回。")
	fmt.Fprintf(&b, "共享用工告知书，文本第 %d 版，协议 %s。\n", consentVersion, a.Number)
	return b.String()
}

// textHash names a text: the page sends back which one it showed.
func textHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
