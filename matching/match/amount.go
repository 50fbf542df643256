package match

import (
	"fmt"

	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
)

// headsPoints weighs two things alike: how far the need is covered, and how far
// the surplus finds work.
func headsPoints(p pair) int {
	return (share(30, p.heads, p.shortage.Heads) + share(30, p.heads, p.surplus.Heads) + 2) / 4
}

func sayHeads(p pair) (pro, con string) {
	switch {
	case p.surplus.Heads == p.shortage.Heads:
		return fmt.Sprintf("富余 %s 人，正好是所缺人数。", problem.Count(p.heads)), ""
	case p.surplus.Heads > p.shortage.Heads:
		return fmt.Sprintf("所缺 %s 人可以全部解决，富余员工还剩 %s 人。", problem.Count(p.heads), problem.Count(p.surplus.Heads-p.heads)), ""
	case 2*p.heads < p.shortage.Heads:
		return "", fmt.Sprintf("缺 %s 人，这里只能解决 %s 人（%d%%）。", problem.Count(p.shortage.Heads), problem.Count(p.heads), 100*p.heads/p.shortage.Heads)
	default:
		return fmt.Sprintf("缺 %s 人，可以解决 %s 人（%d%%）。", problem.Count(p.shortage.Heads), problem.Count(p.heads), 100*p.heads/p.shortage.Heads), ""
	}
}

// daysPoints are mostly for the need that is covered: that the surplus is free
// for longer does no harm.
func daysPoints(p pair) int {
	days := p.overlap.Days()
	return (share(60, days, p.shortage.Period.Days()) + share(20, days, p.surplus.Period.Days()) + 4) / 8
}

func sayDays(p pair) (pro, con string) {
	days, needed := p.overlap.Days(), p.shortage.Period.Days()
	common := fmt.Sprintf("%s共 %d 天", between(p.overlap), days)
	switch {
	case days == needed:
		return "用工时间全部覆盖：" + common + "。", ""
	case 2*days < needed:
		return "", fmt.Sprintf("用工 %d 天，只有%s可用。", needed, common)
	default:
		return fmt.Sprintf("用工 %d 天，其中%s可用。", needed, common), ""
	}
}

func between(p calendar.Period) string {
	if p.From.Year() != p.To.Year() {
		return day(p.From, "2006年1月2日") + "至" + day(p.To, "2006年1月2日")
	}
	return day(p.From, "1月2日") + "至" + day(p.To, "1月2日")
}

func day(d calendar.Date, layout string) string { return d.Time().Format(layout) }
