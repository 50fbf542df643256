package sheet

// columnMerges are the areas merged over several rows, for the columns in use.
func (t *Table) columnMerges(m *Mapping) *filler {
	f := &filler{table: t}
	for _, c := range m.columns {
		column, ok := m.index[c.Field]
		if !ok {
			continue
		}
		w := walk{column: column, fillDown: c.FillDown}
		for _, area := range t.Merges {
			if area.Left <= column && column <= area.Right && area.Top < area.Bottom && area.Bottom > m.Bottom {
				w.areas = append(w.areas, area)
			}
		}
		if len(w.areas) > 0 {
			f.walks = append(f.walks, w)
		}
	}
	return f
}

// filler goes down the rows and the merged areas together.
type filler struct {
	table *Table
	walks []walk
}

// walk is one column on the way down; areas are sorted by their first row.
type walk struct {
	column   int
	fillDown bool
	areas    []Merge
	cell     Cell // the top left cell of the first area
}

// fill gives the cells of a row with those marked that are empty because of a
// merged area, and filled where the column wants that. Rows come in order. The
// table itself stays as read.
func (f *filler) fill(line Line) []Cell {
	cells, own := line.Cells, false
	for i := range f.walks {
		w := &f.walks[i]
		for len(w.areas) > 0 && w.areas[0].Bottom < line.Number {
			w.areas, w.cell = w.areas[1:], Cell{}
		}
		if len(w.areas) == 0 || line.Number < w.areas[0].Top {
			continue
		}
		area := w.areas[0]
		if line.Number == area.Top {
			if area.Left < len(line.Cells) {
				w.cell = line.Cells[area.Left]
			}
			continue
		}
		if w.column < len(cells) && !cells[w.column].Blank() || w.cell.Blank() {
			continue
		}
		if !own {
			cells, own = append(make([]Cell, 0, max(len(cells), w.column+1)), cells...), true
		}
		for len(cells) <= w.column {
			cells = append(cells, Cell{})
		}
		cells[w.column] = Cell{Mark: MarkMerged}
		if w.fillDown {
			cells[w.column] = Cell{Text: w.cell.Text, Mark: w.cell.Mark | MarkMerged}
		}
	}
	return cells
}
