package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/jobs/seeker"
)

// About is what stands here of a person, for his copy of it.
func (s *Service) About(ctx context.Context, person uuid.UUID) ([]seeker.Section, error) {
	var sections []seeker.Section
	for _, part := range []struct {
		title, sql string
		columns    []string
	}{
		{"求职意向", `SELECT array_to_string(ARRAY(SELECT name FROM trade WHERE code = ANY (w.trades) ORDER BY code), '、'),
			array_to_string(ARRAY(SELECT name FROM town WHERE code = ANY (w.towns) ORDER BY code), '、'), (w.pay_floor_fen / 100)::text,
			CASE WHEN w.lodging THEN '需要' ELSE '' END, w.available_from::text, w.updated_at FROM job_wish w WHERE w.person_id = $1`,
			[]string{"工种", "镇街", "每月最低工资（元）", "住宿", "最早到岗", "修改时间"}},
		{"我的申请", `SELECT v.title, e.name, a.status, a.note, a.interview_at, a.interview_place, a.start_on::text, a.offer, a.reason, a.created_at
			FROM application a JOIN vacancy v ON v.id = a.vacancy_id JOIN enterprise e ON e.id = a.enterprise_id WHERE a.person_id = $1 ORDER BY a.id`,
			[]string{"岗位", "企业", "状态", "给企业的话", "面谈时间", "面谈地点", "到岗日期", "录用说明", "结束的原因", "投递时间"}},
		{"消息", `SELECT e.name, CASE WHEN m.from_firm THEN '企业写给我' ELSE '我写给企业' END, m.text, m.at FROM application_message m
			JOIN application a ON a.id = m.application_id JOIN enterprise e ON e.id = a.enterprise_id WHERE a.person_id = $1 ORDER BY m.id`,
			[]string{"企业", "谁写的", "内容", "时间"}},
		{"谁看过我的手机号", `SELECT e.name, x.purpose, x.at FROM pii_access x JOIN application a ON x.subject = 'application' AND a.id = x.subject_id
			JOIN enterprise e ON e.id = a.enterprise_id WHERE a.person_id = $1 ORDER BY x.id`, []string{"企业", "为了什么", "时间"}},
	} {
		rows, err := s.DB.Query(ctx, part.sql, person)
		if err != nil {
			return nil, fmt.Errorf("apply: about: %w", err)
		}
		found, err := pgx.CollectRows(rows, cells)
		if err != nil {
			return nil, fmt.Errorf("apply: about: %w", err)
		}
		sections = append(sections, seeker.Section{Title: part.title, Columns: part.columns, Rows: found})
	}
	return sections, nil
}

// cells writes a row as a person reads it.
func cells(row pgx.CollectableRow) ([]string, error) {
	values, err := row.Values()
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
		case time.Time:
			texts[i] = seeker.Moment(v)
		case string:
			texts[i] = v
			if word := statusWords[v]; word != "" {
				texts[i] = word
			}
		default:
			texts[i] = fmt.Sprint(v)
		}
	}
	return texts, nil
}
