package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
)

const (
	mostAssigned = 5000 // people who get their officer in one act
	mostNamed    = 100  // of those who stand in the way
)

// PersonSeen is somebody on the list as the officer saw him.
type PersonSeen struct {
	ID      uuid.UUID `json:"id"`
	Version int       `json:"version" minimum:"1" doc:"版本"`
}

// AssignInput says who gets which officer: those that are named, or else all that
// the filter finds.
type AssignInput struct {
	OfficerID *uuid.UUID   `json:"officerId,omitempty" doc:"负责的专员"`
	Reason    string       `json:"reason" required:"false" doc:"分配的原因"`
	People    []PersonSeen `json:"people,omitempty" maxItems:"5000" doc:"选中的人；不填为符合条件的所有人"`
	Seen      string       `json:"seen,omitempty" maxLength:"64" doc:"没有选人时必填：可以分配的名单的摘要"`
}

// Assigned says what came of it.
type Assigned struct {
	Changed int `json:"changed" doc:"换了负责人的"`
	Already int `json:"already" doc:"本来就由这位专员负责、没有改动的"`
}

// Assignable is whom an act on all that the filter finds would take in.
type Assignable struct {
	People int    `json:"people" doc:"可以分配的人"`
	Closed int    `json:"closed" doc:"已结案或已删除，不分配的人"`
	Seen   string `json:"seen,omitempty" doc:"可以分配的名单的摘要；超过 5000 人时没有"`
}

// Assignable counts those whom the filter finds in the caller's scope; Seen stands
// for who they are, each as he is now. Problem: "invalid".
func (s *Service) Assignable(ctx context.Context, c auth.Caller, f Filter) (n Assignable, err error) {
	if n, err = s.countAssignable(ctx, c, f); err != nil || n.People > mostAssigned {
		return n, err
	}
	found, err := s.assignable(ctx, s.DB, c, f)
	n.People, n.Seen = len(found), seen(found)
	return n, err
}

// Assign gives many people in the caller's scope one officer, all or none, each
// with his event; who has that officer already stays as he is. Problems: "invalid";
// "not_assigned" (409) naming each who is out of scope, gone, closed, of another
// town than the officer, or changed since he was seen, by his row; "list_changed"
// (409) when the filter finds others by now; "too_many" (409).
func (s *Service) Assign(ctx context.Context, c auth.Caller, f Filter, in AssignInput) (done Assigned, err error) {
	reason, err := noteOf("分配的原因", in.Reason)
	if err != nil {
		return done, err
	}
	if in.OfficerID == nil {
		return done, problem.Invalid(problem.Field{Name: "officerId", Code: "required", Message: "请选择负责的专员。"})
	}
	if len(in.People) == 0 && in.Seen == "" {
		return done, problem.Invalid(problem.Field{Name: "people", Code: "required", Message: "请选择要分配的人。"})
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		o, err := officerOf(ctx, tx, *in.OfficerID)
		if err != nil {
			return err
		}
		var people []assignee
		if len(in.People) > 0 {
			people, err = s.holdPicked(ctx, tx, c, in.People)
		} else {
			people, err = s.holdFound(ctx, tx, c, f, in.Seen)
		}
		if err != nil {
			return err
		}
		if err := s.refuseAny(people, o); err != nil {
			return err
		}
		at := s.now()
		var ids []uuid.UUID
		var events []history.Event
		for _, p := range people {
			if p.officer != nil && *p.officer == o.ID {
				done.Already++
				continue
			}
			ids = append(ids, p.id)
			events = append(events, history.Event{Thing: "key_person", ThingID: p.id, Action: "transfer", From: p.town, To: p.town, Reason: reason, AccountID: &c.AccountID, At: at,
				Detail: map[string]any{"fromTown": s.townName(p.town), "toTown": s.townName(p.town), "fromOfficer": p.officerName, "toOfficer": o.Name}})
		}
		if done.Changed = len(ids); done.Changed == 0 {
			return nil
		}
		if err := setOfficer(ctx, tx, ids, o.ID, at); err != nil {
			return err
		}
		return history.RecordAll(ctx, tx, events)
	})
	if err != nil {
		return Assigned{}, translate(err)
	}
	return done, nil
}

