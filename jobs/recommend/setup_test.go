package recommend_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"gongxiang/internal/auth"
	"gongxiang/jobs/recommend"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/matchingtest"
)

type world struct {
	*matchingtest.World
	*recommend.Service
	vacancies *vacancy.Service
	t         testing.TB
}

func newWorld(t testing.TB) *world {
	w := matchingtest.New(t)
	v := vacancy.New(w.DB, w.Clock, w.Catalog.Book)
	phone := auth.New(auth.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock}).PhoneOf
	return &world{w, recommend.New(recommend.Deps{DB: w.DB, Vault: w.Vault, Clock: w.Clock, Vacancies: v, PhoneOf: phone}), v, t}
}

// seeker is an account without a person.
func (w *world) seeker() auth.Caller {
	w.t.Helper()
	c := auth.Caller{AccountID: uuid.Must(uuid.NewV7()), Role: auth.Seeker, Name: "张三"}
	w.Exec(`INSERT INTO account (id, role, login, display_name) VALUES ($1, 'seeker', $2, '张三')`, c.AccountID, "s-"+c.AccountID.String())
	return c
}

// open posts a vacancy of 抛光工 in 水口镇 for 4,500 to 6,500 yuan with a bed, as
// changed by the test.
func (w *world) open(firm auth.Caller, change func(*vacancy.Input)) vacancy.Vacancy {
	w.t.Helper()
	in := vacancy.Input{TradeCode: w.Trade("抛光工"), Headcount: 20, PayMinFen: yuan(4500), PayMaxFen: yuan(6500), PayUnit: "month",
		TownCode: w.Town("水口镇"), Lodging: true, ValidTo: matchingtest.Today.AddDays(30)}
	if change != nil {
		change(&in)
	}
	v, err := w.vacancies.Create(w.t.Context(), firm, in, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func yuan(n int64) *int64 { fen := n * 100; return &fen }

func (w *world) best(wish recommend.Wish, n int, not ...uuid.UUID) []recommend.Fit {
	w.t.Helper()
	fits, err := w.Best(w.t.Context(), wish, matchingtest.Today, n, not)
	if err != nil {
		w.t.Fatal(err)
	}
	return fits
}

// crowd opens n vacancies of all kinds.
func (w *world) crowd(r *rand.Rand, n int, firms ...auth.Caller) []vacancy.Vacancy {
	book := w.Catalog.Book()
	trades := []string{"抛光工", "电焊工", "缝纫工", "车工", "装配工", "包装工", "保洁员", "厨师"}
	towns := book.Towns.All()
	units := []string{"month", "day", "hour", "piece"}
	made := make([]vacancy.Vacancy, n)
	for i := range made {
		made[i] = w.open(firms[r.IntN(len(firms))], func(in *vacancy.Input) {
			in.Title, in.TradeCode, in.TownCode = fmt.Sprintf("岗位 %c%c", '一'+rune(i/90), '丁'+rune(i%90)), w.Trade(trades[r.IntN(len(trades))]), towns[r.IntN(len(towns))].Code
			in.Level, in.Lodging, in.Transport = r.IntN(6), r.IntN(2) == 0, r.IntN(3) == 0
			in.PayUnit = units[r.IntN(len(units))]
			low := map[string]int64{"month": 3500_00, "day": 150_00, "hour": 18_00, "piece": 50}[in.PayUnit]
			low += low * int64(r.IntN(10)) / 10
			high := low + low*int64(r.IntN(5))/10
			in.PayMinFen, in.PayMaxFen = &low, &high
			switch r.IntN(6) {
			case 0:
				in.PayMinFen = nil
			case 1:
				in.PayMaxFen = nil
			case 2:
				in.PayMinFen, in.PayMaxFen = nil, nil
			}
			in.ValidTo = matchingtest.Today.AddDays(r.IntN(20))
		})
	}
	return made
}

func (w *world) wish(r *rand.Rand) recommend.Wish {
	book := w.Catalog.Book()
	var wish recommend.Wish
	for range r.IntN(3) {
		wish.Trades = append(wish.Trades, w.Trade([]string{"抛光工", "缝纫工", "车工", "保洁员"}[r.IntN(4)]))
	}
	for range r.IntN(3) {
		wish.Towns = append(wish.Towns, book.Towns.All()[r.IntN(16)].Code)
	}
	if r.IntN(2) == 0 {
		wish.PayFloorFen = int64(3500+r.IntN(3000)) * 100
	}
	wish.Lodging = r.IntN(3) == 0
	return wish
}
