package floor

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

// limitsOn are what counts on the day of a moment.
func limitsOn(ctx context.Context, q postgres.Querier, at time.Time) (l Limits, err error) {
	err = q.QueryRow(ctx, `SELECT fair_setting_on('tickets', $1), fair_setting_on('come_seconds', $1), fair_setting_on('away_seconds', $1),
		fair_setting_on('finish_seconds', $1)`, calendar.DateOf(at)).Scan(&l.Tickets, &l.ComeSeconds, &l.AwaySeconds, &l.FinishSeconds)
	if err != nil {
		return l, fmt.Errorf("floor: limits: %w", err)
	}
	return l, nil
}

// settingTable is in the order in which people read it; what counts before
// anybody set something stands in migration 00046.
var settingTable = []struct {
	name, label, unit string
	least, most       int
}{
	{"tickets", "一个人同时最多排几个队", "个", 1, 20},
	{"come_seconds", "叫到以后，多久不进入算过号", "秒", 30, 900},
	{"away_seconds", "不在线时，位置保留多久", "秒", 60, 3600},
	{"finish_seconds", "闭馆或展位结束接待以后，正在面谈的还可以谈多久", "秒", 0, 3600},
	{"talk_minutes", "还没有面谈记录时，一次面谈按多久估计", "分钟", 1, 60},
}

// Setting is what counts from a day on.
type Setting struct {
	Name   string        `json:"name"`
	Label  string        `json:"label" doc:"中文名称"`
	Unit   string        `json:"unit"`
	Value  int           `json:"value" doc:"今天适用的数值"`
	Least  int           `json:"least"`
	Most   int           `json:"most"`
	From   calendar.Date `json:"from,omitzero" doc:"从这一天起适用；平台初始设定的没有"`
	Reason string        `json:"reason"`
	By     string        `json:"by" doc:"空表示平台初始设定"`
}

// Settings are what counts today. For officers.
func (s *Service) Settings(ctx context.Context) ([]Setting, error) {
	all := make([]Setting, len(settingTable))
	for i, row := range settingTable {
		v := Setting{Name: row.name, Label: row.label, Unit: row.unit, Least: row.least, Most: row.most, Reason: "平台初始设定"}
		var from *calendar.Date
		var reason *string
		err := s.DB.QueryRow(ctx, `SELECT fair_setting_on($1, $2), x.effective_from, x.reason, coalesce(a.display_name, '')
			FROM (SELECT) one LEFT JOIN LATERAL (SELECT * FROM fair_setting WHERE name = $1 AND effective_from <= $2 ORDER BY effective_from DESC LIMIT 1) x ON true
			LEFT JOIN account a ON a.id = x.set_by`, row.name, s.today()).Scan(&v.Value, &from, &reason, &v.By)
		if err != nil {
			return nil, fmt.Errorf("floor: settings: %w", err)
		}
		if from != nil {
			v.From, v.Reason = *from, *reason
		}
		all[i] = v
	}
	return all, nil
}

// SettingInput is a new version.
type SettingInput struct {
	Name   string        `json:"name" doc:"标准"`
	Value  int           `json:"value" doc:"数值"`
	From   calendar.Date `json:"from" doc:"生效日期"`
	Reason string        `json:"reason" maxLength:"800" doc:"原因"`
}

// Set adds a version, from today or a later day on; what stands is not
// overwritten. For officers of the city. Problems: "invalid", "setting_exists" (409).
func (s *Service) Set(ctx context.Context, c auth.Caller, in SettingInput) ([]Setting, error) {
	var form input.Form
	known := false
	for _, row := range settingTable {
		if row.name == in.Name {
			known = true
			if in.Value < row.least || in.Value > row.most {
				form.Add("value", "range", fmt.Sprintf("“%s”应在 %d 到 %d %s之间。", row.label, row.least, row.most, row.unit))
			}
		}
	}
	if !known {
		form.Add("name", "unknown", "请选择要修改的标准。")
	}
	switch today := s.today(); {
	case in.From < today:
		form.Add("from", "past", fmt.Sprintf("生效日期已经过去，请填写今天（%s）或以后的日期。", today))
	case in.From > today.AddDays(3650):
		form.Add("from", "range", "生效日期太远，请核对。")
	}
	in.Reason = form.Line("reason", "原因", sheet.Clean(in.Reason), 2, 200)
	if err := form.Err(); err != nil {
		return nil, err
	}
	err := s.DB.InTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO fair_setting (name, effective_from, value, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			in.Name, in.From, in.Value, in.Reason, c.AccountID, s.now())
		if postgres.Constraint(err) == "fair_setting_pkey" {
			return problem.Conflict("setting_exists", fmt.Sprintf("这项标准从 %s 起已有一个设定，不能覆盖，请换一个生效日期。", in.From)).Because(err)
		}
		if err != nil {
			return fmt.Errorf("floor: set: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.Settings(ctx)
}
