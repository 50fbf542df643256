package fair

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/route"
)

// Public is a fair as everybody sees it.
type Public struct {
	ID           uuid.UUID  `json:"id"`
	Name         string     `json:"name"`
	About        string     `json:"about"`
	Rules        string     `json:"rules"`
	TownName     string     `json:"townName" doc:"举办的镇街；市级为空"`
	Status       string     `json:"status" enum:"open,live,paused,closed,archived"`
	StartsAt     time.Time  `json:"startsAt"`
	EndsAt       time.Time  `json:"endsAt"`
	LiveAt       *time.Time `json:"liveAt,omitempty" doc:"实际开始"`
	ClosedAt     *time.Time `json:"closedAt,omitempty" doc:"实际结束"`
	Cancelled    bool       `json:"cancelled" doc:"已取消"`
	CancelReason string     `json:"cancelReason" doc:"取消的原因"`
	BoothCount   int        `json:"boothCount" doc:"参会的企业"`
	VacancyCount int        `json:"vacancyCount" doc:"岗位"`
	Headcount    int        `json:"headcount" doc:"招聘人数"`
}

// Page is a fair's public page.
type Page struct {
	Public
	Now    time.Time     `json:"now" doc:"服务器的时间，倒计时以它为准"`
	Halls  []PublicHall  `json:"halls"`
	Booths []PublicBooth `json:"booths" doc:"展位，先按展厅，再按企业名称"`
}

// PublicHall is a hall with its number of booths.
type PublicHall struct {
	ID     uuid.UUID `json:"id"`
	Name   string    `json:"name"`
	Kind   string    `json:"kind" enum:"industry,town"`
	Booths int       `json:"booths"`
}

// PublicBooth is a firm at a fair.
type PublicBooth struct {
	ID           uuid.UUID       `json:"id"`
	HallID       uuid.UUID       `json:"hallId"`
	EnterpriseID uuid.UUID       `json:"enterpriseId"`
	Firm         string          `json:"firm"`
	AboveScale   bool            `json:"aboveScale" doc:"规上工业企业"`
	Introduction string          `json:"introduction"`
	OpensAt      time.Time       `json:"opensAt"`
	ClosesAt     time.Time       `json:"closesAt"`
	Vacancies    []PublicVacancy `json:"vacancies"`
}

// PublicVacancy is as much of a vacancy as a list of booths shows.
type PublicVacancy struct {
	ID        uuid.UUID `json:"id"`
	Title     string    `json:"title"`
	TradeName string    `json:"tradeName"`
	TownName  string    `json:"townName"`
	Headcount int       `json:"headcount"`
	PayMinFen *int64    `json:"payMinFen,omitempty"`
	PayMaxFen *int64    `json:"payMaxFen,omitempty"`
	PayUnit   string    `json:"payUnit" enum:"month,day,hour,piece"`
	Lodging   bool      `json:"lodging"`
}

// shown is what everybody may see of fairs, also once one was cancelled.
const shown = `NOT f.rehearsal AND f.opened_at IS NOT NULL `

// onStand are a fair's booths and what they bring, as of the day @today.
const onStand = `fair_booth b JOIN enterprise e ON e.id = b.enterprise_id AND e.status = 'approved'
	LEFT JOIN (fair_booth_vacancy bv JOIN vacancy v ON v.id = bv.vacancy_id AND v.status = 'open' AND v.valid_to >= @today) ON bv.booth_id = b.id
	WHERE b.status = 'approved' `

const selectPublic = `
SELECT f.id, f.name, f.about, f.rules, coalesce(w.name, ''), f.status, f.starts_at, f.ends_at, f.live_at, f.closed_at,
	f.closed_at IS NOT NULL AND f.live_at IS NULL, CASE WHEN f.live_at IS NULL THEN f.closed_reason ELSE '' END, n.booths, n.vacancies, n.heads
FROM fair f LEFT JOIN town w ON w.code = f.town_code
	CROSS JOIN LATERAL (SELECT count(DISTINCT b.id)::int AS booths, count(v.id)::int AS vacancies, coalesce(sum(v.headcount), 0)::int AS heads
		FROM ` + onStand + `AND b.fair_id = f.id) n `

