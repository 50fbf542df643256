// Package sample makes the demo's people and work, on top of the firms and
// postings that matching/sample has made.
package sample

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/catalog"
)

// vacancies is how many there are at scale 1, and most at any.
const (
	vacancies     = 300
	vacanciesMost = 3000
)

// Deps is what the sample is written with.
type Deps struct {
	DB      *postgres.DB
	Catalog *catalog.Catalog
	Clock   calendar.Clock
}

// Options choose the sample.
type Options struct {
	Seed  uint64
	Scale int // 1 is Kaiping
}

// need is a firm that lacks hands: it hires, too.
type need struct {
	firm, account uuid.UUID
	trade, town   string
	heads         int
	low, high     *int64
	lodging       bool
}

var (
	hours        = []string{"长白班，8:00–17:30，每周休一天", "两班倒，每月休四天", "三班倒，每班 8 小时", "按订单安排，加班按国家规定"}
	requirements = []string{"", "一年以上同类经验", "会看图纸", "能吃苦，肯学", "熟手优先，生手可以培训"}
)

// Make writes the vacancies: of firms that lack hands, the first of each firm
// and trade, those of the demo's accounts among them. It says how many.
func Make(ctx context.Context, d Deps, o Options) (int, error) {
	needs, err := lacking(ctx, d.DB, min(vacancies*o.Scale, vacanciesMost))
	if err != nil {
		return 0, err
	}
	random, service, today := rand.New(rand.NewPCG(o.Seed, 131)), vacancy.New(d.DB, d.Clock, d.Catalog.Book), calendar.Today(d.Clock)
	for _, n := range needs {
		in := vacancy.Input{
			TradeCode: n.trade, Headcount: min(n.heads, vacancy.MaxHeadcount), PayMinFen: n.low, PayMaxFen: n.high, PayUnit: "month", TownCode: n.town,
			Hours: hours[random.IntN(len(hours))], Requirements: requirements[random.IntN(len(requirements))],
			Lodging: n.lodging, Board: random.IntN(3) == 0, Transport: random.IntN(4) == 0, Insurance: random.IntN(10) > 0,
			ValidTo: today.AddDays(10 + random.IntN(50)),
		}
		if _, err := service.Create(ctx, auth.Caller{AccountID: n.account, Role: auth.Enterprise, EnterpriseID: n.firm}, in, true); err != nil {
			return 0, fmt.Errorf("sample: vacancy: %w", err)
		}
	}
	return len(needs), nil
}

func lacking(ctx context.Context, db *postgres.DB, limit int) ([]need, error) {
	rows, err := db.Query(ctx, `
		SELECT enterprise_id, created_by, trade_code, town_code, headcount, pay_min_fen, pay_max_fen, lodging FROM (
			SELECT DISTINCT ON (p.enterprise_id, p.trade_code) p.*, a.login
			FROM posting p JOIN enterprise e ON e.id = p.enterprise_id JOIN account a ON a.id = p.created_by
			WHERE p.kind = 'shortage' AND p.status IN ('published', 'partly_filled') AND e.status = 'approved'
			ORDER BY p.enterprise_id, p.trade_code, p.id) n
		ORDER BY login IS NOT NULL DESC, id LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("sample: needs: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n need, err error) {
		err = row.Scan(&n.firm, &n.account, &n.trade, &n.town, &n.heads, &n.low, &n.high, &n.lodging)
		return n, err
	})
	if err != nil {
		return nil, fmt.Errorf("sample: needs: %w", err)
	}
	return found, nil
}
