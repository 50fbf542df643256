package compliance

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/input"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
)

// Setting is one version of a threshold: it counts from its day on, until the
// next one.
type Setting struct {
	Name   string        `json:"name" enum:"over_half_percent,renewal_gap_days,renewal_days,renewal_agreements,amendment_days"`
	Value  int           `json:"value"`
	From   calendar.Date `json:"from" doc:"从这一天起适用"`
	Reason string        `json:"reason"`
	By     string        `json:"by" doc:"空表示平台初始设定"`
	At     time.Time     `json:"at"`
	Now    bool          `json:"now" doc:"今天适用的"`
}

// SettingInput is a new version.
type SettingInput struct {
	Name   string        `json:"name" required:"false" doc:"标准"`
	Value  int           `json:"value" doc:"数值"`
	From   calendar.Date `json:"from" required:"false" doc:"生效日期"`
	Reason string        `json:"reason" required:"false" doc:"原因"`
}

// bounds are what each threshold may be.
var bounds = map[string]struct {
	word        string
	least, most int
}{
	"over_half_percent":  {"借出人数占职工人数的百分比", 1, 100},
	"renewal_gap_days":   {"两次借用之间的间隔天数", 0, 365},
	"renewal_days":       {"连续借用的总天数", 1, 3650},
	"renewal_agreements": {"连续的协议份数", 2, 100},
	"amendment_days":     {"同意补充协议以后没有变更劳动合同的天数", 0, 365},
}

// Settings are all versions of all thresholds, the latest of each first. For
// officers.
func (s *Service) Settings(ctx context.Context) ([]Setting, error) {
	rows, err := s.DB.Query(ctx, `
		SELECT c.name, c.value, c.effective_from, c.reason, coalesce(a.display_name, ''), c.set_at,
			c.effective_from = max(c.effective_from) FILTER (WHERE c.effective_from <= $1) OVER (PARTITION BY c.name)
		FROM compliance_setting c LEFT JOIN account a ON a.id = c.set_by ORDER BY c.name, c.effective_from DESC`, s.today())
	if err != nil {
		return nil, fmt.Errorf("compliance: settings: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Setting])
	if err != nil {
		return nil, fmt.Errorf("compliance: settings: %w", err)
	}
	return found, nil
}

// Set adds a version of a threshold, from today or a later day on. Officers of
// the city may. Problems: "forbidden", "invalid", "setting_exists" (409) when
// there is one from that day already.
func (s *Service) Set(ctx context.Context, c auth.Caller, in SettingInput) error {
	if c.Role != auth.CityOfficer {
		return problem.Forbidden("提醒的标准由市级就业服务专员设定。")
	}
	var form input.Form
	b, ok := bounds[in.Name]
	switch {
	case !ok:
		form.Add("name", "required", "请选择要修改的标准。")
	case in.Value < b.least || in.Value > b.most:
		form.Add("value", "range", fmt.Sprintf("%s应在 %d 到 %d 之间。", b.word, b.least, b.most))
	}
	switch today := s.today(); {
	case in.From == 0:
		form.Add("from", "required", "请填写生效日期。")
	case in.From < today:
		form.Add("from", "past", fmt.Sprintf("生效日期（%s）已经过去，请填写今天（%s）或以后的日期。", in.From, today))
	case in.From > today.AddDays(3650):
		form.Add("from", "range", "生效日期太远，请核对。")
	}
	in.Reason = form.Line("reason", "原因", sheet.Clean(in.Reason), 2, 200)
	if err := form.Err(); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO compliance_setting (name, effective_from, value, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			in.Name, in.From, in.Value, in.Reason, c.AccountID, s.Clock.Now())
		if postgres.Constraint(err) == "compliance_setting_pkey" {
			return problem.Conflict("setting_exists", fmt.Sprintf("这项标准从 %s 起已有一个设定，不能覆盖，请换一个生效日期。", in.From)).Because(err)
		}
		if err != nil {
			return fmt.Errorf("compliance: set: %w", err)
		}
		return nil
	})
}

// thresholds are those in force on one day, by name.
type thresholds map[string]int

func settingsOn(ctx context.Context, q postgres.Querier, on calendar.Date) (thresholds, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT ON (name) name, value FROM compliance_setting
		WHERE effective_from <= $1 ORDER BY name, effective_from DESC`, on)
	if err != nil {
		return nil, fmt.Errorf("compliance: settings in force: %w", err)
	}
	t := thresholds{}
	var name string
	var value int
	if _, err = pgx.ForEachRow(rows, []any{&name, &value}, func() error {
		t[name] = value
		return nil
	}); err != nil {
		return nil, fmt.Errorf("compliance: settings in force: %w", err)
	}
	for name := range bounds {
		if _, ok := t[name]; !ok {
			return nil, fmt.Errorf("compliance: no %s is in force", name)
		}
	}
	return t, nil
}

func (t thresholds) args(kind string, today calendar.Date) pgx.NamedArgs {
	return pgx.NamedArgs{"kind": kind, "overHalfPercent": t["over_half_percent"], "renewalGapDays": t["renewal_gap_days"],
		"renewalDays": t["renewal_days"], "renewalAgreements": t["renewal_agreements"], "amendmentDays": t["amendment_days"], "today": today}
}
