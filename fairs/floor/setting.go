package floor

import (
	"context"
	"fmt"
	"slices"
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

var settingNames = func() (names []string) {
	for _, row := range settingTable {
		names = append(names, row.name)
	}
	return names
}()

// Setting is what counts from a day on.
type Setting struct {
	Name   string        `json:"name"`
	Label  string        `json:"label" doc:"中文名称"`
	Unit   string        `json:"unit"`
	Value  int           `json:"value"`
	Least  int           `json:"least"`
	Most   int           `json:"most"`
	From   calendar.Date `json:"from,omitzero" doc:"从这一天起适用；平台初始设定的没有"`
	Reason string        `json:"reason"`
	By     string        `json:"by" doc:"空表示平台初始设定"`
	Now    bool          `json:"now" doc:"今天适用的；不是的，以后才适用"`
}

// Settings are, of each, what counts today and what is to come. For officers.
func (s *Service) Settings(ctx context.Context) ([]Setting, error) {
	today := s.today()
	rows, err := s.DB.Query(ctx, `WITH version AS (
		SELECT n.name, coalesce(x.value, fair_setting_on(n.name, $2)) AS value, x.effective_from, coalesce(x.reason, '平台初始设定') AS reason, x.set_by, true AS now FROM unnest($1::text[]) n(name)
			LEFT JOIN LATERAL (SELECT * FROM fair_setting WHERE name = n.name AND effective_from <= $2 ORDER BY effective_from DESC LIMIT 1) x ON true
		UNION ALL SELECT name, value, effective_from, reason, set_by, false FROM fair_setting WHERE effective_from > $2)
		SELECT v.name, v.value, v.effective_from, v.reason, coalesce(a.display_name, ''), v.now FROM version v LEFT JOIN account a ON a.id = v.set_by
		ORDER BY array_position($1, v.name), v.effective_from NULLS FIRST`, settingNames, today)
	if err != nil {
		return nil, fmt.Errorf("floor: settings: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (v Setting, err error) {
		var from *calendar.Date
		err = r.Scan(&v.Name, &v.Value, &from, &v.Reason, &v.By, &v.Now)
		if from != nil {
			v.From = *from
		}
		if i := slices.Index(settingNames, v.Name); i >= 0 {
			row := settingTable[i]
			v.Label, v.Unit, v.Least, v.Most = row.label, row.unit, row.least, row.most
		}
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("floor: settings: %w", err)
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
