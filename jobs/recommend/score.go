package recommend

import (
	"math"

	"gongxiang/internal/calendar"
	"gongxiang/jobs/vacancy"
	"gongxiang/matching/reference"
)

// facts are what counts of a vacancy.
type facts struct {
	low, high          int64 // fen a month; 0: not known
	validTo            calendar.Date
	level              int8
	lodging, transport bool
}

func factsOf(v vacancy.Vacancy) facts {
	low, high := vacancy.Monthly(v.PayMinFen, v.PayMaxFen, v.PayUnit)
	return facts{low: low, high: high, validTo: v.ValidTo, level: int8(v.Level), lodging: v.Lodging, transport: v.Transport}
}

// A daily journey of up to nearKM asks for nothing; from farKM on nobody goes
// without lodging or a bus.
const (
	nearKM = 5
	farKM  = 30
)

// The most that each aspect gives.
const (
	tradeMost = 40
	placeMost = 25
	payMost   = 25
	levelMost = 10
)

// site is what all vacancies of one trade in one town have in common beside a wish.
type site struct {
	degree reference.Degree // of the closest wished trade
	wished string           // that trade; "" where none is wished
	km     int              // by road to the nearest wished town; -1: none is wished, or not known
	home   string           // that town
}

func siteOf(book *reference.TradeBook, w Wish, trade, town string) site {
	s := site{degree: reference.DegreeUnrelated, km: -1}
	for _, wished := range w.Trades {
		if d := book.Degree(wished, trade); s.wished == "" || tradePoints(d) > tradePoints(s.degree) {
			s.degree, s.wished = d, wished
		}
	}
	for _, wished := range w.Towns {
		km, ok := book.Towns.RoadKM(wished, town)
		if wished == town {
			km, ok = 0, true
		}
		if rounded := int(math.Round(km)); ok && (s.km < 0 || rounded < s.km) {
			s.km, s.home = rounded, wished
		}
	}
	return s
}

func tradePoints(d reference.Degree) int {
	switch d {
	case reference.DegreeSame:
		return tradeMost
	case reference.DegreeFamily:
		return 28
	case reference.DegreeTransferable:
		return 14
	default:
		return 0
	}
}

// most is a bound of the score of every vacancy at the site.
func (s site) most(w Wish) int {
	points := tradePoints(s.degree)
	if len(w.Trades) == 0 {
		points = tradeMost / 2
	}
	return points + s.placeMost(w) + payMost + levelMost
}

// placeMost is what the best vacancy at the site gets for its place.
func (s site) placeMost(w Wish) int { return placePoints(w, s, facts{lodging: true, transport: true}) }

// score is the sum that the package's documentation explains.
func score(w Wish, s site, f facts) int {
	points := tradePoints(s.degree)
	if len(w.Trades) == 0 {
		points = tradeMost / 2
	}
	return points + placePoints(w, s, f) + payPoints(w, f) + levelPoints(f)
}

func placePoints(w Wish, s site, f facts) int {
	points := 12 // anywhere will do
	if len(w.Towns) > 0 {
		points = 0
		if s.km >= 0 {
			points = max(0, min(placeMost, placeMost*(farKM-s.km)/(farKM-nearKM)))
		}
		if f.transport || f.lodging {
			points = max(points, 15)
		}
	} else if w.Lodging && f.lodging {
		points = 20
	}
	if w.Lodging && !f.lodging {
		points = min(points, 8)
	}
	return points
}

func payPoints(w Wish, f facts) int {
	floor := w.PayFloorFen
	switch {
	case floor == 0 && f.high == 0:
		return 10
	case floor == 0:
		return 15
	case f.high == 0:
		return 8
	case f.low >= floor:
		return payMost
	case f.high >= floor:
		return 18
	case (floor-f.high)*20 <= floor: // within 5 %: a talk may settle it
		return 6
	default:
		return 0
	}
}

func levelPoints(f facts) int {
	switch f.level {
	case reference.LevelAny:
		return levelMost
	case 1:
		return 6
	case 2:
		return 3
	default:
		return 0
	}
}
