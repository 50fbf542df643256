// Package sample makes the demo's people and work, on top of the firms and
// postings that matching/sample has made.
package sample

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/calendar"
	"gongxiang/internal/postgres"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/catalog"
	"gongxiang/matching/reference"
)

// vacancies is how many there are at scale 1, posted over the last postDays; chunk,
// how many are written at once.
const (
	vacancies = 1000
	postDays  = 9
	chunk     = 1000
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
	titles       = []string{"", "", "招", "熟练", "夜班", "长期招"}
	requirements = []string{"", "一年以上同类经验", "会看图纸", "能吃苦，肯学", "熟手优先，生手可以培训"}
)

// pays are wages by their unit, the usual one first.
var pays = []struct {
	unit      string
	low, step int64
}{{"month", 3800_00, 200_00}, {"month", 4500_00, 250_00}, {"month", 3500_00, 150_00}, {"day", 160_00, 10_00}, {"hour", 18_00, 1_00}, {"piece", 30, 5}}

// Make writes the vacancies: of firms that lack hands, the first of each firm
// and trade, those of the demo's accounts among them, and then more of theirs in
// other trades and towns. It says how many.
func Make(ctx context.Context, d Deps, o Options) (int, error) {
	total := vacancies * o.Scale
	needs, err := lacking(ctx, d.DB, total)
	if err != nil || len(needs) == 0 {
		return 0, err
	}
	m := maker{rand.New(rand.NewPCG(o.Seed, 131)), d.Catalog.Book(), calendar.Today(d.Clock), map[string]bool{}}
	service := vacancy.New(d.DB, d.Clock, d.Catalog.Book)
	atOnce := min(chunk, (total+postDays-1)/postDays)
	for made := 0; made < total; {
		service.Clock = calendar.NewFixedClock(m.today.AddDays(made*postDays/total - postDays + 1).Time().Add(time.Hour))
		rows := make([]vacancy.Row, 0, atOnce)
		for len(rows) < min(atOnce, total-made) {
			at := made + len(rows)
			n := needs[at%len(needs)]
			rows = append(rows, vacancy.Row{Firm: n.firm, Account: n.account, Input: m.input(n, at >= len(needs))})
		}
		if err := d.DB.InTx(ctx, func(tx pgx.Tx) error { return service.OpenAll(ctx, tx, rows) }); err != nil {
			return made, fmt.Errorf("sample: vacancies: %w", err)
		}
		made += len(rows)
	}
	return total, nil
}

// maker makes up what firms say; no firm says the same twice.
type maker struct {
	*rand.Rand
	book  *reference.TradeBook
	today calendar.Date
	said  map[string]bool
}

func (m maker) input(n need, other bool) vacancy.Input {
	for {
		in := vacancy.Input{
			TradeCode: n.trade, Headcount: min(n.heads, vacancy.MaxHeadcount), PayMinFen: n.low, PayMaxFen: n.high, PayUnit: "month", TownCode: n.town,
			Hours: hours[m.IntN(len(hours))], Requirements: requirements[m.IntN(len(requirements))],
			Lodging: n.lodging, Board: m.IntN(3) == 0, Transport: m.IntN(4) == 0, Insurance: m.IntN(10) > 0,
			ValidTo: m.today.AddDays(10 + m.IntN(50)),
		}
		if other {
			m.vary(&in)
		}
		print := vacancy.Fingerprint(in)
		if key := n.firm.String() + string(print[:]); !m.said[key] {
			m.said[key] = true
			return in
		}
		other = true
	}
}

// vary makes it another post: trade, mostly the town, level, and pay in its unit.
func (m maker) vary(in *vacancy.Input) {
	trades := reference.Default().Trades
	trade, ok := m.book.ByCode(trades[m.IntN(len(trades))].Code)
	if !ok || trade.Retired {
		return
	}
	in.TradeCode, in.Headcount, in.Lodging = trade.Code, 1+m.IntN(30), m.IntN(2) == 0
	in.Title = titles[m.IntN(len(titles))] + trade.Name
	if towns := m.book.Towns.All(); m.IntN(4) == 0 {
		in.TownCode = towns[m.IntN(len(towns))].Code
	}
	if m.IntN(5) == 0 {
		in.Level = 1 + m.IntN(3)
	}
	p := pays[m.IntN(len(pays))]
	low := p.low + p.step*int64(m.IntN(20))
	high := low + p.step*int64(m.IntN(15))
	if in.PayUnit, in.PayMinFen, in.PayMaxFen = p.unit, &low, &high; m.IntN(12) == 0 {
		in.PayMinFen, in.PayMaxFen = nil, nil
	}
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
