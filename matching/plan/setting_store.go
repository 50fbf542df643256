package plan

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

// Setting is a weight or limit as it is in force.
type Setting struct {
	Name   string        `json:"name"`
	Label  string        `json:"label" doc:"中文名称"`
	Unit   string        `json:"unit"`
	Value  int           `json:"value"`
	Least  int           `json:"least"`
	Most   int           `json:"most"`
	From   calendar.Date `json:"from" doc:"从这一天起适用"`
	Reason string        `json:"reason"`
	By     string        `json:"by" doc:"空表示平台初始设定"`
	Now    bool          `json:"now" doc:"今天适用的"`
}

// SettingInput is a new version.
type SettingInput struct {
	Name   string        `json:"name" required:"false" doc:"标准"`
	Value  int           `json:"value" doc:"数值"`
	From   calendar.Date `json:"from" required:"false" doc:"生效日期"`
	Reason string        `json:"reason" required:"false" doc:"原因"`
}

// initially is from when on the platform's own settings count.
var initially = calendar.NewDate(2000, 1, 1)

func (row settingRow) setting(value int) Setting {
	return Setting{Name: row.name, Label: row.word, Unit: row.unit, Value: value, Least: row.least, Most: row.most, From: initially, Reason: "平台初始设定"}
}

func settingsFrom(list []Setting) Settings {
	s := DefaultSettings()
	for _, row := range settingTable {
		for _, v := range list {
			if v.Name == row.name {
				*row.field(&s) = v.Value
			}
		}
	}
	return s
}

// versions are all settings with all their versions, the latest of each first,
// and which of them count on a day.
func versions(ctx context.Context, q postgres.Querier, on calendar.Date) ([]Setting, error) {
	rows, err := q.Query(ctx, `
		SELECT p.name, p.value, p.effective_from, p.reason, coalesce(a.display_name, '')
		FROM plan_setting p LEFT JOIN account a ON a.id = p.set_by ORDER BY p.name, p.effective_from DESC`)
	if err != nil {
		return nil, fmt.Errorf("plan: settings: %w", err)
	}
	set, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Setting, err error) {
		err = row.Scan(&s.Name, &s.Value, &s.From, &s.Reason, &s.By)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("plan: settings: %w", err)
	}
	var all []Setting
	for _, row := range settingTable {
		found := false
		for _, v := range append(set, row.setting(row.initial)) {
			if v.Name != row.name {
				continue
			}
			v.Label, v.Unit, v.Least, v.Most = row.word, row.unit, row.least, row.most
			if !found && v.From <= on {
				v.Now, found = true, true
			}
			all = append(all, v)
		}
	}
	return all, nil
}

// settingsOn are those in force on a day, in the table's order.
func settingsOn(ctx context.Context, q postgres.Querier, on calendar.Date) ([]Setting, error) {
	all, err := versions(ctx, q, on)
	var now []Setting
	for _, v := range all {
		if v.Now {
			now = append(now, v)
		}
	}
	return now, err
}

// Settings are all weights and limits with all their versions. For officers.
func (s *Service) Settings(ctx context.Context) ([]Setting, error) {
	return versions(ctx, s.DB, s.today())
}

// Set adds a version of a weight or limit, from today or a later day on. Plans
// that are made or ordered keep theirs. Officers of the city may. Problems:
// "forbidden", "invalid", "setting_exists" (409).
func (s *Service) Set(ctx context.Context, c auth.Caller, in SettingInput) error {
	if c.Role != auth.CityOfficer {
		return problem.Forbidden("调剂方案的标准由市级就业服务专员设定。")
	}
	var form input.Form
	known := false
	for _, row := range settingTable {
		if row.name == in.Name {
			known = true
			if in.Value < row.least || in.Value > row.most {
				form.Add("value", "range", fmt.Sprintf("“%s”应在 %d 到 %d 之间。", row.word, row.least, row.most))
			}
		}
	}
	if !known {
		form.Add("name", "required", "请选择要修改的标准。")
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
	return s.insertSetting(ctx, in, c, s.Clock.Now())
}

func (s *Service) insertSetting(ctx context.Context, in SettingInput, c auth.Caller, at time.Time) error {
	return s.DB.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO plan_setting (name, effective_from, value, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			in.Name, in.From, in.Value, in.Reason, c.AccountID, at)
		if postgres.Constraint(err) == "plan_setting_pkey" {
			return problem.Conflict("setting_exists", fmt.Sprintf("这项标准从 %s 起已有一个设定，不能覆盖，请换一个生效日期。", in.From)).Because(err)
		}
		if err != nil {
			return fmt.Errorf("plan: set: %w", err)
		}
		return nil
	})
}
