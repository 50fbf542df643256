package lending

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/people"
	"gongxiang/internal/problem"
)

// The states of a secondment.
const (
	Nominated = "nominated"
	Consented = "consented"
	Amended   = "amended"
	Started   = "started"
	Returned  = "returned"
	Cancelled = "cancelled"
)

var workerMachine = history.Machine{
	"":        {"nominate": Nominated},
	Nominated: {"consent": Consented, "cancel": Cancelled, "refuse": Cancelled},
	Consented: {"amend": Amended, "cancel": Cancelled, "withdraw": Nominated, "dispute": Nominated, "consent_change": Consented, "refuse_change": Consented},
	Amended:   {"start": Started, "cancel": Cancelled, "withdraw": Nominated, "dispute": Nominated, "consent_change": Amended, "refuse_change": Amended, "amend_change": Amended},
	Started:   {"return": Returned, "dispute": Started, "ask_return": Started, "decline_return": Started, "release": Started, "consent_change": Started, "refuse_change": Started, "amend_change": Started},
	Returned:  {"object_return": Returned, "dispute": Returned},
}

var workerWords = map[string]string{
	Nominated: "已提名", Consented: "已同意", Amended: "已变更合同", Started: "已到岗", Returned: "已返回", Cancelled: "已取消",
}

// Worker is one secondment as the caller may see it. The lender reads the name
// whole and the numbers masked; the borrower, once both have signed, the name
// and the masked phone number; officers everything masked.
type Worker struct {
	ID          uuid.UUID      `json:"id"`
	Name        string         `json:"name"`
	IDNumber    string         `json:"idNumber,omitempty" doc:"打码；借用方看不到"`
	Phone       string         `json:"phone" doc:"打码"`
	From        calendar.Date  `json:"from"`
	To          calendar.Date  `json:"to"`
	ContractTo  *calendar.Date `json:"contractTo,omitempty" doc:"劳动合同最后一天；没有表示无固定期限。借用方看不到"`
	Engagement  string         `json:"engagement" enum:"regular,part_time"`
	Status      string         `json:"status" enum:"nominated,consented,amended,started,returned,cancelled"`
	ConsentedOn *calendar.Date `json:"consentedOn,omitempty"`
	ConsentBy   string         `json:"consentBy,omitempty" enum:"paper,phone" doc:"怎样同意的：书面（出借方登记），或者本人用手机确认"`
	Disputed    bool           `json:"disputed" doc:"本人说没有签过出借方登记的书面同意书，还没有用手机同意"`
	AmendedOn   *calendar.Date `json:"amendedOn,omitempty"`
	StartedOn   *calendar.Date `json:"startedOn,omitempty"`
	Release     *Release       `json:"release,omitempty" doc:"出借方同意录用"`
	Link        *LinkState     `json:"link,omitempty" doc:"还有效力的同意链接。借用方看不到"`
	Answer      *GivenAnswer   `json:"answer,omitempty" doc:"本人最近一次答复。借用方看不到"`
	Change      *ChangeAsked   `json:"change,omitempty" doc:"还没有同意的补充协议"`
	Owed        *AmendmentOwed `json:"owed,omitempty" doc:"本人同意补充协议以后，还没有登记的劳动合同变更"`
	Version     int            `json:"version"`
	personID    uuid.UUID
	erased      bool // at his own request
}

// seenFrom leaves of a worker what that side may see; nil is an officer.
func (w Worker) seenFrom(side *Side) Worker {
	switch {
	case side == nil:
		w.Name = people.MaskName(w.Name)
	case *side == Borrower:
		w.IDNumber, w.ContractTo, w.Link, w.Answer = "", nil, nil, nil
	}
	return w
}

// Workers are those named under an agreement, in the order of their naming.
// The borrower sees none before both have signed, and nobody who was cancelled:
// of them the agreement's counts are all that he needs. Problem: "not_found".
func (s *Service) Workers(ctx context.Context, c auth.Caller, agreement uuid.UUID) ([]Worker, error) {
	a, err := s.findAgreement(ctx, s.DB, c, agreement)
	if err != nil {
		return nil, err
	}
	return s.workersOf(ctx, a, nil)
}

