package casework

import (
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// refusals are what the database's own guards say to a person. The domain
// checks first and says it better; these speak when two acts met.
var refusals = map[string]struct {
	status        int
	code, message string
}{
	"person_once":          {409, "person_registered", "这个身份证号码刚刚由别人登记，请刷新后查看。"},
	"key_person_pkey":      {409, "person_registered", "这个人刚刚由别人登记，请刷新后查看。"},
	"membership_once":      {409, "in_group", "这个人已经在这个群体里，不用重复登记。"},
	"case_one_open":        {409, "case_open", "这个人已有一份没有结束的台账，一个人同一时间只有一份。"},
	"record_of_open_case":  {409, "case_ended", "这份台账已经结束，不能再登记服务。要继续服务，请先重新打开台账。"},
	"record_after_opening": {422, "before_opening", "这一天早于建立台账的日期。建账以前的服务不计入“131”，请核对日期。"},
	"record_not_ahead":     {422, "future", "这一天还没有到，请在服务之后登记。"},
	"record_vacancy_today": {422, "day", "岗位信息在发给本人的当天登记。"},
	"record_vacancy_open":  {409, "vacancy_closed", "这个岗位已经招满、到期或下架，不能推荐，请另选岗位。"},
	"case_of_living":       {409, "erased", "本人的信息已按申请删除，不能再登记或更改。"},
	"case_transition":      {409, "wrong_state", "台账的状态刚刚有变化，不能这样办理。请刷新后查看。"},
	"case_targets_met":     {409, "targets_missing", "服务还没有做满，不能核对为达标。"},
	"scheme_one_a_day":     {409, "scheme_date", "这一天已有一个服务标准开始施行，请另选日期。"},
	"scheme_follows":       {409, "scheme_date", "新的服务标准应在现有各版之后、今天或以后开始施行，请改正施行日期。"},
}

// translate turns a refusal of the database into a problem; other errors pass.
func translate(err error) error {
	if r, ok := refusals[postgres.Constraint(err)]; ok {
		return problem.New(r.status, r.code, r.message).Because(err)
	}
	return err
}

// translateAs answers as for another constraint.
func translateAs(err error, constraint string) error {
	r := refusals[constraint]
	return problem.New(r.status, r.code, r.message).Because(err)
}
