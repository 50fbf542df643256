package plan

import (
	"context"
	"math"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
)

// The causes for which a shortage lacks heads, or a surplus keeps them.
const (
	CauseNoTrade   = "no_trade"  // nobody of a related trade
	CauseNoDays    = "no_days"   // nobody of one in these days; or: these days are too few for a lending
	CausePay       = "pay"       // pay below every floor
	CauseLodging   = "lodging"   // a bed is needed, and there is none
	CauseDistance  = "distance"  // too far for every day
	CauseLevel     = "level"     // level too low
	CauseBatch     = "batch"     // a minimum batch is not reached
	CauseRisk      = "risk"      // the firm stands on a list
	CauseForbidden = "forbidden" // the officer forbids the pair
	CauseElsewhere = "elsewhere" // others needed them more; or: the need was filled by others
	CauseSeveral   = "several"   // more than one thing at once, with everybody
)

var causeOf = map[faults]string{faultDays: CauseNoDays, faultPay: CausePay, faultLodging: CauseLodging, faultWay: CauseDistance,
	faultLevel: CauseLevel, faultBatch: CauseBatch, faultRisk: CauseRisk, faultForbidden: CauseForbidden}

// Detail is what stands behind a cause.
type Detail struct {
	Related  int        `json:"related" doc:"工种有关联的对方条数"`
	Suitable int        `json:"suitable" doc:"完全合适的对方条数"`
	OtherID  *uuid.UUID `json:"otherId,omitempty" doc:"最接近的对方"`
	Days     int        `json:"days,omitempty" doc:"还缺（或富余）的只有这么多天，少于一次借用至少的天数"`
	MinDays  int        `json:"minDays,omitempty" doc:"一次借用至少的天数（天数不够时）"`
	FitHeads int64      `json:"fitHeads,omitempty" doc:"缺的人里，够一次借用天数的人数（按最缺的一天）；都够时不写"`
	FitDays  int64      `json:"fitDays,omitempty" doc:"缺的人日里，够一次借用天数的"`
	PayFen   int64      `json:"payFen,omitempty" doc:"工资至少还差（分），已算上允许低于最低要求的部分"`
	PayShort int        `json:"payShort,omitempty" doc:"允许低于最低要求的百分比（工资不够时）"`
	KM       int32      `json:"km,omitempty" doc:"最近的相距公里数"`
	Change   *Change    `json:"change,omitempty" doc:"最小的一项改变"`
	Heads    int64      `json:"heads,omitempty" doc:"这项改变可以带来的人数"`
}

type reasonFor struct {
	Cause  string
	Detail *Detail
}

// reasons are those of all postings, in the input's order.
type reasons struct{ surplus, shortage []reasonFor }

// explain finds the cause for every posting that the plan leaves something of.
func (m *model) explain(ctx context.Context, out *Result) (*reasons, error) {
	why := &reasons{make([]reasonFor, len(m.surplus)), make([]reasonFor, len(m.shortage))}
	e := m.explainer(out)
	if err := both(ctx, len(m.shortage), func(j int32) { why.shortage[j] = e.shortage(j, 0) }); err != nil {
		return nil, err
	}
	err := both(ctx, len(m.surplus), func(i int32) { why.surplus[i] = e.surplus(i, 0) })
	return why, err
}

// explainer looks through a plan's postings for one of them after the other.
type explainer struct {
	*model
	out                  *Result
	lacks                []int64 // heads of each shortage
	surpluses, shortages *index
}

func (m *model) explainer(out *Result) *explainer {
	e := &explainer{m, out, make([]int64, len(m.shortage)), m.newIndex(), m.newIndex()}
	for i, s := range m.surplus {
		e.surpluses.add(s, int32(i))
	}
	for j, n := range m.shortage {
		e.shortages.add(n, int32(j))
		e.lacks[j], _ = lacking(m.long(out.Gaps[j]))
	}
	return e
}

// shortage is why a shortage lacks heads, and the change that might fill it: the
// smallest, or the nth after it; nothing where it lacks none. It is about what is
// lacking most, and that a lending can fill; where nothing else is left, about days
// too few for one.
func (e *explainer) shortage(j int32, nth int) reasonFor {
	m, out := e.model, e.out
	if len(out.Gaps[j]) == 0 {
		return reasonFor{}
	}
	gaps := m.long(out.Gaps[j])
	if len(gaps) == 0 {
		gaps = out.Gaps[j]
	}
	gap := gaps[0]
	for _, g := range gaps {
		if g.heads*(int64(g.to-g.from)+1) > gap.heads*(int64(gap.to-gap.from)+1) {
			gap = g
		}
	}
	v, n, whole := newSurvey(gap.heads), m.as(gap), &m.shortage[j]
	defer surveys.Put(v)
	e.surpluses.each(n.trade, 0, func(s *shelved) {
		own := &s.fact
		if idle := out.Idle[s.no]; idle > 0 && idle < own.heads { // these could come: are they enough for a batch?
			rest := m.with(s.no, idle)
			own = &rest
		}
		f := m.faults(own, &n)
		if f&faultFirm != 0 {
			return
		}
		v.add(f, s.no, func() partner {
			p := partner{m.metric(f, own, &n, 1), out.Idle[s.no], s.no, f == faultBatch && n.heads < own.heads}
			if f == faultDays { // within the shortage's own days there is nothing to move
				p.move(&n, own, gap.from == whole.from, gap.to == whole.to)
			}
			return p
		})
	})
	cause, nearest, ok := v.binding()
	d := v.Detail
	if m.brief(gap.from, gap.to) {
		cause = m.tooFew(&d, gap.from, gap.to)
	} else if len(gaps) < len(out.Gaps[j]) {
		d.FitHeads, d.FitDays = lacking(gaps)
	}
	if ok {
		m.near(&d, cause, nearest, j, 1)
		d.OtherID = &m.in.Surpluses[nearest].ID
	}
	if all := v.remedies(); nth < len(all) {
		r := all[nth]
		d.Heads = r.heads
		if r.by < 0 {
			d.Change = m.mend(r, m.in.Shortages[j].ID, &m.shortage[j], gap.from, gap.to, 1)
		} else {
			d.Change = m.mend(r, m.in.Surpluses[r.by].ID, &m.surplus[r.by], gap.from, gap.to, -1)
		}
	}
	return reasonFor{cause, &d}
}

