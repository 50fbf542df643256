package attendance

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/lending"
)

// mostEntries of one save: 300 workers' month.
const mostEntries = 10000

// Entry is what is to be recorded for one worker and day. Version is that of
// the day as the person saw it; 0 when nothing was recorded.
type Entry struct {
	WorkerID uuid.UUID     `json:"workerId" doc:"工人"`
	Day      calendar.Date `json:"day" doc:"日期"`
	Kind     string        `json:"kind" enum:"worked,absent,leave,rest,cleared" doc:"考勤（worked 出勤，absent 缺勤，leave 带薪假，rest 休息，cleared 清除）"`
	Minutes  int           `json:"minutes,omitempty" doc:"出勤分钟数"`
	Version  int           `json:"version" doc:"看到的版本号，未登记为 0"`
}

// Record writes days, all of them or none, and returns the days from the first
// to the last of them as they then stand. What stands already as it is to be
// stays untouched. Only the borrower may, also after the agreement's end; an
// officer for one that is no more, saying why. Problems: "not_found",
// "forbidden", "enterprise_not_approved", "invalid" with an entry for each fault
// (row counts from 1), "stale_version" with what stands.
func (s *Service) Record(ctx context.Context, c auth.Caller, agreement uuid.UUID, entries []Entry, onBehalf string) (Roll, error) {
	var out Roll
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		a, why, err := s.Lending.HoldOwed(ctx, tx, c, agreement, lending.Borrower, onBehalf, "考勤由借用方登记。出借方可以对某一天提出异议。")
		if err != nil {
			return err
		}
		if len(entries) == 0 || len(entries) > mostEntries {
			return problem.Invalid(problem.Field{Name: "entries", Code: "range", Message: fmt.Sprintf("一次登记 1 到 %s 格，请分几次保存。", problem.Count(mostEntries))})
		}
		if err := holdWorkers(ctx, tx, a.ID); err != nil {
			return err
		}
		days := calendar.Period{From: entries[0].Day, To: entries[0].Day}
		for _, e := range entries {
			days.From, days.To = min(days.From, e.Day), max(days.To, e.Day)
		}
		if days.Days() > mostDays {
			return problem.Invalid(problem.Field{Name: "day", Code: "range", Message: fmt.Sprintf("一次登记的日期不能相隔超过 %d 天。", mostDays)})
		}
		workers, err := listWorkers(ctx, tx, a.ID, calendar.Period{From: a.From, To: a.To})
		if err != nil {
			return err
		}
		fresh, err := s.check(entries, workers)
		if err != nil {
			return err
		}
		if fresh == nil {
			current, err := s.roll(ctx, tx, a, days)
			if err != nil {
				return err
			}
			return problem.Stale(current)
		}
		if err := writeDays(ctx, tx, fresh, c.AccountID, why, s.now()); err != nil {
			return err
		}
		out, err = s.roll(ctx, tx, a, days)
		return err
	})
	if err != nil {
		return Roll{}, translate(err)
	}
	return out, nil
}

// check gives the entries that change something; nil when one was written
// since the person looked.
func (s *Service) check(entries []Entry, workers []Worker) ([]Entry, error) {
	byID := make(map[uuid.UUID]Worker, len(workers))
	for _, w := range workers {
		byID[w.WorkerID] = w
	}
	type cell struct {
		worker uuid.UUID
		day    calendar.Date
	}
	seen := make(map[cell]bool, len(entries))
	var faults []problem.Field
	changed, stale := []Entry{}, false
	for i, e := range entries {
		w, ok := byID[e.WorkerID]
		fault := func(name, code, message string) {
			who := "名单外的工人"
			if ok {
				who = fmt.Sprintf("第 %d 号工人", w.No)
			}
			faults = append(faults, problem.Field{Name: name, Row: i + 1, Code: code, Message: who + " " + e.Day.String() + "：" + message})
		}
		switch {
		case !ok:
			fault("workerId", "unknown", "不是这份协议下已到岗的工人。")
		case seen[cell{e.WorkerID, e.Day}]:
			fault("day", "twice", "同一天填了两次，请只留一条。")
		}
		seen[cell{e.WorkerID, e.Day}] = true
		stands := w.day(e.Day)
		if ok && e.Kind != Cleared {
			if code, message := dayFault(w, e.Day, s.today()); code != "" {
				fault("day", code, message)
			}
		}
		switch {
		case kindWords[e.Kind] == "":
			fault("kind", "kind", "请选择出勤、缺勤、带薪假或休息。")
		case e.Kind == Worked && (e.Minutes < 1 || e.Minutes > longest):
			fault("minutes", "range", "出勤时间应大于 0，一天不超过 24 小时。")
		case e.Kind != Worked && e.Minutes != 0:
			fault("minutes", "range", kindWords[e.Kind]+"不填出勤时间。")
		}
		stale = stale || stands.Version != e.Version
		if stands.Kind != e.Kind || stands.Minutes != e.Minutes {
			changed = append(changed, e)
		}
	}
	switch {
	case len(faults) > 0:
		return nil, problem.Invalid(faults[:min(len(faults), 100)]...)
	case stale:
		return nil, nil
	}
	return changed, nil
}

