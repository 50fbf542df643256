package hire

import (
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// refusals are what the database's guards say to a person.
var refusals = map[string]struct {
	status        int
	code, message string
}{
	"hire_once":             {409, "wrong_state", "对方刚刚也登记了到岗，请刷新后核对。"},
	"hire_of_accepted":      {409, "wrong_state", "这份求职申请还没有接受录用，或者已经结束，不能登记到岗。"},
	"hire_heads_of_vacancy": {409, "heads_full", "这个岗位的人数已经招满。要多招人，请先在岗位里增加人数。"},
	"hire_heads_of_post":    {409, "heads_full", "这个兜底岗位的名额已经用完，请换一个岗位，或者先增加名额。"},
	"hire_within_budget":    {409, "over_budget", "安置的月数乘以月补贴超过了这个岗位的预算，请缩短安置的时间，或者先增加预算。"},
	"hire_within_term":      {422, "outside_term", "安置的日期超出了岗位的期限。"},
	"hire_post_open":        {409, "wrong_state", "这个兜底岗位已经关闭，不能再安置。"},
	"hire_of_living":        {409, "wrong_state", "这个人的个人信息已经删除。"},
	"hire_firm_approved":    {403, "enterprise_not_approved", "用人单位尚未通过审核，或者已被暂停、注销，目前不能办理。"},
	"hire_needs_release":    {409, "not_released", "这个人在到岗那天还在共享用工期间，劳动关系在出借企业。请先由出借企业登记同意录用，或者等借用结束。"},
	"hire_lent_later":       {409, "lent_out", "这个人在到岗之后的日子里由其他单位出借（共享用工），与这次录用重叠。请核对到岗日期：应在借用结束之后，或者不早于出借企业同意录用的那天。"},
	"hire_one_post_a_day":   {409, "already_hired", "这个人在这些日子里已经在另一个岗位上。请先登记原来岗位的离岗，再登记到岗。"},
	"hire_started_before":   {422, "future", "到岗的日期还没有到，到岗之后再登记。"},
	"hire_stays":            {409, "wrong_state", "双方已经确认，不能再改。日期有误的，请专员在安置记录里登记更正。"},
	"hire_days":             {422, "day", "日期的先后不对。"},
	"hire_followup_stays":   {409, "wrong_state", "这次回访已经填写过。"},
	"hire_followup_in_time": {409, "not_due", "回访的日期还没有到，到了那天再填写。"},
	"refusal_of_task":       {409, "task_done", "这个人刚刚已经有人办理，或者已经就业、台账已经结束。请刷新后查看。"},
	"assignment_of_task":    {409, "task_done", "这个人刚刚已经有人办理，或者已经就业、台账已经结束。请刷新后查看。"},
	"person_once":           {409, "wrong_state", "同一时间有人登记了这个身份证号码，请再试一次。"},
	"placement_hire_once":   {409, "wrong_state", "这次到岗已经登记过。"},
}

// Translate turns a refusal of the database into a problem; other errors pass.
func Translate(err error) error {
	if r, ok := refusals[postgres.Constraint(err)]; ok {
		return problem.New(r.status, r.code, r.message).Because(err)
	}
	return err
}
