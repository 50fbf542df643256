package plan

import "gongxiang/matching/reference"

// faults are the reasons for which a surplus may not serve a taker.
type faults uint16

const (
	faultFirm faults = 1 << iota // both are one firm's
	faultTrade
	faultLevel
	faultPay
	faultLodging // they need a bed, and there is none
	faultWay     // too far for every day, with neither bed nor bus
	faultBatch
	faultRisk
	faultForbidden
	faultDays  // the last: survey.go tells two kinds of it apart
	faultKinds = iota
)

// fits is faults == 0, as fast as it can be said. Heads are those still free and
// those still lacking.
func (m *model) fits(s, n *fact) bool {
	return shared(s, n) >= int32(m.set.MinDays) && m.payFits(s, n) && m.levelFits(s, n) && housed(s, n) && m.reached(s, n) &&
		s.firm != n.firm && m.degree[s.trade][n.trade] > 0 && !s.barred && !n.barred && batch(s, n) <= min(s.heads, n.heads) &&
		(len(m.forbidden) == 0 || !m.forbidden[[2]int32{s.at, n.at}])
}

// faults finds all that is in the way.
func (m *model) faults(s, n *fact) (f faults) {
	if s.firm == n.firm {
		f |= faultFirm
	}
	if m.degree[s.trade][n.trade] == 0 {
		f |= faultTrade
	}
	if !m.levelFits(s, n) {
		f |= faultLevel
	}
	if shared(s, n) < int32(m.set.MinDays) {
		f |= faultDays
	}
	if !m.payFits(s, n) {
		f |= faultPay
	}
	if !housed(s, n) {
		f |= faultLodging
	}
	if !m.reached(s, n) {
		f |= faultWay
	}
	if batch(s, n) > min(s.heads, n.heads) {
		f |= faultBatch
	}
	if s.barred || n.barred {
		f |= faultRisk
	}
	if len(m.forbidden) > 0 && m.forbidden[[2]int32{s.at, n.at}] {
		f |= faultForbidden
	}
	return f
}

// levelFits: who states no level is asked, not refused.
func (m *model) levelFits(s, n *fact) bool {
	return s.level == reference.LevelAny || int(n.level)-int(s.level) <= m.set.LevelGap
}

// payFits: what either leaves open is a matter of talk.
func (m *model) payFits(s, n *fact) bool {
	return s.pay == 0 || n.pay == 0 || n.pay >= s.pay || int64(s.pay-n.pay)*100 <= int64(s.pay)*int64(m.set.PayShortPercent)
}

func housed(s, n *fact) bool { return !s.lodging || n.lodging }

// reached: whoever has a bed there, or is driven, may come from anywhere.
func (m *model) reached(s, n *fact) bool {
	if s.lodging || n.lodging || n.transport || m.bus[s.town][n.town] {
		return true
	}
	km := m.km[s.town][n.town]
	return km >= 0 && km < int32(m.set.DailyKM)
}

// batch is how many heads must come at once: what each side asks for, but never
// more than it has left.
func batch(s, n *fact) int64 {
	return max(min(int64(s.batch), s.heads), min(int64(n.batch), n.heads))
}

// cost of one head in yuan, over so many days: learning the trade, the way
// (daily, or once there and back where there is a bed), and what the pay stays
// below the wish.
func (m *model) cost(s, n *fact, days int32) int32 {
	var yuan int64
	switch m.degree[s.trade][n.trade] {
	case 2:
		yuan += int64(m.set.FamilyYuan)
	case 1:
		yuan += int64(m.set.TransferYuan)
	}
	if s.level < n.level {
		yuan += int64(m.set.LevelYuan)
	}
	trips := int64(days)
	if n.lodging {
		trips = 1
	}
	yuan += 2 * trips * int64(max(m.km[s.town][n.town], 0)) * int64(m.set.TravelFenPerKM) / 100
	if wish := max(s.wish, s.pay); n.pay > 0 && wish > n.pay {
		yuan += int64(wish-n.pay) * int64(days) / 3000
	}
	return int32(min(yuan, mostCost))
}

// mostCost bounds what one head may cost: 730 days at the limits of pay and way
// stay below.
const mostCost = 1 << 24
