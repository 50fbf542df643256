package fair

import (
	"net/http"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// refusals are what the database's guards say to a person. The domain checks
// first; these speak when two acts met.
var refusals = map[string]func() *problem.Error{
	"rehearsal_stays":  problem.OnStage,
	"fair_moves":       movedMeanwhile,
	"fair_times_stand": movedMeanwhile,
	"fair_talks_over": func() *problem.Error {
		return problem.Conflict("wrong_state", "还有面谈没有结束，请等面谈结束以后再归档。")
	},
	"fair_has_hall": func() *problem.Error {
		return problem.Conflict("no_hall", "请先设至少一个展厅，再公开。")
	},
	"fair_booth_hall":               hallInUse,
	"fair_hall_capacity":            hallFull,
	"fair_booth_moves":              movedMeanwhile,
	"fair_booth_open_when_approved": movedMeanwhile,
	"fair_booth_once":               boothOnce,
	"fair_booth_firm_approved":      firmNotApproved,
	"fair_booth_fair_open":          takesNoBooths,
	"fair_booth_within":             outsideFair,
	"fair_booth_vacancy_open":       vacancyGone,
	"fair_seat_once": func() *problem.Error {
		return problem.Conflict("seat_once", "有两个席位同名，请改成不同的名称。")
	},
	"fair_booking_open": takesNoBookings,
	"fair_word_once":    func() *problem.Error { return problem.Conflict("word_once", "这个词已经在名单里。") },
}

func translate(err error) error {
	if say, ok := refusals[postgres.Constraint(err)]; ok {
		return say().Because(err)
	}
	return err
}

func movedMeanwhile() *problem.Error {
	return problem.Conflict("wrong_state", "招聘会或展位的状态刚刚变了，请刷新后再试。")
}

func hallInUse() *problem.Error {
	return problem.Conflict("hall_in_use", "要删的展厅里有企业申请过展位，不能删除。可以改名，或者先把展位换到别的展厅。")
}

func hallFull() *problem.Error {
	return problem.Conflict("hall_full", "这个展厅的展位已经放满，请换一个展厅，或者先增加展厅的展位数。")
}

func boothOnce() *problem.Error {
	return problem.Conflict("booth_once", "贵企业在这场招聘会已经有展位或正在申请，请在原来的展位里修改。")
}

func firmNotApproved() *problem.Error {
	return problem.New(http.StatusForbidden, "enterprise_not_approved", "企业还没有通过审核，或者已被暂停，不能参加招聘会。")
}

func takesNoBooths() *problem.Error {
	return problem.Conflict("fair_closed", "这场招聘会没有公开或者已经结束，不能再申请、审核展位。")
}

func outsideFair() *problem.Error {
	return problem.Invalid(problem.Field{Name: "opensAt", Code: "outside_fair", Message: "展位的开放时间要在招聘会的时间以内。"})
}

func vacancyGone() *problem.Error {
	return problem.Conflict("vacancy_gone", "所选的岗位里有已经关闭、到期或下架的，请重新选择。")
}

func takesNoBookings() *problem.Error {
	return problem.Conflict("fair_closed", "这场招聘会已经结束或取消，不能预约。")
}
