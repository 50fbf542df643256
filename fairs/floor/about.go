package floor

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/jobs/seeker"
)

// About is what stands here of a person, for his copy of it; not what firms
// wrote down for themselves.
func (s *Service) About(ctx context.Context, person uuid.UUID) ([]seeker.Section, error) {
	var sections []seeker.Section
	for _, part := range []struct {
		title, sql string
		columns    []string
	}{
		{"招聘会的排队和面谈", `SELECT ARRAY[f.name, e.name, t.number::text, CASE t.status WHEN 'done' THEN '已面谈' WHEN 'no_show' THEN '已过号' WHEN 'left' THEN '已离开' ELSE '进行中' END,
				to_char(t.joined_at, 'YYYY-MM-DD HH24:MI'), coalesce(to_char(t.talk_at, 'YYYY-MM-DD HH24:MI'), ''), coalesce(to_char(t.ended_at, 'YYYY-MM-DD HH24:MI'), '')]
			FROM fair_ticket t JOIN fair f ON f.id = t.fair_id JOIN fair_booth b ON b.id = t.booth_id JOIN enterprise e ON e.id = b.enterprise_id
			WHERE t.person_id = $1 ORDER BY t.id`, []string{"招聘会", "企业", "排队号", "状态", "排队时间", "面谈时间", "结束时间"}},
		{"招聘会的录用意向", `SELECT ARRAY[f.name, e.name, v.title, o.start_on::text, o.text,
				CASE o.status WHEN 'made' THEN '等待答复' WHEN 'accepted' THEN '已接受' WHEN 'refused' THEN '已谢绝' WHEN 'withdrawn' THEN '已撤回' ELSE '已失效' END]
			FROM fair_offer o JOIN fair_ticket t ON t.id = o.ticket_id JOIN vacancy v ON v.id = o.vacancy_id JOIN fair f ON f.id = t.fair_id
				JOIN fair_booth b ON b.id = t.booth_id JOIN enterprise e ON e.id = b.enterprise_id
			WHERE t.person_id = $1 ORDER BY o.id`, []string{"招聘会", "企业", "岗位", "到岗日期", "说明", "状态"}},
		{"招聘会的举报", `SELECT ARRAY[f.name, e.name, r.text, r.answer, to_char(r.at, 'YYYY-MM-DD HH24:MI')]
			FROM fair_report r JOIN fair f ON f.id = r.fair_id JOIN fair_booth b ON b.id = r.booth_id JOIN enterprise e ON e.id = b.enterprise_id
			WHERE r.account_id = (SELECT account_id FROM person_account WHERE person_id = $1) ORDER BY r.id`, []string{"招聘会", "展位", "内容", "答复", "时间"}},
	} {
		rows, err := s.DB.Query(ctx, part.sql, person)
		if err != nil {
			return nil, fmt.Errorf("floor: about: %w", err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[[]string])
		if err != nil {
			return nil, fmt.Errorf("floor: about: %w", err)
		}
		sections = append(sections, seeker.Section{Title: part.title, Columns: part.columns, Rows: found})
	}
	return sections, nil
}
