package enterprise

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/postgres"
	"gongxiang/internal/problem"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Filter narrows the list of firms. Embed it in a list's input.
type Filter struct {
	Q          string `query:"q" maxLength:"100" doc:"关键字（企业名称中的几个字，或统一社会信用代码的开头）"`
	Status     string `query:"status" enum:"pending,approved,rejected,suspended,dissolved" doc:"状态"`
	TownCode   string `query:"townCode" maxLength:"20" doc:"镇街（代码）"`
	Section    string `query:"section" maxLength:"1" doc:"行业门类（GB/T 4754）"`
	Industry   string `query:"industry" maxLength:"2" doc:"行业大类（GB/T 4754）"`
	AboveScale string `query:"aboveScale" enum:"true,false" doc:"规上工业企业"`
	Account    string `query:"account" enum:"true,false" doc:"有没有可以登录的账号"`
	Sort       string `query:"sort" enum:"newest,name" default:"newest" doc:"排序"`
}

// key is where a page of the list ends.
type key struct {
	Name string    `json:"n"`
	ID   uuid.UUID `json:"i"`
}

// List is the firms in the caller's scope. Officers and administrators may.
func (s *Service) List(ctx context.Context, c auth.Caller, f Filter, page route.Paging) (route.Page[Enterprise], error) {
	after, _, err := route.DecodeCursor[key](page.Cursor)
	if err != nil {
		return route.Page[Enterprise]{}, err
	}
	found, err := s.list(ctx, c.Scope(), f, after, page.Limit+1)
	if err != nil {
		return route.Page[Enterprise]{}, err
	}
	return route.NewPage(found, page.Limit, keyOf), nil
}

func keyOf(e Enterprise) key { return key{e.Name, e.ID} }

// list is up to limit firms behind a key; the zero key begins.
func (s *Service) list(ctx context.Context, scope auth.Scope, f Filter, after key, limit int) ([]Enterprise, error) {
	order, behind := `e.id DESC`, `e.id < @id`
	if f.Sort == "name" {
		order, behind = `e.name, e.id`, `(e.name, e.id) > (@name, @id)`
	}
	q := sheet.Clean(f.Q)
	return s.many(ctx, s.DB, selectEnterprise+`
		WHERE (@firm::uuid IS NULL OR e.id = @firm) AND (@town::text IS NULL OR e.town_code = @town)
			AND (@q = '' OR e.name LIKE @part OR e.uscc LIKE @start)
			AND (@status = '' OR e.status = @status) AND (@townCode = '' OR e.town_code = @townCode)
			AND (@section = '' OR i.section = @section) AND (@industry = '' OR e.industry = @industry)
			AND (@aboveScale = '' OR e.above_scale = (@aboveScale = 'true'))
			AND (@account = '' OR EXISTS (SELECT FROM account a WHERE a.enterprise_id = e.id AND a.disabled_at IS NULL) = (@account = 'true'))
			AND (@id = '00000000-0000-0000-0000-000000000000'::uuid OR `+behind+`)
		ORDER BY `+order+` LIMIT @limit`, pgx.NamedArgs{
		"firm": scope.Firm, "town": scope.Town, "q": q, "part": "%" + escape(q) + "%", "start": escape(strings.ToUpper(q)) + "%",
		"status": f.Status, "townCode": f.TownCode, "section": f.Section, "industry": f.Industry, "aboveScale": f.AboveScale, "account": f.Account,
		"id": after.ID, "name": after.Name, "limit": limit,
	})
}

// escape takes a text literally in LIKE.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// Brief is what sheets are matched against.
type Brief struct {
	ID         uuid.UUID
	USCC       string
	Name       string
	TownCode   string
	Industry   string
	Status     string
	AboveScale bool
}

const selectBrief = `SELECT id, uscc, name, town_code, coalesce(industry, ''), status, above_scale FROM enterprise `

// BriefOf finds a firm by its id, whatever its town and state. Problem: "not_found".
func (s *Service) BriefOf(ctx context.Context, q postgres.Querier, id uuid.UUID) (Brief, error) {
	rows, err := q.Query(ctx, selectBrief+`WHERE id = $1`, id)
	if err != nil {
		return Brief{}, fmt.Errorf("enterprise: find by id: %w", err)
	}
	brief, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Brief])
	if errors.Is(err, pgx.ErrNoRows) {
		return Brief{}, problem.NotFound("这家企业")
	}
	if err != nil {
		return Brief{}, fmt.Errorf("enterprise: find by id: %w", err)
	}
	return brief, nil
}

// ByUSCC finds firms by their codes, whatever their town and state; unknown
// codes are missing from the map.
func (s *Service) ByUSCC(ctx context.Context, q postgres.Querier, codes ...string) (map[string]Brief, error) {
	rows, err := q.Query(ctx, selectBrief+`WHERE uscc = ANY($1)`, codes)
	if err != nil {
		return nil, fmt.Errorf("enterprise: find by code: %w", err)
	}
	briefs, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Brief])
	if err != nil {
		return nil, fmt.Errorf("enterprise: find by code: %w", err)
	}
	found := make(map[string]Brief, len(briefs))
	for _, b := range briefs {
		found[b.USCC] = b
	}
	return found, nil
}