// holdPicked holds those that are named, in the order in which they are: each as
// he stands now, zero but for his row where the caller may not see him.
func (s *Service) holdPicked(ctx context.Context, tx pgx.Tx, c auth.Caller, picked []PersonSeen) ([]assignee, error) {
	ids := make([]uuid.UUID, len(picked))
	for i, p := range picked {
		ids[i] = p.ID
	}
	if err := holdPersons(ctx, tx, c, ids); err != nil {
		return nil, err
	}
	found, err := s.assigneesByID(ctx, tx, c, ids)
	if err != nil {
		return nil, err
	}
	people := make([]assignee, 0, len(picked))
	taken := make(map[uuid.UUID]bool, len(picked))
	for i, p := range picked {
		if taken[p.ID] { // named twice
			continue
		}
		taken[p.ID] = true
		a := found[p.ID]
		a.row, a.stale = i+1, a.version != p.Version
		people = append(people, a)
	}
	return people, nil
}

// holdFound holds those that the filter finds, if they are the ones that were
// seen, and as they were.
func (s *Service) holdFound(ctx context.Context, tx pgx.Tx, c auth.Caller, f Filter, was string) ([]assignee, error) {
	var ids []uuid.UUID
	for held := false; ; held = true {
		found, err := s.assignable(ctx, tx, c, f)
		if err != nil {
			return nil, err
		}
		if len(found) > mostAssigned {
			return nil, problem.Conflict("too_many", fmt.Sprintf("一次最多分配 %s 人，请先筛选后再分配。", problem.Count(mostAssigned)))
		}
		if len(found) == 0 || seen(found) != was {
			return nil, problem.Conflict("list_changed", "符合条件的人刚刚有变化，没有改动任何人。请看过新的名单再分配。")
		}
		if held {
			return found, nil
		}
		for _, p := range found {
			ids = append(ids, p.id)
		}
		if err := holdPersons(ctx, tx, c, ids); err != nil {
			return nil, err
		}
	}
}

// refuseAny names everyone who cannot be given to the officer.
func (s *Service) refuseAny(people []assignee, o Officer) error {
	var fields []problem.Field
	n := 0
	for _, p := range people {
		code, why := s.hindrance(p, o)
		if code == "" {
			continue
		}
		if n++; n <= mostNamed {
			who := fmt.Sprintf("第 %d 行", p.row)
			if p.name != "" {
				who += "（" + p.name + "）"
			}
			fields = append(fields, problem.Field{Name: "people", Row: p.row, Code: code, Message: who + "：" + why})
		}
	}
	if n == 0 {
		return nil
	}
	e := problem.New(http.StatusConflict, "not_assigned", fmt.Sprintf("有 %s 人不能分配，没有改动任何人。请去掉他们，或者看过最新内容后再分配。", problem.Count(n)))
	e.Fields = fields
	return e
}

// hindrance is why somebody cannot get this officer; "" when he can.
func (s *Service) hindrance(p assignee, o Officer) (code, why string) {
	switch {
	case p.id == uuid.Nil:
		return "not_found", "没有找到这个人，可能已被合并，或者不在您的查看范围内。"
	case p.erased:
		return "erased", "本人的信息已按申请删除。"
	case p.closed:
		return "closed", "台账已结案。要继续服务，请先重新打开台账。"
	case p.stale:
		return "stale_version", "您打开之后，别人已经修改过。"
	case o.TownCode != "" && o.TownCode != p.town:
		return "town", "在" + s.townName(p.town) + "，" + o.Name + "不是那里的专员。"
	}
	return "", ""
}

// seen stands for a list of people, each at his version.
func seen(people []assignee) string {
	h := sha256.New()
	for _, p := range people {
		_, _ = fmt.Fprintf(h, "%s %d\n", p.id, p.version)
	}
	return hex.EncodeToString(h.Sum(nil))
}
