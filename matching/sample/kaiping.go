package sample

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"

	"gongxiang/matching/reference"
)

// industry is a line of business of Kaiping.
type industry struct {
	division string   // GB/T 4754
	weight   int      // firms of a hundred
	words    []string // in the firm's name
	towns    []string // where it sits; the first ones more often
	families []string // of the trades that it employs
	wages    string   // group in wages.csv
	big      int      // above-scale firms of a hundred
}

// industries add up to a weight of 100.
var industries = []industry{
	{"33", 22, []string{"水暖", "卫浴", "洁具", "五金", "水暖器材"}, []string{"水口镇", "水口镇", "水口镇", "翠山湖管理委员会", "月山镇", "三埠街道"},
		[]string{"水暖装配", "打磨抛光", "表面处理", "铸锻", "机床加工", "五金制品", "包装", "质检"}, "surface", 18},
	{"18", 14, []string{"制衣", "服饰", "牛仔服装", "针织服装"}, []string{"三埠街道", "长沙街道", "沙塘镇", "苍城镇"},
		[]string{"缝制", "裁床", "服装后道", "洗水"}, "light", 10},
	{"17", 9, []string{"纺织", "化纤", "印染", "织造"}, []string{"三埠街道", "三埠街道", "长沙街道", "翠山湖管理委员会"},
		[]string{"织造", "纺纱", "印染", "针织"}, "light", 25},
	{"14", 9, []string{"食品", "腊味食品", "调味品", "粮油食品"}, []string{"长沙街道", "赤坎镇", "马冈镇", "苍城镇", "塘口镇"},
		[]string{"食品加工", "肉食加工", "粮油加工", "包装", "质检"}, "light", 14},
	{"39", 8, []string{"电子", "电子科技", "线路板", "智能科技"}, []string{"翠山湖管理委员会", "月山镇", "长沙街道", "水口镇"},
		[]string{"电子装配", "电子元件", "质检", "流水线装配"}, "assembly", 35},
	{"34", 8, []string{"机械", "精密机械", "阀门", "模具"}, []string{"翠山湖管理委员会", "月山镇", "水口镇", "苍城镇"},
		[]string{"机床加工", "模具钳工", "冲压钣金", "焊接", "机械装配"}, "machining", 20},
	{"38", 6, []string{"电器", "照明", "灯饰", "电线电缆"}, []string{"翠山湖管理委员会", "苍城镇", "月山镇", "龙胜镇"},
		[]string{"电气制造", "家电制造", "照明制造", "质检"}, "electric", 22},
	{"21", 6, []string{"家具", "木业", "红木家具"}, []string{"沙塘镇", "苍城镇", "龙胜镇", "大沙镇"},
		[]string{"家具", "木工", "喷涂"}, "assembly", 10},
	{"29", 5, []string{"塑料", "塑胶制品", "橡塑"}, []string{"水口镇", "三埠街道", "沙塘镇", "百合镇"},
		[]string{"橡塑", "模具钳工", "包装"}, "assembly", 12},
	{"26", 4, []string{"化工", "涂料", "新材料"}, []string{"月山镇", "水口镇", "沙塘镇", "金鸡镇"},
		[]string{"化工", "质检"}, "heat", 30},
	{"30", 3, []string{"建材", "陶瓷", "水泥制品"}, []string{"金鸡镇", "赤水镇", "沙塘镇", "蚬冈镇"},
		[]string{"建材", "陶瓷", "搬运"}, "heat", 25},
	{"22", 3, []string{"纸品", "包装印刷", "印刷"}, []string{"长沙街道", "月山镇", "水口镇", "百合镇"},
		[]string{"纸品包装", "印刷", "包装"}, "light", 12},
	{"51", 2, []string{"五金商行", "水暖经营部", "物流仓储"}, []string{"水口镇", "三埠街道", "长沙街道"},
		[]string{"仓储", "搬运", "销售"}, "light", 0},
	{"62", 1, []string{"餐饮", "酒楼", "饭店"}, []string{"长沙街道", "赤坎镇", "三埠街道", "塘口镇"},
		[]string{"住宿餐饮服务", "厨师", "保洁"}, "light", 0},
}

// pick draws an industry by weight.
func pickIndustry(r *rand.Rand) *industry {
	n := r.IntN(100)
	for i := range industries {
		if n -= industries[i].weight; n < 0 {
			return &industries[i]
		}
	}
	return &industries[0]
}

// trade draws a trade that the industry employs.
func (in *industry) trade(r *rand.Rand) reference.Trade {
	trades := tradesByFamily()[in.families[min(r.IntN(len(in.families)), r.IntN(len(in.families)))]]
	return trades[r.IntN(len(trades))]
}

// town draws a place; one firm in eight sits anywhere.
func (in *industry) town(r *rand.Rand, book *reference.TradeBook) string {
	towns := book.Towns.All()
	if r.IntN(8) == 0 {
		return towns[r.IntN(len(towns))].Code
	}
	return book.Towns.Resolve(in.towns[r.IntN(len(in.towns))]).Town.Code
}

// pay draws a month's range in fen, to the next 100 yuan, between the quartiles.
func (in *industry) pay(r *rand.Rand, level int) (low, high int64) {
	w := wages()[in.wages]
	base := w.p25 + r.Int64N(w.p50-w.p25+1) + int64(level)*300
	round := func(yuan int64) int64 { return (yuan + 50) / 100 * 100 * 100 }
	return round(base), round(base + 300 + r.Int64N(w.p75-w.p50+1))
}

var tradesByFamily = sync.OnceValue(func() map[string][]reference.Trade {
	families := make(map[string][]reference.Trade)
	for _, t := range reference.Default().Trades {
		families[t.Family] = append(families[t.Family], t)
	}
	return families
})

type wage struct{ p25, p50, p75 int64 }

//go:embed wages.csv
var wagesCSV string

// wages panics on a malformed file: it is part of the program.
var wages = sync.OnceValue(func() map[string]wage {
	rows, err := csv.NewReader(strings.NewReader(wagesCSV)).ReadAll()
	if err != nil {
		panic(fmt.Errorf("sample: wages: %w", err))
	}
	groups := make(map[string]wage)
	for _, row := range rows[1:] {
		var w wage
		for i, to := range []*int64{&w.p25, &w.p50, &w.p75} {
			if *to, err = strconv.ParseInt(row[2+i], 10, 64); err != nil {
				panic(fmt.Errorf("sample: wages: %w", err))
			}
		}
		groups[row[0]] = w
	}
	return groups
})
