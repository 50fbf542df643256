package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/postgres"
	"gongxiang/internal/sheet"
)

// Targets say how often each kind of service is owed, or was given. A vector:
// “1311” adds the policy briefing to “131”.
type Targets struct {
	Guidance       int `json:"guidance,omitempty" minimum:"0" maximum:"50" doc:"职业指导（次）"`
	Vacancy        int `json:"vacancy,omitempty" minimum:"0" maximum:"50" doc:"适合的岗位信息（条，不重复）"`
	Training       int `json:"training,omitempty" minimum:"0" maximum:"50" doc:"培训项目（个）"`
	PolicyBriefing int `json:"policy_briefing,omitempty" minimum:"0" maximum:"50" doc:"政策宣讲（次）"`
}

// less is what is missing from t after done.
func (t Targets) less(done Targets) Targets {
	return Targets{max(0, t.Guidance-done.Guidance), max(0, t.Vacancy-done.Vacancy),
		max(0, t.Training-done.Training), max(0, t.PolicyBriefing-done.PolicyBriefing)}
}

// Scheme is a version of what a case owes. A case keeps the version of the day
// on which it opened.
type Scheme struct {
	Version   int           `json:"version"`
	Name      string        `json:"name"`
	ValidFrom calendar.Date `json:"validFrom"`
	Targets   Targets       `json:"targets"`
	DueDays   int           `json:"dueDays" doc:"建账后多少天内做满"`
	SoonDays  int           `json:"soonDays" doc:"提前多少天提醒"`
	MadeBy    string        `json:"madeBy" doc:"制定人；空为平台自带"`
	MadeAt    time.Time     `json:"madeAt"`
}

// SchemeInput is a new version.
type SchemeInput struct {
	Name      string        `json:"name" required:"false" doc:"名称"`
	ValidFrom calendar.Date `json:"validFrom" required:"false" doc:"开始施行的日期"`
	Targets   Targets       `json:"targets" doc:"服务标准"`
	DueDays   int           `json:"dueDays" required:"false" doc:"办理期限（天）"`
	SoonDays  int           `json:"soonDays" required:"false" doc:"提前提醒（天）"`
}

// Schemes are all versions, the newest first.
func (s *Service) Schemes(ctx context.Context) ([]Scheme, error) {
	return schemes(ctx, s.DB, `ORDER BY s.valid_from DESC`)
}

// AddScheme adds a version that holds for cases opened from a day on; what stands
// never changes. The city's officers and administrators may. Problems:
// "invalid", "scheme_date" (409).
func (s *Service) AddScheme(ctx context.Context, c auth.Caller, in SchemeInput) (Scheme, error) {
	var form input.Form
	in.Name = form.Line("name", "名称", sheet.Clean(in.Name), 2, 40)
	if in.ValidFrom < s.today() {
		form.Add("validFrom", "past", fmt.Sprintf("施行日期应是今天（%s）或以后。", s.today()))
	}
	if in.Targets == (Targets{}) {
		form.Add("targets", "required", "请至少规定一项服务。")
	}
	for _, n := range []int{in.Targets.Guidance, in.Targets.Vacancy, in.Targets.Training, in.Targets.PolicyBriefing} {
		if n < 0 || n > 50 {
			form.Add("targets", "range", "每项服务的次数应为 0 到 50。")
			break
		}
	}
	if in.DueDays < 1 || in.DueDays > 365 {
		form.Add("dueDays", "range", "办理期限应为 1 到 365 天。")
	}
	if in.SoonDays < 0 || in.SoonDays > 60 || in.SoonDays >= in.DueDays {
		form.Add("soonDays", "range", "提前提醒的天数应为 0 到 60，并少于办理期限。")
	}
	if err := form.Err(); err != nil {
		return Scheme{}, err
	}
	made := Scheme{Name: in.Name, ValidFrom: in.ValidFrom, Targets: in.Targets, DueDays: in.DueDays, SoonDays: in.SoonDays, MadeBy: c.Name, MadeAt: s.now()}
	err := s.DB.QueryRow(ctx, `INSERT INTO service_scheme (version, name, valid_from, targets, due_days, soon_days, made_by, made_at)
		SELECT max(version) + 1, $1, $2, $3, $4, $5, $6, $7 FROM service_scheme RETURNING version`,
		in.Name, in.ValidFrom, in.Targets, in.DueDays, in.SoonDays, c.AccountID, made.MadeAt).Scan(&made.Version)
	if postgres.Constraint(err) == "service_scheme_pkey" {
		err = fmt.Errorf("casework: two schemes at once: %w", err)
		return Scheme{}, translateAs(err, "scheme_follows")
	}
	return made, translate(err)
}

// schemeOn is the version that holds on a day.
func schemeOn(ctx context.Context, q postgres.Querier, day calendar.Date) (Scheme, error) {
	found, err := schemes(ctx, q, `WHERE s.valid_from <= $1 ORDER BY s.valid_from DESC LIMIT 1`, day)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("casework: no scheme on %s", day)
	}
	if err != nil {
		return Scheme{}, err
	}
	return found[0], nil
}

func schemes(ctx context.Context, q postgres.Querier, where string, args ...any) ([]Scheme, error) {
	rows, err := q.Query(ctx, `SELECT s.version, s.name, s.valid_from, s.targets, s.due_days, s.soon_days, coalesce(a.display_name, ''), s.made_at
		FROM service_scheme s LEFT JOIN account a ON a.id = s.made_by `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("casework: schemes: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Scheme])
	if err != nil {
		return nil, fmt.Errorf("casework: schemes: %w", err)
	}
	return found, nil
}
