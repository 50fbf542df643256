package plan

import (
	"fmt"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/matching/reference"
)

// fact is what counts of a posting in the innermost loops.
type fact struct {
	from, to  calendar.Date
	pay       int32 // fen a month; surplus: the floor, shortage: the top; 0: to be agreed
	wish      int32 // surplus: what the workers wish for; 0: no more than the floor
	heads     int64 // free
	batch     int32
	firm      int32
	at        int32 // place in the input
	trade     int16
	town      int16
	level     int8
	lodging   bool
	transport bool
	above     bool
	barred    bool // the firm stands on a list that the settings bar
}

// taker is a need of some heads over some days: a shortage, or what is left of
// it once others have filled a part.
type taker struct {
	shortage int32
	from, to calendar.Date
	heads    int64
}

// model is an input made ready to ask millions of times who suits whom.
type model struct {
	in        Input
	set       Settings
	surplus   []fact
	shortage  []fact
	trades    []string
	related   [][]int16 // trades that are not unrelated
	degree    [][]int8  // 3 same, 2 family, 1 transferable, 0 unrelated
	km        [][]int32 // rounded, -1 unknown
	bus       [][]bool  // lines of the scenario
	forbidden map[[2]int32]bool
	surplusAt map[uuid.UUID]int32
	takerAt   map[uuid.UUID]int32
	most      *Goals // what no plan exceeds (bound.go); nil: not known yet
}

func newModel(in Input) (*model, error) {
	m := &model{in: in, set: in.Settings, forbidden: map[[2]int32]bool{}, surplusAt: map[uuid.UUID]int32{}, takerAt: map[uuid.UUID]int32{}}
	for i, p := range in.Surpluses {
		m.surplusAt[p.ID] = int32(i)
	}
	for j, p := range in.Shortages {
		m.takerAt[p.ID] = int32(j)
	}
	firms, trades, towns := numbers[uuid.UUID]{}, numbers[string]{}, numbers[string]{}
	changes := map[uuid.UUID]Change{}
	for _, c := range in.Scenario.Changes {
		changes[c.PostingID] = c
	}
	from := max(in.Today, in.Days.From)
	take := func(p Posting, shortage bool) fact {
		f := fact{
			from: max(p.Period.From, from), to: min(p.Period.To, in.Days.To), heads: int64(p.Heads), batch: int32(max(p.MinBatch, 1)),
			firm: firms.of(p.Firm), trade: int16(trades.of(p.Trade)), town: int16(towns.of(p.Town)), level: int8(p.Level),
			lodging: p.Lodging, transport: p.Transport, above: p.AboveScale,
			barred: p.Dishonest && in.Settings.BarDishonest > 0 || p.Abnormal && in.Settings.BarAbnormal > 0,
		}
		if shortage {
			f.pay = int32(value(p.PayMax, value(p.PayMin, 0)))
			if f.pay > 0 {
				f.pay += int32(in.Scenario.PayFen)
			}
			f.lodging = f.lodging || in.Scenario.Lodging
		} else {
			f.pay, f.wish = int32(value(p.PayMin, 0)), int32(value(p.PayMax, 0))
		}
		if c, ok := changes[p.ID]; ok {
			f.change(c, shortage, in)
		}
		return f
	}
	for i, p := range in.Surpluses {
		m.surplus = append(m.surplus, take(p, false))
		m.surplus[i].at = int32(i)
	}
	for j, p := range in.Shortages {
		m.shortage = append(m.shortage, take(p, true))
		m.shortage[j].at = int32(j)
	}
	m.relate(trades.keys)
	if err := m.ways(towns); err != nil {
		return nil, err
	}
	for _, p := range in.Forbidden {
		i, iOK := m.surplusAt[p.SurplusID]
		j, jOK := m.takerAt[p.ShortageID]
		if iOK && jOK {
			m.forbidden[[2]int32{i, j}] = true
		}
	}
	return m, nil
}

func value(v *int64, none int64) int64 {
	if v == nil {
		return none
	}
	return *v
}

// change makes the posting what the scenario supposes.
func (f *fact) change(c Change, shortage bool, in Input) {
	switch {
	case shortage:
		f.lodging, f.transport = f.lodging || c.Lodging, f.transport || c.Transport
		if f.pay > 0 {
			f.pay += int32(c.PayFen)
		}
	default:
		f.lodging = f.lodging && !c.Lodging
		if f.pay > 0 {
			f.pay = max(1, f.pay-int32(c.PayFen))
		}
	}
	if c.Level != nil {
		f.level = int8(*c.Level)
	}
	if c.MinBatch > 0 {
		f.batch = int32(c.MinBatch)
	}
	if c.From != nil {
		f.from = max(*c.From, in.Today, in.Days.From)
	}
	if c.To != nil {
		f.to = min(*c.To, in.Days.To)
	}
}

func (m *model) relate(trades []string) {
	m.trades = trades
	m.degree, m.related = make([][]int8, len(trades)), make([][]int16, len(trades))
	for a, x := range trades {
		m.degree[a] = make([]int8, len(trades))
		for b, y := range trades {
			d := degrees[m.in.Book.Degree(x, y)]
			if m.degree[a][b] = d; d > 0 {
				m.related[a] = append(m.related[a], int16(b))
			}
		}
	}
}

var degrees = map[reference.Degree]int8{reference.DegreeSame: 3, reference.DegreeFamily: 2, reference.DegreeTransferable: 1}

func (m *model) ways(towns numbers[string]) error {
	n := len(towns.keys)
	m.km, m.bus = make([][]int32, n), make([][]bool, n)
	for a, x := range towns.keys {
		m.km[a], m.bus[a] = make([]int32, n), make([]bool, n)
		for b, y := range towns.keys {
			m.km[a][b] = -1
			if km, ok := m.in.Book.Towns.RoadKM(x, y); ok {
				m.km[a][b] = int32(km + 0.5)
			}
		}
	}
	for _, line := range m.in.Scenario.Buses {
		for _, code := range []string{line.TownA, line.TownB} {
			if _, ok := m.in.Book.Towns.ByCode(code); !ok {
				return fmt.Errorf("plan: a bus stops at %q, which is no town", code)
			}
		}
		a, aOK := towns.at[line.TownA]
		b, bOK := towns.at[line.TownB]
		if aOK && bOK {
			m.bus[a][b], m.bus[b][a] = true, true
		}
	}
	return nil
}

// numbers counts keys as they come.
type numbers[K comparable] struct {
	at   map[K]int32
	keys []K
}

func (n *numbers[K]) of(key K) int32 {
	if n.at == nil {
		n.at = map[K]int32{}
	}
	i, ok := n.at[key]
	if !ok {
		i = int32(len(n.keys))
		n.at[key], n.keys = i, append(n.keys, key)
	}
	return i
}

// whole is the taker that a shortage is before anybody has filled a part.
func (m *model) whole(j int32) taker {
	f := m.shortage[j]
	return taker{j, f.from, f.to, f.heads}
}

// as is the shortage as the taker is one: his days and heads.
func (m *model) as(t taker) fact {
	f := m.shortage[t.shortage]
	f.from, f.to, f.heads = t.from, t.to, t.heads
	return f
}

// with is the surplus with so many heads still free.
func (m *model) with(i int32, idle int64) fact {
	f := m.surplus[i]
	f.heads = idle
	return f
}

// shared are the days that two have in common; below 1 there are none.
func shared(a, b *fact) int32 { return int32(min(a.to, b.to)-max(a.from, b.from)) + 1 }

func (m *model) days(i int32, t taker) int32 {
	n := m.as(t)
	return shared(&m.surplus[i], &n)
}
