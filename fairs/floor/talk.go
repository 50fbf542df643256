package floor

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"gongxiang/fairs/room"
	"gongxiang/internal/auth"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

const maxNote = 500

// End ends a talk, by the firm, with what came of it; "" leaves that as it is.
// Problems: "not_found", "wrong_state".
func (s *Service) End(ctx context.Context, c auth.Caller, id uuid.UUID, outcome string) (Guest, error) {
	return s.asFirm(ctx, c, id, func(ctx context.Context, a act, t *ticket, _ booth) error {
		if outcome != "" {
			t.Outcome = outcome
		}
		return a.endTalk(ctx, t, byFirm)
	})
}

func (a act) endTalk(ctx context.Context, t *ticket, why string) error {
	if err := a.change(ctx, t, "end", why); err != nil {
		return err
	}
	a.sayEnded(*t)
	return nil
}

// sayEnded tells the talk that it is over. What came of it is the firm's.
func (a act) sayEnded(t ticket) {
	a.say(room.Draft{Room: t.talk(), Kind: "talk_ended", By: a.by.AccountID, About: t.AccountID, Body: map[string]any{"ticket": t.ID, "why": t.EndedWhy}})
}

// Note is what the firm writes down of a talk; nil leaves a part as it is.
type Note struct {
	Note    *string `json:"note,omitempty" maxLength:"2000" doc:"记录，求职者看不到"`
	Outcome *string `json:"outcome,omitempty" enum:",fit,unfit,later" doc:"合适、不合适、以后再说"`
}

// Write keeps the firm's note of a ticket, during the talk and afterwards.
// Problems: "not_found", "invalid", "wrong_state" for an outcome before the talk, and
// of whom was erased.
func (s *Service) Write(ctx context.Context, c auth.Caller, id uuid.UUID, n Note) (Guest, error) {
	if n.Note != nil {
		var form input.Form
		text := form.Line("note", "记录", sheet.Clean(*n.Note), 0, maxNote)
		if pii.InText(text) {
			form.Add("note", "number", "记录里不能写手机号、座机号、身份证号码或银行卡号，请删去。求职者接受录用以后，可以在求职申请里查看手机号。")
		}
		if err := form.Err(); err != nil {
			return Guest{}, err
		}
		n.Note = &text
	}
	return s.asFirm(ctx, c, id, func(ctx context.Context, a act, t *ticket, _ booth) error {
		if n.Note != nil {
			t.Note = *n.Note
		}
		if n.Outcome != nil {
			if t.TalkAt == nil && *n.Outcome != "" {
				_, err := t.next("end")
				return err
			}
			t.Outcome = *n.Outcome
		}
		t.Version++
		tag, err := a.tx.Exec(ctx, `UPDATE fair_ticket SET note = $2, outcome = $3, version = $4
			WHERE id = $1 AND EXISTS (SELECT FROM person WHERE id = person_id AND erased_at IS NULL)`, t.ID, t.Note, t.Outcome, t.Version)
		if err != nil {
			return fmt.Errorf("floor: write note: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return problem.Conflict("wrong_state", "本人的信息已按申请删除，不能再写记录。")
		}
		l, err := limitsOn(ctx, a.tx, a.at)
		if err == nil {
			a.say(room.Draft{Room: t.desk(), Kind: "ticket", By: a.by.AccountID, About: t.AccountID, Body: t.forFirm(l)})
		}
		return err
	})
}