// surplus is why heads of a surplus stay, and what might place them, likewise.
func (e *explainer) surplus(i int32, nth int) reasonFor {
	m, idle := e.model, e.out.Idle[i]
	if idle == 0 {
		return reasonFor{}
	}
	v, own := newSurvey(idle), m.with(i, idle)
	defer surveys.Put(v)
	e.shortages.each(own.trade, 0, func(n *shelved) {
		f := m.faults(&own, &n.fact)
		if f&faultFirm == 0 {
			v.add(f, n.no, func() partner {
				p := partner{m.metric(f, &own, &n.fact, -1), e.lacks[n.no], n.no, m.shortageMends(f, &own, &n.fact)}
				if f == faultDays {
					p.move(&own, &n.fact, true, true)
				}
				return p
			})
		}
	})
	cause, nearest, ok := v.binding()
	d := v.Detail
	if m.brief(own.from, own.to) {
		cause = m.tooFew(&d, own.from, own.to)
	}
	if ok {
		m.near(&d, cause, i, nearest, -1)
		d.OtherID = &m.in.Shortages[nearest].ID
	}
	if all := v.remedies(); nth < len(all) {
		r := all[nth]
		d.Heads = r.heads
		if s := &m.surplus[i]; r.by < 0 {
			d.Change = m.mend(r, m.in.Surpluses[i].ID, s, s.from, s.to, -1)
		} else {
			d.Change = m.mend(r, m.in.Shortages[r.by].ID, &m.shortage[r.by], s.from, s.to, 1)
		}
	}
	return reasonFor{cause, &d}
}

// move puts the metric of a partner whose days are too few in common with those of
// own: it is by how many days own would have to end later or, below 0, begin earlier.
// Only an end that may move can, and only into the partner's days; where neither is
// enough, the partner brings nobody.
func (p *partner) move(own, other *fact, first, last bool) {
	lack := calendar.Date(p.metric)
	switch {
	case last && other.to >= own.to+lack:
	case first && other.from <= own.from-lack:
		p.metric = -p.metric
	default:
		p.heads = 0
	}
}

// tooFew says how many days there are, where they are fewer than a lending takes.
func (m *model) tooFew(d *Detail, from, to calendar.Date) string {
	d.Days, d.MinDays = calendar.Period{From: from, To: to}.Days(), m.set.MinDays
	return CauseNoDays
}

// near says how far the nearest is from fitting under these settings; side is whose
// change it would be, as in mend.
func (m *model) near(d *Detail, cause string, i, j int32, side int) {
	s, n := &m.surplus[i], &m.shortage[j]
	switch cause {
	case CausePay:
		d.PayFen, d.PayShort = m.metric(faultPay, s, n, side), m.set.PayShortPercent
	case CauseDistance, CauseLodging:
		d.KM = m.km[s.town][n.town]
	}
}

// shortageMends reports whether a surplus can do nothing about a fault, but the
// shortage can: bring them, house them, or take fewer at once.
func (m *model) shortageMends(f faults, s, n *fact) bool {
	switch f {
	case faultWay:
		return true
	case faultLodging: // without a bed they would have to come every day
		daily := *s
		daily.lodging = false
		return !m.reached(&daily, n)
	case faultBatch: // of two, only the one with more heads can ask for too many
		return s.heads < n.heads
	}
	return false
}

// metric is how far a pair is from fitting, where one thing is in the way; side is
// whose change it would be, as in mend.
func (m *model) metric(f faults, s, n *fact, side int) int64 {
	switch f {
	case faultPay: // payFits, solved for what the shortage pays, or for the floor
		short := int64(m.set.PayShortPercent)
		if side > 0 {
			return int64(s.pay) - int64(s.pay)*short/100 - int64(n.pay)
		}
		return int64(s.pay) - int64(n.pay)*100/(100-short)
	case faultLodging, faultWay:
		if km := m.km[s.town][n.town]; km >= 0 {
			return int64(km)
		}
		return math.MaxInt64 // outside Kaiping: further than anybody known
	case faultLevel:
		return int64(n.level) - int64(s.level) - int64(m.set.LevelGap)
	case faultBatch:
		return batch(s, n)
	case faultDays: // days that they still need in common
		return int64(m.set.MinDays) - int64(shared(s, n))
	}
	return 0
}

// mend is the change of one posting that does away with a fault. side is 1 for
// shortages, -1 for surpluses.
func (m *model) mend(r remedy, id uuid.UUID, p *fact, from, to calendar.Date, side int) *Change {
	c, metric := &Change{PostingID: id}, r.metric
	switch r.fault {
	case faultPay:
		c.PayFen = (metric + 4999) / 5000 * 5000 // in steps of 50 yuan
	case faultLodging:
		c.Lodging = true
	case faultWay:
		c.Transport = true
	case faultLevel:
		level := int(p.level) - side*int(metric)
		c.Level = &level
	case faultBatch:
		c.MinBatch = 1
	case faultDays:
		if metric > 0 {
			day := to.AddDays(int(metric))
			c.To = &day
		} else {
			day := from.AddDays(int(metric))
			c.From = &day
		}
	}
	return c
}
