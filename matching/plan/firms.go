package plan

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Firm is a firm of a plan, with what the plan holds for it.
type Firm struct {
	FirmID   uuid.UUID `json:"firmId"`
	Name     string    `json:"name"`
	TownCode string    `json:"townCode"`
	TownName string    `json:"townName"`
	Lent     int64     `json:"lent" doc:"借出人数"`
	Borrowed int64     `json:"borrowed" doc:"借入人数"`
	Idle     int64     `json:"idle" doc:"没有安排的富余人数"`
	Lacking  int64     `json:"lacking" doc:"没有解决的缺工人数"`
}

// FirmFilter narrows Firms. Embed it in an input.
type FirmFilter struct {
	Q        string `query:"q" maxLength:"60" doc:"企业名称中的几个字，用空格隔开的都要有"`
	TownCode string `query:"townCode" maxLength:"20" doc:"企业所在镇街"`
}

// FirmPage is a page of firms, and how many there are.
type FirmPage struct {
	route.Page[Firm]
	Total int `json:"total" doc:"符合条件的总数"`
}

type firmKey struct {
	Name string
	ID   uuid.UUID
}

// ofFirms are firms e of plan @run that a FirmFilter keeps.
const ofFirms = `FROM enterprise e WHERE (@town = '' OR e.town_code = @town)
	AND NOT EXISTS (SELECT FROM unnest(@words::text[]) w WHERE strpos(e.name, w) = 0)
	AND e.id IN (SELECT enterprise_id FROM plan_posting WHERE run_id = @run) `

// Firms are the firms of a finished plan with what it holds for them, by name.
// Problems: "not_found", "wrong_state" before it is done, "invalid".
func (s *Service) Firms(ctx context.Context, c auth.Caller, id uuid.UUID, f FirmFilter, page route.Paging) (FirmPage, error) {
	after, more, err := route.DecodeCursor[firmKey](page.Cursor)
	if err != nil {
		return FirmPage{}, err
	}
	if _, err := s.done(ctx, c, id); err != nil {
		return FirmPage{}, err
	}
	args := pgx.NamedArgs{"run": id, "town": f.TownCode, "words": append([]string{}, strings.Fields(sheet.Clean(f.Q))...),
		"more": more, "name": after.Name, "id": after.ID, "limit": page.Limit + 1}
	var total int
	if err := s.DB.QueryRow(ctx, `SELECT count(*) `+ofFirms, args).Scan(&total); err != nil {
		return FirmPage{}, fmt.Errorf("plan: count firms: %w", err)
	}
	rows, err := s.DB.Query(ctx, `
		WITH shown AS MATERIALIZED (
			SELECT e.id, e.name, e.town_code `+ofFirms+`AND (NOT @more OR (e.name, e.id) > (@name, @id::uuid)) ORDER BY e.name, e.id LIMIT @limit),
		owned AS MATERIALIZED (SELECT * FROM plan_posting WHERE run_id = @run AND enterprise_id IN (SELECT id FROM shown)),
		line AS MATERIALIZED (SELECT shortage_id, sum(heads) AS heads FROM plan_line
			WHERE run_id = @run AND shortage_id IN (SELECT posting_id FROM owned WHERE kind = 'shortage') GROUP BY 1)
		SELECT e.id, e.name, e.town_code,
			coalesce(sum(p.heads - p.left_heads) FILTER (WHERE p.kind = 'surplus'), 0)::bigint,
			coalesce(sum(l.heads), 0)::bigint,
			coalesce(sum(p.left_heads) FILTER (WHERE p.kind = 'surplus'), 0)::bigint,
			coalesce(sum(p.left_heads) FILTER (WHERE p.kind = 'shortage'), 0)::bigint
		FROM shown e JOIN owned p ON p.enterprise_id = e.id LEFT JOIN line l ON l.shortage_id = p.posting_id
		GROUP BY e.id, e.name, e.town_code ORDER BY e.name, e.id`, args)
	if err != nil {
		return FirmPage{}, fmt.Errorf("plan: firms: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Firm, err error) {
		err = row.Scan(&f.FirmID, &f.Name, &f.TownCode, &f.Lent, &f.Borrowed, &f.Idle, &f.Lacking)
		f.TownName = s.town(f.TownCode)
		return f, err
	})
	if err != nil {
		return FirmPage{}, fmt.Errorf("plan: firms: %w", err)
	}
	return FirmPage{route.NewPage(found, page.Limit, func(f Firm) firmKey { return firmKey{f.Name, f.FirmID} }), total}, nil
}
