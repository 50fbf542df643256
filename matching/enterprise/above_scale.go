package enterprise

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
)

const (
	firstYear     = 2000
	maxRevenueFen = 100_000_000_000_000_00 // a hundred trillion yuan: more is a typing mistake
)

// SetYear verifies a firm's main revenue of one year; from 20,000,000.00 yuan,
// that figure included, an industrial legal entity is above-scale in that year,
// and now by its latest year. Officers may, within their scope;
// never the firm. Problems: "not_found", "forbidden", "invalid".
func (s *Service) SetYear(ctx context.Context, c auth.Caller, id uuid.UUID, year int, revenueFen int64, source string) (Enterprise, error) {
	if err := officersOnly(c); err != nil {
		return Enterprise{}, err
	}
	var form input.Form
	if now := calendar.Today(s.Clock).Year(); year < firstYear || year > now {
		form.Add("year", "range", fmt.Sprintf("年度应在 %d 到 %d 之间。", firstYear, now))
	}
	if revenueFen < 0 || revenueFen > maxRevenueFen {
		form.Add("revenueFen", "range", "年主营业务收入不能是负数，也不像这么大的数，请核对。")
	}
	source = sentence(&form, "source", "依据", source, 2, maxSource)
	if err := form.Err(); err != nil {
		return Enterprise{}, err
	}
	e, err := s.change(ctx, c, id, 0, func(tx pgx.Tx, _ *Enterprise, event *history.Event) error {
		event.Action = "verify_above_scale"
		event.Detail = map[string]any{"year": year, "revenueFen": revenueFen, "source": source}
		_, err := tx.Exec(ctx, `
			INSERT INTO above_scale_year (enterprise_id, year, revenue_fen, source, verified_by, verified_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (enterprise_id, year) DO UPDATE SET revenue_fen = excluded.revenue_fen, source = excluded.source,
				verified_by = excluded.verified_by, verified_at = excluded.verified_at`,
			id, year, revenueFen, source, c.AccountID, event.At)
		return err
	})
	switch postgres.Constraint(err) {
	case "above_scale_verified_by_officer":
		return Enterprise{}, problem.Forbidden("规上工业企业由就业服务专员认定，企业不能自行填报。").Because(err)
	case "above_scale_industrial_entity":
		return Enterprise{}, problem.Invalid(problem.Field{Name: "revenueFen", Code: "not_industrial",
			Message: "年主营业务收入达到 2000 万元的，只有采矿业、制造业和电力、燃气、水的生产供应业的企业法人才能认定为规上工业企业；个体工商户和其他行业不能认定，行业有误请先改正。"}).Because(err)
	}
	return e, err
}
