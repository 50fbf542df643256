package apply

import (
	"fmt"
	"net/http"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// Daily is how many applications a person makes a day (migration 00035).
const Daily = 20

// refusals are what the database's guards say to a person. The domain checks
// first; these speak when two acts met.
var refusals = map[string]func() *problem.Error{
	"application_once":          alreadyApplied,
	"application_vacancy_open":  vacancyGone,
	"application_firm_approved": vacancyGone,
	"application_of_living":     problem.Unauthenticated,
	"application_daily":         enoughToday,
	"application_ended": func() *problem.Error {
		return problem.Conflict("wrong_state", "这份申请刚刚已经结束，请刷新后查看。")
	},
}

func translate(err error) error {
	if say, ok := refusals[postgres.Constraint(err)]; ok {
		return say().Because(err)
	}
	return err
}

func alreadyApplied() *problem.Error {
	return problem.Conflict("already_applied", "您已经投递过这个岗位，请在“我的申请”里查看进展。")
}

// vacancyGone says the same as the vacancy's page.
func vacancyGone() *problem.Error {
	return problem.New(http.StatusConflict, "vacancy_gone", "这个岗位已经招满、到期或下架，没有投递，请看看其他岗位。")
}

func enoughToday() *problem.Error {
	return problem.New(http.StatusTooManyRequests, "applications_daily",
		fmt.Sprintf("今天已经投递了 %d 份，请等企业答复，或者明天再投。", Daily))
}

func notApproved() *problem.Error {
	return problem.New(http.StatusForbidden, "enterprise_not_approved", "贵企业还没有通过审核或已被暂停，不能联系求职者。请联系所在镇街的就业服务专员。")
}
