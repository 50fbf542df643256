package lending

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
)

// refuseHired names every row whose worker another firm than the lender has hired
// on one of the days. It does not say which: that is another firm's business.
func refuseHired(ctx context.Context, tx pgx.Tx, a Agreement, persons []uuid.UUID, days calendar.Period) error {
	hired, err := idsFrom(ctx, tx, `SELECT p FROM unnest($1::uuid[]) p WHERE hired_elsewhere(p, $2, $3)`, persons, a.Lender.ID, days.Range())
	if err != nil {
		return err
	}
	var found []problem.Field
	for i, person := range persons {
		if slices.Contains(hired, person) {
			found = append(found, problem.Field{Name: "idNumber", Row: i + 1, Code: "hired_elsewhere",
				Message: fmt.Sprintf("第 %d 名工人在 %s 至 %s 之间已被其他单位录用，不能由出借方出借。请向本人核实；已经离岗的，先由那家单位登记离岗。", i+1, days.From, days.To)})
		}
	}
	if len(found) > 0 {
		return problem.Invalid(found...)
	}
	return nil
}

// refuseHiredSince refuses (409 "hired_elsewhere") the start of workers whom
// another firm has hired since they were named. They are held: whoever hires one waits.
func refuseHiredSince(ctx context.Context, tx pgx.Tx, a Agreement, ids []uuid.UUID, on calendar.Date) error {
	hired, err := idsFrom(ctx, tx, `SELECT id FROM secondment WHERE id = ANY($1) AND hired_elsewhere(person_id, $2, daterange($3, upper(days)))`,
		ids, a.Lender.ID, on)
	if err != nil {
		return err
	}
	for i, id := range ids {
		if slices.Contains(hired, id) {
			return problem.Conflict("hired_elsewhere", fmt.Sprintf(
				"第 %d 名工人从 %s 起的借用期间已被其他单位录用，不能到岗。请出借方向本人核实；已经离岗的，先由那家单位登记离岗。", i+1, on))
		}
	}
	return nil
}
