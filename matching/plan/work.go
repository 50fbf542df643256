package plan

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/history"
	"gongxiang/matching/flow"
)

// mostAttempts is how often a plan may be begun: one that takes its machine
// down with it must not do so forever.
const mostAttempts = 3

// errLost says that the plan was cancelled, or another attempt took it over.
var errLost = errors.New("plan: no longer this attempt's")

// Work makes an ordered plan: it reads the postings, solves, explains and stores.
// Whoever runs jobs calls it. A plan that is finished or being made elsewhere is
// left alone; one whose attempt died is made anew. It ends with the plan done,
// failed with a reason, or cancelled; the error is for the log, and for another
// attempt.
func (s *Service) Work(ctx context.Context, id uuid.UUID) error {
	claim, err := newID()
	if err != nil {
		return err
	}
	mine, attempts, err := claimRun(ctx, s.DB, id, claim)
	if err != nil || !mine {
		return err
	}
	working, stop := context.WithCancelCause(ctx)
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		s.keepBeating(working, stop, id, claim)
	}()
	err = s.make(working, stop, id, claim)
	stop(nil)
	<-beating
	switch {
	case err == nil || errors.Is(err, errLost) || errors.Is(context.Cause(working), errLost):
		return nil
	case ctx.Err() != nil && attempts < mostAttempts: // the node stops; another goes on
		return errors.Join(err, giveBack(context.WithoutCancel(ctx), s.DB, id, claim))
	}
	return errors.Join(err, s.fail(context.WithoutCancel(ctx), id, claim, reason(err)))
}

// reason is why a plan failed, for the officer.
func reason(err error) string {
	if errors.Is(err, flow.ErrProblem) {
		return "人数或代价太大，超出了可以精确计算的范围。请缩小方案的范围后再试。"
	}
	return "计算中出错，已经记录。请再试一次；仍不成功，请联系管理员。"
}

// keepBeating tells twice a second that the attempt lives, and ends it when the
// plan is no longer its own.
func (s *Service) keepBeating(ctx context.Context, stop context.CancelCauseFunc, id, claim uuid.UUID) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if ok, err := beat(ctx, s.DB, id, claim, nil); err == nil && !ok {
				stop(errLost)
				return
			}
		}
	}
}

func (s *Service) make(ctx context.Context, stop context.CancelCauseFunc, id, claim uuid.UUID) error {
	tell := func(p Phase) {
		if ok, err := beat(ctx, s.DB, id, claim, &p); err == nil && !ok {
			stop(errLost)
		}
		if s.Entered != nil {
			s.Entered(ctx, p.Name)
		}
	}
	tell(Phase{Name: PhaseReading})
	in, err := s.read(ctx, id)
	if err != nil {
		return err
	}
	in.OnProgress = tell
	m, err := newModel(in)
	if err != nil {
		return err
	}
	out, err := m.compute(ctx)
	if err != nil {
		return err
	}
	m.tell(PhaseExplaining)
	why, err := m.explain(ctx, out)
	if err != nil {
		return err
	}
	m.tell(PhaseSaving)
	return s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if ok, err := beat(ctx, tx, id, claim, nil); err != nil || !ok {
			return errors.Join(err, errLost)
		}
		if err := saveResult(ctx, tx, id, in, out, why); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `UPDATE plan_run SET status = 'done', totals = $3, ended_at = clock_timestamp()
			WHERE id = $1 AND claim = $2 AND status = 'running'`, id, claim, m.totals(out))
		if err != nil {
			return fmt.Errorf("plan: finish: %w", err)
		}
		if tag.RowsAffected() != 1 {
			return errLost
		}
		return history.Record(ctx, tx, history.Event{Thing: "plan", ThingID: id, Action: "finish", From: Running, To: machine[Running]["finish"], At: s.Clock.Now()})
	})
}

func (s *Service) fail(ctx context.Context, id, claim uuid.UUID, why string) error {
	return s.DB.InTx(ctx, func(tx pgx.Tx) error {
		if ok, err := beat(ctx, tx, id, claim, nil); err != nil || !ok {
			return err
		}
		if err := endRun(ctx, tx, id, machine[Running]["fail"], why); err != nil {
			return err
		}
		return history.Record(ctx, tx, history.Event{Thing: "plan", ThingID: id, Action: "fail", From: Running, To: Failed, Reason: why, At: s.Clock.Now()})
	})
}

// Resume gives plans whose attempt died with its node back to the jobs, and
// returns how many. It may run on every node, as often as it likes.
func (s *Service) Resume(ctx context.Context) (int, error) {
	ids, err := orphans(ctx, s.DB)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if _, err := s.DB.Exec(ctx, queueJob, id); err != nil {
			return 0, fmt.Errorf("plan: resume: %w", err)
		}
	}
	return len(ids), nil
}

func (m *model) totals(out *Result) Totals {
	t := Totals{Goals: out.Goals, Surpluses: len(m.surplus), Shortages: len(m.shortage), Heads: out.Heads, Assignments: len(out.Assignments),
		Pairs: out.Pairs, Complete: out.Complete, GivenUp: out.Batches, DroppedPins: out.Dropped}
	for i, idle := range out.Idle {
		t.SurplusHeads += m.surplus[i].heads
		t.IdleHeads += idle
	}
	for j, gaps := range out.Gaps {
		t.ShortageHeads += m.shortage[j].heads
		heads, days := lacking(gaps)
		t.LackingHeads += heads
		t.LackingDays += days
		if days == 0 {
			t.Filled++
		}
	}
	return t
}

// lacking is what gaps come to on the worst day, and over all days.
func lacking(gaps []taker) (heads, days int64) {
	for _, g := range gaps {
		days += g.heads * (int64(g.to-g.from) + 1)
		var on int64
		for _, o := range gaps {
			if o.from <= g.from && g.from <= o.to {
				on += o.heads
			}
		}
		heads = max(heads, on)
	}
	return heads, days
}
