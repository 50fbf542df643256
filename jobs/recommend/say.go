package recommend

import (
	"fmt"
	"strings"

	"gongxiang/internal/problem"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/reference"
)

// fitOf puts one vacancy beside one wish into points and words.
func fitOf(book *reference.TradeBook, w Wish, v vacancy.Vacancy) Fit {
	s, f := siteOf(book, w, v.TradeCode, v.TownCode), factsOf(v)
	fit := Fit{Vacancy: v, Score: score(w, s, f), Reasons: []Reason{}, Against: []Reason{}, SuitableBy: suitableBy(w, s, f)}
	say := func(code, pro, con string) {
		if pro != "" {
			fit.Reasons = append(fit.Reasons, Reason{code, pro})
		}
		if con != "" {
			fit.Against = append(fit.Against, Reason{code, con})
		}
	}
	pro, con := sayTrade(book, s, v)
	say("trade", pro, con)
	pro, con = sayPlace(book, w, s, v)
	say("place", pro, con)
	pro, con = sayPay(w, f, v)
	say("pay", pro, con)
	pro, con = sayLevel(v)
	say("level", pro, con)
	if w.AvailableFrom > v.ValidTo {
		say("start", "", fmt.Sprintf("岗位招到 %s，求职者 %s 才能到岗。", v.ValidTo, w.AvailableFrom))
	}
	return fit
}

func sayTrade(book *reference.TradeBook, s site, v vacancy.Vacancy) (pro, con string) {
	if s.wished == "" {
		return "", ""
	}
	wished, _ := book.ByCode(s.wished)
	switch s.degree {
	case reference.DegreeSame:
		if wished.Code == v.TradeCode {
			return "正是想做的工种：" + wished.Name + "。", ""
		}
		return fmt.Sprintf("%s与想做的%s是同样的工作。", v.TradeName, wished.Name), ""
	case reference.DegreeFamily:
		return fmt.Sprintf("%s与想做的%s同属%s类，简单交接即可上岗。", v.TradeName, wished.Name, wished.Family), ""
	case reference.DegreeTransferable:
		return "", fmt.Sprintf("想做%s，转做%s需要在岗培训。", wished.Name, v.TradeName)
	default:
		return "", v.TradeName + "与想做的工种没有关联。"
	}
}

func sayPlace(book *reference.TradeBook, w Wish, s site, v vacancy.Vacancy) (pro, con string) {
	if w.Lodging && !v.Lodging {
		con = "需要住宿，这个岗位不提供。"
	}
	bed := ""
	if w.Lodging && v.Lodging {
		bed = "需要住宿，企业提供住宿。"
	}
	if len(w.Towns) == 0 {
		return bed, con
	}
	way := "在" + v.TownName
	if s.km > 0 {
		home, _ := book.Towns.ByCode(s.home)
		way += fmt.Sprintf("，离%s约 %d 公里", home.Name, s.km)
	}
	switch {
	case s.home == v.TownCode:
		return "就在想去的" + v.TownName + "。" + bed, con
	case s.km >= 0 && s.km <= nearKM:
		return way + "，可以每天往返。" + bed, con
	case v.Transport:
		return way + "，企业有车接送。" + bed, con
	case v.Lodging && bed == "":
		return way + "，企业可以提供住宿。", con
	case bed != "":
		return way + "。" + bed, con
	default:
		return "", way + "，没有接送也没有住宿。" + con
	}
}

var unitWords = map[string]string{"month": "月", "day": "天", "hour": "小时"}

func sayPay(w Wish, f facts, v vacancy.Vacancy) (pro, con string) {
	if f.high == 0 {
		if v.PayUnit == "piece" && (v.PayMinFen != nil || v.PayMaxFen != nil) {
			return "", "按件计酬，请先问清每月大约多少。"
		}
		return "", "工资面议，请先谈定。"
	}
	floor, equals := w.PayFloorFen, ""
	if v.PayUnit != "month" {
		equals = "（按每" + unitWords[v.PayUnit] + "工资折算）"
	}
	switch {
	case floor == 0:
		return "", ""
	case f.low >= floor:
		return fmt.Sprintf("每月至少 %s 元%s，不低于要求的 %s 元。", yuan(f.low), equals, yuan(floor)), ""
	case f.high >= floor:
		return fmt.Sprintf("每月最高 %s 元%s，能达到要求的 %s 元。", yuan(f.high), equals, yuan(floor)), ""
	default:
		return "", fmt.Sprintf("每月最高 %s 元%s，比要求的 %s 元少 %s 元。", yuan(f.high), equals, yuan(floor), yuan(floor-f.high))
	}
}

func sayLevel(v vacancy.Vacancy) (pro, con string) {
	if v.Level == reference.LevelAny {
		return "岗位不限技能等级。", ""
	}
	return "", "岗位要求" + reference.LevelName(v.Level) + "，请先核实证书。"
}

// yuan writes fen as yuan, without a fraction of nothing.
func yuan(fen int64) string {
	text := strings.TrimSuffix(problem.Yuan(fen), " 元")
	return strings.TrimSuffix(text, ".00")
}
