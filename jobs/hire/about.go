package hire

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/jobs/seeker"
)

// About is what stands here about a seeker, for the copy of his data: where he
// was hired, without what others wrote of him elsewhere.
func (s *Service) About(ctx context.Context, person uuid.UUID) ([]seeker.Section, error) {
	rows, err := s.DB.Query(ctx, `SELECT ARRAY[coalesce(v.title, f.title), coalesce(e.name, f.unit_name), h.worker_name, h.started_on::text,
			coalesce(h.ended_on::text, '')] `+hireTables+`WHERE h.seeker_id = $1 ORDER BY h.id`, person)
	if err != nil {
		return nil, fmt.Errorf("hire: about: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[[]string])
	if err != nil {
		return nil, fmt.Errorf("hire: about: %w", err)
	}
	return []seeker.Section{{Title: "到岗记录", Columns: []string{"岗位", "单位", "姓名", "到岗日期", "最后在岗的一天"}, Rows: found}}, nil
}
