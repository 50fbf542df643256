package settlement

import (
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// refusals are what the database's own guards say to a person, when two acts met.
var refusals = map[string]struct {
	status        int
	code, message string
}{
	"settlement_one_live":            {409, "stale_version", "这个月的结算单刚由别人开出，请刷新后核对。"},
	"settlement_frozen":              {409, "wrong_state", "结算单已经确认，不能改动。有错请开更正的结算单。"},
	"settlement_attendance_complete": {409, "attendance_missing", "这个月还有日子没有登记考勤，登记完才能确认。"},
	"settlement_as_attended":         {409, "attendance_changed", "开出结算单之后考勤有变化，工资对不上了。请出借方重新核算后再确认。"},
	"settlement_transfer_covers":     {422, "does_not_add_up", "转账金额少于应付的金额，请核对后再登记。"},
	"settlement_adds_up":             {422, "does_not_add_up", "结算单的各项加起来不等于总额，请核对后再提交。"},
	"settlement_month_of_person":     {409, "attendance_changed", "有员工这个月计薪的天数超过了一个月（21.75 天），与考勤不符。请刷新后重新保存结算单。"},
}

func translate(err error) error {
	if r, ok := refusals[postgres.Constraint(err)]; ok {
		return problem.New(r.status, r.code, r.message).Because(err)
	}
	return err
}
