package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/jobs/seeker"
)

// About is what stands on the ledger of a person, for his copy of his data: his
// groups, his cases, what was done for him and what he said, and who looked at
// what is hidden. It is what stands under the row of his account or was merged
// with it; of others nothing is said. A sensitive group is not named: an account
// proves a phone, not who one is, and two people share phones.
func (s *Service) About(ctx context.Context, person uuid.UUID) ([]seeker.Section, error) {
	const him = `(SELECT k.person_id FROM key_person k WHERE k.person_id = $1 OR k.merged_into = $1 OR k.person_id = (SELECT merged_into FROM key_person WHERE person_id = $1))`
	parts := []struct {
		title, sql string
		columns    []string
		words      map[int]map[string]string // of columns that hold machine words
	}{
		{"重点群体", `SELECT m.shown, lower(m.days)::text, (upper(m.days) - 1)::text, coalesce(a.display_name, ''), m.verified_at
			FROM key_membership m LEFT JOIN account a ON a.id = m.verified_by WHERE m.person_id IN ` + him + ` ORDER BY lower(m.days), m.id`,
			[]string{"类别", "认定日期", "最后一天", "核实人", "核实时间"}, map[int]map[string]string{0: groupWords}},
		{"一对一台账", `SELECT w.name, s.opened_on::text, s.due_on::text, s.status, s.met_on::text
			FROM service_case s JOIN town w ON w.code = s.town_code WHERE s.person_id IN ` + him + ` ORDER BY s.opened_on, s.id`,
			[]string{"镇街", "建账日期", "应做满的日期", "状态", "达标的日期"}, map[int]map[string]string{3: statusWords}},
		{"服务记录", `SELECT r.day::text, r.kind, r.programme, coalesce(v.title || '（' || e.name || '）', ''), r.content, coalesce(a.display_name, ''), r.at
			FROM service_record r JOIN service_case s ON s.id = r.case_id LEFT JOIN account a ON a.id = r.author
				LEFT JOIN vacancy v ON v.id = r.vacancy_id LEFT JOIN enterprise e ON e.id = v.enterprise_id
			WHERE s.person_id IN ` + him + ` ORDER BY r.seq`,
			[]string{"日期", "服务", "培训项目", "岗位", "内容", "登记人", "登记时间"}, map[int]map[string]string{1: kindWords}},
		{"我的意见", `SELECT w.day::text, w.answer, w.content, w.at
			FROM service_answer w JOIN service_record r ON r.id = w.record_id JOIN service_case s ON s.id = r.case_id
			WHERE s.person_id IN ` + him + ` ORDER BY w.seq`,
			[]string{"日期", "意见", "说明", "登记时间"}, map[int]map[string]string{1: answerWords}},
		{"谁看过我的隐藏内容", `SELECT x.at, coalesce(a.display_name, ''), x.field, x.purpose
			FROM pii_access x LEFT JOIN account a ON a.id = x.account_id WHERE x.subject = 'key_person' AND x.subject_id IN ` + him + ` ORDER BY x.id`,
			[]string{"时间", "谁", "看了什么", "用途"}, map[int]map[string]string{2: fieldWords}},
	}
	sections := make([]seeker.Section, len(parts))
	for i, part := range parts {
		rows, err := s.DB.Query(ctx, part.sql, person)
		if err != nil {
			return nil, fmt.Errorf("casework: about: %w", err)
		}
		sections[i] = seeker.Section{Title: part.title, Columns: part.columns}
		sections[i].Rows, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]string, error) {
			values, err := row.Values()
			texts := make([]string, len(values))
			for k, value := range values {
				switch v := value.(type) {
				case string:
					if texts[k] = v; part.words[k] != nil {
						texts[k] = part.words[k][v]
					}
				case time.Time:
					texts[k] = seeker.Moment(v)
				}
			}
			return texts, err
		})
		if err != nil {
			return nil, fmt.Errorf("casework: about: %w", err)
		}
	}
	return sections, nil
}

// answerWords are what a person may say.
var answerWords = map[string]string{"accepted": "接受", "refused": "不接受", "undecided": "考虑中", "none": "未表态"}
