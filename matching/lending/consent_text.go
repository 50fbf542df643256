package lending

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/matching/deed"
)

// workersRights are told in every wording: no officer can leave one out.
var workersRights = strings.Join([]string{
	"可以不同意。不同意，不影响您和原单位的劳动关系。",
	"同意以后，到岗之前随时可以撤回。",
	"任何人不得为这件事向您收费，工资里也不得扣中介费、管理费。",
	"借用方不按约定提供劳动保护、安排约定以外的工作或者侵害您的权益，您可以要求原单位把您接回。",
}, "\n")

// consentNotice is what a worker is truly told before he answers (L5), as he
// reads it and as it is kept: the wording of one version with the conditions of
// his secondment, in blocks that begin with 【…】. It names the firms and the
// post, never the worker.
func consentNotice(ctx context.Context, q postgres.Querier, version int, a Agreement, c Clauses, w Worker) (string, error) {
	t, err := template(ctx, q, deed.Consent, version)
	if err != nil {
		return "", err
	}
	return t.tell(a, c, w), nil
}

// tell is the wording as one worker reads it.
func (t Template) tell(a Agreement, c Clauses, w Worker) string {
	facts := c.facts()
	for name, value := range map[string]string{
		"出借方": a.Lender.Name, "借用方": a.Borrower.Name, "工种": a.TradeName, "工作镇街": a.TownName, "计薪方法": c.sentence(a.PayFen),
		"借用开始": w.From.String(), "借用结束": w.To.String(), "借用天数": fmt.Sprint(calendar.Period{From: w.From, To: w.To}.Days()),
		"员工的权利": workersRights, "文本版本": fmt.Sprint(t.Version), "协议编号": a.Number,
	} {
		facts[name] = value
	}
	return deed.Notice(t.Body, facts)
}

// textHash names a text: the page sends back which one it showed.
func textHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