// dayFault says why a worker can have no attendance on a day; "" when he can.
func dayFault(w Worker, day, today calendar.Date) (code, message string) {
	switch {
	case day < w.From:
		return "before", fmt.Sprintf("早于到岗日期 %s，不能登记。", w.From)
	case day > w.To:
		return "after", fmt.Sprintf("晚于借用的最后一天 %s，不能登记。", w.To)
	case day > today:
		return "future", fmt.Sprintf("还没有到，今天是 %s，不能提前登记。", today)
	}
	return "", ""
}

// Objection is what is disputed of one day as it was seen.
type Objection struct {
	WorkerID uuid.UUID     `json:"workerId" doc:"工人"`
	Day      calendar.Date `json:"day" doc:"日期"`
	Version  int           `json:"version" doc:"这一天的版本号"`
	Note     string        `json:"note" required:"false" doc:"异议"`
	OnBehalf string        `json:"onBehalf" required:"false" doc:"专员代已注销的出借方办理的原因"`
}

// Object puts on record that the lender disputes a day as it stands, once for
// each version of it; for a lender that is no more an officer of its town or the
// city does, saying why. Problems: "not_found", "forbidden",
// "enterprise_not_approved", "invalid", "stale_version", "objected".
func (s *Service) Object(ctx context.Context, c auth.Caller, agreement uuid.UUID, in Objection) (Day, error) {
	var out Day
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		a, why, err := s.Lending.HoldOwed(ctx, tx, c, agreement, lending.Lender, in.OnBehalf, "对考勤的异议由出借方提出。")
		if err != nil {
			return err
		}
		var form input.Form
		note := form.Line("note", "异议", sheet.Clean(in.Note), 2, 500)
		if pii.InText(note) {
			form.Add("note", "contact_in_text", "异议里有电话或身份证号码，请删去。")
		}
		if err := form.Err(); err != nil {
			return err
		}
		stands, err := find(ctx, tx, a.ID, in.WorkerID, in.Day)
		if err != nil {
			return err
		}
		if stands.Version != in.Version {
			return problem.Stale(stands)
		}
		if stands.Objection != "" {
			return problem.Conflict("objected", "这一天已经提出过异议，请等借用方更正。")
		}
		if err := insertObjection(ctx, tx, in.WorkerID, stands, note, why, c.AccountID, s.now()); err != nil {
			return err
		}
		out, err = find(ctx, tx, a.ID, in.WorkerID, in.Day)
		return err
	})
	if err != nil {
		return Day{}, translate(err)
	}
	return out, nil
}

func find(ctx context.Context, tx pgx.Tx, agreement, worker uuid.UUID, day calendar.Date) (Day, error) {
	workers, err := listWorkers(ctx, tx, agreement, calendar.Period{From: day, To: day})
	if err != nil {
		return Day{}, err
	}
	for _, w := range workers {
		if w.WorkerID == worker && w.day(day).Version > 0 {
			return w.day(day), nil
		}
	}
	return Day{}, problem.NotFound("这一天的考勤")
}

// History is how a day came to stand as it does, the oldest first. Problem: "not_found".
func (s *Service) History(ctx context.Context, c auth.Caller, agreement, worker uuid.UUID, day calendar.Date) ([]Change, error) {
	a, err := s.Lending.Find(ctx, s.DB, c, agreement)
	if err != nil {
		return nil, err
	}
	return listChanges(ctx, s.DB, a.ID, worker, day)
}
