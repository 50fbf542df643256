package posting_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/internal/calendar"
	"gongxiang/internal/pgtest"
	"gongxiang/internal/pii"
	"gongxiang/internal/postgres"
	"gongxiang/internal/search"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// today is the day on which the tests play.
var today = calendar.NewDate(2021, 2, 8)

type world struct {
	*posting.Service
	db    *postgres.DB
	clock *calendar.FixedClock
	towns []reference.Town
	trade reference.Trade
	other reference.Trade
	n     int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db := pgtest.New(t)
	keys, err := pii.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	vault, err := pii.Open(keys)
	if err != nil {
		t.Fatal(err)
	}
	clock := calendar.NewFixedClock(time.Date(2021, 2, 8, 9, 0, 0, 0, calendar.Shanghai))
	w := &world{db: db, clock: clock, Service: posting.New(db, vault, clock, reference.DefaultBook, search.NewIndex(false))}
	seed := reference.Default()
	w.towns, w.trade, w.other = seed.Towns, seed.Trades[10], seed.Trades[11]
	for _, town := range seed.Towns {
		w.exec(t, `INSERT INTO town (code, name, kind, lat, lng, tile_col, tile_row) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			town.Code, town.Name, town.Kind, town.Lat, town.Lng, town.TileCol, town.TileRow)
	}
	for _, trade := range seed.Trades {
		w.exec(t, `INSERT INTO trade (code, name, family, official) VALUES ($1, $2, $3, $4)`, trade.Code, trade.Name, trade.Family, trade.Official)
	}
	return w
}

func (w *world) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := w.db.Exec(context.Background(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// firm adds a firm in the n-th town and gives an account that acts for it.
func (w *world) firm(t testing.TB, status string, town int) auth.Caller {
	t.Helper()
	w.n++
	uscc, err := reference.MakeUSCC(fmt.Sprintf("91440783MA%07d", w.n))
	if err != nil {
		t.Fatal(err)
	}
	id := uuid.Must(uuid.NewV7())
	w.exec(t, `INSERT INTO enterprise (id, uscc, name, town_code, status) VALUES ($1, $2, $3, $4, $5)`,
		id, uscc, fmt.Sprintf("开平市试验%d厂", w.n), w.towns[town].Code, status)
	account := uuid.Must(uuid.NewV7())
	w.exec(t, `INSERT INTO account (id, role, login, display_name, enterprise_id) VALUES ($1, 'enterprise', $2, '经办人', $3)`,
		account, fmt.Sprintf("firm%d", w.n), id)
	return auth.Caller{AccountID: account, Role: auth.Enterprise, EnterpriseID: id}
}

func (w *world) input() posting.Input {
	low, high := int64(450000), int64(550000)
	return posting.Input{
		TradeCode: w.trade.Code, Level: 2, Headcount: 35, PeriodFrom: today, PeriodTo: today.AddDays(50),
		TownCode: w.towns[0].Code, PayMinFen: &low, PayMaxFen: &high, Lodging: true,
		ContactName: "示例甲", ContactPhone: "13800000001",
	}
}
