package plan

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
)

// The states of a plan.
const (
	Queued    = "queued"
	Running   = "running"
	Done      = "done"
	Cancelled = "cancelled"
	Failed    = "failed"
)

var machine = history.Machine{
	"":      {"order": Queued},
	Queued:  {"begin": Running, "cancel": Cancelled, "fail": Failed},
	Running: {"begin": Running, "finish": Done, "cancel": Cancelled, "fail": Failed},
}

var statusWords = map[string]string{Queued: "排队中", Running: "计算中", Done: "已完成", Cancelled: "已取消", Failed: "未完成"}

// Run is a plan: what was asked, how far it is, and what came out.
type Run struct {
	ID        uuid.UUID  `json:"id"`
	Name      string     `json:"name"`
	TownCode  *string    `json:"townCode" doc:"哪个镇街的方案；空为全市"`
	Order     Order      `json:"order"`
	Settings  []Setting  `json:"settings" doc:"计算时的各项标准"`
	BasedOn   *uuid.UUID `json:"basedOn"`
	Status    string     `json:"status" enum:"queued,running,done,cancelled,failed"`
	Phase     string     `json:"phase" enum:"reading,candidates,solving,costs,explaining,saving," doc:"计算到哪一步"`
	Bound     *Goals     `json:"bound" doc:"照这次的条件任何方案都不会超过的人数和人日（代价不算）；还没算出时为空"`
	ElapsedMS int64      `json:"elapsedMs" doc:"已用毫秒"`
	Totals    *Totals    `json:"totals" doc:"完成后才有"`
	Failure   string     `json:"failure,omitempty" doc:"没有完成的原因"`
	Sent      Sent       `json:"sent"`
	By        string     `json:"by"`
	CreatedAt time.Time  `json:"createdAt"`
}

// Totals are a plan in numbers.
type Totals struct {
	Goals
	Surpluses     int   `json:"surpluses" doc:"富余员工信息条数"`
	Shortages     int   `json:"shortages" doc:"缺工需求条数"`
	SurplusHeads  int64 `json:"surplusHeads"`
	ShortageHeads int64 `json:"shortageHeads"`
	Heads         int64 `json:"heads" doc:"安排的人数"`
	Assignments   int   `json:"assignments" doc:"安排的条数"`
	Filled        int   `json:"filled" doc:"全部解决的缺工需求条数"`
	IdleHeads     int64 `json:"idleHeads" doc:"没有安排的富余人数"`
	LackingHeads  int64 `json:"lackingHeads" doc:"没有解决的缺工人数（按最缺的一天）"`
	LackingDays   int64 `json:"lackingDays" doc:"没有解决的人日"`
	Pairs         int   `json:"pairs" doc:"合适的组合数"`
	Complete      bool  `json:"complete" doc:"所有合适的组合都比较过"`
	GivenUp       int   `json:"givenUp" doc:"为凑够一批人数而放弃的组合数"`
	DroppedPins   int   `json:"droppedPins" doc:"没能照办的指定对接数"`
}

// Sent is what became of the lines that were sent out.
type Sent struct {
	Lines       int   `json:"lines" doc:"已发出的条数"`
	Heads       int64 `json:"heads" doc:"已发出的人数"`
	Open        int   `json:"open" doc:"等待企业答复的条数"`
	Agreed      int   `json:"agreed" doc:"已达成的条数"`
	AgreedHeads int64 `json:"agreedHeads"`
	Declined    int   `json:"declined" doc:"谢绝或失效的条数"`
	Placed      int64 `json:"placed" doc:"已到岗的人数"`
}

// Start orders a plan; a job makes it. Officers only: a town's officer plans for
// the own town, whatever towns are asked for. Problems: "invalid", also for what
// there is none of (a freed agreement, a posting) and for a plan to build on that
// is not done; "forbidden" for another town; "not_found" for a plan to build on
// that the caller may not see.
func (s *Service) Start(ctx context.Context, c auth.Caller, o Order) (Run, error) {
	if err := o.check(s.today(), s.Book()); err != nil {
		return Run{}, err
	}
	scope := c.Scope()
	if scope.Town != nil {
		for _, code := range o.Towns {
			if code != *scope.Town {
				return Run{}, problem.Forbidden("您只能为本镇街做调剂方案。跨镇街的方案请联系市级专员。")
			}
		}
		o.Towns = []string{*scope.Town}
	}
	if o.BasedOn != nil {
		base, err := s.Run(ctx, c, *o.BasedOn)
		if err != nil {
			return Run{}, err
		}
		if base.Status != Done { // it would begin with nothing, and nobody would know
			return Run{}, problem.Invalid(problem.Field{Name: "basedOn", Code: "unfinished",
				Message: fmt.Sprintf("作为基础的方案目前是“%s”，没有结果，请选择已完成的方案。", statusWords[base.Status])})
		}
	}
	id, err := newID()
	if err != nil {
		return Run{}, err
	}
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		settings, err := settingsOn(ctx, tx, s.today())
		if err != nil {
			return err
		}
		named := o
		if o.unnamed {
			if named.Name, err = nextName(ctx, tx, o.Name); err != nil {
				return err
			}
		}
		return insertRun(ctx, tx, id, scope.Town, named, settings, c.AccountID, s.Clock.Now())
	})
	if err != nil {
		return Run{}, err
	}
	return s.Run(ctx, c, id)
}

// Run is one plan in the officer's scope; otherwise "not_found".
func (s *Service) Run(ctx context.Context, c auth.Caller, id uuid.UUID) (Run, error) {
	return findRun(ctx, s.DB, c, id)
}

// Runs are the plans in the officer's scope, the newest first.
func (s *Service) Runs(ctx context.Context, c auth.Caller, page route.Paging) (route.Page[Run], error) {
	before, _, err := route.DecodeCursor[*uuid.UUID](page.Cursor)
	if err != nil {
		return route.Page[Run]{}, err
	}
	found, err := listRuns(ctx, s.DB, c, before, page.Limit+1)
	return route.NewPage(found, page.Limit, func(r Run) uuid.UUID { return r.ID }), err
}

// Cancel ends a plan that is not finished; the job notices within a second.
// Problems: "not_found", "wrong_state".
func (s *Service) Cancel(ctx context.Context, c auth.Caller, id uuid.UUID) (Run, error) {
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		r, err := lockRun(ctx, tx, c, id)
		if err != nil {
			return err
		}
		to, err := machine.Next(r.Status, "cancel", fmt.Sprintf("这个方案目前是“%s”，不能取消。", statusWords[r.Status]))
		if err != nil {
			return err
		}
		if err := endRun(ctx, tx, id, to, ""); err != nil {
			return err
		}
		return history.Record(ctx, tx, history.Event{Thing: "plan", ThingID: id, Action: "cancel", From: r.Status, To: to, AccountID: &c.AccountID, At: s.Clock.Now()})
	})
	if err != nil {
		return Run{}, err
	}
	return s.Run(ctx, c, id)
}

// done is a run whose result may be read. Problems: "not_found", "wrong_state".
func (s *Service) done(ctx context.Context, c auth.Caller, id uuid.UUID) (Run, error) {
	r, err := s.Run(ctx, c, id)
	if err == nil && r.Status != Done {
		err = problem.Conflict("wrong_state", fmt.Sprintf("这个方案目前是“%s”，还没有结果。", statusWords[r.Status]))
	}
	return r, err
}
