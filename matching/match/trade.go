package match

import (
	"fmt"

	"gongxiang/matching/reference"
)

func tradePoints(p pair) int {
	switch p.book.Degree(p.surplus.Trade, p.shortage.Trade) {
	case reference.DegreeSame:
		return 35
	case reference.DegreeFamily:
		return 24
	case reference.DegreeTransferable:
		return 12
	default:
		return 0
	}
}

func sayTrade(p pair) (pro, con string) {
	has, _ := p.book.ByCode(p.surplus.Trade)
	wants, _ := p.book.ByCode(p.shortage.Trade)
	switch p.book.Degree(p.surplus.Trade, p.shortage.Trade) {
	case reference.DegreeSame:
		if has.Code == wants.Code {
			return "工种相同，都是" + has.Name + "。", ""
		}
		return fmt.Sprintf("%s与%s做的是同样的工作。", has.Name, wants.Name), ""
	case reference.DegreeFamily:
		return fmt.Sprintf("%s与%s同属%s类，简单交接即可上岗。", has.Name, wants.Name, wants.Family), ""
	case reference.DegreeTransferable:
		return "", fmt.Sprintf("%s转做%s，需要在岗培训。", has.Name, wants.Name)
	default:
		return "", fmt.Sprintf("%s与%s没有关联。", has.Name, wants.Name)
	}
}

func levelPoints(p pair) int {
	has, wants := p.surplus.Level, p.shortage.Level
	switch {
	case wants == reference.LevelAny || has >= wants:
		return 10
	case has == reference.LevelAny:
		return 4
	default:
		return max(0, 10-4*(wants-has))
	}
}

func sayLevel(p pair) (pro, con string) {
	has, wants := p.surplus.Level, p.shortage.Level
	switch {
	case wants == reference.LevelAny:
		return "岗位不限技能等级。", ""
	case has >= wants:
		return fmt.Sprintf("要求%s，对方是%s。", reference.LevelName(wants), reference.LevelName(has)), ""
	case has == reference.LevelAny:
		return "", fmt.Sprintf("要求%s，富余员工没有注明等级，请先核实。", reference.LevelName(wants))
	default:
		return "", fmt.Sprintf("要求%s，富余员工只有%s。", reference.LevelName(wants), reference.LevelName(has))
	}
}
