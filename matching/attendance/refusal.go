package attendance

import (
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// refusals are what the database's own guards say to a person, when two acts met.
var refusals = map[string]struct {
	status        int
	code, message string
}{
	"attendance_within_days":         {422, "outside_days", "有日期不在工人的借用期限之内，可能刚登记了提前返回，请刷新后再填。"},
	"attendance_not_in_future":       {422, "future", "有日期还没有到，不能提前登记考勤。"},
	"attendance_minutes":             {422, "minutes", "出勤时间应大于 0，一天不超过 24 小时。"},
	"attendance_once_a_day":          {409, "stale_version", "这一天刚由别人登记，请刷新后核对。"},
	"attendance_in_turn":             {409, "stale_version", "这一天刚由别人登记，请刷新后核对。"},
	"attendance_objection_by_lender": {403, "forbidden", "对考勤的异议由出借方提出。出借方已经登记为注销或破产的，由就业服务专员代为提出。"},
	"attendance_objected_once":       {409, "objected", "这一天已经提出过异议，请等借用方更正。"},
}

func translate(err error) error {
	if r, ok := refusals[postgres.Constraint(err)]; ok {
		return problem.New(r.status, r.code, r.message).Because(err)
	}
	return err
}