// PublicList is the fairs that everybody may see: those to come and under way, the
// next first, and then the last that are over.
func (s *Service) PublicList(ctx context.Context, over bool, page route.Paging) (route.Page[Public], error) {
	after, more, err := route.DecodeCursor[place](page.Cursor)
	if err != nil {
		return route.Page[Public]{}, err
	}
	where := `WHERE ` + shown + `AND f.status IN ('open', 'live', 'paused') AND (NOT @more OR (f.starts_at, f.id) > (@at, @id)) ORDER BY f.starts_at, f.id LIMIT @limit`
	if over {
		where = `WHERE ` + shown + `AND f.status IN ('closed', 'archived') AND (NOT @more OR (f.starts_at, f.id) < (@at, @id)) ORDER BY f.starts_at DESC, f.id DESC LIMIT @limit`
	}
	found, err := s.public(ctx, where, pgx.NamedArgs{"more": more, "at": after.At, "id": after.ID, "limit": page.Limit + 1})
	if err != nil {
		return route.Page[Public]{}, err
	}
	return route.NewPage(found, page.Limit, func(f Public) place { return place{f.StartsAt, f.ID} }), nil
}

// rehearsed is a rehearsal that may be seen by who has its address: one that an
// officer planned by whoever is signed in, one that is played by its players.
const rehearsed = `f.rehearsal AND f.opened_at IS NOT NULL AND @role::text <> ''
	AND (SELECT a.rehearsal FROM account a WHERE a.id = f.created_by) IS NOT DISTINCT FROM nullif(@stage::uuid, '00000000-0000-0000-0000-000000000000') `

// PublicPage is one fair for anybody; a rehearsal for who is signed in, so that
// firms and seekers can be asked to it by its address. Problem: "not_found".
func (s *Service) PublicPage(ctx context.Context, c auth.Caller, id uuid.UUID) (Page, error) {
	found, err := s.public(ctx, `WHERE f.id = @id AND (`+shown+`OR `+rehearsed+`)`, pgx.NamedArgs{"id": id, "role": c.Role, "stage": c.Rehearsal})
	if err == nil && len(found) != 1 {
		err = notFound()
	}
	if err != nil {
		return Page{}, err
	}
	page := Page{Public: found[0], Now: s.Clock.Now()}
	if page.Halls, err = s.publicHalls(ctx, id); err != nil {
		return Page{}, err
	}
	page.Booths, err = s.publicBooths(ctx, id)
	return page, err
}

func (s *Service) public(ctx context.Context, where string, args pgx.NamedArgs) ([]Public, error) {
	args["today"] = calendar.Today(s.Clock)
	rows, err := s.DB.Query(ctx, selectPublic+where, args)
	if err != nil {
		return nil, fmt.Errorf("fair: public: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Public])
	if err != nil {
		return nil, fmt.Errorf("fair: public: %w", err)
	}
	return found, nil
}

func (s *Service) publicHalls(ctx context.Context, fair uuid.UUID) ([]PublicHall, error) {
	rows, err := s.DB.Query(ctx, `SELECT h.id, h.name, h.kind, (SELECT count(*)::int FROM fair_booth b JOIN enterprise e ON e.id = b.enterprise_id
			WHERE b.hall_id = h.id AND b.status = 'approved' AND e.status = 'approved')
		FROM fair_hall h WHERE h.fair_id = $1 ORDER BY h.position`, fair)
	if err != nil {
		return nil, fmt.Errorf("fair: public halls: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[PublicHall])
	if err != nil {
		return nil, fmt.Errorf("fair: public halls: %w", err)
	}
	return found, nil
}

func (s *Service) publicBooths(ctx context.Context, fair uuid.UUID) ([]PublicBooth, error) {
	rows, err := s.DB.Query(ctx, `
		SELECT b.id, b.hall_id, e.id, e.name, e.above_scale, b.introduction, b.opens_at, b.closes_at,
			coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'title', v.title, 'tradeName', v.trade_code, 'townName', v.town_code, 'headcount', v.headcount,
				'payMinFen', v.pay_min_fen, 'payMaxFen', v.pay_max_fen, 'payUnit', v.pay_unit, 'lodging', v.lodging) ORDER BY v.id) FILTER (WHERE v.id IS NOT NULL), '[]')
		FROM `+onStand+`AND b.fair_id = @fair
		GROUP BY b.id, e.id ORDER BY (SELECT position FROM fair_hall WHERE id = b.hall_id), e.name, b.id`,
		pgx.NamedArgs{"fair": fair, "today": calendar.Today(s.Clock)})
	if err != nil {
		return nil, fmt.Errorf("fair: public booths: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[PublicBooth])
	if err != nil {
		return nil, fmt.Errorf("fair: public booths: %w", err)
	}
	book := s.Book()
	for _, b := range found {
		for i, v := range b.Vacancies { // the query gave codes
			trade, _ := book.ByCode(v.TradeName)
			town, _ := book.Towns.ByCode(v.TownName)
			b.Vacancies[i].TradeName, b.Vacancies[i].TownName = trade.Name, town.Name
		}
	}
	return found, nil
}
