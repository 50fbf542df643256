package match

// aspect is one thing that is looked at in a pair. points is cheap: it is asked
// for every candidate. say is asked for those that are shown, and gives a
// sentence for the pair, one against it, or both.
type aspect struct {
	key    string
	label  string
	max    int
	points func(pair) int
	say    func(pair) (pro, con string)
}

// aspects add up to 100 points.
var aspects = [...]aspect{
	{"trade", "工种", 35, tradePoints, sayTrade},
	{"level", "等级", 10, levelPoints, sayLevel},
	{"heads", "人数", 15, headsPoints, sayHeads},
	{"days", "时间", 10, daysPoints, sayDays},
	{"distance", "距离食宿", 10, distancePoints, sayDistance},
	{"pay", "工资", 15, payPoints, sayPay},
	{"risk", "风险", 5, riskPoints, sayRisk},
}

// share is the part of max that a/b makes, rounded; b is positive.
func share(outOf, a, b int) int { return (2*outOf*a + b) / (2 * b) }
