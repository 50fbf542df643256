package lending

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/matching/deed"
)

// ChangeAsked is a supplement that a worker has not agreed to: until she does,
// the conditions that she agreed to hold for her, and she does not start.
type ChangeAsked struct {
	Revision int  `json:"revision" doc:"问的是第几版条款"`
	Refused  bool `json:"refused" doc:"本人已经答复不同意"`
}

// changeNotice is what a worker is told of a supplement: what changes, what
// happens when she refuses, and all conditions as they would be.
func changeNotice(t Template, a Agreement, old, to Clauses, w Worker) string {
	old.CostSettlement = to.CostSettlement // between the firms
	refusing := "您已经到岗：不同意的，仍按您原来同意的条件办，单位不得因此减少您的工资或者变更您的岗位。"
	if w.Status != Started {
		refusing = "您还没有到岗：不同意新的条件，就不能安排您到岗；您也可以撤回原来的同意。"
	}
	return "【条件有变动】\n“" + a.Lender.Name + "”和“" + a.Borrower.Name + "”签了补充协议，您的条件有下面的变动。同意以后才对您生效。\n" +
		"【变动的内容】\n" + told(old, to) + "\n" +
		"【您可以不同意】\n" + refusing + "\n" + t.tell(a, to, w)
}

// changeFor is what a worker is asked and the text of it; "" when nothing is.
// Her conditions are those of the revision that she agreed to.
func (s *Service) changeFor(ctx context.Context, q postgres.Querier, wording int, a Agreement, w Worker) (revisionAsked int, text string, err error) {
	asked, agreed, err := askedRevision(ctx, q, w.ID)
	if err != nil || asked == 0 {
		return 0, "", err
	}
	_, old, err := revision(ctx, q, a.ID, agreed)
	if err != nil {
		return 0, "", err
	}
	_, to, err := revision(ctx, q, a.ID, asked)
	if err != nil {
		return 0, "", err
	}
	t, err := template(ctx, q, deed.Consent, wording)
	return asked, changeNotice(t, a, old, to, w), err
}

// ConsentToChange records that workers agreed on paper to the newest supplement,
// by the number of the sheet that they signed. Only the lender may. Problems: as Consent; "nothing_asked" (409)
// when one is not asked about anything.
func (s *Service) ConsentToChange(ctx context.Context, c auth.Caller, agreement uuid.UUID, ids []uuid.UUID, on calendar.Date, sheet string) ([]Worker, error) {
	var a Agreement
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if a, err = s.lockAgreement(ctx, tx, c, agreement); err != nil {
			return err
		}
		if err := a.actingAs(Lender, "只有出借方可以登记工人的同意书。"); err != nil {
			return err
		}
		if err := s.checkDay(on, len(ids)); err != nil {
			return err
		}
		workers, err := lockWorkers(ctx, tx, a.ID, ids)
		if err != nil {
			return err
		}
		if err := refusePaper(ctx, tx, ids); err != nil {
			return err
		}
		number, err := readSheetNumber(sheet)
		if err != nil {
			return err
		}
		wordings, err := templateVersions(ctx, tx, deed.Consent)
		if err != nil {
			return err
		}
		at := s.now()
		for i, id := range ids {
			w, ok := workers[id]
			if !ok {
				return problem.NotFound(fmt.Sprintf("第 %d 名工人", i+1))
			}
			asked, text, wording, known, err := s.signedChange(ctx, tx, wordings, a, w, number)
			if err != nil {
				return err
			}
			if asked == 0 {
				return problem.Conflict("nothing_asked", fmt.Sprintf("第 %d 名工人没有需要答复的补充协议。", i+1))
			}
			if !known {
				return problem.Invalid(problem.Field{Name: "sheet", Row: i + 1, Code: "unknown",
					Message: fmt.Sprintf("第 %d 名工人：没有编号为 %s 的补充协议告知书。请按签字的那一份填写（已到岗和没有到岗的，编号不同，分开登记）；补充协议又有改动的，请重新打印，征得同意。", i+1, number)})
			}
			since, err := revisionDay(ctx, tx, a.ID, asked)
			if err != nil {
				return err
			}
			if since = max(since, wording.since()); on < since {
				return problem.Invalid(problem.Field{Name: "on", Row: i + 1, Code: "day",
					Message: fmt.Sprintf("同意书的日期（%s）早于可以打印这份告知书的日期（%s），那时还没有可以告知的新条件。", on, since)})
			}
			g := GivenAnswer{Action: ToConsent, Channel: Paper, On: on, At: at, text: text}
			if err := answerChange(ctx, tx, w.ID, asked, g, &c.AccountID); err != nil {
				return err
			}
		}
		return recordWorkers(ctx, tx, workers, changeActions[ToConsent], "", map[string]any{"on": on}, &c.AccountID, at)
	})
	if err != nil {
		return nil, translate(err)
	}
	return s.workersOf(ctx, a, ids)
}

// changeActions are how the history calls an answer to a supplement.
var changeActions = map[string]string{ToConsent: "consent_change", ToRefuse: "refuse_change"}

// mayStart refuses when one of the workers has not agreed to the conditions that
// stand now (409 "change_unanswered"), or his contract does not say them yet (409
// "amendment_owed").
func mayStart(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) error {
	var waiting, owed int
	if err := tx.QueryRow(ctx, `SELECT count(asked_revision(w.id)), count(owed_amendment(w.id)) FROM unnest($1::uuid[]) AS w (id)`, ids).Scan(&waiting, &owed); err != nil {
		return fmt.Errorf("lending: who is asked: %w", err)
	}
	if waiting > 0 {
		return problem.Conflict("change_unanswered", fmt.Sprintf(
			"名单中有 %d 名员工还没有同意补充协议改动的条件，不能确认到岗。请出借方先征得他们的同意，或者换人。", waiting))
	}
	if owed > 0 {
		return problem.Conflict("amendment_owed", fmt.Sprintf(
			"名单中有 %d 名员工同意了补充协议，劳动合同还没有相应变更，不能确认到岗。请出借方先与他们变更劳动合同并登记。", owed))
	}
	return nil
}
