package sample

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

var hazards = map[string]string{
	"打磨抛光": "粉尘、噪声", "表面处理": "酸雾、铬酸雾", "铸锻": "高温、粉尘、噪声", "喷涂": "苯系物", "焊接": "电焊烟尘、紫外辐射",
	"冲压钣金": "噪声", "木工": "木粉尘、噪声", "印染": "高温、化学品", "化工": "化学毒物", "织造": "噪声", "陶瓷": "粉尘", "建材": "粉尘",
}

var notes = []string{"", "", "", "", "两班倒，每月休四天。", "计件另算，多劳多得。", "有夜班津贴。", "熟手优先。", "提供岗前培训。", "可整班组调剂。"}

func (m *maker) makePostings(ctx context.Context) error {
	for _, part := range []struct {
		kind posting.Kind
		want int
	}{{posting.Surplus, surpluses * m.Scale}, {posting.Shortage, shortages * m.Scale}} {
		const inOneTransaction = 10000
		for part.want > 0 {
			n := min(part.want, inOneTransaction)
			rows := make([]posting.Row, n)
			for i := range rows {
				f := &m.made[m.rand.IntN(len(m.made))]
				if part.kind == posting.Shortage && !f.big && m.percent(45) { // the big ones are short more often
					f = &m.made[m.rand.IntN(len(m.made))]
				}
				rows[i] = posting.Row{Firm: f.id, Input: m.input(f, part.kind).Clean()}
			}
			err := m.inTx(ctx, func(tx pgx.Tx) error {
				_, err := m.posts.CreateAll(ctx, tx, m.city, part.kind, rows, true, nil)
				return err
			})
			if err != nil {
				return err
			}
			part.want -= n
		}
	}
	return nil
}

// input draws a posting: its days lie round the end of the sample's history.
func (m *maker) input(f *firm, kind posting.Kind) posting.Input {
	trade := f.industry.trade(m.rand)
	level := [...]int{0, 0, 0, 0, 0, 1, 1, 2, 2, 3}[m.rand.IntN(10)]
	from := m.Today.AddDays(m.rand.IntN(42) - 21)
	in := posting.Input{
		TradeCode: trade.Code, Level: level, Headcount: 2 + m.rand.IntN(20),
		PeriodFrom: from, PeriodTo: max(from.AddDays(14+m.rand.IntN(76)), m.Today.AddDays(7)),
		TownCode: f.industry.town(m.rand, m.book()), ContactName: m.person(), ContactPhone: m.phone(),
		Note: notes[m.rand.IntN(len(notes))],
	}
	if f.big {
		in.Headcount = 10 + m.rand.IntN(110)
	}
	if !m.percent(8) { // the others are to be agreed
		low, high := f.industry.pay(m.rand, level)
		in.PayMinFen, in.PayMaxFen = &low, &high
		if kind == posting.Shortage { // who is short pays a little more
			low, high = low+200_00, high+500_00
		}
	}
	if kind == posting.Surplus {
		in.Lodging = m.percent(30)
		return in
	}
	place, _ := m.book().Towns.ByCode(in.TownCode)
	in.Lodging, in.Board, in.Transport = m.percent(55), m.percent(60), m.percent(20)
	in.Workplace = place.Name + "工业区"
	if in.Hazards = hazards[trade.Family]; in.Hazards == "" {
		in.Hazards = "无"
	}
	return in
}

func sameTrade(book *reference.TradeBook, a, b posting.Posting) bool {
	d := book.Degree(a.TradeCode, b.TradeCode)
	return d == reference.DegreeSame || d == reference.DegreeFamily
}
