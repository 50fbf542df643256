package plan

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/internal/problem"
	"gongxiang/internal/sheet"
	"gongxiang/matching/imports"
	"gongxiang/matching/match"
	"gongxiang/matching/posting"
	"gongxiang/matching/reference"
)

// Sheets is a plan made from two sheets, with no database.
type Sheets struct {
	Input  Input
	Result *Result
	Faults []string // rows that were left out, and why
	names  map[uuid.UUID]string
}

// FromSheets plans with the surpluses of one sheet and the shortages of another,
// as the platform exports them or its templates ask for them, with the settings
// that the platform comes with. A firm is the same in both by its code, or where
// none is given by its name. Problems: "sheet_…" for a file that cannot be read.
func FromSheets(ctx context.Context, surpluses, shortages []byte, today calendar.Date, book *reference.TradeBook) (*Sheets, error) {
	out := &Sheets{names: map[uuid.UUID]string{}}
	in := Input{Book: book, Today: today, Days: calendar.Period{From: today, To: today.AddDays(mostDays - 1)}, Settings: DefaultSettings()}
	for _, part := range []struct {
		kind posting.Kind
		data []byte
		into *[]Posting
	}{{posting.Surplus, surpluses, &in.Surpluses}, {posting.Shortage, shortages, &in.Shortages}} {
		rows, err := imports.ReadOffline(part.kind, part.data, book, today)
		if err != nil {
			return nil, err
		}
		hidden := 0
		for _, r := range rows {
			if r.Hidden {
				hidden++
				continue
			}
			if len(r.Problems) > 0 {
				out.Faults = append(out.Faults, part.kind.Word()+"："+r.Problems[0].Message)
				continue
			}
			*part.into = append(*part.into, out.posting(part.kind, r))
		}
		if hidden > 0 { // one word for all: a filtered list may hide hundreds
			out.Faults = append(out.Faults, fmt.Sprintf("%s：有 %s 行在表格里被隐藏或筛选掉了，没有读取。要计算的，请先取消隐藏和筛选。", part.kind.Word(), problem.Count(hidden)))
		}
	}
	var err error
	out.Input = in
	out.Result, err = Compute(ctx, in)
	return out, err
}

// posting of a row; its id says which row it is.
func (o *Sheets) posting(kind posting.Kind, r imports.Read) Posting {
	p := Posting{Version: 1, MinBatch: r.Input.MinBatch}
	p.ID[0] = map[posting.Kind]byte{posting.Surplus: 1, posting.Shortage: 2}[kind]
	binary.BigEndian.PutUint32(p.ID[12:], uint32(r.Row))
	firm := r.USCC
	if firm == "" {
		firm = strings.TrimSpace(r.FirmName)
	}
	sum := sha256.Sum256([]byte(firm))
	copy(p.Firm[:], sum[:])
	o.names[p.ID] = r.FirmName
	in := r.Input
	p.Side = match.Side{ID: p.ID, Trade: in.TradeCode, Level: in.Level, Heads: in.Headcount, Period: calendar.Period{From: in.PeriodFrom, To: in.PeriodTo},
		Town: in.TownCode, PayMin: in.PayMinFen, PayMax: in.PayMaxFen, Lodging: in.Lodging, Transport: in.Transport, AboveScale: r.AboveScale, Hazards: in.Hazards}
	return p
}

// WriteTo writes the plan as a sheet: who goes where, then what is left and why.
func (o *Sheets) WriteTo(w io.Writer) (int64, error) {
	out, err := sheet.NewWriter(sheet.Layout{Sheet: "调剂方案", Columns: []sheet.LayoutColumn{
		{Label: "出借方"}, {Label: "出借方镇街"}, {Label: "富余工种"}, {Label: "借用方"}, {Label: "规上工业企业", Kind: sheet.KindYesNo}, {Label: "用工镇街"}, {Label: "缺工工种"},
		{Label: "安排人数", Kind: sheet.KindNumber}, {Label: "没有解决的人数", Kind: sheet.KindNumber}, {Label: "开始日期", Kind: sheet.KindDate}, {Label: "结束日期", Kind: sheet.KindDate},
		{Label: "匹配分", Kind: sheet.KindNumber}, {Label: "代价（元/人）", Kind: sheet.KindNumber}, {Label: "说明", Width: 60}}})
	if err != nil {
		return 0, err
	}
	defer func() { _ = out.Close() }()
	in := o.Input
	for _, a := range o.Result.Assignments {
		s, n := in.Surpluses[a.Surplus], in.Shortages[a.Shortage]
		m := match.Explain(in.Book, in.Today, s.Side, n.Side)
		err := out.Row(o.names[s.ID], o.town(s), o.trade(s), o.names[n.ID], n.AboveScale, o.town(n), o.trade(n), a.Heads, nil, a.Days.From, a.Days.To,
			m.Score, a.CostYuan, strings.Join(append(m.Reasons, m.Cautions...), ""))
		if err != nil {
			return 0, err
		}
	}
	if err := o.writeLeft(out); err != nil {
		return 0, err
	}
	return out.WriteTo(w)
}

func (o *Sheets) writeLeft(out *sheet.Writer) error {
	m, err := newModel(o.Input)
	if err != nil {
		return err
	}
	why, err := m.explain(context.Background(), o.Result)
	if err != nil {
		return err
	}
	say := func(kind posting.Kind, p Posting, r reasonFor) string {
		l := Left{Kind: kind, Party: Party{PostingID: p.ID, TradeName: o.trade(p)}, Cause: r.Cause, Detail: r.Detail}
		if r.Detail != nil && r.Detail.Change != nil {
			l.changer = o.names[r.Detail.Change.PostingID]
		}
		cause, fills := words(l)
		if fills != "" { // nobody opens it here to have it proved
			fills = fmt.Sprintf("%s，约可多安排 %s 人。", fills, problem.Count(int(r.Detail.Heads)))
		}
		return cause + fills
	}
	for j, n := range o.Input.Shortages {
		if heads, _ := lacking(o.Result.Gaps[j]); heads > 0 {
			if err := out.Row(nil, nil, nil, o.names[n.ID], n.AboveScale, o.town(n), o.trade(n), nil, heads, n.Period.From, n.Period.To, nil, nil,
				say(posting.Shortage, n, why.shortage[j])); err != nil {
				return err
			}
		}
	}
	for i, s := range o.Input.Surpluses {
		if idle := o.Result.Idle[i]; idle > 0 {
			if err := out.Row(o.names[s.ID], o.town(s), o.trade(s), nil, nil, nil, nil, nil, idle, s.Period.From, s.Period.To, nil, nil,
				say(posting.Surplus, s, why.surplus[i])); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *Sheets) town(p Posting) string {
	t, _ := o.Input.Book.Towns.ByCode(p.Town)
	return t.Name
}

func (o *Sheets) trade(p Posting) string {
	t, _ := o.Input.Book.ByCode(p.Trade)
	return t.Name
}

// Say is the plan in one line.
func (o *Sheets) Say() string {
	r := o.Result
	return fmt.Sprintf("富余 %d 条、缺工 %d 条，安排 %d 人（其中到规上工业企业 %d 人），共 %d 人日，代价 %d 元。",
		len(o.Input.Surpluses), len(o.Input.Shortages), r.Heads, r.Goals.AboveHeads, r.Goals.HeadDays, r.Goals.CostYuan)
}
