package minutes

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"

	"gongxiang/fairs/fair"
	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
)

// Sheet is the minutes of a fair as a workbook. Problem: "not_found".
func (s *Service) Sheet(ctx context.Context, c auth.Caller, id uuid.UUID) (route.Download, error) {
	m, err := s.Of(ctx, c, id)
	if err != nil {
		return route.Download{}, err
	}
	return m.workbook()
}

// BoothSheet is the minutes of a booth as a workbook. Problem: "not_found".
func (s *Service) BoothSheet(ctx context.Context, c auth.Caller, id uuid.UUID) (route.Download, error) {
	m, err := s.OfBooth(ctx, c, id)
	if err != nil {
		return route.Download{}, err
	}
	return m.workbook()
}

// line is a figure in the summary, and a column of the booths' table.
var lines = []struct {
	label string
	of    func(Figures) any
}{
	{"来过的求职者", func(f Figures) any { return f.Visitors }},
	{"排队人次", func(f Figures) any { return f.Tickets }},
	{"面谈人次", func(f Figures) any { return f.Talks }},
	{"等候中位数（分钟）", func(f Figures) any { return minutes(f.WaitMedian) }},
	{"九成等候不超过（分钟）", func(f Figures) any { return minutes(f.WaitP90) }},
	{"面谈中位数（分钟）", func(f Figures) any { return minutes(f.TalkMedian) }},
	{"录用意向", func(f Figures) any { return f.Offers }},
	{"接受录用", func(f Figures) any { return f.Accepted }},
	{"确认到岗", func(f Figures) any { return f.Placements }},
	{"叫到没有来", func(f Figures) any { return f.NoShows }},
	{"中途离开", func(f Figures) any { return f.Left }},
	{"还没有答复", func(f Figures) any { return f.Unanswered }},
}

// minutes of seconds, to one tenth; an empty cell where nobody waited.
func minutes(seconds *int) any {
	if seconds == nil {
		return nil
	}
	return float64(int(float64(*seconds)/6+0.5)) / 10
}

func moment(t *time.Time) string {
	if t == nil {
		return "没有举办"
	}
	return fair.Moment(*t)
}

// workbook has a sheet for the whole, for the booths, and for the curves.
func (m Minutes) workbook() (route.Download, error) {
	w, err := sheet.NewWriter(sheet.Layout{Sheet: "汇总", Title: m.Name, Columns: []sheet.LayoutColumn{{Label: "项目"}, {Label: "内容", Width: 30}, {Label: "数量", Kind: sheet.KindNumber}}})
	if err != nil {
		return route.Download{}, err
	}
	defer func() { _ = w.Close() }()
	if err := m.fill(w); err != nil {
		return route.Download{}, err
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		return route.Download{}, err
	}
	return route.Download{Name: m.Name + "纪要.xlsx", Data: b.Bytes()}, nil
}

func (m Minutes) fill(w *sheet.Writer) error {
	rows := [][]any{{"开始", moment(m.LiveAt), nil}, {"结束", moment(m.Until), nil}, {"参会企业", nil, len(m.Booths)}}
	for _, l := range lines {
		rows = append(rows, []any{l.label, nil, l.of(m.Total)})
	}
	if err := all(w, rows); err != nil {
		return err
	}
	booths := sheet.Layout{Sheet: "展位", Columns: []sheet.LayoutColumn{{Label: "企业", Width: 30}, {Label: "展厅"}}}
	for _, l := range lines {
		booths.Columns = append(booths.Columns, sheet.LayoutColumn{Label: l.label, Kind: sheet.KindNumber})
	}
	if err := w.Next(booths); err != nil {
		return err
	}
	rows = nil
	for _, b := range m.Booths {
		row := []any{b.Firm, b.Hall}
		for _, l := range lines {
			row = append(row, l.of(b.Figures))
		}
		rows = append(rows, row)
	}
	if err := all(w, rows); err != nil {
		return err
	}
	if err := w.Next(sheet.Layout{Sheet: "每五分钟", Columns: []sheet.LayoutColumn{{Label: "时间", Width: 20}, {Label: "在场", Kind: sheet.KindNumber},
		{Label: "排队", Kind: sheet.KindNumber}, {Label: "面谈", Kind: sheet.KindNumber}}}); err != nil {
		return err
	}
	rows = nil
	for _, s := range m.Curve {
		rows = append(rows, []any{fair.Moment(s.At), s.Visitors, s.Waiting, s.Talking})
	}
	return all(w, rows)
}

func all(w *sheet.Writer, rows [][]any) error {
	for _, row := range rows {
		if err := w.Row(row...); err != nil {
			return err
		}
	}
	return nil
}
