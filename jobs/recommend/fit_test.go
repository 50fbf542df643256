package recommend_test

import (
	"slices"
	"strings"
	"testing"

	"gongxiang/jobs/recommend"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/matchingtest"
)

func TestPointsAndWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	polisher, town := w.Trade("抛光工"), w.Town("水口镇")
	mine := recommend.Wish{Trades: []string{polisher}, Towns: []string{town}, PayFloorFen: 4500_00}
	for name, c := range map[string]struct {
		wish       recommend.Wish
		change     func(*vacancy.Input)
		score      int
		by         string
		says, warn string // what stands in the sentences
	}{
		"all as wished": {wish: mine, score: 100, by: "trade place pay", says: "正是想做的工种：抛光工。 就在想去的水口镇。 每月至少 4,500 元，不低于要求的 4,500 元。 岗位不限技能等级。"},
		"one fen less than the floor": {wish: mine, change: func(in *vacancy.Input) { low := int64(4499_99); in.PayMinFen = &low },
			score: 93, by: "trade place", says: "每月最高 6,500 元，能达到要求的 4,500 元。"},
		"just within 5 %": {wish: mine, change: func(in *vacancy.Input) { in.PayMinFen, in.PayMaxFen = yuan(4000), yuan(4275) },
			score: 81, by: "trade place", warn: "每月最高 4,275 元，比要求的 4,500 元少 225 元。"},
		"just beyond 5 %": {wish: mine, change: func(in *vacancy.Input) { in.PayMinFen, in.PayMaxFen = yuan(4000), yuan(4274) }, score: 75, by: "trade place"},
		"by the day": {wish: mine, change: func(in *vacancy.Input) { in.PayUnit, in.PayMinFen, in.PayMaxFen = "day", yuan(207), nil },
			score: 100, by: "trade place pay", says: "每月至少 4,502.25 元（按每天工资折算）"},
		"by the hour": {wish: mine, change: func(in *vacancy.Input) { in.PayUnit, in.PayMinFen, in.PayMaxFen = "hour", yuan(25), nil },
			score: 81, by: "trade place", warn: "每月最高 4,350 元（按每小时工资折算）"},
		"by the piece":              {wish: mine, change: func(in *vacancy.Input) { in.PayUnit = "piece" }, score: 83, by: "trade place", warn: "按件计酬"},
		"to be agreed":              {wish: mine, change: func(in *vacancy.Input) { in.PayMinFen, in.PayMaxFen = nil, nil }, score: 83, by: "trade place", warn: "工资面议"},
		"only the most is named":    {wish: mine, change: func(in *vacancy.Input) { in.PayMinFen = nil }, score: 93, by: "trade place"},
		"a level is asked":          {wish: mine, change: func(in *vacancy.Input) { in.Level = 2 }, score: 93, by: "trade place pay", warn: "岗位要求中级工，请先核实证书。"},
		"far away with a bed":       {wish: recommend.Wish{Trades: mine.Trades, Towns: []string{w.Town("大沙镇")}}, score: 80, by: "trade", says: "企业可以提供住宿。"},
		"a bed is needed and there": {wish: recommend.Wish{Trades: mine.Trades, Lodging: true}, score: 85, by: "trade", says: "需要住宿，企业提供住宿。"},
		"a bed is needed and not there": {wish: recommend.Wish{Trades: mine.Trades, Towns: mine.Towns, Lodging: true}, change: func(in *vacancy.Input) { in.Lodging = false },
			score: 73, by: "trade", says: "就在想去的水口镇。", warn: "需要住宿，这个岗位不提供。"},
		"another trade":       {wish: mine, change: func(in *vacancy.Input) { in.TradeCode = w.Trade("保洁员") }, score: 60, by: "place pay", warn: "与想做的工种没有关联"},
		"free after it ended": {wish: recommend.Wish{Trades: mine.Trades, AvailableFrom: matchingtest.Today.AddDays(31)}, score: 77, by: "trade", warn: "2021-03-11 才能到岗"},
		"suits in nothing":    {wish: recommend.Wish{Towns: []string{w.Town("大沙镇")}, PayFloorFen: 9000_00}, score: 45, by: ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := w
			v := in.open(w.Firm("水口镇"), c.change)
			fit, err := w.Judge(t.Context(), c.wish, v.ID, matchingtest.Today)
			if err != nil {
				t.Fatal(err)
			}
			if fit.Score != c.score || strings.Join(fit.SuitableBy, " ") != c.by {
				t.Errorf("score %d by %v, want %d by %q\n%v\n%v", fit.Score, fit.SuitableBy, c.score, c.by, fit.Reasons, fit.Against)
			}
			if says := text(fit.Reasons); !strings.Contains(says, c.says) {
				t.Errorf("says %q, want %q", says, c.says)
			}
			if warns := text(fit.Against); !strings.Contains(warns, c.warn) {
				t.Errorf("warns %q, want %q", warns, c.warn)
			}
			isBest := slices.ContainsFunc(w.best(c.wish, 100), func(f recommend.Fit) bool { return f.Vacancy.ID == v.ID })
			if isBest != fit.Suitable() {
				t.Errorf("among the best: %v, suitable: %v", isBest, fit.Suitable())
			}
		})
	}
}

func text(reasons []recommend.Reason) string {
	all := make([]string, len(reasons))
	for i, r := range reasons {
		all[i] = r.Text
	}
	return strings.Join(all, " ")
}
