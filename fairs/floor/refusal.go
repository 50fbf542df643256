package floor

import (
	"fmt"
	"net/http"

	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

// refusals are what the database's guards say to a person.
var refusals = map[string]func() *problem.Error{
	"rehearsal_stays":               problem.OnStage,
	"fair_ticket_once":              func() *problem.Error { return met("您已经在这个展位排队，请刷新后查看。") },
	"fair_ticket_one_talk_a_seat":   func() *problem.Error { return met("这个面谈席刚刚叫了另一个号，请刷新后查看。") },
	"fair_ticket_one_talk_a_person": func() *problem.Error { return met("他刚刚被别的展位叫到，请叫下一个。") },
	"fair_ticket_of_seeker":         problem.Unauthenticated,
	"fair_ticket_fair_live":         func() *problem.Error { return problem.Conflict("fair_not_live", "招聘会现在不在进行中。") },
	"fair_ticket_booth_open": func() *problem.Error {
		return problem.Conflict("booth_closed", "这个展位现在没有打开，请稍后再来，或者先看看别的展位。")
	},
	"fair_ticket_firm_approved": func() *problem.Error {
		return problem.Conflict("booth_closed", "这家企业目前不接待求职者，请先看看别的展位。")
	},
	"fair_ticket_in_hours": func() *problem.Error {
		return problem.Conflict("booth_hours", "这个展位现在不在开放时间，请先看看别的展位。")
	},
	"fair_booth_in_hours": func() *problem.Error {
		return problem.Conflict("booth_hours", "现在不在展位的开放时间，请先修改开放时间。")
	},
	"fair_ticket_not_banned": removed,
	"fair_ticket_limit": func() *problem.Error {
		return problem.Conflict("too_many_tickets", "您同时排的队已经够多了，请先离开一个再排这里。")
	},
	"fair_ticket_moves":      func() *problem.Error { return met("这个号刚刚有了变化，请刷新后查看。") },
	"fair_ticket_order":      func() *problem.Error { return met("有人排在他前面，请按顺序叫号。") },
	"fair_ticket_seat_taken": noSeat,
	"fair_offer_once": func() *problem.Error {
		return problem.Conflict("already_offered", "这个岗位已经给他发过录用意向。")
	},
	"fair_offer_in_talk": func() *problem.Error { return met("面谈已经结束，不能再发录用意向。") },
	"fair_offer_vacancy_open": func() *problem.Error {
		return problem.Conflict("vacancy_gone", "这个岗位不在本展位，或者已经招满、到期、下架，请选别的岗位。")
	},
	"fair_offer_answered_once": func() *problem.Error {
		return met("这份录用意向刚刚有了答复，请刷新后查看。")
	},
	"fair_seat_of": func() *problem.Error { return met("您已经坐在另一个面谈席，请刷新后查看。") },
	"fair_report_once": func() *problem.Error {
		return problem.Conflict("already_reported", "您已经举报过这个展位，主办方正在处理。")
	},
	"fair_ban_once":        func() *problem.Error { return met("他已经被移出。") },
	"fair_mute_once":       func() *problem.Error { return met("他已经被禁言。") },
	"fair_moves":           func() *problem.Error { return met("招聘会的状态刚刚有了变化，请刷新后查看。") },
	"fair_booth_fair_open": func() *problem.Error { return problem.Conflict("fair_not_live", "招聘会现在不在进行中。") },
}

func translate(err error) error {
	if say, ok := refusals[postgres.Constraint(err)]; ok {
		return say().Because(err)
	}
	return err
}

func met(message string) *problem.Error { return problem.Conflict("wrong_state", message) }

func noBooth() *problem.Error { return problem.NotFound("这个展位") }

func noFair() *problem.Error { return problem.NotFound("这场招聘会") }

func removed() *problem.Error {
	return problem.New(http.StatusForbidden, "removed", "您已被移出这场招聘会。有疑问请联系主办的人社部门。")
}

func noSeat() *problem.Error {
	return problem.Conflict("no_seat", "请先坐到一个面谈席，再打开展位或叫号。")
}

func seatBusy(number int) *problem.Error {
	return problem.Conflict("seat_busy", fmt.Sprintf("这个面谈席正在接待 %d 号，请先结束面谈，或者等他过号。", number))
}
