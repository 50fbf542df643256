package vacancy_test

import (
	"testing"

	"gongxiang/internal/auth"
	"gongxiang/internal/route"
	"gongxiang/internal/sheet"
	"gongxiang/jobs/vacancy"
)

func TestFoundAndExportedWithinScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here, there := w.Firm("水口镇"), w.Firm("三埠街道")
	w.opened(here, "抛光师傅")
	w.opened(here, "仓管")
	away := w.input()
	away.Title, away.TownCode = "抛光学徒", w.Town("三埠街道")
	if _, err := w.Create(t.Context(), there, away, true); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  auth.Caller
		f    vacancy.OwnFilter
		want int
	}{
		{here, vacancy.OwnFilter{}, 2},
		{here, vacancy.OwnFilter{Q: "仓管"}, 1}, // all three are polishers by trade
		{here, vacancy.OwnFilter{Q: "抛光"}, 2},
		{here, vacancy.OwnFilter{Q: "%"}, 0},
		{w.Officer("三埠街道"), vacancy.OwnFilter{}, 1},
		{w.Officer("水口镇"), vacancy.OwnFilter{Q: "师傅"}, 1},
		{w.Officer(""), vacancy.OwnFilter{}, 3},
		{w.Officer(""), vacancy.OwnFilter{Status: []string{vacancy.Draft}}, 0},
	} {
		page, err := w.List(t.Context(), c.who, c.f, route.Paging{Limit: 50})
		if err != nil || len(page.Items) != c.want {
			t.Errorf("%+v: %d, %v", c.f, len(page.Items), err)
		}
		file, err := w.Export(t.Context(), c.who, c.f)
		if err != nil {
			t.Fatal(err)
		}
		table, err := sheet.Read(file.Data, sheet.Limits{})
		if err != nil || len(table.Lines) != c.want+1 {
			t.Errorf("%+v: %d lines, %v", c.f, len(table.Lines), err)
		}
	}
}

// What was exported, and changed a little, may come back by the import.
func TestAnExportComesBackAsASheet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	firm := w.Firm("水口镇")
	w.opened(firm, "抛光师傅")
	file, err := w.Export(t.Context(), firm, vacancy.OwnFilter{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := w.sheets().Upload(t.Context(), firm, "vacancy", file.Name, file.Data)
	if err != nil || b.Counts.Duplicate != 1 || b.Counts.Problem != 0 {
		t.Errorf("%+v, %v", b.Counts, err)
	}
}
