package recommend

import "gongxiang/matching/reference"

// What a vacancy may be suitable by.
const (
	ByTrade = "trade"
	ByPlace = "place"
	ByPay   = "pay"
)

func suitsTrade(s site) bool {
	return s.wished != "" && (s.degree == reference.DegreeSame || s.degree == reference.DegreeFamily)
}

// suitsPlace asks for a bed only of who needs one: without it no place suits him.
func suitsPlace(w Wish, s site, f facts) bool {
	return s.km >= 0 && s.km <= nearKM && (f.lodging || !w.Lodging)
}

func suitsPay(w Wish, f facts) bool { return w.PayFloorFen > 0 && f.low >= w.PayFloorFen }

// suits is cheap: it is asked of every vacancy.
func suits(w Wish, s site, f facts) bool {
	return suitsTrade(s) || suitsPlace(w, s, f) || suitsPay(w, f)
}

func suitableBy(w Wish, s site, f facts) []string {
	by := []string{}
	if suitsTrade(s) {
		by = append(by, ByTrade)
	}
	if suitsPlace(w, s, f) {
		by = append(by, ByPlace)
	}
	if suitsPay(w, f) {
		by = append(by, ByPay)
	}
	return by
}
