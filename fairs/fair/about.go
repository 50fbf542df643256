package fair

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/jobs/seeker"
)

// About is what fairs hold of a person, for his copy of it: what he booked, what
// he said, and whether he was sent out or silenced.
func (s *Service) About(ctx context.Context, person uuid.UUID) ([]seeker.Section, error) {
	const moment = `to_char(%s AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')`
	var sections []seeker.Section
	for _, part := range []struct {
		title, sql, at string
		columns        []string
	}{
		{"预约的招聘会", `SELECT ARRAY[f.name, %s, CASE WHEN b.cancelled_at IS NULL THEN '' ELSE '已取消' END]
			FROM fair_booking b JOIN fair f ON f.id = b.fair_id JOIN person_account p ON p.account_id = b.account_id WHERE p.person_id = $1 ORDER BY b.booked_at`,
			"b.booked_at", []string{"招聘会", "预约时间", "状态"}},
		{"在招聘会说的话", `SELECT ARRAY[f.name, coalesce(v.body ->> 'text', ''), %s]
			FROM fair_event v JOIN fair_room r ON r.id = v.room_id JOIN fair f ON f.id = r.fair_id JOIN person_account p ON p.account_id = v.account_id
			WHERE p.person_id = $1 AND v.kind = 'said' ORDER BY v.at`, "v.at", []string{"招聘会", "内容", "时间"}},
		{"招聘会的禁言和移出", `SELECT ARRAY[f.name, x.what, x.reason, %s]
			FROM (SELECT fair_id, account_id, '移出' AS what, reason, at FROM fair_ban UNION ALL SELECT fair_id, account_id, '禁言', reason, at FROM fair_mute) x
			JOIN fair f ON f.id = x.fair_id JOIN person_account p ON p.account_id = x.account_id WHERE p.person_id = $1 ORDER BY x.at`,
			"x.at", []string{"招聘会", "处理", "原因", "时间"}},
	} {
		rows, err := s.DB.Query(ctx, fmt.Sprintf(part.sql, fmt.Sprintf(moment, part.at)), person)
		if err != nil {
			return nil, fmt.Errorf("fair: about: %w", err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[[]string])
		if err != nil {
			return nil, fmt.Errorf("fair: about: %w", err)
		}
		sections = append(sections, seeker.Section{Title: part.title, Columns: part.columns, Rows: found})
	}
	return sections, nil
}