// workersOf reads the workers of an agreement that the caller may see; ids nil
// is all.
func (s *Service) workersOf(ctx context.Context, a Agreement, ids []uuid.UUID) ([]Worker, error) {
	if a.MySide != nil && *a.MySide == Borrower && !a.signedByBoth() {
		return []Worker{}, nil
	}
	workers, err := s.listWorkers(ctx, a.ID, ids)
	if err != nil {
		return nil, err
	}
	if err := addReleases(ctx, s.DB, workers); err != nil {
		return nil, err
	}
	if err := addChanges(ctx, s.DB, a.ID, workers); err != nil {
		return nil, err
	}
	if err := addOwed(ctx, s.DB, a.ID, workers); err != nil {
		return nil, err
	}
	if a.MySide != nil && *a.MySide == Borrower {
		workers = slices.DeleteFunc(workers, func(w Worker) bool { return w.Status == Cancelled })
	}
	for i, w := range workers {
		workers[i] = w.seenFrom(a.MySide)
	}
	return workers, nil
}

// Nominate names workers under an agreement that both have signed: all of them
// or none. A worker's days run from the agreement's first day, or from today
// if that is over, to its last. Only the lender may. Problems: "not_found",
// "forbidden", "wrong_state", "heads_full", "invalid" with one entry per row
// and field: what CheckWorkers finds, "lent_out" for whoever is lent on one of
// those days already, "hired_elsewhere" for whom another firm has hired then,
// "already_named".
func (s *Service) Nominate(ctx context.Context, c auth.Caller, agreement uuid.UUID, inputs []WorkerInput) ([]Worker, error) {
	var ids []uuid.UUID
	var a Agreement
	err := s.DB.InTx(ctx, func(tx pgx.Tx) (err error) {
		if a, err = s.lockAgreement(ctx, tx, c, agreement); err != nil {
			return err
		}
		days, err := s.naming(a)
		if err != nil {
			return err
		}
		workers, found := checkWorkers(inputs, days)
		if len(found) > 0 {
			return problem.Invalid(found...)
		}
		now := s.now()
		persons, err := people.Ensure(ctx, tx, s.Vault, now, identities(workers))
		if err != nil {
			return err
		}
		if err := refuseLentOut(ctx, tx, a, persons, days); err != nil {
			return err
		}
		if err := refuseHired(ctx, tx, a, persons, days); err != nil {
			return err
		}
		held := a.Counts.Nominated + a.Counts.Consented + a.Counts.Amended + a.Counts.Started
		if held+len(workers) > a.Heads {
			return headsFull(a.Heads, held)
		}
		ids, err = s.insertWorkers(ctx, tx, a, days, workers, persons, c.AccountID, now)
		return err
	})
	if err != nil {
		return nil, translate(err)
	}
	return s.workersOf(ctx, a, ids)
}

// naming are the days for which the lender may name workers now.
func (s *Service) naming(a Agreement) (calendar.Period, error) {
	if err := a.actingAs(Lender, "只有出借方可以提交工人名单，因为工人的劳动关系在出借方。"); err != nil {
		return calendar.Period{}, err
	}
	if err := a.bothApproved(Lender); err != nil {
		return calendar.Period{}, err
	}
	if !a.inForce() {
		return calendar.Period{}, problem.Conflict("wrong_state",
			"这份协议目前是“"+agreementWords[a.Status]+"”。双方签署之后、协议结束之前才能提交工人名单。")
	}
	days := calendar.Period{From: max(a.From, s.today()), To: a.To}
	if days.Days() == 0 {
		return calendar.Period{}, problem.Conflict("wrong_state", fmt.Sprintf("协议期限（至 %s）已经过去，不能再提交工人名单。", a.To))
	}
	return days, nil
}

func headsFull(heads, held int) error {
	return problem.Conflict("heads_full", fmt.Sprintf("协议约定 %s 人，名单中已有 %s 人，最多还能提交 %s 人。取消未到岗的工人后可以补充。",
		problem.Count(heads), problem.Count(held), problem.Count(max(0, heads-held))))
}

// refuseLentOut names every row whose worker has a place on one of the days.
// It does not say where: that is another firm's business.
func refuseLentOut(ctx context.Context, tx pgx.Tx, a Agreement, persons []uuid.UUID, days calendar.Period) error {
	taken, err := takenBy(ctx, tx, persons, days)
	if err != nil {
		return err
	}
	var found []problem.Field
	for i, person := range persons {
		switch by, ok := taken[person]; {
		case !ok:
		case by == a.ID:
			found = append(found, problem.Field{Name: "idNumber", Row: i + 1, Code: "already_named",
				Message: fmt.Sprintf("第 %d 名工人已经在这份协议的名单里，请删去这一行。", i+1)})
		default:
			found = append(found, problem.Field{Name: "idNumber", Row: i + 1, Code: "lent_out",
				Message: fmt.Sprintf("第 %d 名工人在 %s 至 %s 之间已有其他借用安排，同一天只能在一处工作，请换人。", i+1, days.From, days.To)})
		}
	}
	if len(found) > 0 {
		return problem.Invalid(found...)
	}
	return nil
}
